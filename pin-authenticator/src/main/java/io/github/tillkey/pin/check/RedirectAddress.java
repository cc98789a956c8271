package io.github.tillkey.pin.check;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a redirect URI of a client, which may be a pattern, tells of where the client runs. */
enum RedirectAddress {
    /** An app on the device: a loopback address, or a scheme of the app's own. */
    DEVICE,
    /** A page or server that is reached without encryption. */
    PLAIN,
    /** Anything else. */
    OTHER;

    private static final Pattern URI =
            Pattern.compile("([a-z][a-z0-9+.-]*):(?://(?:[^/@]*@)?(\\[[^]]*]|[^/:?#]*))?.*", Pattern.DOTALL);

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1]");

    static RedirectAddress of(String uri) {
        Matcher parts = URI.matcher(uri.strip().toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return OTHER; // A path, which Keycloak completes by the root URL, or any address.
        }
        boolean http = parts.group(1).equals("http");
        if (!http && !parts.group(1).equals("https")) {
            return DEVICE;
        }
        String host = parts.group(2);
        if (host != null && LOOPBACK.matcher(host).matches()) {
            return DEVICE;
        }
        return http ? PLAIN : OTHER;
    }
}
