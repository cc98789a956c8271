package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.event.EventSearch;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.models.RealmModel;

/**
 * A till was lost: takes it out of use, and lists who logged in on it lately and what else happened there, as far as
 * Keycloak stores events. The till is out of use even if the events cannot be read.
 */
public final class LostTerminal {

    private static final Logger LOG = Logger.getLogger(LostTerminal.class);

    /** Most events of a kind in a report. */
    public static final int MAX_LISTED = 1000;

    /** How far back events are listed when the actor does not say. */
    private static final Duration DEFAULT_SINCE = Duration.ofDays(30);

    /** Events other than logins that happen on a till. */
    private static final List<EventType> OTHER_EVENT_TYPES = List.of(
            EventType.LOGIN_ERROR,
            EventType.CUSTOM_REQUIRED_ACTION,
            EventType.CUSTOM_REQUIRED_ACTION_ERROR,
            EventType.UPDATE_CREDENTIAL,
            EventType.UPDATE_CREDENTIAL_ERROR);

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may not list stores */
    public LostTerminal(Invocation call) {
        call.require(call.rights().mayListStores());
        this.call = call;
    }

    /**
     * What was done about a lost till.
     *
     * @param terminal the terminal, revoked now
     * @param since from when on events are listed
     * @param logins logins on the till, newest first, at most {@value #MAX_LISTED}; {@code null} when the actor may not
     *     view events, or they could not be read
     * @param others what else happened on the till: refused logins and PINs, changes of PINs, registrations, unlocks;
     *     likewise
     * @param note which events are missing and what to do about it; {@code null} when all are listed
     */
    public record Report(
            TerminalDetails terminal,
            Instant since,
            @Nullable List<Event> logins,
            @Nullable List<Event> others,
            @Nullable String note) {}

    /**
     * Takes the till out of use and reports.
     *
     * @param since a past date and time with an offset, from which on events are listed; {@code null} for the last 30
     *     days
     * @throws RequestRefusedException invalid, not found, forbidden
     */
    public Report report(String terminalId, @Nullable String since) {
        Instant now = ServerTime.now();
        Instant from = since == null
                ? now.minus(DEFAULT_SINCE)
                : Input.dateTime(
                                "since",
                                since,
                                instant -> !instant.isAfter(now),
                                "a past date and time with its offset from UTC, such as 2027-01-31T20:00+01:00")
                        .toInstant();
        // In its own transaction: the till stays revoked even if its events cannot be read.
        TerminalDetails terminal = Transactions.call(
                call.session(), (own, realm) -> new TerminalAdministration(call.in(own, realm)).revokeLost(terminalId));
        if (!call.rights().mayViewEvents()) {
            return withoutEvents(
                    terminal, from, "Logins and other events are listed for callers with the role view-events.");
        }
        EventSearch.Found logins;
        EventSearch.Found others;
        try {
            logins = find(terminal.id(), from, List.of(EventType.LOGIN));
            others = find(terminal.id(), from, OTHER_EVENT_TYPES);
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "The terminal %s was revoked, and its events could not be read", terminal.id());
            return withoutEvents(
                    terminal,
                    from,
                    "The till is out of use, but its events could not be read; the server's log says why. Call again "
                            + "later for them.");
        }
        return new Report(terminal, from, logins.events(), others.events(), missing(logins, others, from, now));
    }

    private @Nullable String missing(EventSearch.Found logins, EventSearch.Found others, Instant since, Instant now) {
        RealmModel realm = call.realm();
        List<String> missing = Stream.concat(Stream.of(EventType.LOGIN), OTHER_EVENT_TYPES.stream())
                .filter(type -> !EventSearch.isStored(realm, type))
                .map(EventType::name)
                .toList();
        if (!missing.isEmpty()) {
            return "This realm does not store " + String.join(", ", missing)
                    + " events: switch them on in Realm settings, Events, User events settings.";
        }
        if (realm.getEventsExpiration() > 0 && since.isBefore(now.minusSeconds(realm.getEventsExpiration()))) {
            return "This realm keeps events for " + realm.getEventsExpiration() + " seconds only.";
        }
        if (logins.more() || others.more()) {
            return "Only the newest " + MAX_LISTED + " are listed.";
        }
        return logins.cut() || others.cut()
                ? "Only the newest " + EventSearch.MAX_READ + " events of the realm were looked at."
                : null;
    }

    private EventSearch.Found find(String terminalId, Instant since, List<EventType> types) {
        return Transactions.call(call.session(), (own, realm) -> EventSearch.of(own, realm, types)
                .since(since)
                .find(event -> terminalId.equals(EventSearch.details(event).get(AccessGuard.TERMINAL)), 0, MAX_LISTED));
    }

    private static Report withoutEvents(TerminalDetails terminal, Instant since, String note) {
        return new Report(terminal, since, null, null, note);
    }
}
