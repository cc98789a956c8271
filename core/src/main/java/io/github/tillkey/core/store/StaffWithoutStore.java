package io.github.tillkey.core.store;

import io.github.tillkey.core.storage.NodeMemory;
import io.github.tillkey.core.storage.TimedMemory;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;

/**
 * Who holds the role for staff without a store, and has none. Half a company may hold it, and each of its tills asks:
 * so a realm is looked through once in ten minutes, on each node. Whether somebody may enter a store is never asked
 * here.
 */
final class StaffWithoutStore {

    /** For more realms than a node ever serves. */
    private final TimedMemory<Key, Set<String>> remembered = new TimedMemory<>(Duration.ofMinutes(10), 100);

    private record Key(
            String realmId,
            String root,
            String roleId,
            @Nullable String credential) {}

    private StaffWithoutStore() {}

    /**
     * Ids of all users who hold {@code role}, are in no group at or below {@code root}, and are lent to no store; as
     * things were ten minutes ago at most.
     *
     * @param credential only of those who have a credential of this type, {@code null} for all
     */
    static Set<String> of(
            KeycloakSession session, RealmModel realm, String root, RoleModel role, @Nullable String credential) {
        return session.getProvider(NodeMemory.class)
                .get(StaffWithoutStore.class, StaffWithoutStore::new)
                .remembered
                .get(new Key(realm.getId(), root, role.getId(), credential), () -> {
                    Set<String> ids = look(session, realm, root, role);
                    return Set.copyOf(credential == null ? ids : Holders.ofCredential(session, ids, credential));
                });
    }

    private static Set<String> look(KeycloakSession session, RealmModel realm, String root, RoleModel role) {
        Set<String> ids = new HashSet<>(Holders.ofRoles(session, realm, root, List.of(role)));
        if (!ids.isEmpty()) {
            ids.removeAll(Holders.inGroups(session, Holders.withBelow(session, Set.of(root))));
            ids.removeAll(LoanMemberships.all(session, realm).keySet());
        }
        return ids;
    }
}
