package io.github.tillkey.core.store;

import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.ErrorResponse;

/**
 * Removes the group of a store. While something uses the store, an administrator who deletes the group, or one above
 * it, is refused, unless they say that they mean it: tills would be gone for good, and loans would count for nothing.
 * Taking its code away, or moving it out of the stores, is not refused, because it deletes nothing: all works again as
 * soon as it is undone. But the group that was a store is kept as if it still were.
 *
 * <p>What uses stores listens to {@link GroupModel.GroupRemovedEvent} and asks {@link #guarded} before it refuses.
 */
public final class StoreRemoval {

    private static final String FORCED = StoreRemoval.class.getName();

    private StoreRemoval() {}

    /** Removes the group of {@code store}, with all groups below it, whatever uses it. */
    public static void force(KeycloakSession session, RealmModel realm, Store store) {
        session.setAttribute(FORCED, Boolean.TRUE);
        try {
            remove(realm, store);
        } finally {
            session.removeAttribute(FORCED);
        }
    }

    /** Removes the group of {@code store}, with all groups below it, unless something refuses. */
    public static void remove(RealmModel realm, Store store) {
        realm.removeGroup(realm.getGroupById(store.groupId()));
    }

    /** Refuses a removal, as a conflict, with this sentence. */
    public static RuntimeException refusal(KeycloakSession session, String sentence) {
        session.getTransactionManager().setRollbackOnly();
        return ErrorResponse.error(sentence, Response.Status.CONFLICT);
    }

    /**
     * A group that must not go while something uses it.
     *
     * @param name the code of the store, or the path of a group that is none
     */
    public record Guarded(String groupId, String name, boolean isStore) {}

    /**
     * The group that is about to go, store or not; empty where its removal is forced, and where nobody could be told: a
     * directory or an import has removed it.
     */
    public static Optional<Guarded> guarded(GroupModel.GroupRemovedEvent removed) {
        KeycloakSession session = removed.getKeycloakSession();
        RealmModel realm = removed.getRealm();
        GroupModel group = removed.getGroup();
        if (session.getAttribute(FORCED) != null || !RequestSender.isAdministrator(session, realm)) {
            return Optional.empty();
        }
        String id = group.getId();
        return Optional.of(Stores.of(session, realm)
                .byGroupId(id)
                .map(store -> new Guarded(id, store.storeId(), true))
                .orElseGet(() -> new Guarded(id, KeycloakModelUtils.buildGroupPath(group), false)));
    }
}
