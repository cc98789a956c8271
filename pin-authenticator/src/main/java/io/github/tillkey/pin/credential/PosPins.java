package io.github.tillkey.pin.credential;

import io.github.tillkey.core.ServerTime;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.key.PinKey;
import io.github.tillkey.pin.key.PinKeyRing;
import io.github.tillkey.pin.key.PinKeys;
import io.github.tillkey.pin.key.RealmKeys;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.policy.WeakPins;
import io.github.tillkey.pin.storage.EarlierPinEntity;
import io.github.tillkey.pin.storage.InLists;
import io.github.tillkey.pin.storage.PinEntity;
import io.github.tillkey.pin.storage.PinRealmEntity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.credential.CredentialModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.storage.StorageId;

/**
 * The PINs of one realm: who has which, and giving them out.
 *
 * <p>Finding is one read over a unique index. Giving takes a lock that all nodes share, looks whether the PIN and those too close
 * to it are free, and writes the credential and a lookup row for each key in the caller's transaction. A row whose credential is
 * gone (Keycloak tells nobody when an administrator deletes one) counts for nothing and makes way.
 */
public final class PosPins {

    private static final Logger LOG = Logger.getLogger(PosPins.class);
    private static final SecureRandom RANDOM = new SecureRandom();

    /** PINs that are looked at together: with those near them, 59 each at most, under two keys they go into one question. */
    private static final int BATCH = 8;

    /** Draws before a realm counts as full: enough to find one free PIN in a hundred with all but certainty. */
    private static final int DRAWS = 640;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final PinPolicy policy;
    private final String actionAlias;
    private final EntityManager entities;

    /** The keys in use; without those that have been retired since they were read, once the realm is locked. */
    private PinKeyRing keys;

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
     * @param draw names it, and tells nothing of its digits
     * @param pin the PIN
     */
    public record Offer(String draw, Pin pin) {}

