package io.github.tillkey.pin.key;

import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.pin.session.PinSessionTermination;
import io.github.tillkey.pin.storage.PinRealmEntity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Takes a PIN key of a realm out of use for good.
 *
 * <p>The retirement is recorded before the first row goes, under the lock that every writer of rows takes: a server
 * that still has the key, and has not heard yet, writes none under it. So breaking off half-way does no harm; asking
 * again does the rest.
 */
public final class KeyRetirement {

    private static final int BATCH = 100;

    private final KeycloakSessionFactory sessions;
    private final String realmId;
    private final PinKeyRing ring;
    private final String keyId;

    /**
     * What came of it.
     *
     * @param done whether the key is out of use
     * @param members without force: how many have a PIN under this key only; forced: how many lost theirs
     */
    public record Result(boolean done, long members) {}

    /** Why a key cannot be retired. */
    public enum Refusal {
        /** The realm does not know it. */
        UNKNOWN,
        /** It is the key to stay, on the server that was asked. */
        PRIMARY,
        /** The server that was asked has no other key. */
        LAST
    }

    /** Thrown when a key cannot be retired, forced or not. */
    public static final class RefusedException extends Exception {

        private static final long serialVersionUID = 1L;

        private final Refusal refusal;

        RefusedException(Refusal refusal) {
            super(refusal.name());
            this.refusal = refusal;
        }

        /** Why. */
        public Refusal refusal() {
            return refusal;
        }
    }

    /**
     * @param sessions for transactions of its own
     * @param ring the keys of the server that is asked
     * @param keyId the key to retire
     */
    public KeyRetirement(KeycloakSessionFactory sessions, RealmModel realm, PinKeyRing ring, String keyId) {
        this.sessions = sessions;
        this.realmId = realm.getId();
        this.ring = ring;
        this.keyId = keyId;
    }

    /**
     * Retires the key; does nothing while members have a PIN under it alone, unless {@code force}.
     *
     * @param force whether such members lose their PIN and get the required action {@code actionAlias} instead
     * @throws RefusedException when it is unknown, or no other key would stay
     */
    public Result retire(boolean force, String actionAlias) throws RefusedException {
        // An exception would be wrapped on its way out of a transaction.
        Object outcome = Transactions.call(sessions, session -> {
            RealmKeys keys = new RealmKeys(session, realmId);
            PinRealmEntity row = keys.lock();
            Set<String> active = active(row);
            boolean known = active.contains(keyId)
                    || keys.inUse(row).contains(keyId)
                    || RealmKeys.retired(row).contains(keyId)
                    || keys.rows().containsKey(keyId);
            if (!known) {
                return Refusal.UNKNOWN;
            }
            if (active.isEmpty() || active.equals(Set.of(keyId))) {
                return Refusal.LAST;
            }
            if (ring.without(RealmKeys.retired(row))
                    .filter(left -> left.primary().id().equals(keyId))
                    .isPresent()) {
                return Refusal.PRIMARY;
            }
            active.remove(keyId);
            long members = keys.countOwnersOnlyUnder(keyId, active);
            if (members > 0 && !force) {
                return new Result(false, members);
            }
            Set<String> inUse = new HashSet<>(keys.inUse(row));
            inUse.remove(keyId);
            RealmKeys.recordInUse(row, Stream.concat(inUse.stream(), active.stream()));
            RealmKeys.recordRetired(row, keyId);
            if (members == 0) {
                keys.deleteRows(keyId);
            }
            return new Result(true, members);
        });
        if (outcome instanceof Refusal refusal) {
            throw new RefusedException(refusal);
        }
        Result result = (Result) outcome;
        return result.done() && result.members() > 0 ? new Result(true, removePins(actionAlias)) : result;
    }

    private Set<String> active(PinRealmEntity row) {
        Set<String> active = new HashSet<>(ring.ids());
        active.removeAll(RealmKeys.retired(row));
        return active;
    }

    /** Removes the PINs that are stored under this key only, and then what is left under it. */
    private long removePins(String actionAlias) {
        long removed = 0;
        Batch batch;
        do {
            batch = Transactions.call(sessions, realmId, (session, realm) -> removeSome(session, realm, actionAlias));
            removed += batch.removed();
        } while (batch.mayHaveMore());
        return removed;
    }

    private record Batch(long removed, boolean mayHaveMore) {}

    private Batch removeSome(KeycloakSession session, RealmModel realm, String actionAlias) {
        RealmKeys keys = new RealmKeys(session, realmId);
        Set<String> others = active(keys.lock());
        List<Object[]> pins = keys.pinsOnlyUnder(keyId, others, BATCH);
        long removed = 0;
        for (Object[] pin : pins) {
            String credentialId = (String) pin[1];
            UserModel member = session.users().getUserById(realm, (String) pin[0]);
            if (member != null && member.credentialManager().removeStoredCredentialById(credentialId)) {
                member.addRequiredAction(actionAlias);
                new PinSessionTermination(session, realm).endPinSessionsOf(member, null, "pin_key_retired");
                removed++;
            }
            keys.deleteRowsOfCredential(credentialId);
        }
        if (pins.size() < BATCH) {
            keys.deleteRows(keyId);
        }
        return new Batch(removed, pins.size() == BATCH);
    }
}
