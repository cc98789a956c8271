package io.github.tillkey.pin.credential;

import jakarta.persistence.EntityManager;

/**
 * Whether Keycloak's database still holds a credential. Asked of the tables and not of the user model: a cache of another node
 * may lag behind, and a PIN taken for free on a stale answer would have two owners.
 */
public final class CredentialRows {

    private CredentialRows() {}

    /** Whether a credential with this id exists, of a local or of a federated user. */
    public static boolean exists(EntityManager entities, String credentialId) {
        return count(entities, "CredentialEntity", credentialId) > 0
                || count(entities, "FederatedUserCredentialEntity", credentialId) > 0;
    }

    private static long count(EntityManager entities, String entity, String credentialId) {
        return entities.createQuery("select count(c) from " + entity + " c where c.id = :id", Long.class)
                .setParameter("id", credentialId)
                .getSingleResult();
    }
}
