package io.github.tillkey.pin.key;

import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.storage.PinRealmEntity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Environment;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.vault.VaultStringSecret;

/**
 * Where the PIN key of a realm comes from, in this order: the realm's vault entry {@value #VAULT_ENTRY}; the file named
 * by the option {@code spi-credential--tillkey-pos-pin--key-file}; the environment variable {@value #VARIABLE}, which
 * is no server option because Keycloak shows the values of options; in development mode a file in the data folder, made
 * at first use. Production without a key refuses PINs and serves everything else. Each place holds one key, or two with
 * white space between them while the key is being changed, the one to stay first.
 *
 * <p>The keys of a realm are read again after a while, so that a repaired vault needs no restart. At the same time they
 * are compared with what the database knows of the realm: with a wrong key every PIN would look unknown.
 */
public final class PinKeys {

    /** Vault entry with the key: a file vault holds it as {@code <realm>_tillkey-pin-key}. */
    private static final String VAULT_ENTRY = "${vault.tillkey-pin-key}";

    /** Environment variable with the key, for containers that get secrets that way. */
    public static final String VARIABLE = "TILLKEY_PIN_KEY";

    private static final Logger LOG = Logger.getLogger(PinKeys.class);

    private final KeycloakSessionFactory sessions;
    private final @Nullable Path keyFile;
    private final @Nullable String keyVariable;
    private final Duration remembered;
    private final Map<String, Remembered> byRealm = new ConcurrentHashMap<>();

    /**
     * The keys of a realm on this server.
     *
     * @param ring the active keys; {@code null} when there are none, or when they cannot be read
     * @param problem why PINs are refused, with the remedy; {@code null} when they are not
     */
    public record State(@Nullable PinKeyRing ring, @Nullable String problem) {}

    private record Remembered(State state, String realmName, long untilNanos) {}

    /**
     * @param sessions for reading the vault
     * @param keyFile the configured key file, {@code null} when none is
     * @param keyVariable what the environment variable holds, {@code null} when it is not set
     * @param remembered how long until keys are read again
     */
    public PinKeys(
            KeycloakSessionFactory sessions,
            @Nullable Path keyFile,
            @Nullable String keyVariable,
            Duration remembered) {
        this.sessions = sessions;
        this.keyFile = keyFile;
        this.keyVariable = keyVariable == null || keyVariable.isBlank() ? null : keyVariable;
        this.remembered = remembered;
    }

    /**
     * The active keys of a realm.
     *
     * @throws PinUnavailableException when there is none, it is broken, or PINs of the realm were written with others
     *     only; logged each time they are read
     */
    public PinKeyRing of(String realmId) throws PinUnavailableException {
        Remembered known = byRealm.get(realmId);
        if (known == null) {
            known = read(realmId);
        } else if (System.nanoTime() - known.untilNanos() >= 0 && byRealm.replace(realmId, known, prolonged(known))) {
            // One request reads; the others go on with what was known.
            known = read(realmId);
        }
        State state = known.state();
        if (state.problem() != null || state.ring() == null) {
            throw new PinUnavailableException(String.valueOf(state.problem()));
        }
        return state.ring();
    }

    /** The keys of a realm, read now. */
    public State readState(String realmId) {
        return read(realmId).state();
    }

    /** Why PINs are refused, by realm name, in the realms that were asked about. */
    public Map<String, String> problems() {
        Map<String, String> problems = new TreeMap<>();
        for (Remembered known : byRealm.values()) {
            String problem = known.state().problem();
            if (problem != null) {
                problems.put(known.realmName(), problem);
            }
        }
        return problems;
    }

    /** Makes the next request read the keys of a realm again. */
    public void forget(String realmId) {
        byRealm.remove(realmId);
    }

    private Remembered prolonged(Remembered known) {
        return new Remembered(known.state(), known.realmName(), System.nanoTime() + remembered.toNanos());
    }

    private Remembered read(String realmId) {
        String[] name = {realmId};
        State state;
        try {
            // A session of its own: a file vault fixes the realm when the session's vault provider is made.
            state = Transactions.call(sessions, realmId, (session, realm) -> {
                name[0] = realm.getName();
                return read(session, realm);
            });
        } catch (RuntimeException broken) {
            // Ours, or any exception of a vault that fails.
            String message = broken.getMessage();
            state = new State(null, message == null ? broken.getClass().getSimpleName() : message);
        }
        if (state.problem() != null && RealmProblems.isNew("pin key", realmId, state.problem())) {
            LOG.errorf("PINs of realm %s are refused: %s", name[0], state.problem());
        }
        Remembered read = new Remembered(state, name[0], System.nanoTime() + remembered.toNanos());
        byRealm.put(realmId, read);
        return read;
    }

