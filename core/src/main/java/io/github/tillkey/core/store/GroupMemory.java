package io.github.tillkey.core.store;

import io.github.tillkey.core.storage.NodeMemory;
import io.github.tillkey.core.storage.TimedMemory;
import io.github.tillkey.core.storage.Transactions;
import java.time.Duration;
import java.util.List;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.models.KeycloakSession;

/**
 * What this node remembers of where groups are: until some group changes, on any node.
 *
 * <p>Keycloak's internals: the key of the cluster events that drop groups from the caches of the other nodes.
 */
final class GroupMemory {

    /** {@code InfinispanCacheRealmProviderFactory.REALM_INVALIDATION_EVENTS}. */
    private static final String REALM_CHANGES = "REALM_INVALIDATION_EVENTS";

    /** Attribute of a session whose transaction has changed groups: what it sees must not be remembered. */
    private static final String CHANGED = GroupMemory.class.getName() + ".changed";

    /** Replaced as a whole, so that what is being read while a group changes is not remembered. */
    private volatile Kept kept = new Kept();

    /** A minute, should an event be lost; for more realms and levels than a node ever serves. */
    record Kept(
            TimedMemory<StoresBelow.Key, List<Store>> storesBelow,
            TimedMemory<StoresRoot.Key, StoresRoot.Found> roots) {

        private Kept() {
            this(new TimedMemory<>(Duration.ofMinutes(1), 2_000), new TimedMemory<>(Duration.ofMinutes(1), 2_000));
        }
    }

    private GroupMemory(KeycloakSession session) {
        // Keycloak never lets go of a listener, and what a trial remembers ends with its session.
        if (!Transactions.isTrial(session)) {
            session.getProvider(ClusterProvider.class).registerListener(REALM_CHANGES, event -> forget());
        }
    }

    private void forget() {
        kept = new Kept();
    }

    private static GroupMemory of(KeycloakSession session) {
        return session.getProvider(NodeMemory.class).get(GroupMemory.class, () -> new GroupMemory(session));
    }

    /** What this node remembers; what is read for it must be committed. */
    static Kept here(KeycloakSession session) {
        return of(session).kept;
    }

    /** Whether the transaction of {@code session} has changed groups, so that it neither asks nor fills the memory. */
    static boolean isOutdated(KeycloakSession session) {
        return session.getAttribute(CHANGED) != null;
    }

    /** The transaction of {@code session} has changed a group. */
    static void groupChanged(KeycloakSession session) {
        if (isOutdated(session)) {
            return;
        }
        session.setAttribute(CHANGED, true);
        if (Transactions.isTrial(session)) {
            return;
        }
        GroupMemory here = of(session);
        Transactions.afterCommit(session, here::forget);
    }
}
