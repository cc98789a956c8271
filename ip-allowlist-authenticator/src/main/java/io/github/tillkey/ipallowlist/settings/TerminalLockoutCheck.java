package io.github.tillkey.ipallowlist.settings;

import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.NetworkSettings.Mode;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.server.ServerTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Finds a limit that stops tills which are in use: it holds for every till of the realm at once, unless the realm only
 * reports.
 */
final class TerminalLockoutCheck {

    private static final Duration RECENTLY = Duration.ofDays(7);

    /** So many of the newest logins are looked at. */
    private static final int MAX_LOGINS = 2_000;

    /** So many tills are named. */
    private static final int MAX_NAMED = 5;

    private TerminalLockoutCheck() {}

    /** Which tills would stop that work with the settings before; empty when none would, or when that is confirmed. */
    static Optional<String> of(
            KeycloakSession session, RealmModel realm, NetworkSettings settings, NetworkSettings before) {
        if (RealmLockoutCheck.isConfirmed(session) || settings.groupLimit() == null || settings.mode() == Mode.REPORT) {
            return Optional.empty();
        }
        Instant now = ServerTime.now();
        List<String> stopped = RecentLogins.atTills(session, realm, now.minus(RECENTLY), MAX_LOGINS).entrySet().stream()
                .filter(till -> !works(settings, till, now) && works(before, till, now))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        if (stopped.isEmpty()) {
            return Optional.empty();
        }
        String more = stopped.size() > MAX_NAMED ? " and " + (stopped.size() - MAX_NAMED) + " more" : "";
        return Optional.of("tills that are in use are outside groupLimit and would stop at once: "
                + stopped.stream().limit(MAX_NAMED).collect(Collectors.joining(", ")) + more
                + ". Widen groupLimit, or take mode report first. If you mean it, save by PUT or PATCH"
                + " tillkey-networks/settings?confirm=" + RealmLockoutCheck.CONFIRMATION);
    }

    /** Whether the settings let the till work where it was used last. */
    private static boolean works(NetworkSettings settings, Map.Entry<String, String> till, Instant now) {
        return settings.mode() == Mode.REPORT
                || RealmNetworks.evaluator(settings, ClientAddress.of(till.getValue()), now)
                        .evaluateLimit()
                        .isAllowed();
    }
}
