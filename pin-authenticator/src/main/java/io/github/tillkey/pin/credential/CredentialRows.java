package io.github.tillkey.pin.credential;

import jakarta.persistence.EntityManager;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether Keycloak's database still holds a credential. Asked of the tables and not of the user model: a cache of
 * another node may lag behind, and a PIN taken for free on a stale answer would have two owners.
 *
 * <p>Keycloak's internals: a query of the JPA entities.
 */
public final class CredentialRows {

    private CredentialRows() {}

    /** Whether a credential with this id exists, of a local or of a federated user. */
    public static boolean exists(EntityManager entities, String credentialId) {
        return count(entities, "CredentialEntity", credentialId) > 0
                || count(entities, "FederatedUserCredentialEntity", credentialId) > 0;
    }

    /** Those of these ids, at most 1,000, with which a credential exists, of a local or of a federated user. */
    static Set<String> existing(EntityManager entities, Collection<String> credentialIds) {
        Set<String> existing = new HashSet<>(ids(entities, "CredentialEntity", credentialIds));
        if (!existing.containsAll(credentialIds)) {
            existing.addAll(ids(entities, "FederatedUserCredentialEntity", credentialIds));
        }
        return existing;
    }

    private static List<String> ids(EntityManager entities, String entity, Collection<String> credentialIds) {
        return entities.createQuery("select c.id from " + entity + " c where c.id in :ids", String.class)
                .setParameter("ids", credentialIds)
                .getResultList();
    }

    private static long count(EntityManager entities, String entity, String credentialId) {
        return entities.createQuery("select count(c) from " + entity + " c where c.id = :id", Long.class)
                .setParameter("id", credentialId)
                .getSingleResult();
    }
}
