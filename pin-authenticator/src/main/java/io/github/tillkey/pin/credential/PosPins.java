package io.github.tillkey.pin.credential;

import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.key.PinKey;
import io.github.tillkey.pin.key.PinKeys;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.storage.PinEntity;
import io.github.tillkey.pin.storage.PinRealmEntity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The PINs of one realm: who has which, and giving them out.
 *
 * <p>Finding is one read over a unique index. Giving takes a lock that all nodes share, looks whether the PIN is free, and writes
 * the credential and its lookup row in the caller's transaction. A row whose credential is gone (Keycloak tells nobody when an
 * administrator deletes one) counts for nothing and makes way.
 */
public final class PosPins {

    /** How long a temporary PIN lasts. */
    public static final Duration TEMPORARY_PIN_LIFE = Duration.ofHours(24);

    private static final Logger LOG = Logger.getLogger(PosPins.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Draws before a realm counts as full. At 90 % occupancy, one in 10^9 calls fails to find a free PIN. */
    private static final int DRAWS = 200;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final PinPolicy policy;
    private final String actionAlias;
    private final PinKey key;
    private final EntityManager entities;

    /**
     * Whose PIN it is.
     *
     * @param member the owner
     * @param credential the owner's PIN credential
     */
    public record Owner(UserModel member, PosPinCredentialModel credential) {}

    /**
     * A temporary PIN, to be shown once.
     *
     * @param pin the PIN
     * @param expiresAt from when it is refused
     */
    public record TemporaryPin(Pin pin, Instant expiresAt) {}

    private PosPins(KeycloakSession session, RealmModel realm, PinPolicy policy, String actionAlias, PinKey key) {
        this.session = session;
        this.realm = realm;
        this.policy = policy;
        this.actionAlias = actionAlias;
        this.key = key;
        this.entities = session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    /**
     * The PINs of {@code realm}.
     *
     * @throws PinUnavailableException when the realm's policy or key is missing or broken
     */
    static PosPins of(KeycloakSession session, RealmModel realm, PinKeys keys) throws PinUnavailableException {
        String actionAlias = PinPolicies.actionAlias(realm);
        return new PosPins(session, realm, PinPolicies.of(realm, actionAlias), actionAlias, keys.of(realm.getId()));
    }

    /** The realm's policy. */
    public PinPolicy policy() {
        return policy;
    }

    /** The alias of the required action that replaces a temporary PIN. */
    public String actionAlias() {
        return actionAlias;
    }

    /** Who has {@code pin}. */
    public Optional<Owner> ownerOf(Pin pin) {
        return row(lookup(pin)).flatMap(row -> owner(row.userId, row.credentialId));
    }

    /** The member and credential with these ids; empty when either is gone. */
    public Optional<Owner> owner(String userId, String credentialId) {
        UserModel member = session.users().getUserById(realm, userId);
        if (member == null) {
            return Optional.empty();
        }
        CredentialModel stored = member.credentialManager().getStoredCredentialById(credentialId);
        return stored != null && PosPinCredentialModel.TYPE.equals(stored.getType())
                ? PosPinCredentialModel.of(stored).map(credential -> new Owner(member, credential))
                : Optional.empty();
    }

    /**
     * Gives {@code member} a random temporary PIN, which takes the place of any PIN the member has.
     *
     * @throws PinTakenException when no free PIN was found: the realm is nearly full
     */
    public TemporaryPin assignTemporary(UserModel member) throws PinTakenException {
        lockRealm();
        Pin pin = randomFree().orElseThrow(PinTakenException::new);
        Instant end = Instant.ofEpochMilli(Time.currentTimeMillis()).plus(TEMPORARY_PIN_LIFE);
        assign(member, lookup(pin), new PosPinCredentialModel.Data(policy.length(), true, end.toEpochMilli()));
        return new TemporaryPin(pin, end);
    }

    /**
     * Gives {@code member} this PIN for good, in place of any PIN the member has.
     *
     * @throws PinTakenException when somebody has it
     */
    public void assign(UserModel member, Pin pin) throws PinTakenException {
        assign(member, lookup(pin));
    }

    /**
     * The same for a PIN that was {@linkplain #offers offered} and is known by its lookup only.
     *
     * @throws PinTakenException when somebody has it
     */
    public void assign(UserModel member, String lookup) throws PinTakenException {
        lockRealm();
        assign(member, lookup, new PosPinCredentialModel.Data(policy.length(), false, null));
    }

    /**
     * Free PINs to pick from in place of a temporary one, all different. They are not reserved.
     *
     * <p>The same temporary PIN always brings the same offers, as long as they are free: fresh ones at every look would in time
     * list every free PIN, and so tell which PINs are in use. They are drawn by the key, so that nobody without it can foretell
     * them.
     *
     * @param credentialId the credential to be replaced
     * @param count how many
     * @throws PinTakenException when fewer free PINs were found
     */
    public List<Pin> offers(String credentialId, int count) throws PinTakenException {
        List<Pin> offers = new ArrayList<>(count);
        for (int draw = 0; draw < DRAWS && offers.size() < count; draw++) {
            Pin pin = key.draw("offer:" + credentialId + ':' + draw, policy.length());
            boolean offered = offers.stream().anyMatch(other -> other.digits().equals(pin.digits()));
            if (!offered && isFree(row(lookup(pin)).orElse(null))) {
                offers.add(pin);
            }
        }
        if (offers.size() < count) {
            throw new PinTakenException();
        }
        return offers;
    }

    /** What {@link #assign(UserModel, String)} takes for {@code pin}. */
    public String lookup(Pin pin) {
        return key.lookup(realm.getId(), pin);
    }

    private Optional<Pin> randomFree() {
        for (int draw = 0; draw < DRAWS; draw++) {
            Pin pin = Pin.random(policy.length(), RANDOM);
            if (isFree(row(lookup(pin)).orElse(null))) {
                return Optional.of(pin);
            }
        }
        return Optional.empty();
    }

    private void assign(UserModel member, String lookup, PosPinCredentialModel.Data data) throws PinTakenException {
        // A locking read sees what others have committed, also where a transaction reads from a snapshot.
        PinEntity existing = row(lookup, LockModeType.PESSIMISTIC_WRITE).orElse(null);
        if (!isFree(existing)) {
            throw new PinTakenException();
        }
        if (existing != null) {
            entities.remove(existing);
        }
        removePinsOf(member);
        entities.flush();

        PinEntity row = new PinEntity();
        row.id = KeycloakModelUtils.generateId();
        row.realmId = realm.getId();
        row.keyId = key.id();
        row.lookup = lookup;
        row.userId = member.getId();
        row.credentialId = member.credentialManager()
                .createStoredCredential(PosPinCredentialModel.create(data))
                .getId();
        entities.persist(row);
        entities.flush();
    }

    private void removePinsOf(UserModel member) {
        List<String> credentials = member.credentialManager()
                .getStoredCredentialsByTypeStream(PosPinCredentialModel.TYPE)
                .map(CredentialModel::getId)
                .toList();
        credentials.forEach(member.credentialManager()::removeStoredCredentialById);
        entities.createNamedQuery("tillkeyDeletePinsOfUser")
                .setParameter("realmId", realm.getId())
                .setParameter("userId", member.getId())
                .executeUpdate();
    }

    private Optional<PinEntity> row(String lookup) {
        return row(lookup, LockModeType.NONE);
    }

    private Optional<PinEntity> row(String lookup, LockModeType lock) {
        return entities.createNamedQuery("tillkeyPinByLookup", PinEntity.class)
                .setParameter("realmId", realm.getId())
                .setParameter("keyId", key.id())
                .setParameter("lookup", lookup)
                .setLockMode(lock)
                .getResultStream()
                .findFirst();
    }

    private boolean isFree(@Nullable PinEntity row) {
        return row == null || !CredentialRows.exists(entities, row.credentialId);
    }

    /** Waits for whoever else assigns a PIN in this realm, on any node, until this transaction ends. */
    private void lockRealm() {
        // First without a lock: on some databases, locking a row that is not there yet locks the gap, and the row could
        // never be inserted from another transaction.
        if (entities.find(PinRealmEntity.class, realm.getId()) == null) {
            createLockRow();
        }
        if (entities.find(PinRealmEntity.class, realm.getId(), LockModeType.PESSIMISTIC_WRITE) == null) {
            throw new IllegalStateException("the lock row of realm " + realm.getId() + " could not be created");
        }
    }

    private void createLockRow() {
        String realmId = realm.getId();
        try {
            KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), nested -> {
                PinRealmEntity row = new PinRealmEntity();
                row.realmId = realmId;
                nested.getProvider(JpaConnectionProvider.class)
                        .getEntityManager()
                        .persist(row);
            });
        } catch (RuntimeException failure) {
            // Most likely another node was first; the caller looks whether the row is there now.
            LOG.debugf(failure, "lock row of realm %s was not created", realmId);
        }
    }
}
