package io.github.tillkey.core.storage;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.Provider;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Caches and log throttles of this node. Other nodes of the cluster do not see them, and a restart clears them. One
 * object per class, created on first use; it must be bounded and thread-safe.
 */
public final class NodeMemory implements Provider {

    private static final Logger LOG = Logger.getLogger(NodeMemory.class);

    private final Map<Class<?>, Object> kinds = new ConcurrentHashMap<>();

    private NodeMemory() {}

    /** The memory of this node, found through the thread's session; without a session, a throw-away instance. */
    public static NodeMemory here() {
        KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
        return session == null ? new NodeMemory() : session.getProvider(NodeMemory.class);
    }

    /** The one object of this kind. */
    public <T> T get(Class<T> kind, Supplier<T> empty) {
        return kind.cast(kinds.computeIfAbsent(kind, none -> empty.get()));
    }

    /** Belongs to the factory: a session that ends takes nothing away. */
    @Override
    public void close() {}

    /** Holds the memory from the start of the server to its end. */
    public static final class Factory extends UnconfiguredProviderFactory<NodeMemory> {

        private final NodeMemory memory = new NodeMemory();

        /** What a trial finds is remembered by its own session only: it is undone, and then it is not true. */
        @Override
        public NodeMemory create(KeycloakSession session) {
            return Transactions.isTrial(session) ? new NodeMemory() : memory;
        }

        /** What is {@link AutoCloseable} is closed: it has told somebody else of itself. */
        @Override
        public void close() {
            memory.kinds.values().forEach(Factory::close);
            memory.kinds.clear();
        }

        private static void close(Object kind) {
            if (kind instanceof AutoCloseable closeable) {
                try {
                    closeable.close();
                } catch (Exception failure) {
                    LOG.warn("A kind of memory could not be closed", failure);
                }
            }
        }

        @Override
        public String getId() {
            return "tillkey";
        }
    }
}
