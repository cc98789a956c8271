package io.github.tillkey.ipallowlist.settings;

import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.session.TillSession;
import io.github.tillkey.ipallowlist.rule.NetworkPolicy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;
import org.keycloak.events.EventStoreProvider;
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

    /** The newest login of a member with a client from an address. */
    public record Login(String userId, @Nullable String clientId, String address, long time) {}

    /** What a policy says to a login; empty when it allows it. */
    public record Judged(Optional<Decision.Deny> denial) {}

    private record Key(String userId, @Nullable String clientId, String address) {}

    /** The newest logins since {@code since}; none where the realm keeps no events. */
    public static RecentLogins of(KeycloakSession session, RealmModel realm, Instant since, int maxEvents) {
        Map<Key, Long> newest = new HashMap<>();
        int[] read = {0};
        try (Stream<Event> events = session.getProvider(EventStoreProvider.class)
                .createQuery()
                .realm(realm.getId())
                .type(EventType.LOGIN)
                .orderByDescTime()
                .fromDate(since.toEpochMilli())
                .maxResults(maxEvents)
                .getResultStream()) {
            events.forEach(event -> {
                read[0]++;
                Map<String, String> details = event.getDetails() == null ? Map.of() : event.getDetails();
                if (event.getUserId() != null && !details.containsKey(TillSession.EVENT_DETAIL)) {
                    String address = details.getOrDefault(NetworkPolicy.ADDRESS, event.getIpAddress());
                    newest.merge(
                            new Key(event.getUserId(), event.getClientId(), String.valueOf(address)),
                            event.getTime(),
                            Math::max);
                }
            });
        }
        return new RecentLogins(
                newest.entrySet().stream()
                        .map(login -> new Login(
                                login.getKey().userId(),
                                login.getKey().clientId(),
                                login.getKey().address(),
                                login.getValue()))
                        .toList(),
                read[0]);
    }

    /** What {@code policy} says if it were enforced; empty for who is gone, and for service accounts. */
    public static Optional<Judged> judge(
            KeycloakSession session, RealmModel realm, NetworkPolicy policy, Login login, Instant now) {
        UserModel member = session.users().getUserById(realm, login.userId());
        if (member == null || member.getServiceAccountClientLink() != null) {
            return Optional.empty();
        }
        Decision decision = policy.judge(
                member,
                login.clientId() == null ? null : realm.getClientByClientId(login.clientId()),
                ClientAddress.of(login.address()),
                now,
                null);
        return Optional.of(new Judged(decision instanceof Decision.Deny deny ? Optional.of(deny) : Optional.empty()));
    }
}
