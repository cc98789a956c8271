package io.github.tillkey.staff.change;

import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.usecase.StoreRoleChange;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Gives store roles in a store and takes them away there; puts into it who is not in it yet. */
final class RoleAction extends Action<RoleAction.Held> {

    /** Store roles by the groups of a store; {@code null} of who is in none of them. */
    record Held(String storeId, @Nullable SortedSet<String> roles) {}

    private final String storeId;
    private final Change.Roles wanted;

    RoleAction(Change.Roles wanted) {
        super(Held.class);
        this.storeId = storeId("change.roles.storeId", wanted.storeId());
        this.wanted = wanted;
    }

    static String storeId(String field, @Nullable String storeId) {
        if (storeId == null || storeId.isBlank() || storeId.length() > MAX_TEXT) {
            throw RequestRefusedException.invalid(field, storeId, "the store_id of a store");
        }
        return storeId;
    }

    @Override
    void check() {
        if (wanted.set() == null ? wanted.add() == null && wanted.remove() == null : !hasSetOnly()) {
            throw RequestRefusedException.invalid("change.roles must have either set, or add and remove.");
        }
        checkRoles("change.roles.set", wanted.set());
        checkRoles("change.roles.add", wanted.add());
        checkRoles("change.roles.remove", wanted.remove());
        // A role that is on both lists would depend on their order.
        if (list(wanted.add()).stream().anyMatch(list(wanted.remove())::contains)) {
            throw RequestRefusedException.invalid("change.roles adds and removes the same role.");
        }
    }

    private boolean hasSetOnly() {
        return wanted.add() == null && wanted.remove() == null;
    }

    private static List<String> list(@Nullable List<String> roles) {
        return roles == null ? List.of() : roles;
    }

    @Override
    Held look(Target target) {
        return new Held(storeId, target.rolesIn(storeId));
    }

    @Override
    void apply(Target target) {
        List<String> set = wanted.set();
        if (set != null) {
            write(target, set);
            return;
        }
        SortedSet<String> held = target.rolesIn(storeId);
        if (held == null && list(wanted.add()).isEmpty()) {
            throw RequestRefusedException.conflict("The member is in no group of the store.");
        }
        Set<String> roles = held == null ? new TreeSet<>() : new TreeSet<>(held);
        list(wanted.remove()).forEach(roles::remove);
        roles.addAll(list(wanted.add()));
        write(target, List.copyOf(roles));
    }

    @Override
    void restore(Target target, Held now, Held before, Held after) {
        if (before.roles() == null) {
            new StoreRoleChange(target.call(), storeId).remove(target.id());
        } else {
            write(target, List.copyOf(before.roles()));
        }
    }

    private void write(Target target, List<String> roles) {
        new StoreRoleChange(target.call(), storeId).set(target.id(), roles, seen -> {});
    }
}
