package io.github.tillkey.core.store;

import io.github.tillkey.core.storage.InClause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The stores below a level, for tokens that list them. Two queries for each step down, whatever the number of stores,
 * and none while this node remembers them: until some group changes, on any node. To look at each store anew would take
 * Keycloak's cache of groups, which is smaller than a chain has groups.
 */
final class StoresBelow {

    /** The root is part of it: a realm may name another one. */
    record Key(String realmId, @Nullable String root, String levelId) {}

    private record Node(String id, String name, @Nullable String value, List<String> levels, boolean insideStore) {}

    private StoresBelow() {}

    /**
     * The stores below the level with this group id, or below the stores group itself; none where there is no such
     * group.
     */
    static List<Store> of(KeycloakSession session, RealmModel realm, String levelId) {
        Key key = new Key(realm.getId(), StoresRoot.idOf(session, realm), levelId);
        return GroupMemory.isOutdated(session)
                ? look(session, realm, key.root(), levelId)
                : GroupMemory.here(session).storesBelow().get(key, () -> look(session, realm, key.root(), levelId));
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
        // The stores group itself is no level.
        List<String> levels = above.isEmpty() ? List.of() : above.subList(0, above.size() - 1);
        Map<String, Node> step = Map.of(levelId, new Node(levelId, "", null, levels, false));
        while (!step.isEmpty()) {
            Map<String, Node> next = children(session, step, root);
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

    private static Map<String, Node> children(
            KeycloakSession session, Map<String, Node> parents, @Nullable String root) {
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
                        if (!parent.id().equals(root)) {
                            levels.add(parent.id());
                        }
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
