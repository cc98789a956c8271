package io.github.tillkey.core.access;

import java.util.Locale;
import org.keycloak.common.util.SecretGenerator;

/**
 * A code on the page of a refusal that leads an administrator to its event, such as {@code K7QX-2MRD}. It says nothing
 * by itself, and only who may read events can use it.
 */
public final class Reference {

    /** Without letters and digits that look alike or sound alike on the telephone. */
    private static final char[] SYMBOLS = "2345679ACDEFGHJKLMNPQRTUVWXYZ".toCharArray();

    private static final int HALF = 4;

    private Reference() {}

    /** A new one. */
    public static String random() {
        SecretGenerator generator = SecretGenerator.getInstance();
        return generator.randomString(HALF, SYMBOLS) + '-' + generator.randomString(HALF, SYMBOLS);
    }

    /** The reference that somebody has typed, with or without what is between its halves. */
    public static String of(String typed) {
        String symbols = typed.toUpperCase(Locale.ROOT).replaceAll("[^0-9A-Z]", "");
        return symbols.length() == 2 * HALF ? symbols.substring(0, HALF) + '-' + symbols.substring(HALF) : symbols;
    }
}
