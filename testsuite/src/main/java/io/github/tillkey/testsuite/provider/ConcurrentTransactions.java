package io.github.tillkey.testsuite.provider;

import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.BiConsumer;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Brings about that several transactions want to change one user at the same moment, in an order that the test decides.
 */
public final class ConcurrentTransactions {

    private ConcurrentTransactions() {}

    /**
     * Changes a user in a transaction that others wait for, and commits when all of them do.
     *
     * @param change what is written while the others wait
     * @param others what the others do, each in a thread of its own
     * @return what the others answered
     */
    public static <T> List<T> change(
            KeycloakSessionFactory sessions,
            String realmName,
            String username,
            BiConsumer<RealmModel, UserModel> change,
            List<Callable<T>> others) {
        List<FutureTask<T>> waiting = KeycloakModelUtils.runJobInTransactionWithResult(sessions, session -> {
            RealmModel realm = session.realms().getRealmByName(realmName);
            session.getContext().setRealm(realm);
            UserModel user = session.users().getUserByUsername(realm, username);
            EntityManager entities =
                    session.getProvider(JpaConnectionProvider.class).getEntityManager();
            entities.createNativeQuery("select ID from USER_ENTITY where ID = :id for no key update")
                    .setParameter("id", user.getId())
                    .getResultList();
            List<FutureTask<T>> started =
                    others.stream().map(BackgroundThread::start).toList();
            awaitWaiting(entities, started);
            change.accept(realm, user);
            return started;
        });
        return waiting.stream().map(BackgroundThread::result).toList();
    }

    private static <T> void awaitWaiting(EntityManager entities, List<FutureTask<T>> others) {
        while (waiting(entities) < others.size() && !others.stream().allMatch(FutureTask::isDone)) {
            Thread.onSpinWait();
        }
    }

    private static int waiting(EntityManager entities) {
        return ((Number) entities.createNativeQuery("select count(distinct pid) from pg_locks where not granted")
                        .getSingleResult())
                .intValue();
    }
}
