package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.StoreAssignment;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.UserModel;

/**
 * Puts a member into a store, changes the roles there, and takes the member out. What the member has elsewhere, on
 * levels and by loans stays as it is.
 */
public final class StoreRoleChange {

    /** More roles than any store has use for. */
    private static final int MAX_ROLES = 20;

    private static final int MAX_LENGTH = 255;

    private final Invocation call;
    private final StaffOfStore staff;
    private final StoreAssignment assignment;

    /**
     * @param storeId {@code store_id} of the store
     * @throws RequestRefusedException as {@link StaffOfStore#StaffOfStore}
     */
    public StoreRoleChange(Invocation call, String storeId) {
        this.call = call;
        this.staff = new StaffOfStore(call, storeId);
        this.assignment = StoreAssignment.of(call.session(), call.realm(), call.rights()::mayManageMembership);
    }

    /**
     * Makes {@code roles}, and what comes with them, the ones that the member holds in the store by its groups.
     *
     * @param before refuses a change of what the actor has not seen; takes what is shown of the member behind the lock,
     *     empty for one who does not work in the store yet
     * @return the member afterwards
     * @throws RequestRefusedException invalid; not found, for who is not seen by the actor; forbidden, when a role is
     *     added or taken away that the actor does not give; conflict, when no groups of the store give these roles, or
     *     the realm has no such role; and what {@code before} throws
     */
    public StaffOfStore.Colleague set(
            String memberId, @Nullable List<String> roles, Consumer<Optional<StaffOfStore.Colleague>> before) {
        Set<String> asked = names(roles);
        Store store = staff.store();
        UserModel member = locked(memberId);
        before.accept(staff.find(memberId));
        Set<String> wanted = assignment.withComposites(asked);
        Optional<Set<String>> held = assignment.rolesOf(member, store);
        call.require(call.rights().mayChangeRoles(member, store, held.orElse(Set.of()), wanted));
        if (!held.equals(Optional.of(wanted))) {
            assignment.set(member, store, asked, role -> call.rights().mayBring(store, role));
            record(held.isEmpty() ? OperationType.CREATE : OperationType.UPDATE, member, held, Optional.of(wanted));
        }
        return staff.member(memberId);
    }

    /**
     * Takes a member out of the store. Who works nowhere any more can log in to no store, unless the realm has chosen
     * that they enter every store: then only an actor who acts on all takes them out.
     *
     * @throws RequestRefusedException as {@link #set}; conflict, when the member is in no group of the store, or would
     *     then enter every store
     */
    public void remove(String memberId) {
        Store store = staff.store();
        UserModel member = locked(memberId);
        if (staff.find(memberId).isEmpty()) {
            throw StaffOfStore.nobody();
        }
        Optional<Set<String>> held = assignment.rolesOf(member, store);
        call.require(call.rights().mayChangeRoles(member, store, held.orElse(Set.of()), Set.of()));
        if (held.isEmpty()) {
            throw RequestRefusedException.conflict(
                    "The member works here by a level, in all stores or by a loan, and is in no group of the store."
                            + " Change that, or end the loan.");
        }
        assignment.remove(member, store);
        StaffOfStore.requireSomeStore(call, assignment, member);
        record(OperationType.DELETE, member, held, Optional.empty());
    }

    /** Not found, for whom the actor does not see; forbidden, for whom they may not change in the store. */
    private UserModel locked(String memberId) {
        UserModel member = MemberLookup.locked(call, memberId);
        call.require(call.rights().mayManage(member, staff.store()));
        return member;
    }

    /** Names of store roles that somebody has written. */
    static Set<String> names(@Nullable List<String> roles) {
        if (roles == null) {
            throw RequestRefusedException.invalid("roles", null, "a list of names of store roles");
        }
        if (roles.size() > MAX_ROLES) {
            throw RequestRefusedException.invalid("roles", roles.size() + " roles", "at most " + MAX_ROLES + " roles");
        }
        for (String role : roles) {
            if (role.isBlank() || role.length() > MAX_LENGTH) {
                throw RequestRefusedException.invalid("roles", role, "a list of names of store roles");
            }
        }
        return new TreeSet<>(roles);
    }

    private record Roles(String storeId, Collection<String> before, Collection<String> after) {}

    private void record(
            OperationType operation, UserModel member, Optional<Set<String>> before, Optional<Set<String>> after) {
        call.adminEvent(
                        operation,
                        ResourceType.GROUP_MEMBERSHIP.name(),
                        "users/" + member.getId() + "/stores/" + staff.store().groupId())
                .representation(new Roles(
                        staff.store().storeId(),
                        before.map(TreeSet::new).orElse(new TreeSet<>()),
                        after.map(TreeSet::new).orElse(new TreeSet<>())))
                .success();
    }
}
