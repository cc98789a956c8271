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

/**
 * What a till's cookie holds: the id of the terminal and a 256-bit secret. The database holds {@link #hash} only.
 *
 * @param terminalId id of the terminal
 * @param secret Base64url, 43 characters
 */
public record TerminalSecret(String terminalId, String secret) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Pattern COOKIE = Pattern.compile("([0-9a-f-]{36})\\.([A-Za-z0-9_-]{43})");

    /** A fresh secret for a terminal. */
    public static TerminalSecret random(String terminalId) {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return new TerminalSecret(
                terminalId, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** Reads a cookie value; empty when it is not one of ours. */
    public static Optional<TerminalSecret> parse(String cookieValue) {
        Matcher matcher = COOKIE.matcher(cookieValue);
        return matcher.matches()
                ? Optional.of(new TerminalSecret(matcher.group(1), matcher.group(2)))
                : Optional.empty();
    }

    /** The cookie value. */
    public String cookieValue() {
        return terminalId + '.' + secret;
    }

    /** SHA-256 of the secret as 64 hexadecimal digits. A random 256-bit secret needs no slow hash. */
    public String hash() {
        return sha256(secret);
    }

    /** Whether {@code storedHash} is the hash of this secret; compared in constant time. */
    public boolean matches(String storedHash) {
        return MessageDigest.isEqual(
                hash().getBytes(StandardCharsets.US_ASCII), storedHash.getBytes(StandardCharsets.US_ASCII));
    }

    static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("SHA-256 is required of every Java platform", impossible);
        }
    }

    @Override
    public String toString() {
        return "TerminalSecret[" + terminalId + "]";
    }
}
