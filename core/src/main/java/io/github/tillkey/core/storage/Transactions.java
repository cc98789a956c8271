package io.github.tillkey.core.storage;

import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AbstractKeycloakTransaction;
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

    /** Attribute of a session whose transaction is undone in any case. */
    private static final String TRIAL = Transactions.class.getName() + ".trial";

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

    /** Does {@code work} once the transaction of {@code session} is committed, and never if it is rolled back. */
    public static void afterCommit(KeycloakSession session, Runnable work) {
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                work.run();
            }

            @Override
            protected void rollbackImpl() {}
        });
    }

    /**
     * Does {@code work} as {@link #call(KeycloakSession, BiFunction)} does, for the same caller, and undoes it in any
     * case. Keycloak forgets with the transaction what it has cached in it; ours must ask {@link #isTrial} before they
     * write, log or remember anything elsewhere.
     *
     * <p>What cannot be undone: listeners of other extensions hear Keycloak's provider events of groups, clients and
     * roles at once, and directories are asked about their members.
     */
    public static <T extends @Nullable Object> T tryOut(
            KeycloakSession request, BiFunction<KeycloakSession, RealmModel, T> work) {
        return Transactions.<T>call(request, (session, realm) -> {
            begin(session);
            session.getContext().setBearerToken(request.getContext().getBearerToken());
            return work.apply(session, realm);
        });
    }

    /** The same of work that is done for nobody, in a realm. */
    public static <T extends @Nullable Object> T tryOut(
            KeycloakSessionFactory sessions, String realmId, BiFunction<KeycloakSession, RealmModel, T> work) {
        return Transactions.<T>call(sessions, realmId, (session, realm) -> {
            begin(session);
            return work.apply(session, realm);
        });
    }

    /** First in a trial: whatever happens from here on is undone. */
    private static void begin(KeycloakSession session) {
        session.getTransactionManager().setRollbackOnly();
        session.setAttribute(TRIAL, true);
    }

    /** Whether the transaction of {@code session} is undone in any case, so that nothing of it is true elsewhere. */
    public static boolean isTrial(@Nullable KeycloakSession session) {
        return session != null && session.getAttribute(TRIAL) != null;
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
