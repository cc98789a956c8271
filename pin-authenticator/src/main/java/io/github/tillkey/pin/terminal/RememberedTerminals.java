package io.github.tillkey.pin.terminal;

import io.github.tillkey.pin.storage.TerminalEntity;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.KeycloakSession;

/**
 * The rows of terminals as this node's last login on each has {@linkplain Terminals#writeLogin written} them, so that the next one need not
 * read what is the same.
 *
 * <p>What is remembered shows the PIN pad, and one PIN is judged by it. That PIN lets in only where the database's row still has the
 * same version, and the token gate reads the row itself. So no node tells another what it changes.
 */
final class RememberedTerminals {

    /** More tills than a node ever serves; beyond it all are forgotten and read anew. */
    private static final int MOST = 20_000;

    private static final Map<String, TerminalEntity> ROWS = new ConcurrentHashMap<>();

    private RememberedTerminals() {}

    /** A row of one's own with what is remembered of the terminal {@code id}. */
    static Optional<TerminalEntity> find(String id) {
        return Optional.ofNullable(ROWS.get(id)).map(TerminalEntity::copy);
    }

    /** Remembers {@code row}, as it is now, once the transaction of {@code session} is through. */
    static void rememberAfterCommit(KeycloakSession session, TerminalEntity row) {
        TerminalEntity written = row.copy();
        session.getTransactionManager().enlistAfterCompletion(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                if (ROWS.size() >= MOST) {
                    ROWS.clear();
                }
                ROWS.put(written.id, written);
            }

            @Override
            protected void rollbackImpl() {
                // The row is as it was before.
            }
        });
    }

    /**
     * To be called by whoever changes the row.
     *
     * @return whether it was remembered: of several callers, one is told so
     */
    static boolean forget(String id) {
        return ROWS.remove(id) != null;
    }
}
