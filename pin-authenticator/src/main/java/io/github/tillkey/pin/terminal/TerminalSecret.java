package io.github.tillkey.pin.terminal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a till's cookie holds: the id of the terminal, a family and a secret. The secret is replaced at every login; the
 * family stays from one registration or unlocking to the next, so that an older secret of this till can be
 * distinguished from an invented one. The database holds {@link #hash} and {@link #familyHash} only.
 *
 * @param terminalId id of the terminal
 * @param family 128 random bits, Base64url, 22 characters
 * @param secret 256 random bits, Base64url, 43 characters
 */
public record TerminalSecret(String terminalId, String family, String secret) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int FAMILY_BYTES = 16;
    private static final int SECRET_BYTES = 32;
    private static final Pattern COOKIE =
            Pattern.compile("([0-9a-f-]{36})\\.([A-Za-z0-9_-]{22})\\.([A-Za-z0-9_-]{43})");

    /** A fresh secret of a fresh family. */
    public static TerminalSecret random(String terminalId) {
        return new TerminalSecret(terminalId, random(FAMILY_BYTES), random(SECRET_BYTES));
    }

    /** Reads a cookie value; empty when it is not one of ours. */
    public static Optional<TerminalSecret> parse(String cookieValue) {
        Matcher matcher = COOKIE.matcher(cookieValue);
        return matcher.matches()
                ? Optional.of(new TerminalSecret(matcher.group(1), matcher.group(2), matcher.group(3)))
                : Optional.empty();
    }

    /** A fresh secret of the same family. */
    public TerminalSecret next() {
        return new TerminalSecret(terminalId, family, random(SECRET_BYTES));
    }

    /** The cookie value. */
    public String cookieValue() {
        return terminalId + '.' + family + '.' + secret;
    }

    /** SHA-256 of the secret as 64 hexadecimal digits. A random 256-bit secret needs no slow hash. */
    public String hash() {
        return sha256(secret);
    }

    /** SHA-256 of the family as 64 hexadecimal digits. */
    public String familyHash() {
        return sha256("terminal-family:" + family);
    }

    /** Whether {@code storedHash} is the hash of this secret; compared in constant time. */
    public boolean matches(@Nullable String storedHash) {
        return storedHash != null && equal(hash(), storedHash);
    }

    /** Whether {@code storedHash} is the hash of this family; compared in constant time. */
    public boolean isOfFamily(@Nullable String storedHash) {
        return storedHash != null && equal(familyHash(), storedHash);
    }

    static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is required of every Java platform", impossible);
        }
    }

    private static String random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static boolean equal(String one, String other) {
        return MessageDigest.isEqual(
                one.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String toString() {
        return "TerminalSecret[" + terminalId + "]";
    }
}
