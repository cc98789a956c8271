package io.github.tillkey.core.access;

import java.util.Locale;
import java.util.Optional;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.models.KeycloakSession;

/**
 * A code on the page of a refusal that leads an administrator to its event, such as {@code K7QX-2MRD}. It says nothing
 * by itself, and only who may read events can use it.
 *
 * <p>The login pages of the request show it as the attribute {@value #PAGE_ATTRIBUTE}.
 */
public final class Reference {

    /** Without letters and digits that look alike or sound alike on the telephone. */
    private static final char[] SYMBOLS = "2345679ACDEFGHJKLMNPQRTUVWXYZ".toCharArray();

    /** Of a page. */
    public static final String PAGE_ATTRIBUTE = "tillkeyReference";

    private static final int HALF = 4;

    private Reference() {}

    /** A new one for the page of this request. The event has it as the detail {@link AccessGuard#REFERENCE}. */
    public static String show(KeycloakSession session) {
        String reference = random();
        session.setAttribute(PAGE_ATTRIBUTE, reference);
        return reference;
    }

    /** That of the page of this request, empty where nothing is refused. */
    public static Optional<String> shown(KeycloakSession session) {
        return Optional.ofNullable(session.getAttribute(PAGE_ATTRIBUTE, String.class));
    }

    private static String random() {
        SecretGenerator generator = SecretGenerator.getInstance();
        return generator.randomString(HALF, SYMBOLS) + '-' + generator.randomString(HALF, SYMBOLS);
    }

    /** The reference that somebody has typed, with or without what is between its halves. */
    public static String of(String typed) {
        String symbols = typed.toUpperCase(Locale.ROOT).replaceAll("[^0-9A-Z]", "");
        return symbols.length() == 2 * HALF ? symbols.substring(0, HALF) + '-' + symbols.substring(HALF) : symbols;
    }
}
