package io.github.tillkey.pin.key;

import io.github.tillkey.pin.PinUnavailableException;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Environment;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.vault.VaultStringSecret;

/**
 * Where the PIN key of a realm comes from, in this order: the realm's vault entry {@value #VAULT_ENTRY}; the file named by the
 * option {@code spi-credential--tillkey-pos-pin--key-file}; in development mode a file in the data folder, made at first use.
 * Production without a key refuses PINs and serves everything else. Each place holds one key, or two with white space between them
 * while the key is being changed, the one to stay first.
 *
 * <p>A realm's key is read again after a minute, so that a mended vault needs no restart.
 */
public final class PinKeys {

    /** Vault entry with the key: a file vault holds it as {@code <realm>_tillkey-pin-key}. */
    public static final String VAULT_ENTRY = "${vault.tillkey-pin-key}";

    private static final Logger LOG = Logger.getLogger(PinKeys.class);
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private final KeycloakSessionFactory sessions;
    private final @Nullable Path keyFile;
    private final Map<String, Remembered> byRealm = new ConcurrentHashMap<>();

    private record Remembered(@Nullable PinKeyRing ring, String problem, long untilNanos) {}

    /**
     * @param sessions for reading the vault
     * @param keyFile the configured key file, {@code null} when none is
     */
    public PinKeys(KeycloakSessionFactory sessions, @Nullable Path keyFile) {
        this.sessions = sessions;
        this.keyFile = keyFile;
    }

    /**
     * The active keys of a realm.
     *
     * @throws PinUnavailableException when there is none or it is broken; logged once a minute at most
     */
    public PinKeyRing of(String realmId) throws PinUnavailableException {
        Remembered known = byRealm.get(realmId);
        if (known == null || System.nanoTime() - known.untilNanos() >= 0) {
            known = read(realmId);
            byRealm.put(realmId, known);
        }
        PinKeyRing ring = known.ring();
        if (ring == null) {
            throw new PinUnavailableException(known.problem());
        }
        return ring;
    }

    private Remembered read(String realmId) {
        long until = System.nanoTime() + REMEMBERED.toNanos();
        try {
            Optional<String> text = fromVault(realmId).or(this::fromFile).or(PinKeys::fromDevelopmentFile);
            if (text.isPresent()) {
                return new Remembered(PinKeyRing.parse(text.get()), "", until);
            }
            return problem(
                    realmId,
                    "there is no PIN key; put one into the vault entry tillkey-pin-key of the realm, or name a"
                            + " key file with --spi-credential--tillkey-pos-pin--key-file",
                    until);
        } catch (RuntimeException broken) {
            // Ours, or whatever a vault throws when it is out of order.
            String message = broken.getMessage();
            return problem(realmId, message == null ? broken.getClass().getSimpleName() : message, until);
        }
    }

    private static Remembered problem(String realmId, String problem, long until) {
        LOG.errorf("PINs of realm %s are refused: %s", realmId, problem);
        return new Remembered(null, problem, until);
    }

    private Optional<String> fromVault(String realmId) {
        // A session of its own: a file vault fixes the realm when the session's vault provider is made.
        return KeycloakModelUtils.runJobInTransactionWithResult(sessions, session -> {
            session.getContext().setRealm(session.realms().getRealm(realmId));
            try (VaultStringSecret secret = session.vault().getStringSecret(VAULT_ENTRY)) {
                return secret.get();
            }
        });
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
            // Written aside and moved, so that nobody reads half a key.
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
