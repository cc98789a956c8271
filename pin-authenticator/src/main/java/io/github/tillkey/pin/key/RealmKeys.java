package io.github.tillkey.pin.key;

import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.pin.storage.PinEntity;
import io.github.tillkey.pin.storage.PinRealmEntity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import jakarta.persistence.TypedQuery;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;

/**
 * What the database knows of the keys of a realm: under which keys its PINs are stored, and which have been retired.
 *
 * <p>Every PIN is stored under at least one of {@link #inUse the keys in use}: a server that has them all sees every
 * PIN.
 */
public final class RealmKeys {

    private static final Logger LOG = Logger.getLogger(RealmKeys.class);

    /** Ids of 16 digits with commas in a column of 255 characters. */
    private static final int MAX_IDS = 15;

    /** PINs that no key of {@code keyIds} finds. A row whose credential is gone is not a PIN. */
    private static final String OUTSIDE = " from PinEntity p where p.realmId = :realmId and p.keyId not in :keyIds"
            + " and not exists (select 1 from PinEntity q where q.credentialId = p.credentialId and q.keyId in :keyIds)"
            + " and " + PinEntity.LIVING;

    private final KeycloakSession session;
    private final String realmId;
    private final EntityManager entities;

    /** The keys of a realm, read and written in the transaction of {@code session}. */
    public RealmKeys(KeycloakSession session, String realmId) {
        this.session = session;
        this.realmId = realmId;
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /**
     * Takes the lock of all nodes for giving out PINs in this realm and retiring its keys, until this transaction ends.
     */
    public PinRealmEntity lock() {
        // PinKeys has made the row. Locking a row that is not there yet locks the gap on some databases, and the row
        // could never be inserted from another transaction.
        return row(LockModeType.PESSIMISTIC_WRITE);
    }

    /** The current row of the realm, created if missing. */
    PinRealmEntity read() {
        return row(LockModeType.NONE);
    }

    private PinRealmEntity row(LockModeType lock) {
        PinRealmEntity row = entities.find(PinRealmEntity.class, realmId, lock);
        if (row == null) {
            create();
            row = entities.find(PinRealmEntity.class, realmId, lock);
        }
        if (row == null) {
            throw new IllegalStateException("the lock row of realm " + realmId + " could not be created");
        }
        return row;
    }

    private void create() {
        String id = realmId;
        try {
            Transactions.run(session.getKeycloakSessionFactory(), nested -> {
                PinRealmEntity row = new PinRealmEntity();
                row.realmId = id;
                nested.getProvider(JpaConnectionProvider.class)
                        .getEntityManager()
                        .persist(row);
            });
        } catch (RuntimeException failure) {
            // Most likely another node was first; the caller looks whether the row is there now.
            LOG.debugf(failure, "lock row of realm %s was not created", id);
        }
    }

    /** The keys in use by {@code row}; counted for a row of an earlier version. */
    public Set<String> inUse(PinRealmEntity row) {
        return row.keyIds == null ? rows().keySet() : ids(row.keyIds);
    }

    /** The keys that count for nothing any more. */
    public static Set<String> retired(PinRealmEntity row) {
        return ids(row.retiredKeyIds);
    }

    /** Records that PINs are stored under {@code keyIds} and never under another key alone. */
    public static void recordInUse(PinRealmEntity row, Stream<String> keyIds) {
        row.keyIds = keyIds.distinct().sorted().collect(Collectors.joining(","));
    }

    /** Records that {@code keyId} counts for nothing from now on. The oldest of very many is forgotten. */
    static void recordRetired(PinRealmEntity row, String keyId) {
        Set<String> retired = new LinkedHashSet<>(retired(row));
        retired.add(keyId);
        row.retiredKeyIds =
                retired.stream().skip(Math.max(0, retired.size() - MAX_IDS)).collect(Collectors.joining(","));
    }

    private static Set<String> ids(@Nullable String joined) {
        return joined == null || joined.isEmpty()
                ? Set.of()
                : new LinkedHashSet<>(Arrays.asList(joined.split(",", -1)));
    }

    /** Number of rows under each key, by its id. */
    public Map<String, Long> rows() {
        Map<String, Long> rows = new TreeMap<>();
        entities.createNamedQuery("tillkeyCountPinsByKey", Object[].class)
                .setParameter("realmId", realmId)
                .getResultList()
                .forEach(row -> rows.put((String) row[0], (Long) row[1]));
        return rows;
    }

    /** Number of members with a PIN that none of these keys finds. */
    public long countOwnersOutside(Set<String> keyIds) {
        return entities.createQuery("select count(distinct p.userId)" + OUTSIDE, Long.class)
                .setParameter("realmId", realmId)
                .setParameter("keyIds", keyIds)
                .getSingleResult();
    }

    /** Whether a member has a PIN that none of these keys finds. */
    public boolean anyOwnerOutside(Set<String> keyIds) {
        return !entities.createQuery("select p.id" + OUTSIDE, String.class)
                .setParameter("realmId", realmId)
                .setParameter("keyIds", keyIds)
                .setMaxResults(1)
                .getResultList()
                .isEmpty();
    }

    /** Number of members with a PIN that {@code keyId} finds and none of {@code others} does. */
    long countOwnersOnlyUnder(String keyId, Set<String> others) {
        return onlyUnder("select count(distinct p.userId)", "", keyId, others, Long.class)
                .getSingleResult();
    }

    /**
     * User and credential ids of PINs that {@code keyId} finds and none of {@code others} does, at most {@code max}.
     */
    List<Object[]> pinsOnlyUnder(String keyId, Set<String> others, int max) {
        return onlyUnder("select p.userId, p.credentialId", " order by p.userId", keyId, others, Object[].class)
                .setMaxResults(max)
                .getResultList();
    }

    private <T> TypedQuery<T> onlyUnder(String select, String order, String keyId, Set<String> others, Class<T> type) {
        return entities.createQuery(select + OUTSIDE + " and p.keyId = :keyId" + order, type)
                .setParameter("realmId", realmId)
                .setParameter("keyIds", others)
                .setParameter("keyId", keyId);
    }

    void deleteRows(String keyId) {
        for (String query : new String[] {"tillkeyDeletePinsOfKey", "tillkeyDeleteEarlierPinsOfKey"}) {
            entities.createNamedQuery(query)
                    .setParameter("realmId", realmId)
                    .setParameter("keyId", keyId)
                    .executeUpdate();
        }
    }

    void deleteRowsOfCredential(String credentialId) {
        entities.createNamedQuery("tillkeyDeletePinsOfCredential")
                .setParameter("realmId", realmId)
                .setParameter("credentialId", credentialId)
                .executeUpdate();
    }
}
