package io.github.tillkey.core.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;
import org.keycloak.events.EventQuery;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Searches the user events that Keycloak has stored of a realm, the newest first. Keycloak cannot search for details,
 * so each event of the types is read, and a search ends after {@value #MAX_READ} of them.
 */
public final class EventSearch {

    /** Most events that one search reads. */
    public static final int MAX_READ = 50_000;

    private final EventQuery query;

    private EventSearch(EventQuery query) {
        this.query = query;
    }

    /** A search among all events of these types; for one use. */
    public static EventSearch of(KeycloakSession session, RealmModel realm, Collection<EventType> types) {
        return new EventSearch(session.getProvider(EventStoreProvider.class)
                .createQuery()
                .realm(realm.getId())
                .type(types.toArray(EventType[]::new))
                .orderByDescTime());
    }

    /** Only events from {@code instant} on. */
    public EventSearch since(Instant instant) {
        query.fromDate(instant.toEpochMilli());
        return this;
    }

    /** Only events of this user; of all users for {@code null}. */
    public EventSearch user(@Nullable String userId) {
        if (userId != null) {
            query.user(userId);
        }
        return this;
    }

    /** The events themselves, which the caller closes. */
    public Stream<Event> stream(int first, int max) {
        return query.firstResult(first).maxResults(max).getResultStream();
    }

    /**
     * What a search has found.
     *
     * @param events the newest first
     * @param more whether there are more than were asked for
     * @param cut whether older events were not read
     */
    public record Found(List<Event> events, boolean more, boolean cut) {}

    /** The events that are {@code wanted}: skips {@code first} of them, and finds {@code max} at most. */
    public Found find(Predicate<Event> wanted, int first, int max) {
        List<Event> found = new ArrayList<>();
        int read = 0;
        int matches = 0;
        try (Stream<Event> events = stream(0, MAX_READ)) {
            for (Event event : (Iterable<Event>) events::iterator) {
                read++;
                if (wanted.test(event) && matches++ >= first) {
                    if (found.size() == max) {
                        return new Found(found, true, false);
                    }
                    found.add(event);
                }
            }
        }
        return new Found(found, false, read == MAX_READ);
    }

    /** The details of an event, none where it has none. */
    public static Map<String, String> details(Event event) {
        return event.getDetails() == null ? Map.of() : event.getDetails();
    }

    /**
     * Whether the realm stores events of this type. A realm that names no types stores those that Keycloak stores by
     * default.
     */
    public static boolean isStored(RealmModel realm, EventType type) {
        Set<String> types = realm.getEnabledEventTypesStream().collect(Collectors.toSet());
        return realm.isEventsEnabled() && (types.isEmpty() ? type.isSaveByDefault() : types.contains(type.name()));
    }
}