    private PosPins(KeycloakSession session, RealmModel realm, PinPolicy policy, String actionAlias, PinKeyRing keys) {
        this.session = session;
        this.realm = realm;
        this.policy = policy;
        this.actionAlias = actionAlias;
        this.keys = keys;
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

    /** Who has {@code pin}. While the key is being changed, a PIN that is known under one key gets its row under the other too. */
    public Optional<Owner> ownerOf(Pin pin) {
        // A read for each key, two at most, instead of one with lists: Hibernate writes the SQL of a list anew for
        // every login.
        List<PinEntity> rows = keys.entries(realm.getId(), pin).stream()
                .flatMap(entry -> entities
                        .createNamedQuery("tillkeyPinByLookup", PinEntity.class)
                        .setParameter("realmId", realm.getId())
                        .setParameter("keyId", entry.keyId())
                        .setParameter("lookup", entry.lookup())
                        .getResultList()
                        .stream())
                .toList();
        Optional<Owner> owner = rows.stream()
                .flatMap(row -> owner(row.userId, row.credentialId).stream())
                .findFirst();
        owner.ifPresent(found -> completeRows(rows, pin, found));
        return owner;
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

    /** The ids of the members whose PIN is one slip of the finger away from {@code pin}; one read. */
    public Set<String> ownersNear(Pin pin) {
        return rows(pin.near(), LockModeType.NONE).stream()
                .map(row -> row.userId)
                .collect(Collectors.toSet());
    }

    /**
     * Whether the member must replace this PIN before anything else: it is temporary, or of the length that is being left and the
     * member has not put that off.
     */
    public boolean mustBeReplaced(PosPinCredentialModel credential) {
        boolean old = credential.length() != policy.length();
        return credential.temporary() || (old && !credential.postponed(ServerTime.now()));
    }

    /** Whether the weak rule lets nobody have {@code pin}. */
    public boolean isTripwire(Pin pin) {
        return policy.weakRule() && WeakPins.isWeak(pin);
    }

    /**
     * Gives {@code member} a random temporary PIN, which takes the place of any PIN the member has.
     *
     * @throws PinTakenException when no free PIN was found: the realm is nearly full
     * @throws PinUnavailableException when this server lacks a key that PINs of the realm were written with
     */
    public TemporaryPin assignTemporary(UserModel member) throws PinTakenException, PinUnavailableException {
        lockRealm();
        Present present = present(member);
        List<Pin> drawn = firstFree(
                        member,
                        present.earlier(),
                        1,
                        LockModeType.PESSIMISTIC_WRITE,
                        draw -> new Offer(Integer.toString(draw), Pin.random(policy.length(), RANDOM)))
                .stream()
                .map(Offer::pin)
                .toList();
        Instant end = ServerTime.now().plus(policy.temporaryLife());
        Pin pin = drawn.get(0);
        write(member, pin, present, new PosPinCredentialModel.Data(policy.length(), true, end.toEpochMilli()));
        return new TemporaryPin(pin, end);
    }

    /**
     * Gives {@code member} this PIN for good, in place of any PIN the member has.
     *
     * @throws PinTakenException when the policy does not let the member have it: somebody has it or one too close to it, it is weak,
     *     or it resembles an earlier PIN of the member. Which of these is not said.
     * @throws PinUnavailableException when this server lacks a key that PINs of the realm were written with
     */
    public SessionPin assign(UserModel member, Pin pin) throws PinTakenException, PinUnavailableException {
        return assign(member, pin, null).orElseThrow();
    }

    /**
     * The same, if the member still has the PIN that it is to replace: of two who know it, one comes first.
     *
     * @param replaced the PIN's credential, {@code null} where it does not matter
     * @return the new PIN; empty when {@code replaced} is not the member's any more
     */
    public Optional<SessionPin> assign(UserModel member, Pin pin, @Nullable String replaced)
            throws PinTakenException, PinUnavailableException {
        lockRealm();
        Present present = present(member);
        if (replaced != null && !present.credentials().contains(replaced)) {
            return Optional.empty();
        }
        if (pin.digits().length() != policy.length() || isTripwire(pin) || resembles(pin, present.earlier())) {
            throw new PinTakenException();
        }
        List<PinEntity> others = others(List.of(pin), member, LockModeType.PESSIMISTIC_WRITE);
        if (!living(others, LockModeType.PESSIMISTIC_WRITE).isEmpty()) {
            throw new PinTakenException();
        }
        return Optional.of(write(member, pin, present, new PosPinCredentialModel.Data(policy.length(), false, null)));
    }

    /**
     * Free PINs for {@code member} to pick from, all different. They are not reserved.
     *
     * <p>The same seed always brings the same offers, as long as they are free: fresh ones at every look would in time list every
     * free PIN, and so tell which PINs are in use. They are drawn by the key, so that nobody without it can foretell them.
     *
     * @param seed as {@link #offerSeed} answers it
     * @param count how many
     * @throws PinTakenException when fewer free PINs were found
     */
    public List<Offer> offers(UserModel member, String seed, int count) throws PinTakenException {
        return firstFree(
                member,
                present(member).earlier(),
                count,
                LockModeType.NONE,
                draw -> new Offer(keys.primary().id() + ':' + draw, draw(keys.primary(), seed, draw)));
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
        return keys.keys().stream()
                .filter(key -> key.id().equals(draw.substring(0, colon)))
                .findFirst()
                .map(key -> draw(key, seed, Integer.parseInt(draw.substring(colon + 1))));
    }

    private Pin draw(PinKey key, String seed, int draw) {
        return key.draw("offer:" + seed + ':' + draw, policy.length());
    }

    /** @param lock as in {@link #rows}; rows of PINs that are no more make way only for a caller who holds the lock of the realm */
    private List<Offer> firstFree(
            UserModel member, List<EarlierPinEntity> earlier, int count, LockModeType lock, IntFunction<Offer> draws)
            throws PinTakenException {
        List<Offer> found = new ArrayList<>(count);
        for (int start = 0; start < DRAWS; start += BATCH) {
            List<Offer> candidates = IntStream.range(start, start + BATCH)
                    .mapToObj(draws)
                    .filter(offer -> !isTripwire(offer.pin()) && !resembles(offer.pin(), earlier))
                    .toList();
            List<PinEntity> others = others(candidates.stream().map(Offer::pin).toList(), member, lock);
            if (candidates.stream().noneMatch(candidate -> isFree(candidate.pin(), others))) {
                // Seldom: usually another candidate is free, and nobody need ask whether the rows count.
                others.retainAll(living(others, lock));
            }
            for (Offer candidate : candidates) {
                Pin pin = candidate.pin();
                boolean chosen =
                        found.stream().anyMatch(other -> other.pin().digits().equals(pin.digits()));
                if (!chosen && isFree(pin, others)) {
                    found.add(candidate);
                    if (found.size() == count) {
                        return found;
                    }
                }
            }
        }
        throw PinTakenException.full(policy);
    }

    /** The rows, of all PINs that {@link #reach} names for these, that belong to somebody else than {@code member}. */
    private List<PinEntity> others(List<Pin> pins, UserModel member, LockModeType lock) {
        List<PinEntity> rows = rows(pins.stream().flatMap(this::reach).toList(), lock);
        rows.removeIf(row -> row.userId.equals(member.getId()));
        return rows;
    }

    /** Those of {@code rows} whose credential exists. The others are deleted by a caller who holds the lock of the realm. */
    private List<PinEntity> living(List<PinEntity> rows, LockModeType lock) {
        if (rows.isEmpty()) {
            return rows;
        }
        Set<String> asked = rows.stream().map(row -> row.credentialId).collect(Collectors.toSet());
        // In a fresh transaction: the snapshot of this one may be older than a row that it locked, and would call the
        // credential missing that was written with it.
        Set<String> existing = KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(),
                fresh -> CredentialRows.existing(
                        fresh.getProvider(JpaConnectionProvider.class).getEntityManager(), asked));
        Map<Boolean, List<PinEntity>> byLife =
                rows.stream().collect(Collectors.partitioningBy(row -> existing.contains(row.credentialId)));
        if (lock != LockModeType.NONE) {
            byLife.getOrDefault(false, List.of()).forEach(entities::remove);
        }
        return byLife.getOrDefault(true, List.of());
    }

    private boolean isFree(Pin pin, List<PinEntity> others) {
        Set<String> reach = reach(pin).flatMap(this::lookups).collect(Collectors.toSet());
        return others.stream().noneMatch(row -> reach.contains(row.lookup));
    }

    /** The PINs that nobody else may have beside {@code pin}: itself, and with the minimum difference those near it. */
    private Stream<Pin> reach(Pin pin) {
        return policy.minimumDifference() ? Stream.concat(Stream.of(pin), pin.near().stream()) : Stream.of(pin);
    }

    /** Whether the digits of {@code pin}, forwards or backwards, contain an earlier PIN or are contained in one. */
    private boolean resembles(Pin pin, List<EarlierPinEntity> earlier) {
        for (EarlierPinEntity old : earlier) {
            for (PinKey key : keys.keys()) {
                if (key.id().equals(old.keyId)
                        && pin.relatives(old.length).stream().anyMatch(relative -> key.lookup(realm.getId(), relative)
                                .equals(old.lookup))) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * What a member has now.
     *
     * @param credentials the member's PIN credentials, usually one or none
     * @param earlier the PINs that a new one must not resemble, newest first: the present one and those that are remembered
     * @param forgotten those that are remembered and count no more
     */
    private record Present(
            List<String> credentials, List<EarlierPinEntity> earlier, List<EarlierPinEntity> forgotten) {}

    private Present present(UserModel member) {
        List<String> credentials = new ArrayList<>();
        List<EarlierPinEntity> pins = new ArrayList<>();
        if (StorageId.isLocalStorage(member.getId())) {
            // Credentials and rows in one read.
            for (Object[] found : entities.createNamedQuery("tillkeyPinCredentialsOfUser", Object[].class)
                    .setParameter("realmId", realm.getId())
                    .setParameter("userId", member.getId())
                    .setParameter("type", PosPinCredentialModel.TYPE)
                    .getResultList()) {
                String credentialId = (String) found[0];
                if (!credentials.contains(credentialId)) {
                    credentials.add(credentialId);
                }
                if (found[1] instanceof PinEntity row) {
                    addEarlier(row, pins);
                }
            }
        } else {
            entities.createNamedQuery("tillkeyPinsOfUser", PinEntity.class)
                    .setParameter("realmId", realm.getId())
                    .setParameter("userId", member.getId())
                    .getResultList()
                    .forEach(row -> addEarlier(row, pins));
            member.credentialManager()
                    .getStoredCredentialsByTypeStream(PosPinCredentialModel.TYPE)
                    .forEach(stored -> credentials.add(stored.getId()));
        }
        pins.addAll(entities.createNamedQuery("tillkeyEarlierPinsOfUser", EarlierPinEntity.class)
                .setParameter("realmId", realm.getId())
                .setParameter("userId", member.getId())
                .getResultList());
        // While the key is being changed, a PIN stands there once for each key.
        int counting = Math.min(pins.size(), policy.history() * keys.keys().size());
        return new Present(credentials, pins.subList(0, counting), pins.subList(counting, pins.size()));
    }

    private static void addEarlier(PinEntity row, List<EarlierPinEntity> earlier) {
        if (row.length > 0) {
            EarlierPinEntity pin = new EarlierPinEntity();
            pin.id = KeycloakModelUtils.generateId();
            pin.realmId = row.realmId;
            pin.userId = row.userId;
            pin.keyId = row.keyId;
            pin.lookup = row.lookup;
            pin.length = row.length;
            pin.replacedAt = ServerTime.now().toEpochMilli();
            earlier.add(pin);
        }
    }

    private SessionPin write(UserModel member, Pin pin, Present present, PosPinCredentialModel.Data data) {
        // Rows of other PINs that are no more, and all of this member's, make way before the new ones come.
        entities.flush();
        removeCredentials(member, present.credentials());
        entities.createNamedQuery("tillkeyDeletePinsOfUser")
                .setParameter("realmId", realm.getId())
                .setParameter("userId", member.getId())
                .executeUpdate();
        String credentialId = member.credentialManager()
                .createStoredCredential(PosPinCredentialModel.create(data))
                .getId();
        // Those that stand there already stay as they are.
        present.earlier().forEach(entities::persist);
        present.forgotten().stream().filter(entities::contains).forEach(entities::remove);
        keys.entries(realm.getId(), pin)
                .forEach(entry -> entities.persist(row(entry, data.length(), member.getId(), credentialId)));
        entities.flush();
        return new SessionPin(credentialId, data.length());
    }

    private void removeCredentials(UserModel member, List<String> credentials) {
        if (!StorageId.isLocalStorage(member.getId())) {
            credentials.forEach(member.credentialManager()::removeStoredCredentialById);
        } else if (!credentials.isEmpty()) {
            // Keycloak would read all credentials of the member three times, to close the gap in their order. A gap
            // does
            // no harm, and the credential that comes next tells the caches.
            entities.createNamedQuery("tillkeyDeleteCredentials")
                    .setParameter("ids", credentials)
                    .executeUpdate();
        }
    }

    private PinEntity row(PinKeyRing.Entry entry, int length, String userId, String credentialId) {
        PinEntity row = new PinEntity();
        row.id = KeycloakModelUtils.generateId();
        row.realmId = realm.getId();
        row.keyId = entry.keyId();
        row.lookup = entry.lookup();
        row.length = length;
        row.userId = userId;
        row.credentialId = credentialId;
        return row;
    }

    private void completeRows(List<PinEntity> rows, Pin pin, Owner owner) {
        List<PinKeyRing.Entry> missing = keys.entries(realm.getId(), pin).stream()
                .filter(entry -> rows.stream().noneMatch(row -> row.keyId.equals(entry.keyId())))
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        String realmId = realm.getId();
        try {
            KeycloakModelUtils.runJobInTransaction(session.getKeycloakSessionFactory(), nested -> {
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
                wanted.forEach(entry -> own.persist(row(
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
     * What tells whether the same PIN was typed for the same member before. Whoever has it and no key learns nothing of the PIN.
     *
     * @param member who was picked or named, {@code null} when nobody was
     */
    public String fingerprint(Pin pin, @Nullable UserModel member) {
        String lookup = lookups(pin).findFirst().orElseThrow();
        return member == null ? lookup : lookup + ' ' + member.getId();
    }

    private Stream<String> lookups(Pin pin) {
        return keys.entries(realm.getId(), pin).stream().map(PinKeyRing.Entry::lookup);
    }

    /** The rows of these PINs under any active key. A locking read sees what others have committed, past any snapshot. */
    private List<PinEntity> rows(List<Pin> pins, LockModeType lock) {
        List<String> lookups = pins.stream().flatMap(this::lookups).distinct().toList();
        List<PinEntity> rows = new ArrayList<>();
        InLists.inChunks(
                lookups,
                chunk -> rows.addAll(entities.createNamedQuery("tillkeyPinsByLookup", PinEntity.class)
                        .setParameter("realmId", realm.getId())
                        .setParameter("keyIds", keys.ids())
                        .setParameter("lookups", chunk)
                        .setLockMode(lock)
                        .getResultList()));
        return rows;
    }

    /**
     * Waits for whoever else assigns a PIN in this realm or changes its policy, on any node, until this transaction ends.
     *
     * @throws PinUnavailableException when PINs of the realm are known only under keys that this server lacks, or when the length has
     *     been changed since this server read the policy: the change was allowed because nobody has a PIN of the length before
     */
    private void lockRealm() throws PinUnavailableException {
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
        keys = keys.without(RealmKeys.retired(row))
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
    }
}
