package io.github.tillkey.pin.rest;

import io.github.tillkey.core.event.EventSearch;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.pin.usecase.LostTerminal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;

/** What was done about a lost till: the fields of {@link LostTerminal.Report}, instants in ISO 8601. */
public record LossReport(
        @Schema(description = "revoked now") TerminalView terminal,
        @Schema(format = "date-time") String since,

        @Schema(
                description = "newest first, at most " + LostTerminal.MAX_LISTED
                        + "; `null` to administrators without `view-events`, or where they could not be read")
        @Nullable
        List<TillLogin> logins,

        @Schema(description = "refused logins and PINs, new PINs, registrations, unlocks; `null` without `view-events`")
        @Nullable
        List<TillEvent> others,

        @Schema(description = "whether `logins` and `others` are all")
        boolean complete,

        @Schema(description = "what is missing and why") @Nullable
        String note)
        implements Representation {

    /** A login on a till. */
    public record TillLogin(
            @Schema(format = "date-time") String at,

            @Schema(description = "`null`, like the name, for a member of whom the caller may not know") @Nullable
            String userId,

            @Nullable String username,
            @Nullable String clientId,
            @Nullable String ipAddress)
            implements Representation {

        private static TillLogin of(LostTerminal.Login login) {
            return new TillLogin(
                    login.at().toString(), login.userId(), login.username(), login.clientId(), login.ipAddress());
        }
    }

    /** Something else that happened on a till. */
    public record TillEvent(
            @Schema(format = "date-time") String at,
            @Schema(description = "as Keycloak names it") String type,

            @Schema(description = "such as `tillkey-unlock-terminal`, where the type does not say it") @Nullable
            String action,

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

    static LossReport of(LostTerminal.Report report) {
        return new LossReport(
                TerminalView.of(report.terminal()),
                report.since().toString(),
                each(report.logins(), TillLogin::of),
                each(report.others(), TillEvent::of),
                report.note() == null,
                report.note());
    }

    private static <E, T> @Nullable List<T> each(@Nullable List<E> found, Function<E, T> view) {
        return found == null ? null : found.stream().map(view).toList();
    }

    private static String iso(Event event) {
        return Instant.ofEpochMilli(event.getTime()).toString();
    }
}
