package io.github.tillkey.ipallowlist.settings;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.event.EventSearch;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.ipallowlist.rule.NetworkPolicy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The logins that the realm has kept events of, without those at tills.
 *
 * @param logins the newest of each member, client and address
 * @param read how many events were read
 */
public record RecentLogins(List<Login> logins, int read) {

    /** So many events are read at most; older ones are left out. */
    public static final int MAX_EVENTS = EventSearch.MAX_READ;

    /** The newest login of a member with a client from an address. */
    public record Login(String userId, @Nullable String clientId, String address, long time) {}

    /** The refusal of a login by a policy; empty when it allows it. */
    public record CheckedLogin(Optional<Decision.Deny> denial) {}

    private record Key(String userId, @Nullable String clientId, String address) {}

    /** The newest logins since {@code since}; none where the realm keeps no events. */
    public static RecentLogins of(KeycloakSession session, RealmModel realm, Instant since, int maxEvents) {
        return of(session, realm, since, maxEvents, maxEvents);
    }

    /**
     * As above, and reads no further than it takes to find {@code enough} logins. Where tills sell, logins at tills are
     * nearly all events: each page is ten times the one before, so that few queries reach the others.
     */
    static RecentLogins of(KeycloakSession session, RealmModel realm, Instant since, int maxEvents, int enough) {
        Map<Key, Long> newest = new HashMap<>();
        int read = 0;
        int found = 0;
        int page = enough;
        boolean more = true;
        while (more && found < enough && read < maxEvents) {
            page = Math.min(page, maxEvents - read);
            int[] counts = readPage(session, realm, since, read, page, newest);
            more = counts[0] == page;
            read += counts[0];
            found += counts[1];
            page *= 10;
        }
        return new RecentLogins(
                newest.entrySet().stream()
                        .map(login -> new Login(
                                login.getKey().userId(),
                                login.getKey().clientId(),
                                login.getKey().address(),
                                login.getValue()))
                        .toList(),
                read);
    }

    /** @return how many events were read, and how many of them are not logins at tills */
    private static int[] readPage(
            KeycloakSession session, RealmModel realm, Instant since, int first, int max, Map<Key, Long> newest) {
        int[] counts = {0, 0};
        try (Stream<Event> events = newest(session, realm, since, first, max)) {
            events.forEach(event -> {
                counts[0]++;
                if (event.getUserId() != null && !EventSearch.details(event).containsKey(AccessGuard.TERMINAL)) {
                    counts[1]++;
                    newest.merge(
                            new Key(event.getUserId(), event.getClientId(), address(event)),
                            event.getTime(),
                            Math::max);
                }
            });
        }
        return counts;
    }

    /** From where each till was used last, by the id of the terminal, as far as the newest logins show. */
    static Map<String, String> atTills(KeycloakSession session, RealmModel realm, Instant since, int maxEvents) {
        Map<String, String> addresses = new HashMap<>();
        try (Stream<Event> events = newest(session, realm, since, 0, maxEvents)) {
            events.forEach(event -> {
                String terminal = EventSearch.details(event).get(AccessGuard.TERMINAL);
                if (terminal != null) {
                    addresses.putIfAbsent(terminal, address(event));
                }
            });
        }
        return addresses;
    }

    private static Stream<Event> newest(KeycloakSession session, RealmModel realm, Instant since, int first, int max) {
        return EventSearch.of(session, realm, List.of(EventType.LOGIN)).since(since).stream(first, max);
    }

    private static String address(Event event) {
        return String.valueOf(EventSearch.details(event).getOrDefault(AccessGuard.ADDRESS, event.getIpAddress()));
    }

    /** The answer of {@code policy} if it were enforced; empty for deleted users and service accounts. */
    public static Optional<CheckedLogin> evaluate(
            KeycloakSession session, RealmModel realm, NetworkPolicy policy, Login login, Instant now) {
        UserModel member = session.users().getUserById(realm, login.userId());
        if (member == null || member.getServiceAccountClientLink() != null) {
            return Optional.empty();
        }
        Decision decision = policy.evaluate(
                member,
                login.clientId() == null ? null : realm.getClientByClientId(login.clientId()),
                ClientAddress.of(login.address()),
                now,
                null);
        return Optional.of(
                new CheckedLogin(decision instanceof Decision.Deny deny ? Optional.of(deny) : Optional.empty()));
    }
}
