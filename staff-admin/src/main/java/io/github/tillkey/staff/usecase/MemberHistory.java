package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.event.EventSearch;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.store.MemberReader;
import io.github.tillkey.core.usecase.AskLimit;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.print.HistoryPage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.UserModel;
import org.keycloak.util.JsonSerialization;

/**
 * Who changed what about somebody: the realm's admin events, and user events of credentials and blocking, as far as the
 * realm stores them. What was written is shown only to actors who may see every member: it may tell of stores in which
 * the member once worked.
 */
public final class MemberHistory {

    /** Most entries. */
    public static final int MAX_ENTRIES = 1_000;

    private static final List<EventType> TYPES = List.of(
            EventType.REGISTER,
            EventType.UPDATE_PASSWORD,
            EventType.RESET_PASSWORD,
            EventType.UPDATE_CREDENTIAL,
            EventType.REMOVE_CREDENTIAL,
            EventType.UPDATE_TOTP,
            EventType.REMOVE_TOTP,
            EventType.UPDATE_EMAIL,
            EventType.VERIFY_EMAIL,
            EventType.UPDATE_PROFILE,
            EventType.USER_DISABLED_BY_PERMANENT_LOCKOUT,
            EventType.USER_DISABLED_BY_TEMPORARY_LOCKOUT);

    /** Admin events that are looked at: the search finds some of others too. */
    private static final int MAX_READ = 10_000;

    /** Of Keycloak's own events the whole user would be shown. */
    private static final String OURS = "TILLKEY";

    private final Invocation call;
    private final UserModel member;

    /**
     * @param memberId id of the member
     * @throws RequestRefusedException forbidden, to an actor who may not see the history of the member; not found, also
     *     where the actor may not see the member; too many
     */
    public MemberHistory(Invocation call, String memberId) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
        AskLimit.count(call.actor(), call.realm(), AskLimit.Kind.REPORT);
        this.member = MemberLookup.member(call, memberId);
        call.require(call.rights().mayViewHistory(member));
    }

    /**
     * One thing that happened.
     *
     * @param what type of a user event; operation and type of what an admin event is about
     * @param by username; {@code null} for a task, and for somebody who is gone, of another realm, or not to be seen
     * @param written what was written, or the reason; {@code null} for none
     */
    public record Entry(
            Instant at,
            String what,
            @Nullable String by,
            @Nullable String written) {}

    private record Found(
            Instant at,
            String what,
            @Nullable String actor,
            @Nullable String written) {}

    /**
     * The page that shows {@code found}.
     *
     * @param found of the last {@code days}
     */
    public HistoryPage page(int days, List<Entry> found) {
        return new HistoryPage(
                member,
                days,
                found.stream()
                        .map(entry -> new HistoryPage.Line(entry.at(), entry.what(), entry.by(), entry.written()))
                        .toList(),
                found.size() == MAX_ENTRIES,
                call.actingMember().orElse(null));
    }

    /** What happened in the last days, the newest first. */
    public List<Entry> newest(int days) {
        Instant since = ServerTime.now().minus(Duration.ofDays(days));
        List<Found> found = Stream.concat(adminEvents(since).stream(), userEvents(since).stream())
                .sorted(Comparator.comparing(Found::at).reversed())
                .limit(MAX_ENTRIES)
                .toList();
        Map<String, String> names = names(found.stream()
                .map(Found::actor)
                .filter(Objects::nonNull)
                .distinct()
                .toList());
        return found.stream()
                .map(one -> new Entry(
                        one.at(), one.what(), one.actor() == null ? null : names.get(one.actor()), one.written()))
                .toList();
    }

    private List<Found> adminEvents(Instant since) {
        try (Stream<AdminEvent> events = call.session()
                .getProvider(EventStoreProvider.class)
                .createAdminQuery()
                .realm(call.realm().getId())
                .resourcePath("*" + member.getId() + "*")
                .fromTime(since.toEpochMilli())
                .orderByDescTime()
                .maxResults(MAX_READ)
                .getResultStream()) {
            return events.filter(this::isAboutMember)
                    .limit(MAX_ENTRIES)
                    .map(this::found)
                    .toList();
        }
    }

    /** The search takes a part of an id for the whole, and knows placeholders. */
    private boolean isAboutMember(AdminEvent event) {
        // The id of a user of a directory may have a slash.
        return ('/' + event.getResourcePath() + '/').contains('/' + member.getId() + '/');
    }

    private Found found(AdminEvent event) {
        String about = String.valueOf(event.getResourceTypeAsString());
        return new Found(
                Instant.ofEpochMilli(event.getTime()),
                event.getOperationType() + " " + about,
                event.getAuthDetails() == null ? null : event.getAuthDetails().getUserId(),
                call.rights().mayViewMembers() && about.startsWith(OURS) ? written(event) : null);
    }

    /** Some of our events, such as those of permissions, tell what changed in their details. */
    private static @Nullable String written(AdminEvent event) {
        if (event.getRepresentation() != null
                || event.getDetails() == null
                || event.getDetails().isEmpty()) {
            return event.getRepresentation();
        }
        try {
            return JsonSerialization.writeValueAsString(new TreeMap<>(event.getDetails()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private List<Found> userEvents(Instant since) {
        List<Found> found = new ArrayList<>();
        try (Stream<Event> events =
                EventSearch.of(call.session(), call.realm(), TYPES).since(since).user(member.getId()).stream(
                        0, MAX_ENTRIES)) {
            events.forEach(event -> found.add(new Found(
                    Instant.ofEpochMilli(event.getTime()),
                    event.getType().name(),
                    // Without an address the member did not act.
                    event.getIpAddress() == null ? null : event.getUserId(),
                    EventSearch.details(event).get(Details.REASON))));
        }
        return found;
    }

    private Map<String, String> names(List<String> actors) {
        Map<String, String> names = new HashMap<>();
        new MemberReader(call.session(), call.realm())
                .read(actors).stream()
                        .filter(call.rights()::mayView)
                        .forEach(actor -> names.put(actor.getId(), actor.getUsername()));
        if (call.rights().mayViewMembers()) {
            // Those of clients.
            actors.stream()
                    .filter(id -> !names.containsKey(id))
                    .map(id -> call.session().users().getUserById(call.realm(), id))
                    .filter(Objects::nonNull)
                    .forEach(actor -> names.put(actor.getId(), actor.getUsername()));
        }
        return names;
    }
}
