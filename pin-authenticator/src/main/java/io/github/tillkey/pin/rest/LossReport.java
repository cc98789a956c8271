package io.github.tillkey.pin.rest;

import io.github.tillkey.core.event.EventSearch;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.pin.usecase.LostTill;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;

/**
 * What was done about a lost till: the fields of {@link LostTill.Report}, instants in ISO 8601.
 *
 * @param complete whether {@code logins} and {@code others} are all; {@code false} when Keycloak does not store such events, or does not
 *     keep them so long, when there are too many, or when they could not be read
 */
public record LossReport(
        TerminalView terminal,
        String since,
        @Nullable List<TillLogin> logins,
        @Nullable List<TillEvent> others,
        boolean complete,
        @Nullable String note)
        implements Representation {

    /**
     * A login on a till.
     *
     * @param at ISO 8601 instant
     * @param userId id of the member
     * @param username of the member, {@code null} when the event does not say
     * @param clientId of the application
     * @param ipAddress where it came from
     */
    public record TillLogin(
            String at,
            @Nullable String userId,
            @Nullable String username,
            @Nullable String clientId,
            @Nullable String ipAddress)
            implements Representation {

        private static TillLogin of(Event event) {
            return new TillLogin(
                    iso(event),
                    event.getUserId(),
                    EventSearch.details(event).get(Details.USERNAME),
                    event.getClientId(),
                    event.getIpAddress());
        }
    }

    /**
     * Something else that happened on a till.
     *
     * @param at ISO 8601 instant
     * @param type of the event, as Keycloak names it
     * @param action what was done, such as {@code tillkey-unlock}; {@code null} where the type says it
     * @param error of the event, {@code null} when it succeeded
     * @param reason why it was refused, {@code null} when the event does not say
     * @param userId id of the member, {@code null} when nobody was known
     * @param ipAddress where it came from
     */
    public record TillEvent(
            String at,
            String type,
            @Nullable String action,
            @Nullable String error,
            @Nullable String reason,
            @Nullable String userId,
            @Nullable String ipAddress)
            implements Representation {

        private static TillEvent of(Event event) {
            Map<String, String> details = EventSearch.details(event);
            return new TillEvent(
                    iso(event),
                    event.getType().name(),
                    details.get(Details.CUSTOM_REQUIRED_ACTION),
                    event.getError(),
                    details.get(Details.REASON),
                    event.getUserId(),
                    event.getIpAddress());
        }
    }

    static LossReport of(LostTill.Report report) {
        return new LossReport(
                TerminalView.of(report.terminal()),
                report.since().toString(),
                each(report.logins(), TillLogin::of),
                each(report.others(), TillEvent::of),
                report.note() == null,
                report.note());
    }

    private static <T> @Nullable List<T> each(@Nullable List<Event> events, Function<Event, T> view) {
        return events == null ? null : events.stream().map(view).toList();
    }

    private static String iso(Event event) {
        return Instant.ofEpochMilli(event.getTime()).toString();
    }
}
