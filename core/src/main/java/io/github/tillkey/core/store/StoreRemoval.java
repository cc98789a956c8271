package io.github.tillkey.core.store;

import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorResponse;

/**
 * Removes the group of a store. While something uses the store, an administrator who deletes the group, or one above
 * it, is refused, unless they say that they mean it: tills would stop at once, and loans would count for nothing.
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
     * The store that is about to go and must not while it is used; empty for other groups, and where nobody could be
     * told: a directory or an import has removed it.
     */
    public static Optional<Store> guarded(GroupModel.GroupRemovedEvent removed) {
        KeycloakSession session = removed.getKeycloakSession();
        RealmModel realm = removed.getRealm();
        return session.getAttribute(FORCED) == null && RequestSender.isAdministrator(session, realm)
                ? Stores.of(session, realm).byGroupId(removed.getGroup().getId())
                : Optional.empty();
    }
}
