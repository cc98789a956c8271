package io.github.tillkey.core.store;

import io.github.tillkey.core.storage.NodeMemory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.keycloak.common.util.Time;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;

/**
 * Who holds the role for staff without a store, and has none. Half a company may hold it, and each of its tills asks:
 * so a realm is counted once in ten minutes, on each node. Whether somebody may enter a store is never asked here.
 */
final class StaffWithoutStore {

    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    /** More realms than a node ever serves; beyond it one makes room for another. */
    private static final int MOST = 100;

    private final Map<Key, Known> remembered = new ConcurrentHashMap<>();

    private record Key(String realmId, String root, String roleId) {}

    private record Known(Set<String> ids, long untilMillis) {}

    private StaffWithoutStore() {}

    /**
     * Ids of all users who hold {@code role}, are in no group at or below {@code root}, and are lent to no store; as
     * things were ten minutes ago at most.
     */
    static Set<String> of(KeycloakSession session, RealmModel realm, String root, RoleModel role) {
        Map<Key, Known> remembered =
                session.getProvider(NodeMemory.class).get(StaffWithoutStore.class, StaffWithoutStore::new).remembered;
        Key key = new Key(realm.getId(), root, role.getId());
        long now = Time.currentTimeMillis();
        Known known = remembered.get(key);
        // A clock that was set back must not keep an old list for long.
        if (known == null || now >= known.untilMillis() || known.untilMillis() - now > REMEMBERED.toMillis()) {
            known = new Known(look(session, realm, root, role), now + REMEMBERED.toMillis());
            if (remembered.size() >= MOST) {
                remembered.keySet().stream().findAny().ifPresent(remembered::remove);
            }
            remembered.put(key, known);
        }
        return known.ids();
    }

    private static Set<String> look(KeycloakSession session, RealmModel realm, String root, RoleModel role) {
        Set<String> ids = new HashSet<>(Holders.ofRoles(session, realm, List.of(role)));
        if (!ids.isEmpty()) {
            ids.removeAll(Holders.inGroups(session, Holders.withBelow(session, Set.of(root))));
            ids.removeAll(LoanMemberships.all(session, realm).keySet());
        }
        return Set.copyOf(ids);
    }
}
