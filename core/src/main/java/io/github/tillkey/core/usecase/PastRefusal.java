package io.github.tillkey.core.usecase;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Reference;
import io.github.tillkey.core.event.EventSearch;
import io.github.tillkey.core.network.ClientAddress;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * A refusal, as its stored event tells of it.
 *
 * @param eventId id of the event
 * @param at when
 * @param type of the event
 * @param reason its reason code or, of a refusal by Keycloak itself, its error
 * @param rule which rule, {@code null} when none
 * @param userId whom, {@code null} when nobody is known
 * @param clientId which client was to be entered
 * @param store {@code store_id}, {@code null} when none is known
 * @param terminal id of the till, {@code null} when it was at none
 * @param address from where, {@code null} when that is not known
 */
public record PastRefusal(
        String eventId,
        Instant at,
        String type,
        String reason,
        @Nullable String rule,
        @Nullable String userId,
        @Nullable String clientId,
        @Nullable String store,
        @Nullable String terminal,
        @Nullable ClientAddress address) {

    /** Most events that are read for one. */
    static final int MAX_READ = 2_000;

    /** The newest refusal of which {@code key} is the id or the reference. */
    static Optional<PastRefusal> find(KeycloakSession session, RealmModel realm, String key) {
        String reference = Reference.of(key);
        Predicate<Event> wanted = event -> isRefusal(event)
                && (key.equals(event.getId())
                        || reference.equals(EventSearch.details(event).get(AccessGuard.REFERENCE)));
        try (Stream<Event> events = EventSearch.of(
                session,
                realm,
                Stream.of(EventType.values())
                        .filter(type -> type.name().endsWith("_ERROR"))
                        .toList())
                .stream(0, MAX_READ)) {
            return events.filter(wanted).findFirst().map(PastRefusal::of);
        }
    }

    /** Whether an event of an error tells of a refusal: of what was only reported, access was granted. */
    public static boolean isRefusal(Event event) {
        return !Boolean.parseBoolean(EventSearch.details(event).get(AccessGuard.REPORT_ONLY));
    }

    /**
     * How the member logged in, as far as the event tells.
     *
     * @param usual the level of a login to this client that is at no till
     */
    Level level(Level usual) {
        if (terminal != null) {
            return Level.PIN;
        }
        return Reason.LEVEL_TOO_LOW.code().equals(reason) ? Level.PASSWORD : usual;
    }

    /** What a stored event of an error tells of. */
    public static PastRefusal of(Event event) {
        Map<String, String> details = EventSearch.details(event);
        String reason = details.get(Details.REASON);
        return new PastRefusal(
                event.getId(),
                Instant.ofEpochMilli(event.getTime()),
                event.getType().name(),
                reason == null ? String.valueOf(event.getError()) : reason,
                details.get(AccessGuard.RULE),
                event.getUserId(),
                event.getClientId(),
                details.get(AccessGuard.STORE),
                details.get(AccessGuard.TERMINAL),
                address(details.get(AccessGuard.ADDRESS), event.getIpAddress()));
    }

    /** What the rules saw, else what Keycloak saw. */
    private static @Nullable ClientAddress address(@Nullable String seen, @Nullable String byKeycloak) {
        ClientAddress address = ClientAddress.of(seen == null ? byKeycloak : seen);
        return address.problem() == null ? address : null;
    }
}
