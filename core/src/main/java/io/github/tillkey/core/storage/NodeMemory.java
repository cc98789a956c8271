package io.github.tillkey.core.storage;

import io.github.tillkey.core.provider.Unconfigured;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.Provider;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * What this server remembers for itself, to be quick or to be quiet; other servers of the cluster do not know it, and it is gone with the
 * server. Each kind is one object, made when it is first asked for. It bounds itself, and may be asked by several threads at once.
 */
public final class NodeMemory implements Provider {

    private final Map<Class<?>, Object> kinds = new ConcurrentHashMap<>();

    private NodeMemory() {}

    /** The memory of the server that works on this thread's session; an empty one that nobody keeps where there is no session. */
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
    public static final class Factory extends Unconfigured<NodeMemory> {

        private final NodeMemory memory = new NodeMemory();

        @Override
        public NodeMemory create(KeycloakSession session) {
            return memory;
        }

        @Override
        public void close() {
            memory.kinds.clear();
        }

        @Override
        public String getId() {
            return "tillkey";
        }
    }
}
