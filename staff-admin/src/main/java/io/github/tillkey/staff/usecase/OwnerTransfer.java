package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.core.staff.AccountState;
import io.github.tillkey.core.staff.Owner;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.storage.UserLock;
import io.github.tillkey.core.store.Holders;
import io.github.tillkey.core.store.RoleExclusion;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.authority.Permission;
import io.github.tillkey.staff.owner.OwnerOfferEntity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.RoleUtils;

/**
 * Makes somebody else the owner: the owner offers it, the successor accepts, each with two factors. The roles change in
 * one transaction, so there is exactly one owner before and after. All changes hold the lock of the realm.
 */
public final class OwnerTransfer {

    /** Resource type of the admin events. */
    public static final String EVENT_RESOURCE = "TILLKEY_OWNER";

    /** How long an offer is open. */
    static final Duration OPEN = Duration.ofDays(7);

    /** What the column takes. */
    private static final int MAX_ID = 255;

    private static final String STAFF_ADMIN = Permission.STAFF_ADMIN.role();

    private final Invocation call;
    private final EntityManager entities;

    /**
     * The successor need not administer anything yet.
     *
     * @throws RequestRefusedException forbidden, to who is no member of the realm and does not act on all staff
     */
    public OwnerTransfer(Invocation call) {
        call.require(call.rights().mayAnswerOwnerOffer() || call.rights().mayManageAllStaff());
        this.call = call;
        this.entities = call.session().getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /**
     * An open offer.
     *
     * @param keeps what the former owner will be: {@code staff-admin} or {@code null}
     */
    public record Offer(UserModel successor, @Nullable String keeps, Instant offeredAt, Instant endsAt) {}

    /**
     * Who owns the organisation.
     *
     * @param owners one, unless administrators have made it otherwise
     */
    public record State(List<UserModel> owners, @Nullable Offer offer) {}

    /** @throws RequestRefusedException forbidden, to an actor who acts on no staff or on some, but for the successor */
    public State state() {
        Optional<OwnerOfferEntity> open =
                open(entities.find(OwnerOfferEntity.class, call.realm().getId()));
        call.require(call.rights().mayManageAllStaff()
                || open.filter(this::isSuccessor).isPresent());
        List<UserModel> owners = owners().stream()
                .sorted()
                .map(id -> call.session().users().getUserById(call.realm(), id))
                .filter(Objects::nonNull)
                .toList();
        return new State(owners, open.flatMap(this::shown).orElse(null));
    }

    private Optional<Offer> shown(OwnerOfferEntity row) {
        return Optional.ofNullable(call.session().users().getUserById(call.realm(), row.successorId))
                .map(successor -> new Offer(
                        successor, row.keeps, Instant.ofEpochMilli(row.offeredAt), Instant.ofEpochMilli(row.endsAt)));
    }

    /**
     * Offers the organisation to a member.
     *
     * @param keeps what the actor will be then: {@code staff-admin} or {@code null}
     * @throws RequestRefusedException forbidden, to an actor who is not the owner; level too low; not found; invalid;
     *     conflict, when an offer is open, there are several owners, or the member cannot be the owner
     */
    public State offer(@Nullable String id, @Nullable String keeps) {
        call.require(call.rights().mayTransferOwnership());
        call.requireTwoFactors();
        if (keeps != null && !keeps.equals(STAFF_ADMIN)) {
            throw RequestRefusedException.invalid("keeps", keeps, STAFF_ADMIN + " or null");
        }
        String memberId = Input.text("memberId", id, MAX_ID);
        MemberLookup.member(call, memberId);
        RealmLock.acquire(call.session(), call.realm());
        String me = requireOnlyOwner(call.actor().userId());
        OwnerOfferEntity earlier = locked();
        if (open(earlier).isPresent()) {
            throw RequestRefusedException.conflict("An offer is open. Withdraw it first.");
        }
        requireFit(MemberLookup.locked(call, memberId), me);
        OwnerOfferEntity row = earlier == null ? new OwnerOfferEntity() : earlier;
        Instant now = ServerTime.now();
        row.realmId = call.realm().getId();
        row.ownerId = me;
        row.successorId = memberId;
        row.keeps = keeps;
        row.offeredAt = now.toEpochMilli();
        row.endsAt = now.plus(OPEN).toEpochMilli();
        entities.persist(row);
        entities.flush();
        record(OperationType.CREATE, memberId, "/owner-offer", details(row));
        return state();
    }

    /**
     * Takes an offer back, or refuses it.
     *
     * @throws RequestRefusedException not found, without an offer by or to the actor
     */
    public void withdraw() {
        call.require(call.rights().mayAnswerOwnerOffer());
        RealmLock.acquire(call.session(), call.realm());
        OwnerOfferEntity row = locked();
        if (row == null || !isSuccessor(row) && !row.ownerId.equals(call.actor().userId())) {
            throw noOffer();
        }
        entities.remove(row);
        record(OperationType.DELETE, row.successorId, "/owner-offer", details(row));
    }

    /**
     * Makes the actor the owner.
     *
     * @throws RequestRefusedException not found, without an open offer to the actor; level too low; conflict, when the
     *     actor cannot be the owner, or administrators have changed owners meanwhile
     */
    public State accept() {
        call.require(call.rights().mayAnswerOwnerOffer());
        if (open(entities.find(OwnerOfferEntity.class, call.realm().getId()))
                .filter(this::isSuccessor)
                .isEmpty()) {
            throw noOffer();
        }
        call.requireTwoFactors();
        RealmLock.acquire(call.session(), call.realm());
        OwnerOfferEntity row = open(locked()).filter(this::isSuccessor).orElseThrow(OwnerTransfer::noOffer);
        requireOnlyOwner(row.ownerId);
        Map<String, UserModel> both = bothLocked(row);
        // Administrators change roles without the lock of the realm.
        requireOnlyOwner(row.ownerId);
        UserModel successor = requireFit(both.get(row.successorId), row.ownerId);
        UserModel former = both.get(row.ownerId);
        if (former == null) {
            throw noOffer();
        }
        RoleModel owner = role(Owner.ROLE);
        RoleModel staffAdmin = role(STAFF_ADMIN);
        successor.grantRole(owner);
        former.deleteRoleMapping(owner);
        if (row.keeps == null) {
            former.deleteRoleMapping(staffAdmin);
        } else {
            former.grantRole(staffAdmin);
        }
        refuseExclusions(successor, Owner.ROLE);
        refuseExclusions(former, STAFF_ADMIN);
        entities.remove(row);
        entities.flush();
        record(OperationType.UPDATE, row.successorId, "/owner", details(row));
        record(OperationType.UPDATE, row.ownerId, "/owner", details(row));
        return new State(List.of(successor), null);
    }

    /** In the order of their ids, so that no two transactions wait for each other. */
    private Map<String, UserModel> bothLocked(OwnerOfferEntity row) {
        Map<String, UserModel> both = new TreeMap<>();
        Stream.of(row.ownerId, row.successorId).sorted().forEach(id -> {
            UserModel member = UserLock.lock(call.session(), call.realm(), id);
            if (member == null) {
                throw noOffer();
            }
            both.put(id, member);
        });
        return both;
    }

    private @Nullable OwnerOfferEntity locked() {
        // By a query: to lock one that was read before fails when another transaction has removed it.
        OwnerOfferEntity row = entities.createQuery(
                        "select o from OwnerOfferEntity o where o.realmId = :realmId", OwnerOfferEntity.class)
                .setParameter("realmId", call.realm().getId())
                .setLockMode(LockModeType.PESSIMISTIC_WRITE)
                .getResultStream()
                .findFirst()
                .orElse(null);
        if (row != null) {
            // Read before the lock, it may be what another transaction has changed.
            entities.refresh(row);
        }
        return row;
    }

    private Optional<OwnerOfferEntity> open(@Nullable OwnerOfferEntity row) {
        return Optional.ofNullable(row)
                .filter(offer -> ServerTime.now().toEpochMilli() < offer.endsAt)
                .filter(offer -> owners().contains(offer.ownerId));
    }

    private boolean isSuccessor(OwnerOfferEntity row) {
        return row.successorId.equals(call.actor().userId());
    }

    /** From the database, not from a cache. */
    private Set<String> owners() {
        RoleModel role = call.realm().getRole(Owner.ROLE);
        return role == null ? Set.of() : Holders.directlyOf(call.session(), role);
    }

    private String requireOnlyOwner(@Nullable String id) {
        if (id == null || !owners().equals(Set.of(id))) {
            throw RequestRefusedException.conflict("The owner must be one member, to whom the realm role " + Owner.ROLE
                    + " itself is mapped. Ask an administrator to take it away from the others.");
        }
        return id;
    }

    private static UserModel requireFit(@Nullable UserModel successor, String ownerId) {
        if (successor == null || successor.getId().equals(ownerId)) {
            throw RequestRefusedException.conflict("The owner stays the owner. Name another member.");
        }
        List<String> kinds =
                successor.getAttributeStream(StaffAttributes.STAFF_KIND).toList();
        if (AccountState.of(successor) != AccountState.ACTIVE
                || !kinds.isEmpty() && !kinds.equals(List.of(StaffKind.EMPLOYEE.value()))
                || successor.getAttributeStream(StaffAttributes.VALID_UNTIL).anyMatch(end -> !end.isBlank())) {
            throw RequestRefusedException.conflict(
                    "Only an employee who is not blocked, and whose access has no end, can be the owner.");
        }
        return successor;
    }

    private RoleModel role(String name) {
        RoleModel role = call.realm().getRole(name);
        if (role == null) {
            throw RequestRefusedException.conflict("The realm has no role " + name + ". Run the set-up.");
        }
        return role;
    }

    private void refuseExclusions(UserModel member, String gained) {
        RealmModel realm = call.realm();
        Map<String, RoleModel> held = RoleUtils.getDeepUserRoleMappings(member).stream()
                .filter(role -> realm.equals(role.getContainer()))
                .collect(Collectors.toMap(RoleModel::getName, Function.identity()));
        RoleExclusion.allAmong(held.keySet(), name -> Stream.ofNullable(held.get(name))
                        .flatMap(role -> role.getAttributeStream(RoleExclusion.ATTRIBUTE)))
                .filter(pair -> pair.isOneOf(Set.of(gained)))
                .findFirst()
                .ifPresent(pair -> {
                    throw RequestRefusedException.conflict("The roles \"" + pair.role() + "\" and \"" + pair.excluded()
                            + "\" exclude each other. Take the other one away first.");
                });
    }

    private static RequestRefusedException noOffer() {
        return RequestRefusedException.notFound("No offer is open that concerns you.");
    }

    private record Details(
            String ownerId, String successorId, @Nullable String keeps, Instant endsAt) {}

    private static Details details(OwnerOfferEntity row) {
        return new Details(row.ownerId, row.successorId, row.keeps, Instant.ofEpochMilli(row.endsAt));
    }

    private void record(OperationType operation, String memberId, String what, Details details) {
        call.adminEvent(operation, EVENT_RESOURCE, "users/" + memberId + what)
                .representation(details)
                .success();
    }
}
