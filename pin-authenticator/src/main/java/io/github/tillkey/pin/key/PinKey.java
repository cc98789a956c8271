package io.github.tillkey.pin.key;

import io.github.tillkey.pin.policy.Pin;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The key that PINs are looked up with.
 *
 * <p>A PIN space is so small that no hash protects it: 10,000 tries open any. The protection is this key, which
 * therefore never is stored in the database beside the lookups.
 */
public final class PinKey {

    /** Least number of bytes of a key: the output size of SHA-256 (RFC 2104, section 3). */
    public static final int MIN_BYTES = 32;

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec secret;
    private final String id;

    private PinKey(byte[] secret) {
        this.secret = new SecretKeySpec(secret, ALGORITHM);
        this.id = hmac("tillkey-pin-key-id").substring(0, 16);
    }

    /**
     * The key written as {@code text}.
     *
     * @param text Base64 (RFC 4648, section 4) of {@value #MIN_BYTES} bytes or more; white space around it is ignored
     * @throws IllegalArgumentException when it is not; the message never quotes the text
     */
    public static PinKey parse(String text) {
        byte[] secret;
        try {
            secret = Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException malformed) {
            // Without the cause: its message quotes a character of the key.
            throw new IllegalArgumentException("the PIN key is not Base64; make one with: openssl rand -base64 32");
        }
        if (secret.length < MIN_BYTES) {
            throw new IllegalArgumentException("the PIN key has " + secret.length + " bytes and needs at least "
                    + MIN_BYTES + "; make one with: openssl rand -base64 32");
        }
        PinKey key = new PinKey(secret);
        Arrays.fill(secret, (byte) 0);
        return key;
    }

    /**
     * Names this key without telling anything of it: 16 hexadecimal digits derived from it. Rows carry it, so that a
     * wrong key is distinguished from a missing PIN.
     */
    public String id() {
        return id;
    }

    /**
     * What {@code pin} is looked up by in the realm: {@code HMAC-SHA-256(key, realm id, PIN)} as 64 hexadecimal digits.
     * The realm id is part of it, so that equal PINs of two realms have unrelated lookups.
     */
    public String lookup(String realmId, Pin pin) {
        return hmac(realmId + '\0' + pin.digits());
    }

    /**
     * A PIN drawn by this key: the same for the same {@code seed}, and as good as random without the key.
     *
     * @param length number of digits, up to 9
     */
    public Pin draw(String seed, int length) {
        // Of 256 bits only the remainder is kept: no PIN is more likely than another by more than 2^-200.
        BigInteger digits = new BigInteger(hmac("tillkey-pin-draw" + '\0' + seed), 16).mod(BigInteger.TEN.pow(length));
        return Pin.parse(String.format(Locale.ROOT, "%0" + length + "d", digits), length)
                .orElseThrow();
    }

    private String hmac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(ALGORITHM + " is required of every Java platform", impossible);
        }
    }

    @Override
    public String toString() {
        return "PinKey[" + id + "]";
    }
}
