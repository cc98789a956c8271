package io.github.tillkey.core.store;

import io.github.tillkey.core.profile.LocalizedMessages;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.storage.Transactions;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.fgap.AdminPermissions;

/**
 * Keeps the stores group what it is while administrators rename, move and create groups. The setting follows the group;
 * no other group gets its path, which would leave the realm without stores; and where there is none, only
 * {@code manage-realm} makes a group the stores group, because that decides which stores there are.
 *
 * <p>Keycloak's internals: a move puts the group to the top first, and {@code GroupPathChangeEvent} comes at its end.
 */
public final class StoresRootGuard implements ProviderEventListener {

    private final Function<String, RuntimeException> conflict;

    /** Refuses with {@code conflict}, which takes a sentence. */
    public StoresRootGuard(Function<String, RuntimeException> conflict) {
        this.conflict = conflict;
    }

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof GroupModel.GroupCreatedEvent created) {
            changed(created, true);
        } else if (event instanceof GroupModel.GroupPathChangeEvent moved) {
            changed(moved, true);
        } else if (event instanceof GroupModel.GroupUpdatedEvent updated) {
            changed(updated, false);
        } else if (event instanceof GroupModel.GroupRemovedEvent removed) {
            GroupMemory.groupChanged(removed.getKeycloakSession());
        }
    }

    /** @param isInPlace whether the group is where it will be, and not on the way there */
    private void changed(GroupModel.GroupEvent event, boolean isInPlace) {
        KeycloakSession session = event.getKeycloakSession();
        GroupMemory.groupChanged(session);
        // That of the session, which an import of users from a directory need not set.
        RealmModel realm = event.getRealm();
        GroupModel group = event.getGroup();
        GroupPath named = realm == null || Transactions.isTrial(session) ? null : StoresRoot.pathOf(session, realm);
        if (realm == null || named == null) {
            return;
        }
        StoresRoot.Found before = StoresRoot.follow(session, realm, named);
        GroupModel root = before.groupId() == null ? null : realm.getGroupById(before.groupId());
        if (root != null && (!isInPlace || KeycloakGroup.isAtOrBelow(root, group.getId()))) {
            return;
        }
        GroupPath path = root == null ? named : StoresRoot.pathOf(root);
        boolean decides = before.isAmbiguous()
                ? isInPlace && isOnlyOne(session, realm, path)
                : comesTo(session, realm, group, path);
        AdminAuth administrator = decides ? RequestSender.administrator(session, realm) : null;
        if (administrator != null && (root != null || !mayManage(session, realm, administrator))) {
            refuse(session, realm, group, path, root, administrator);
        }
    }

    /** Whether {@code group}, or a group below it, has this path. */
    private static boolean comesTo(KeycloakSession session, RealmModel realm, GroupModel group, GroupPath path) {
        if (group.getType() != GroupModel.Type.REALM) {
            return false;
        }
        GroupPath above = StoresRoot.pathOf(group);
        return above.leadsTo(path)
                && (above.equals(path)
                        || !StoresRoot.at(session, realm.getId(), group.getId(), path.below(above))
                                .isEmpty());
    }

    /** Whether one group is left that has a path which several had. */
    private static boolean isOnlyOne(KeycloakSession session, RealmModel realm, GroupPath path) {
        Holders.entities(session).flush();
        return StoresRoot.find(session, realm, path).groupId() != null;
    }

    private static boolean mayManage(KeycloakSession session, RealmModel realm, AdminAuth administrator) {
        return AdminPermissions.evaluator(session, realm, administrator).realm().canManageRealm();
    }

    private void refuse(
            KeycloakSession session,
            RealmModel realm,
            GroupModel group,
            GroupPath path,
            @Nullable GroupModel root,
            AdminAuth administrator) {
        String shown = PrintableText.shortened(path.text(), 200);
        String reason = root == null ? "stores_group_fixed" : "stores_group_taken";
        String sentence = LocalizedMessages.of(session)
                .text(root == null ? "tillkeyStoresGroupFixed" : "tillkeyStoresGroupTaken", shown);
        StoreCodeGuard.refused(session, realm, group.getId(), administrator, reason, "path", shown);
        session.getTransactionManager().setRollbackOnly();
        throw conflict.apply(sentence);
    }
}
