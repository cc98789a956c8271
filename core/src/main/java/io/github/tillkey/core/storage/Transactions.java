package io.github.tillkey.core.storage;

import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Runs work in a session and a transaction of its own, independent of any outer transaction: committed when the work
 * returns, rolled back when it throws. Models of another session must not be used in it.
 *
 * <p>No retries. With {@code realmId}, sets the session's realm, as mails, events and settings need it; if the realm is
 * gone, throws {@link IllegalStateException}.
 */
public final class Transactions {

    private Transactions() {}

    /** Does {@code work}, and answers what it answers. */
    public static <T extends @Nullable Object> T call(
            KeycloakSessionFactory sessions, Function<KeycloakSession, T> work) {
        return KeycloakModelUtils.<T>runJobInTransactionWithResult(sessions, work::apply);
    }

    /** Does {@code work} in a realm, and answers what it answers. */
    public static <T extends @Nullable Object> T call(
            KeycloakSessionFactory sessions, String realmId, BiFunction<KeycloakSession, RealmModel, T> work) {
        return Transactions.<T>call(sessions, session -> {
            RealmModel realm = session.realms().getRealm(realmId);
            if (realm == null) {
                throw new IllegalStateException("realm " + realmId + " is gone");
            }
            session.getContext().setRealm(realm);
            return work.apply(session, realm);
        });
    }

    /**
     * Does {@code work} in the context of {@code request}: in its realm, for its client, with its address and headers.
     */
    public static <T extends @Nullable Object> T call(
            KeycloakSession request, BiFunction<KeycloakSession, RealmModel, T> work) {
        return KeycloakModelUtils.<T>runJobInTransactionWithResult(
                request.getKeycloakSessionFactory(),
                request.getContext(),
                session -> work.apply(session, session.getContext().getRealm()),
                "Tillkey");
    }

    /** Does {@code work}. */
    public static void run(KeycloakSessionFactory sessions, Consumer<KeycloakSession> work) {
        KeycloakModelUtils.runJobInTransaction(sessions, work::accept);
    }

    /** Does {@code work} in a realm. */
    public static void run(
            KeycloakSessionFactory sessions, String realmId, BiConsumer<KeycloakSession, RealmModel> work) {
        Transactions.<@Nullable Object>call(sessions, realmId, (session, realm) -> {
            work.accept(session, realm);
            return null;
        });
    }
}
