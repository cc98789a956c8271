package io.github.tillkey.pin.credential;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.key.PinKeyRing;
import io.github.tillkey.pin.key.RealmKeys;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.session.SessionPin;
import io.github.tillkey.pin.storage.PinRealmEntity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.storage.StorageId;

/**
 * Gives a member a PIN, under a lock that all nodes share and that this holds from the beginning: looks whether the PIN
 * and those too close to it are free, and writes the credential and a lookup row for each key in the caller's
 * transaction. A row whose credential is gone (Keycloak publishes no event when an administrator deletes one) does not
 * count and is deleted.
 */
final class PinAssignment {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Shift passes that are tidied away at once. */
    private static final int MAX_TIDIED = 50;

    private final UserModel member;
    private final PinPolicy policy;
    private final PinRows rows;
    private final CurrentPins current;
    private final FreePins free;

    private PinAssignment(KeycloakSession session, UserModel member, PinPolicy policy, PinRows rows) {
        this.member = member;
        this.policy = policy;
        this.rows = rows;
        this.current = CurrentPins.of(member, rows, policy);
        this.free = new FreePins(session, rows, policy, member, current.earlier(), LockModeType.PESSIMISTIC_WRITE);
    }

    /**
     * Takes the lock of all nodes for assigning PINs in this realm and changing its policy, until this transaction
     * ends.
     *
     * @throws PinUnavailableException when PINs of the realm are known only under keys that this server lacks, or when
     *     the length has been changed since this server read the policy: the change was allowed because nobody has a
     *     PIN of the length before
     */
    static PinAssignment lock(
            KeycloakSession session,
            RealmModel realm,
            PinPolicy policy,
            String actionAlias,
            PinKeyRing known,
            UserModel member)
            throws PinUnavailableException {
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        RealmKeys realmKeys = new RealmKeys(session, realm.getId());
        PinRealmEntity row = realmKeys.lock();
        boolean current = entities.createNamedQuery("tillkeyPinSetting", String.class)
                .setParameter("realmId", realm.getId())
                .setParameter("alias", actionAlias)
                .setParameter("name", PinPolicy.LENGTH.key())
                .getResultStream()
                .anyMatch(length -> length.strip().equals(Integer.toString(policy.length())));
        if (!current) {
            throw new PinUnavailableException(
                    "the PIN length of realm " + realm.getName() + " has just been changed; try again");
        }
        PinKeyRing keys = known.without(RealmKeys.retired(row))
                .orElseThrow(() -> new PinUnavailableException(
                        "the PIN key of realm " + realm.getName() + " has just been retired; give it a new one"));
        Set<String> inUse = realmKeys.inUse(row);
        if (!keys.ids().containsAll(inUse)) {
            if (realmKeys.anyOwnerOutside(keys.ids())) {
                throw new PinUnavailableException("PINs of realm " + realm.getName()
                        + " were written with a key that this server lacks (known: "
                        + String.join(", ", new TreeSet<>(keys.ids()))
                        + "; in use: " + String.join(", ", new TreeSet<>(inUse))
                        + "); give this server both keys");
            }
            inUse = Set.of();
        }
        RealmKeys.recordInUse(row, Stream.concat(inUse.stream(), keys.ids().stream()));
        return new PinAssignment(session, member, policy, new PinRows(entities, realm.getId(), keys));
    }

    /** As {@link PosPins#assignTemporary}. */
    PosPins.TemporaryPin temporary() throws PinTakenException {
        Pin pin = free.first(1, draw -> new PosPins.Offer(Integer.toString(draw), Pin.random(policy.length(), RANDOM)))
                .get(0)
                .pin();
        Instant end = ServerTime.now().plus(policy.temporaryLife());
        write(pin, new PosPinCredentialModel.Data(policy.length(), true, end.toEpochMilli()));
        return new PosPins.TemporaryPin(pin, end);
    }

    /** As {@link PosPins#assign(UserModel, Pin, String)}. */
    Optional<SessionPin> permanent(Pin pin, @Nullable String replaced) throws PinTakenException {
        if (replaced != null && !current.credentials().contains(replaced)) {
            return Optional.empty();
        }
        if (!free.contains(pin)) {
            throw new PinTakenException();
        }
        return Optional.of(write(pin, new PosPinCredentialModel.Data(policy.length(), false, null)));
    }

