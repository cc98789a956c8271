package io.github.tillkey.core.server;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Whether the server knows its own address without a request. Keycloak's tasks have none, and then know only what is
 * configured: the realm's frontend URL, or a hostname with its scheme.
 *
 * <p>Keycloak's internals: the option {@code hostname} and the realm's attribute {@code frontendUrl}.
 */
public final class ServerUrls {

    /** What to do about an unknown address. */
    public static final String REMEDY =
            "Start the server with --hostname=https://… or set the frontend URL of the realm (Realm settings "
                    + "> General).";

    private final KeycloakSession session;

    private ServerUrls(KeycloakSession session) {
        this.session = session;
    }

    /** For the realm of {@code session}. */
    public static ServerUrls of(KeycloakSession session) {
        return new ServerUrls(session);
    }

    /** Whether links can be made here: in a request, or with an address that is configured. */
    public boolean known() {
        if (configured(session.getContext().getRealm())) {
            return true;
        }
        try {
            return session.getContext().getUri().getBaseUri() != null;
        } catch (RuntimeException noRequest) {
            return false;
        }
    }

    /** Whether an address is configured, so that tasks know it as well. */
    public static boolean configured(RealmModel realm) {
        return isUrl(realm.getAttribute("frontendUrl"))
                || isUrl(Config.scope("hostname", "v2").get("hostname"));
    }

    private static boolean isUrl(@Nullable String text) {
        return text != null
                && (text.toLowerCase(Locale.ROOT).startsWith("https://")
                        || text.toLowerCase(Locale.ROOT).startsWith("http://"));
    }

    /** The address of the server, with a slash at its end. Only where it is {@linkplain #known() known}. */
    public URI base() {
        URI base = session.getContext().getUri().getBaseUri();
        return base.getPath().endsWith("/") ? base : URI.create(base + "/");
    }
}
