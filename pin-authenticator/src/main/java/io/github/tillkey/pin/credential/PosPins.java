package io.github.tillkey.pin.credential;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.key.PinKey;
import io.github.tillkey.pin.key.PinKeyRing;
import io.github.tillkey.pin.key.PinKeys;
import io.github.tillkey.pin.key.RealmKeys;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.session.SessionPin;
import io.github.tillkey.pin.storage.EarlierPinEntity;
import io.github.tillkey.pin.storage.PinEntity;
import io.github.tillkey.pin.storage.PinRealmEntity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The PINs of one realm: who has which, and giving them out ({@link PinAssignment}, {@link FreePins}).
 *
 * <p>Finding is one read over a unique index.
 */
public final class PosPins {

    /** How long a shift pass can last. */
    public static final Duration MAX_PASS = Duration.ofHours(12);

    private static final Logger LOG = Logger.getLogger(PosPins.class);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final PinPolicy policy;
    private final String actionAlias;
    private final PinRows rows;

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

    /**
     * A PIN to pick.
     *
     * @param draw identifies it, and reveals nothing of its digits
     * @param pin the PIN
     */
    public record Offer(String draw, Pin pin) {}

    private PosPins(KeycloakSession session, RealmModel realm, PinPolicy policy, String actionAlias, PinKeyRing keys) {
        this.session = session;
        this.realm = realm;
        this.policy = policy;
        this.actionAlias = actionAlias;
        this.rows =
                new PinRows(session.getProvider(JpaConnectionProvider.class).getEntityManager(), realm.getId(), keys);
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

    /**
     * Who has {@code pin}. While the key is being changed, a PIN that is known under one key gets its row under the
     * other too.
     */
    public Optional<Owner> ownerOf(Pin pin) {
        // A read for each key, two at most, instead of one with lists: Hibernate writes the SQL of a list again for
        // every login.
        List<PinEntity> found = rows.entries(pin).stream()
                .flatMap(entry -> rows
                        .entities()
                        .createNamedQuery("tillkeyPinByLookup", PinEntity.class)
                        .setParameter("realmId", realm.getId())
                        .setParameter("keyId", entry.keyId())
                        .setParameter("lookup", entry.lookup())
                        .getResultList()
                        .stream())
                .toList();
        Optional<Owner> owner = found.stream()
                .flatMap(row -> owner(row.userId, row.credentialId).stream())
                .findFirst();
        owner.ifPresent(known -> completeRows(found, pin, known));
        return owner;
    }

    /** The member and credential with these ids; empty when either is gone. */
    public Optional<Owner> owner(String userId, String credentialId) {
        UserModel member = session.users().getUserById(realm, userId);
        if (member == null) {
            return Optional.empty();
        }
        CredentialModel stored = member.credentialManager().getStoredCredentialById(credentialId);
        return stored != null
                        && (PosPinCredentialModel.TYPE.equals(stored.getType())
                                || PosPinCredentialModel.PASS_TYPE.equals(stored.getType()))
                ? PosPinCredentialModel.of(stored).map(credential -> new Owner(member, credential))
                : Optional.empty();
    }

    /** The ids of the members whose PIN is one slip of the finger away from {@code pin}; one read. */
    public Set<String> ownersNear(Pin pin) {
        return rows.of(pin.near(), LockModeType.NONE).stream()
                .map(row -> row.userId)
                .collect(Collectors.toSet());
    }

    /**
     * Whether the member must replace this PIN before anything else: it is temporary, or of the length that is being
     * left and the member has not put that off.
     */
    public boolean mustBeReplaced(PosPinCredentialModel credential) {
        boolean old = credential.length() != policy.length();
        return credential.temporary() || (old && !credential.postponed(ServerTime.now()));
    }

    /** Whether the weak rule excludes {@code pin}. */
    public boolean isTripwire(Pin pin) {
        return FreePins.isTripwire(pin, policy);
    }

    /**
     * Gives {@code member} a random temporary PIN, which takes the place of any PIN the member has.
     *
     * @throws PinTakenException when no free PIN was found: the realm is nearly full
     * @throws PinUnavailableException when this server lacks a key that PINs of the realm were written with
     */
    public TemporaryPin assignTemporary(UserModel member) throws PinTakenException, PinUnavailableException {
        return lock(member).temporary();
    }

    /**
     * Gives {@code member} a random shift pass, which takes the place of any earlier one and of no PIN. Whatever gives
     * the member a PIN ends it.
     *
     * @param storeGroupId id of the group of the store whose tills it opens
     * @param end from when on it is refused; within {@link #MAX_PASS}
     * @throws PinTakenException as {@link #assignTemporary}
     * @throws PinUnavailableException as {@link #assignTemporary}
     */
    public TemporaryPin assignPass(UserModel member, String storeGroupId, Instant end)
            throws PinTakenException, PinUnavailableException {
        return lock(member).pass(storeGroupId, end);
    }

    /**
     * Gives {@code member} this PIN for good, if the member still has the PIN that it is to replace: of two who know
     * it, one comes first.
     *
     * @param replaced the PIN's credential; {@code null} for any, or none
     * @return the new PIN; empty when {@code replaced} is not the member's any more
     * @throws PinTakenException when the policy does not allow it for the member: another member has it or one too
     *     close to it, it is weak, or it resembles an earlier PIN of the member. The message does not say which of
     *     these.
     * @throws PinUnavailableException when this server lacks a key that PINs of the realm were written with
     */
    public Optional<SessionPin> assign(UserModel member, Pin pin, @Nullable String replaced)
            throws PinTakenException, PinUnavailableException {
        return lock(member).permanent(pin, replaced);
    }

    private PinAssignment lock(UserModel member) throws PinUnavailableException {
        return PinAssignment.lock(session, realm, policy, actionAlias, rows.keys(), member);
    }

    /**
     * Free PINs for {@code member} to pick from, all different. They are not reserved.
     *
     * <p>The same seed always brings the same offers, as long as they are free: fresh ones at every look would in time
     * list every free PIN, and so reveal which PINs are in use. They are drawn by the key, so that they cannot be
     * predicted without it.
     *
     * @param seed as {@link #offerSeed} answers it
     * @param count how many
     * @throws PinTakenException when fewer free PINs were found
     */
    public List<Offer> offers(UserModel member, String seed, int count) throws PinTakenException {
        List<EarlierPinEntity> earlier = CurrentPins.of(member, rows, policy).earlier();
        PinKey key = rows.keys().primary();
        return new FreePins(session, rows, policy, member, earlier, LockModeType.NONE)
                .first(count, draw -> new Offer(key.id() + ':' + draw, draw(key, seed, draw)));
    }

    /** What the offers to {@code member} depend on: the present PIN, or, for a member without one, who it is. */
    public String offerSeed(UserModel member) {
        return member.credentialManager()
                .getStoredCredentialsByTypeStream(PosPinCredentialModel.TYPE)
                .map(CredentialModel::getId)
                .findFirst()
                .orElse(member.getId());
    }

    /** The PIN that was offered as {@code draw} with {@code seed}; empty when its key is gone. */
    public Optional<Pin> offered(String seed, String draw) {
        int colon = draw.indexOf(':');
        return rows.keys().keys().stream()
                .filter(key -> key.id().equals(draw.substring(0, colon)))
                .findFirst()
                .map(key -> draw(key, seed, Integer.parseInt(draw.substring(colon + 1))));
    }

    private Pin draw(PinKey key, String seed, int draw) {
        return key.draw("offer:" + seed + ':' + draw, policy.length());
    }

    private void completeRows(List<PinEntity> found, Pin pin, Owner owner) {
        List<PinKeyRing.Entry> missing = rows.entries(pin).stream()
                .filter(entry -> found.stream().noneMatch(row -> row.keyId.equals(entry.keyId())))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        String realmId = realm.getId();
        try {
            Transactions.run(session.getKeycloakSessionFactory(), nested -> {
                EntityManager own =
                        nested.getProvider(JpaConnectionProvider.class).getEntityManager();
                // A server with one key may be giving out a PIN right now, or a key may just have been retired.
                RealmKeys realmKeys = new RealmKeys(nested, realmId);
                PinRealmEntity lock = realmKeys.lock();
                Set<String> retired = RealmKeys.retired(lock);
                List<PinKeyRing.Entry> wanted = missing.stream()
                        .filter(entry -> !retired.contains(entry.keyId()))
                        .toList();
                RealmKeys.recordInUse(
                        lock,
                        Stream.concat(
                                realmKeys.inUse(lock).stream(), wanted.stream().map(PinKeyRing.Entry::keyId)));
                wanted.forEach(entry -> own.persist(rows.row(
                        entry,
                        pin.digits().length(),
                        owner.member().getId(),
                        owner.credential().getId())));
            });
        } catch (RuntimeException failure) {
            // Another till of the same member was first, or the database is busy: the next login tries again.
            LOG.debugf(failure, "a PIN of realm %s was not written under its second key", realmId);
        }
    }

    /**
     * Identifies a PIN typed for a member, to detect a repetition. Without the key it reveals nothing about the PIN.
     *
     * @param member who was picked or named, {@code null} if none was
     */
    public String fingerprint(Pin pin, @Nullable UserModel member) {
        String lookup = rows.lookups(pin).findFirst().orElseThrow();
        return member == null ? lookup : lookup + ' ' + member.getId();
    }
}
