package io.github.tillkey.core.store;

import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.storage.InClause;
import io.github.tillkey.core.storage.NodeMemory;
import io.github.tillkey.core.storage.TimedMemory;
import io.github.tillkey.core.storage.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.cluster.ClusterProvider;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The stores below a level, for tokens that list them. Two queries for each step down, whatever the number of stores,
 * and none while this node remembers them: until some group changes, on any node. To look at each store anew would take
 * Keycloak's cache of groups, which is smaller than a chain has groups.
 *
 * <p>Keycloak's internals: the key of the cluster events that drop groups from the caches of the other nodes.
 */
final class StoresBelow {

    /** {@code InfinispanCacheRealmProviderFactory.REALM_INVALIDATION_EVENTS}. */
    private static final String REALM_CHANGES = "REALM_INVALIDATION_EVENTS";

    /** Attribute of a session whose transaction has changed groups: what it sees must not be remembered. */
    private static final String CHANGED = StoresBelow.class.getName() + ".changed";

    /** Replaced as a whole, so that what is being read while a group changes is not remembered. */
    private volatile TimedMemory<Key, List<Store>> remembered = nothing();

    private record Key(String realmId, @Nullable String root, String levelId) {}

    private record Node(String id, String name, @Nullable String value, List<String> levels, boolean insideStore) {}

    private StoresBelow(KeycloakSession session) {
        // Keycloak never lets go of a listener, and what a trial remembers ends with its session.
        if (!Transactions.isTrial(session)) {
            session.getProvider(ClusterProvider.class).registerListener(REALM_CHANGES, event -> forget());
        }
    }

    /** A minute, should an event be lost; for more levels than a node ever serves. */
    private static TimedMemory<Key, List<Store>> nothing() {
        return new TimedMemory<>(Duration.ofMinutes(1), 2_000);
    }

    private void forget() {
        remembered = nothing();
    }

    private static StoresBelow of(KeycloakSession session) {
        return session.getProvider(NodeMemory.class).get(StoresBelow.class, () -> new StoresBelow(session));
    }

    /** The transaction of {@code session} has changed a group, perhaps in the way to a store. */
    static void groupChanged(KeycloakSession session) {
        if (session.getAttribute(CHANGED) != null) {
            return;
        }
        session.setAttribute(CHANGED, true);
        if (Transactions.isTrial(session)) {
            return;
        }
        StoresBelow here = of(session);
        Transactions.afterCommit(session, here::forget);
    }

    /** The stores below the level with this group id; none where there is no such group below the stores group. */
    static List<Store> of(KeycloakSession session, RealmModel realm, String levelId) {
        Key key = new Key(realm.getId(), RealmSettings.of(realm).storesGroupId().orElse(null), levelId);
        return session.getAttribute(CHANGED) != null
                ? look(session, realm, key.root(), levelId)
                : of(session).remembered.get(key, () -> look(session, realm, key.root(), levelId));
    }

    private static List<Store> look(KeycloakSession session, RealmModel realm, @Nullable String root, String levelId) {
        LinkedList<String> above = new LinkedList<>();
        GroupModel group = realm.getGroupById(levelId);
        while (group != null && !group.getId().equals(root)) {
            above.addFirst(group.getId());
            group = group.getParent();
        }
        if (group == null) {
            return List.of();
        }
        StoreCodes codes = StoreCodes.of(session);
        List<Store> stores = new ArrayList<>();
        Map<String, Node> step =
                Map.of(levelId, new Node(levelId, "", null, above.subList(0, above.size() - 1), false));
        while (!step.isEmpty()) {
            Map<String, Node> next = children(session, step);
            Map<String, String> values = new LinkedHashMap<>();
            next.values().forEach(node -> {
                if (node.value() != null && !node.value().isBlank()) {
                    values.put(node.id(), node.value());
                }
            });
            Map<String, String> held = codes.held(realm, values);
            for (Node node : List.copyOf(next.values())) {
                if (!values.containsKey(node.id())) {
                    continue;
                }
                String code = held.get(node.id());
                // Nobody has looked at this group yet, so it claims its code now.
                GroupModel unknown = code != null ? null : realm.getGroupById(node.id());
                if (unknown != null && StoreCodes.valueOf(unknown) != null) {
                    code = codes.of(realm, unknown, node.insideStore()).code();
                }
                if (code != null) {
                    stores.add(new Store(node.id(), code, node.name(), node.levels()));
                    next.put(node.id(), new Node(node.id(), node.name(), node.value(), node.levels(), true));
                }
            }
            step = next;
        }
        return List.copyOf(stores);
    }

    private static Map<String, Node> children(KeycloakSession session, Map<String, Node> parents) {
        Map<String, Node> children = new LinkedHashMap<>();
        InClause.inChunks(List.copyOf(parents.keySet()), chunk -> Holders.entities(session)
                .createQuery(
                        "select g.id, g.name, g.parentId, a.value from GroupEntity g"
                                + " left join GroupAttributeEntity a on a.group = g and a.name = :name"
                                + " where g.parentId in :parents",
                        Object[].class)
                .setParameter("name", Store.STORE_ID_ATTRIBUTE)
                .setParameter("parents", chunk)
                .getResultList()
                .forEach(row -> {
                    Node parent = parents.get((String) row[2]);
                    if (parent != null) {
                        List<String> levels = new ArrayList<>(parent.levels());
                        levels.add(parent.id());
                        children.putIfAbsent(
                                (String) row[0],
                                new Node(
                                        (String) row[0],
                                        (String) row[1],
                                        (String) row[3],
                                        levels,
                                        parent.insideStore()));
                    }
                }));
        return children;
    }
}