    /** As {@link PosPins#assignPass}. */
    PosPins.TemporaryPin pass(String storeGroupId, Instant end) throws PinTakenException {
        removePasses();
        // Two, because one may be the member's own, which is not taken by somebody else.
        Pin pin = free
                .first(2, draw -> new PosPins.Offer(Integer.toString(draw), Pin.random(policy.length(), RANDOM)))
                .stream()
                .map(PosPins.Offer::pin)
                .filter(drawn -> rows.of(List.of(drawn), LockModeType.NONE).stream()
                        .noneMatch(row -> row.userId.equals(member.getId())))
                .findFirst()
                .orElseThrow(PinTakenException::new);
        PosPinCredentialModel.Data data = PosPinCredentialModel.Data.pass(policy.length(), end, storeGroupId);
        String credentialId = member.credentialManager()
                .createStoredCredential(PosPinCredentialModel.create(data))
                .getId();
        rows.entries(pin).forEach(entry -> rows.entities()
                .persist(rows.row(entry, data.length(), member.getId(), credentialId)));
        rows.entities().flush();
        return new PosPins.TemporaryPin(pin, end);
    }

    /** Those of the member, and all in the realm that are over: nobody else tidies them away. */
    private void removePasses() {
        EntityManager entities = rows.entities();
        entities.flush();
        Set<String> over = new HashSet<>(entities.createNamedQuery("tillkeyOldCredentials", String.class)
                .setParameter("realmId", rows.realmId())
                .setParameter("type", PosPinCredentialModel.PASS_TYPE)
                .setParameter("before", ServerTime.now().minus(PosPins.MAX_PASS).toEpochMilli())
                .setMaxResults(MAX_TIDIED)
                .getResultList());
        List<String> own = member.credentialManager()
                .getStoredCredentialsByTypeStream(PosPinCredentialModel.PASS_TYPE)
                .map(CredentialModel::getId)
                .toList();
        own.forEach(over::remove);
        Stream.concat(over.stream(), own.stream())
                .forEach(id -> entities.createNamedQuery("tillkeyDeletePinsOfCredential")
                        .setParameter("realmId", rows.realmId())
                        .setParameter("credentialId", id)
                        .executeUpdate());
        own.forEach(member.credentialManager()::removeStoredCredentialById);
        if (!over.isEmpty()) {
            // What Keycloak's cache still shows of these is over.
            entities.createNamedQuery("tillkeyDeleteCredentials")
                    .setParameter("ids", over)
                    .executeUpdate();
        }
    }

    private SessionPin write(Pin pin, PosPinCredentialModel.Data data) {
        EntityManager entities = rows.entities();
        // First delete stale rows and all of this member's, then insert the new ones.
        entities.flush();
        removeCredentials();
        entities.createNamedQuery("tillkeyDeletePinsOfUser")
                .setParameter("realmId", rows.realmId())
                .setParameter("userId", member.getId())
                .executeUpdate();
        String credentialId = member.credentialManager()
                .createStoredCredential(PosPinCredentialModel.create(data))
                .getId();
        // Existing rows stay as they are.
        current.earlier().forEach(entities::persist);
        current.forgotten().stream().filter(entities::contains).forEach(entities::remove);
        rows.entries(pin)
                .forEach(entry -> entities.persist(rows.row(entry, data.length(), member.getId(), credentialId)));
        entities.flush();
        return new SessionPin(credentialId, data.length(), null);
    }

    private void removeCredentials() {
        List<String> credentials = current.credentials();
        if (!StorageId.isLocalStorage(member.getId())) {
            credentials.forEach(member.credentialManager()::removeStoredCredentialById);
        } else if (!credentials.isEmpty()) {
            // Keycloak would read all credentials of the member three times, to close the gap in their order. A gap
            // does no harm, and the next credential invalidates the caches.
            rows.entities()
                    .createNamedQuery("tillkeyDeleteCredentials")
                    .setParameter("ids", credentials)
                    .executeUpdate();
        }
    }
}
