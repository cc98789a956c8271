package io.github.tillkey.staff.change;

import io.github.tillkey.staff.usecase.StoreRoleChange;
import java.util.List;

/** Takes members out of the groups of a store. */
final class LeaveAction extends Action<RoleAction.Held> {

    private final String storeId;

    LeaveAction(String storeId) {
        super(RoleAction.Held.class);
        this.storeId = RoleAction.storeId("change.leave", storeId);
    }

    @Override
    RoleAction.Held look(Target target) {
        return new RoleAction.Held(storeId, target.rolesIn(storeId));
    }

    @Override
    void apply(Target target) {
        new StoreRoleChange(target.call(), storeId).remove(target.id());
    }

    @Override
    void restore(Target target, RoleAction.Held now, RoleAction.Held before, RoleAction.Held after) {
        if (before.roles() != null) {
            new StoreRoleChange(target.call(), storeId).set(target.id(), List.copyOf(before.roles()), seen -> {});
        }
    }
}
