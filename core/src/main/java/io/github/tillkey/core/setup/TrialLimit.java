package io.github.tillkey.core.setup;

import io.github.tillkey.core.storage.NodeMemory;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * One trial of a realm at a time on this node. Each holds database connections while it waits for the lock of the
 * realm, so many at once would leave none for logins.
 */
final class TrialLimit {

    private final Set<String> running = ConcurrentHashMap.newKeySet();

    /**
     * Answers what {@code trial} answers, which begins its own transaction.
     *
     * @throws RequestRefusedException too many, while another trial of the realm runs
     */
    static <T> T run(KeycloakSession session, RealmModel realm, Supplier<T> trial) {
        return session.getProvider(NodeMemory.class)
                .get(TrialLimit.class, TrialLimit::new)
                .run(realm.getId(), trial);
    }

    <T> T run(String realmId, Supplier<T> trial) {
        if (!running.add(realmId)) {
            throw RequestRefusedException.tooMany(
                    "Another preview or dry run of this realm is running: send the request again when it has ended.");
        }
        try {
            return trial.get();
        } finally {
            running.remove(realmId);
        }
    }
}
