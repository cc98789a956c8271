package io.github.tillkey.staff.invitation.usecase;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.store.AmbiguousStoreException;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.AskLimit;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.invitation.InvitationContent;
import io.github.tillkey.staff.invitation.InvitationDelivery;
import io.github.tillkey.staff.invitation.InvitationEntity;
import io.github.tillkey.staff.invitation.InvitationLimits;
import io.github.tillkey.staff.invitation.InvitationRows;
import io.github.tillkey.staff.invitation.InvitationState;
import io.github.tillkey.staff.invitation.NewInvitation;
import io.github.tillkey.staff.usecase.MemberCreation;
import io.github.tillkey.staff.usecase.NewMember;
import jakarta.persistence.PersistenceException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.ModelException;

/** Invites people, for an actor who could create them as members, and shows what has become of it. */
public final class Invitations {

    /** Type of the admin events. */
    static final String RESOURCE = "TILLKEY_INVITATION";

    /** Rows that are read at once for a page. */
    private static final int READ = 200;

    private static final int MAX_RESENDS = 10;

    private final Invocation call;
    private final InvitationRows rows;
    private final Map<String, Boolean> managed = new HashMap<>();
    private final Map<String, Optional<String>> inviters = new HashMap<>();

    /** @throws RequestRefusedException forbidden, to an actor who may see the staff of no store */
    public Invitations(Invocation call) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
        this.rows = new InvitationRows(call.session(), call.realm());
    }

    /**
     * An invitation as the actor sees it.
     *
     * @param content what is prepared, {@code null} for an actor who sees the part of some stores only
     * @param stores store ids of those whose staff the actor sees
     * @param invitedBy name of the inviter, {@code null} when they are gone, or not seen by the actor
     */
    public record Seen(
            InvitationEntity row,
            @Nullable NewInvitation content,
            List<String> stores,
            @Nullable String invitedBy) {}

    /** Where an invitation comes from. */
    public record Origin(String baseUrl, String batchId, int position) {

        /** One that is made by itself. */
        public static Origin of(String baseUrl) {
            return new Origin(baseUrl, UUID.randomUUID().toString(), 0);
        }
    }

    /**
     * Checks what {@code wanted} has and must not have, without a trial: before a job stores it.
     *
     * @throws RequestRefusedException as {@link #create}
     */
    public void check(NewInvitation wanted) {
        InvitationInput.check(call, wanted);
    }

    /**
     * Stores an invitation, whose mail is sent once the transaction is committed. Whether the address has an account is
     * not asked, so no answer tells.
     *
     * @throws RequestRefusedException what creating the member would be refused with; conflict for an address that has
     *     an open invitation
     */
    public Seen create(NewInvitation wanted, Origin origin) {
        InvitationInput input = InvitationInput.check(call, wanted);
        requirePossible(input);
        Instant now = ServerTime.now();
        InvitationEntity row = new InvitationEntity();
        row.id = UUID.randomUUID().toString();
        row.realmId = call.realm().getId();
        row.email = input.address();
        row.content = InvitationContent.write(wanted);
        row.inviterId = Objects.requireNonNull(call.actor().userId());
        row.inviterClient = call.actor().clientId();
        row.batchId = origin.batchId();
        row.position = origin.position();
        row.baseUrl = origin.baseUrl();
        row.validHours = input.hours();
        row.createdAt = now.toEpochMilli();
        requireFree(row, now);
        InvitationLimits.require(rows, row, now);
        row.ask(now);
        try {
            rows.add(row);
        } catch (ModelException | PersistenceException atOnce) {
            throw invited();
        }
        InvitationDelivery.soon(call.session());
        event(OperationType.CREATE, row, "");
        return seen(row).orElseThrow();
    }

    /** Creates the member for a trial, under another address of the same domain, so that a taken one is no answer. */
    private void requirePossible(InvitationInput input) {
        String domain = input.address().substring(input.address().lastIndexOf('@'));
        NewMember trial = InvitationContent.with(
                input.member(),
                Map.of("email", "i" + UUID.randomUUID().toString().replace("-", "") + domain, "password", "none"));
        Transactions.<@Nullable Object>tryOut(call.session(), (session, realm) -> {
            Invocation inviter =
                    Inviter.of(session, realm, call.actor()).orElseThrow(RequestRefusedException::forbidden);
            JoinedOrganization.require(inviter, input.organization());
            MemberCreation creation = new MemberCreation(inviter);
            if (creation.isStoredElsewhere()) {
                // What is rolled back here would stay there.
                creation.require(trial);
            } else {
                creation.create(trial);
            }
            return null;
        });
    }

    /** Of the same inviter only: those of others are none of their business, and must not stand in their way. */
    private void requireFree(InvitationEntity row, Instant now) {
        rows.openOf(row.inviterId, row.email)
                .filter(id -> !id.equals(row.id))
                .flatMap(rows::lock)
                .ifPresent(other -> {
                    if (other.stateAt(now) != InvitationState.EXPIRED) {
                        throw invited();
                    }
                    other.end(InvitationState.EXPIRED, now);
                });
    }

    private static RequestRefusedException invited() {
        return RequestRefusedException.conflict(
                "This address has an open invitation of yours: wait, send it again, or withdraw it first.");
    }

    /** Those of one request, which the actor has made. */
    public List<Seen> ofBatch(String batchId) {
        return rows.ofBatch(batchId).stream().flatMap(row -> seen(row).stream()).toList();
    }

    /**
     * One of them.
     *
     * @throws RequestRefusedException not found
     */
    public Seen find(String id) {
        return rows.find(id).flatMap(this::seen).orElseThrow(Invitations::nobody);
    }

    private static RequestRefusedException nobody() {
        return RequestRefusedException.notFound("There is no such invitation, or you may not see it.");
    }

    /**
     * The next ones, newest first.
     *
     * @param after {@link #key} of the last one of the page before, {@code null} for the first page
     * @param state {@code null} for all
     */
    public List<Seen> after(@Nullable String after, @Nullable InvitationState state, int most) {
        Instant now = ServerTime.now();
        List<Seen> found = new ArrayList<>();
        Position from = Position.parse(after);
        List<InvitationEntity> read;
        do {
            read = rows.after(from.createdAt(), from.id(), stored(state), READ);
            for (InvitationEntity row : read) {
                from = new Position(row.createdAt, row.id);
                if (state == null || row.stateAt(now) == state) {
                    seen(row).ifPresent(found::add);
                }
                if (found.size() == most) {
                    return found;
                }
            }
        } while (read.size() == READ);
        return found;
    }

    /** Where the list goes on behind {@code last}. */
    public static String key(Seen last) {
        return last.row().createdAt + " " + last.row().id;
    }

    private record Position(long createdAt, String id) {

        static Position parse(@Nullable String key) {
            if (key == null) {
                return new Position(Long.MAX_VALUE, "");
            }
            int space = key.indexOf(' ');
            try {
                return new Position(Long.parseLong(key.substring(0, Math.max(space, 0))), key.substring(space + 1));
            } catch (NumberFormatException foreign) {
                throw RequestRefusedException.invalid("cursor", key, "the value of next of the page before");
            }
        }
    }

    /** One whose time is over may be written as open still. */
    private static Set<InvitationState> stored(@Nullable InvitationState state) {
        if (state == null) {
            return Set.of(InvitationState.values());
        }
        return state == InvitationState.EXPIRED
                ? Set.of(
                        InvitationState.EXPIRED,
                        InvitationState.WAITING,
                        InvitationState.SENT,
                        InvitationState.MAIL_FAILED)
                : Set.of(state);
    }

    /**
     * Sends a new link; the old one leads nowhere any more. The actor is the inviter from now on, so the rights that
     * count at the acceptance are theirs.
     *
     * @throws RequestRefusedException as {@link #create}; not found; forbidden to an actor who does not see the whole
     *     invitation; conflict for one that was accepted or withdrawn; too many
     */
    public Seen resend(String id) {
        AskLimit.count(call.actor(), call.realm(), AskLimit.Kind.INVITATION);
        InvitationEntity row = locked(id);
        Instant now = ServerTime.now();
        InvitationState state = row.stateAt(now);
        if (state == InvitationState.ACCEPTED || state == InvitationState.WITHDRAWN || row.resends >= MAX_RESENDS) {
            throw RequestRefusedException.conflict("An invitation that is accepted, withdrawn, or was sent again "
                    + MAX_RESENDS + " times is not sent again: make a new one.");
        }
        requirePossible(InvitationInput.check(call, InvitationContent.read(row)));
        row.inviterId = Objects.requireNonNull(call.actor().userId());
        row.inviterClient = call.actor().clientId();
        requireFree(row, now);
        InvitationLimits.require(rows, row, now);
        row.resends++;
        row.ask(now);
        InvitationDelivery.soon(call.session());
        event(OperationType.ACTION, row, "/resend");
        return seen(row).orElseThrow();
    }

    /**
     * Takes an invitation back.
     *
     * @throws RequestRefusedException not found; forbidden; conflict for one that was accepted
     */
    public void withdraw(String id) {
        InvitationEntity row = locked(id);
        if (row.state == InvitationState.ACCEPTED) {
            throw RequestRefusedException.conflict("This invitation was accepted: change the member instead.");
        }
        if (row.state != InvitationState.WITHDRAWN) {
            row.end(InvitationState.WITHDRAWN, ServerTime.now());
            event(OperationType.DELETE, row, "");
        }
    }

    private InvitationEntity locked(String id) {
        InvitationEntity row = rows.lock(id).orElseThrow(Invitations::nobody);
        call.require(seen(row).orElseThrow(Invitations::nobody).content() != null);
        return row;
    }

    private Optional<Seen> seen(InvitationEntity row) {
        NewInvitation content = InvitationContent.read(row);
        NewMember member = InvitationContent.member(content);
        List<String> stores = Objects.requireNonNullElse(member.stores(), List.<NewMember.NewPlace>of()).stream()
                .map(NewMember.NewPlace::storeId)
                .toList();
        List<String> own = stores.stream().filter(this::manages).toList();
        boolean permissions = member.access().isPresent()
                || member.authority() != null && !member.authority().isEmpty();
        boolean whole = call.rights().mayManageAllStaff()
                || row.inviterId.equals(call.actor().userId())
                || !permissions && !stores.isEmpty() && own.size() == stores.size();
        return whole || !own.isEmpty()
                ? Optional.of(new Seen(row, whole ? content : null, own, nameOfInviter(row)))
                : Optional.empty();
    }

    private @Nullable String nameOfInviter(InvitationEntity row) {
        return inviters.computeIfAbsent(row.inviterId, id -> Optional.ofNullable(
                                call.session().users().getUserById(call.realm(), id))
                        .filter(inviter -> call.rights().mayManageAllStaff()
                                || id.equals(call.actor().userId())
                                || call.rights().mayView(inviter))
                        .map(Inviter::name))
                .orElse(null);
    }

    private boolean manages(String storeId) {
        return managed.computeIfAbsent(storeId, id -> {
            try {
                return Stores.of(call.session(), call.realm())
                        .byStoreId(id)
                        .filter(call.rights()::mayViewStaff)
                        .isPresent();
            } catch (AmbiguousStoreException nobodyHoldsIt) {
                return false;
            }
        });
    }

    /** What an admin event tells: nothing of the person, who is not found in events when they are erased. */
    record Recorded(String state, List<NewMember.NewPlace> stores) {

        static Recorded of(InvitationEntity row) {
            return new Recorded(
                    row.state.value(),
                    Objects.requireNonNullElse(
                            InvitationContent.member(InvitationContent.read(row))
                                    .stores(),
                            List.of()));
        }
    }

    private void event(OperationType operation, InvitationEntity row, String what) {
        call.adminEvent(operation, RESOURCE, "invitations/" + row.id + what)
                .representation(Recorded.of(row))
                .success();
    }
}
