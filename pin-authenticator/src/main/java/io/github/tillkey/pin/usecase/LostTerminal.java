package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.event.EventSearch;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.store.AmbiguousStoreException;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

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

    /** @throws RequestRefusedException forbidden, to an actor who may see the tills of no store */
    public LostTerminal(Invocation call) {
        call.require(call.rights().mayViewTills());
        this.call = call;
    }

    /**
     * A login on a till.
     *
     * @param userId who logged in; {@code null}, like the name, for a member of whom the actor may not know
     */
    public record Login(
            Instant at,
            @Nullable String userId,
            @Nullable String username,
            @Nullable String clientId,
            @Nullable String ipAddress) {}

    /**
     * What was done about a lost till.
     *
     * @param terminal the terminal, revoked now
     * @param since from when on events are listed
     * @param logins logins on the till, in stores whose logins the actor may see, newest first, at most
     *     {@value #MAX_LISTED}; {@code null} when the actor may see none, or they could not be read
     * @param others what else happened on the till: refused logins and PINs, changes of PINs, registrations, unlocks;
     *     {@code null} when the actor may not view events, because the reasons of refused PINs tell whose they are
     * @param note which events are missing and what to do about it; {@code null} when all are listed
     */
    public record Report(
            TerminalDetails terminal,
            Instant since,
            @Nullable List<Login> logins,
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
        boolean all = call.rights().mayViewEvents();
        if (!all && !mayViewLoginsIn(terminal.storeId())) {
            return withoutEvents(
                    terminal, from, "Logins and other events are listed for callers with the role view-events.");
        }
        EventSearch.Found logins;
        EventSearch.Found others;
        try {
            logins = find(terminal.id(), from, List.of(EventType.LOGIN));
            others = all ? find(terminal.id(), from, OTHER_EVENT_TYPES) : null;
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "The terminal %s was revoked, and its events could not be read", terminal.id());
            return withoutEvents(
                    terminal,
                    from,
                    "The till is out of use, but its events could not be read; the server's log says why. Call again "
                            + "later for them.");
        }
        return new Report(
                terminal,
                from,
                logins.events().stream().map(this::login).toList(),
                others == null ? null : others.events(),
                missing(logins, others, from, now));
    }

    /** A login in a store that is gone is told to those who may see the tills of every store. */
    private boolean mayViewLoginsIn(@Nullable String storeId) {
        Optional<Store> store;
        try {
            store = storeId == null
                    ? Optional.empty()
                    : Stores.of(call.session(), call.realm()).byStoreId(storeId);
        } catch (AmbiguousStoreException nobodyHoldsIt) {
            store = Optional.empty();
        }
        return call.rights().mayViewLogins(store.map(Store::groupId).orElse(""));
    }

    private Login login(Event event) {
        String userId = event.getUserId();
        UserModel member = userId == null ? null : call.session().users().getUserById(call.realm(), userId);
        boolean named = call.rights().mayViewEvents()
                || (member != null && call.rights().mayName(call.realm(), member));
        return new Login(
                Instant.ofEpochMilli(event.getTime()),
                named ? userId : null,
                named ? EventSearch.details(event).get(Details.USERNAME) : null,
                event.getClientId(),
                event.getIpAddress());
    }

    /** @param others {@code null} for an actor who learns of logins only */
    private @Nullable String missing(
            EventSearch.Found logins, EventSearch.@Nullable Found others, Instant since, Instant now) {
        RealmModel realm = call.realm();
        List<String> missing = Stream.concat(
                        Stream.of(EventType.LOGIN), others == null ? Stream.empty() : OTHER_EVENT_TYPES.stream())
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
        if (logins.more() || (others != null && others.more())) {
            return "Only the newest " + MAX_LISTED + " are listed.";
        }
        if (logins.cut() || (others != null && others.cut())) {
            return "Only the newest " + EventSearch.MAX_READ + " events of the realm were looked at.";
        }
        return others == null ? "What else happened there is for callers with the role view-events." : null;
    }

    private EventSearch.Found find(String terminalId, Instant since, List<EventType> types) {
        boolean all = call.rights().mayViewEvents();
        Map<String, Boolean> seen = new HashMap<>();
        return Transactions.call(call.session(), (own, realm) -> EventSearch.of(own, realm, types)
                .since(since)
                .find(
                        event -> terminalId.equals(EventSearch.details(event).get(AccessGuard.TERMINAL))
                                // The till may have been in another store.
                                && (all
                                        || seen.computeIfAbsent(
                                                EventSearch.details(event).getOrDefault(AccessGuard.STORE, ""),
                                                this::mayViewLoginsIn)),
                        0,
                        MAX_LISTED));
    }

    private static Report withoutEvents(TerminalDetails terminal, Instant since, String note) {
        return new Report(terminal, since, null, null, note);
    }
}