    private State read(KeycloakSession session, RealmModel realm) {
        Optional<String> text = fromVault(session)
                .or(this::fromFile)
                .or(() -> Optional.ofNullable(keyVariable))
                .or(PinKeys::fromDevelopmentFile);
        if (text.isEmpty()) {
            return new State(
                    null,
                    "there is no PIN key; put one into the vault entry tillkey-pin-key of the realm, name a"
                            + " key file with --spi-credential--tillkey-pos-pin--key-file, or set the environment"
                            + " variable " + VARIABLE);
        }
        PinKeyRing all = PinKeyRing.parse(text.get());
        RealmKeys known = new RealmKeys(session, realm.getId());
        PinRealmEntity row = known.read();
        PinKeyRing ring = all.without(RealmKeys.retired(row)).orElse(null);
        if (ring == null) {
            return new State(
                    null, "the PIN key " + named(all.ids()) + " has been retired in this realm; give it a new one");
        }
        if (ring.keys().size() < all.keys().size()
                && RealmProblems.isNew("retired pin key", realm.getId(), named(all.ids()), named(ring.ids()))) {
            LOG.warnf(
                    "Realm %s retired a PIN key that this server still has (it goes on with %s). Remove the "
                            + "retired one.",
                    realm.getName(), ring.primary().id());
        }
        Set<String> inUse = known.inUse(row);
        if (!inUse.isEmpty()
                && Collections.disjoint(inUse, ring.ids())
                && Collections.disjoint(known.rows().keySet(), ring.ids())
                && known.anyOwnerOutside(ring.ids())) {
            return new State(
                    ring,
                    "wrong PIN key: the PINs of this realm were written with " + named(inUse)
                            + ", and this server has " + named(ring.ids())
                            + "; give it the right key again, beside the new one if there is to be a new one. If the "
                            + "right key is lost, retire it by force (POST tillkey-pin/keys/{keyId}/retire): its "
                            + "members then get new PINs");
        }
        return new State(ring, null);
    }

    private static String named(Set<String> keyIds) {
        return keyIds.stream().sorted().collect(Collectors.joining(", "));
    }

    private static Optional<String> fromVault(KeycloakSession session) {
        try (VaultStringSecret secret = session.vault().getStringSecret(VAULT_ENTRY)) {
            return secret.get();
        }
    }

    private Optional<String> fromFile() {
        return Optional.ofNullable(keyFile).map(PinKeys::readFile);
    }

    private static Optional<String> fromDevelopmentFile() {
        String home = System.getProperty("kc.home.dir");
        if (!Environment.isDevMode() || home == null) {
            return Optional.empty();
        }
        Path file = Path.of(home, "data", "tillkey-development-pin.key");
        if (!Files.exists(file)) {
            writeDevelopmentKey(file);
        }
        LOG.warnf(
                "PINs use the development key %s. It is for trying Tillkey out; production takes a key from the vault.",
                file);
        return Optional.of(readFile(file));
    }

    private static void writeDevelopmentKey(Path file) {
        byte[] key = new byte[PinKey.MIN_BYTES];
        new SecureRandom().nextBytes(key);
        try {
            Files.createDirectories(file.getParent());
            boolean posix = Files.getFileStore(file.getParent()).supportsFileAttributeView("posix");
            // Written to another file and moved, so that half a key is never read.
            Path draft = posix
                    ? Files.createTempFile(
                            file.getParent(),
                            "pin",
                            ".key",
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    : Files.createTempFile(file.getParent(), "pin", ".key");
            Files.writeString(draft, Base64.getEncoder().encodeToString(key), StandardOpenOption.WRITE);
            Files.move(draft, file);
        } catch (FileAlreadyExistsException anotherThreadWasFirst) {
            LOG.debugf("%s was made by another thread", file);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write the development PIN key " + file, failure);
        }
    }

    private static String readFile(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read the PIN key file " + file, failure);
        }
    }
}
