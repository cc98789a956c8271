package io.github.tillkey.staff.invitation.usecase;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.store.AmbiguousStoreException;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.RequestRefusedException.Kind;
import io.github.tillkey.staff.invitation.InvitationContent;
import io.github.tillkey.staff.invitation.InvitationEntity;
import io.github.tillkey.staff.invitation.InvitationLink;
import io.github.tillkey.staff.invitation.InvitationRows;
import io.github.tillkey.staff.invitation.InvitationState;
import io.github.tillkey.staff.invitation.NewInvitation;
import io.github.tillkey.staff.usecase.NewMember;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.ReadOnlyException;

/**
 * Shows an invitation to who has its link, and carries it out. Everything is done with the rights that the inviter has
 * at that moment, or not at all, in a transaction behind the lock of the row, so a link works once.
 */
public final class Acceptance {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final InvitationRows rows;

    /** For the realm of {@code session}. */
    public Acceptance(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
        this.rows = new InvitationRows(session, realm);
    }

    /** A store with the roles there; also a permission, or an organization. */
    public record Place(String store, List<String> roles) {}

    /**
     * What somebody is invited to.
     *
     * @param inviter name of who invites, {@code null} when they are gone
     * @param hasAccount whether somebody has the address
     */
    public record Offer(
            NewMember member,
            String address,
            @Nullable String inviter,
            List<Place> places,
            boolean hasAccount,
            InvitationLink.Proof proof) {}

    /** What came of an acceptance. */
    public sealed interface Result {

        /** It was carried out. */
        record Accepted(String memberId) implements Result {}

        /** The link leads nowhere, or not any more. */
        record Over() implements Result {}

        /** The address has an account, whose member must log in. */
        record HasAccount() implements Result {}

        /** The member may not accept it: another one, one who is blocked, or the inviter. */
        record NotYours() implements Result {}

        /**
         * The inviter may not do this any more, or the realm does not allow it.
         *
         * @param inviter name of the inviter, {@code null} when they are gone
         */
        record Refused(@Nullable String inviter) implements Result {}

        /** The password does not meet the policy of the realm. */
        record WrongPassword(String message, List<Object> parameters) implements Result {}

        /** The user profile does not accept the names. */
        record WrongNames(String sentence) implements Result {}
    }

    /** Why an invitation was refused; stable, for programs. */
    enum Reason {
        /** The inviter is gone, blocked, or their access has ended. */
        INVITER_GONE("inviter_gone"),
        /** The inviter may not do this any more. */
        RIGHTS_LOST("rights_lost"),
        /** The realm does not allow it any more, or something is taken. */
        NOT_POSSIBLE("not_possible");

        private final String code;

        Reason(String code) {
            this.code = code;
        }

        static Reason of(RequestRefusedException refusal) {
            return Set.of(Kind.FORBIDDEN, Kind.NOT_FOUND, Kind.UNKNOWN).contains(refusal.kind())
                    ? RIGHTS_LOST
                    : NOT_POSSIBLE;
        }
    }

    /** What the member wrote about themselves, and their password. */
    public record Registration(
            @Nullable String firstName, @Nullable String lastName, String password) {

        /** Without the password. */
        @Override
        public String toString() {
            return "registration";
        }
    }

    /** What the link with this secret leads to. Changes nothing. */
    public Optional<Offer> offer(String secret) {
        return rows.idOf(secret).flatMap(rows::find).filter(Acceptance::isOpen).map(this::offer);
    }

    /** The same for somebody who has logged in with the proof that the link was known. */
    public Optional<Offer> offer(InvitationLink.Proof proof) {
        return rows.find(proof.id())
                .filter(Acceptance::isOpen)
                .filter(proof::isOf)
                .map(this::offer);
    }

    private static boolean isOpen(InvitationEntity row) {
        return InvitationState.OPEN.contains(row.stateAt(ServerTime.now()));
    }

    private Offer offer(InvitationEntity row) {
        NewInvitation content = InvitationContent.read(row);
        NewMember member = InvitationContent.member(content);
        Stores stores = Stores.of(session, realm);
        List<Place> places = new ArrayList<>();
        placesOf(member)
                .forEach(place -> places.add(new Place(
                        store(stores, place.storeId()).map(Store::name).orElse(place.storeId()), place.roles())));
        Objects.requireNonNullElse(member.permissions(), List.<String>of())
                .forEach(permission -> places.add(new Place(permission, List.of())));
        if (content.organization() != null) {
            places.add(new Place(content.organization(), List.of()));
        }
        return new Offer(
                member,
                row.email,
                Inviter.name(session, realm, row),
                places,
                hasAccount(session, realm, row.email),
                InvitationLink.Proof.of(row));
    }

    static List<NewMember.NewPlace> placesOf(NewMember member) {
        return Objects.requireNonNullElse(member.stores(), List.of());
    }

    static Optional<Store> store(Stores stores, String storeId) {
        try {
            return stores.byStoreId(storeId);
        } catch (AmbiguousStoreException nobodyHoldsIt) {
            return Optional.empty();
        }
    }

    static boolean hasAccount(KeycloakSession session, RealmModel realm, String address) {
        return session.users().getUserByEmail(realm, address) != null
                || session.users().getUserByUsername(realm, address) != null;
    }

    /** Creates the account of somebody who has none. */
    public Result register(String secret, Registration registration) {
        return rows.idOf(secret)
                .map(id -> carriedOut(
                        Known.by(InvitationLink.Proof.ofLink(id, secret)),
                        invitation -> invitation.create(registration)))
                .orElseGet(Result.Over::new);
    }

    /** Gives a member who has logged in what is prepared for their address, besides what they have. */
    public Result join(InvitationLink.Proof proof, UserModel member) {
        String memberId = member.getId();
        return carriedOut(Known.by(proof), invitation -> invitation.join(memberId));
    }

    /** An invitation, and what must hold of it besides being open. */
    private record Known(String id, Predicate<InvitationEntity> holds) {

        static Known by(InvitationLink.Proof proof) {
            return new Known(proof.id(), proof::isOf);
        }
    }

    private Result carriedOut(Known known, Function<AcceptedInvitation, Result> accept) {
        try {
            return Transactions.<Result>call(session, (own, here) -> locked(own, here, known)
                    .map(row -> accept.apply(new AcceptedInvitation(own, here, row)))
                    .orElseGet(Result.Over::new));
        } catch (AcceptanceStoppedException stopped) {
            Result result = stopped.result();
            // Something may be taken that is not the address.
            return result == null
                            || result instanceof Result.HasAccount
                                    && rows.find(known.id())
                                            .filter(row -> hasAccount(session, realm, row.email))
                                            .isEmpty()
                    ? refused(known, stopped.reason())
                    : result;
        } catch (RequestRefusedException refusal) {
            return refused(known, Reason.of(refusal));
        } catch (ReadOnlyException directory) {
            // The account is kept where Keycloak may not write.
            return refused(known, Reason.NOT_POSSIBLE);
        }
    }

    private Result refused(Known known, Reason reason) {
        return Transactions.<Result>call(session, (own, here) -> locked(own, here, known)
                .<Result>map(row -> {
                    row.end(InvitationState.REFUSED, ServerTime.now());
                    row.reason = reason.code;
                    return new Result.Refused(Inviter.name(own, here, row));
                })
                .orElseGet(Result.Over::new));
    }

    private static Optional<InvitationEntity> locked(KeycloakSession session, RealmModel realm, Known known) {
        return new InvitationRows(session, realm)
                .lock(known.id())
                .filter(Acceptance::isOpen)
                .filter(known.holds());
    }
}
