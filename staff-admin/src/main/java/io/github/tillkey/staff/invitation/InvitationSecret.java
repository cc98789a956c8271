package io.github.tillkey.staff.invitation;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * The secret of a link: 256 random bits, of which the database holds the hash only. It names the row, and the row holds
 * realm, address and content, so nothing in the link could be changed. Unlike a signed token it ends with its row: at
 * once, when the invitation is withdrawn, accepted or sent again, and with no key of the realm to be kept for it.
 *
 * @param text Base64url, 43 characters
 */
record InvitationSecret(String text) {

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final int BYTES = 32;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

    /** A fresh one. */
    static InvitationSecret random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return new InvitationSecret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    /** The hash of one that nobody knows. */
    static String ofNobody() {
        return hash(random().text());
    }

    /** Whether {@code text} could be one. */
    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    /** SHA-256, as 64 hexadecimal digits. A random 256-bit secret needs no slow hash. */
    static String hash(String text) {
        return sha256("link", text);
    }

    /**
     * Proves in the address of a login that its link was known, without being the link: whoever reads that address can
     * create no account by it.
     */
    static String proof(String hash) {
        return sha256("login", hash);
    }

    /** What only one open invitation of a realm, an inviter and an address has. */
    static String openKey(String realmId, String inviterId, String address) {
        return sha256(realmId + ' ' + inviterId, address);
    }

    static boolean equal(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(String purpose, String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256")
                            .digest((purpose + ' ' + text).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "secret";
    }
}
