package io.github.tillkey.core.storage;

import java.util.List;
import java.util.Objects;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;

/**
 * Finds the roles of a realm and of its clients that have an attribute; Keycloak would load every role.
 *
 * <p>Keycloak's internals: the entities of a role and of its attributes.
 */
public final class MarkedRoles {

    private MarkedRoles() {}

    /** Those with {@code attribute}, of whatever value; one query. */
    public static List<RoleModel> of(KeycloakSession session, RealmModel realm, String attribute) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "select distinct a.role.id from RoleAttributeEntity a where a.name = :name"
                                + " and a.role.realmId = :realm",
                        String.class)
                .setParameter("name", attribute)
                .setParameter("realm", realm.getId())
                .getResultStream()
                .map(realm::getRoleById)
                .filter(Objects::nonNull)
                .toList();
    }
}
