package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.event.EventSearch;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.session.TillSession;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * A till was lost: takes it out of use, and lists who logged in on it lately and what else happened there, as far as Keycloak stores
 * events. The till is out of use even if the events cannot be read.
 */
public final class LostTill {

    private static final Logger LOG = Logger.getLogger(LostTill.class);

    private static final int LISTED = 1000;

    /** Events other than logins that happen on a till. */
    private static final List<EventType> OTHERS = List.of(
            EventType.LOGIN_ERROR,
            EventType.CUSTOM_REQUIRED_ACTION,
            EventType.CUSTOM_REQUIRED_ACTION_ERROR,
            EventType.UPDATE_CREDENTIAL,
            EventType.UPDATE_CREDENTIAL_ERROR);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Actor actor;
    private final StoreRights rights;

    /** For the terminals of {@code realm}. */
    public LostTill(KeycloakSession session, RealmModel realm, Actor actor, StoreRights rights) {
        this.session = session;
        this.realm = realm;
        this.actor = actor;
        this.rights = rights;
    }

    /**
     * What was done about a lost till.
     *
     * @param terminal the terminal, revoked now
     * @param since ISO 8601 instant from which on logins are listed
     * @param logins logins on the till, newest first, at most {@value #LISTED}; {@code null} when the actor may not view events, or they could
     *     not be read
     * @param others what else happened on the till: refused logins and PINs, changes of PINs, registrations, unlocks; newest first, at
     *     most {@value #LISTED}; {@code null} as above
     * @param complete whether {@code logins} and {@code others} are all; {@code false} when Keycloak does not store such events, or
     *     does not keep them so long, when there are too many, or when they could not be read
     * @param note what is missing and what to do about it, {@code null} when nothing is
     */
    public record LossReport(
            TerminalView terminal,
            String since,
            @Nullable List<TillLogin> logins,
            @Nullable List<TillEvent> others,
            boolean complete,
            @Nullable String note)
            implements Representation {}

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
            implements Representation {}

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
            implements Representation {}

    /**
     * Takes the till out of use and reports.
     *
     * @param since from when on events are listed
     * @param now when it was asked for: events older than the realm keeps them are missing
     * @param withEvents whether the actor may view events; the rest is done for all
     * @throws io.github.tillkey.core.usecase.RequestRefusedException not found, forbidden
     */
    public LossReport report(String terminalId, Instant since, Instant now, boolean withEvents) {
        TerminalView terminal = inOwnTransaction(
                own -> new TerminalAdministration(own, realmOf(own), actor, rights).revokeLost(terminalId));
        if (!withEvents) {
            return withoutEvents(
                    terminal, since, "Logins and other events are listed for callers with the role view-events.");
        }
        EventSearch.Found logins;
        EventSearch.Found others;
        try {
            logins = inOwnTransaction(own -> find(own, terminal.id(), since, List.of(EventType.LOGIN)));
            others = inOwnTransaction(own -> find(own, terminal.id(), since, OTHERS));
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "The terminal %s was revoked, and its events could not be read", terminal.id());
            return withoutEvents(
                    terminal,
                    since,
                    "The till is out of use, but its events could not be read; the server's log says why. Call again later for them.");
        }
        String note = missing(logins, others, since, now);
        return new LossReport(
                terminal,
                since.toString(),
                logins.events().stream().map(LostTill::login).toList(),
                others.events().stream().map(LostTill::other).toList(),
                note == null,
                note);
    }

    private @Nullable String missing(EventSearch.Found logins, EventSearch.Found others, Instant since, Instant now) {
        List<String> missing = Stream.concat(Stream.of(EventType.LOGIN), OTHERS.stream())
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
            return "Only the newest " + LISTED + " are listed.";
        }
        return logins.cut() || others.cut()
                ? "Only the newest " + EventSearch.MAX_READ + " events of the realm were looked at."
                : null;
    }

    /** Runs {@code work} in its own transaction: the till stays revoked even if its events cannot be read. */
    private <T> T inOwnTransaction(Function<KeycloakSession, T> work) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                session.getKeycloakSessionFactory(), session.getContext(), work::apply, "lost till");
    }

    private RealmModel realmOf(KeycloakSession own) {
        return own.realms().getRealm(realm.getId());
    }

    private EventSearch.Found find(KeycloakSession own, String terminalId, Instant since, List<EventType> types) {
        return EventSearch.of(own, realmOf(own), types)
                .since(since)
                .find(event -> terminalId.equals(EventSearch.details(event).get(TillSession.EVENT_DETAIL)), 0, LISTED);
    }

    private static LossReport withoutEvents(TerminalView terminal, Instant since, String note) {
        return new LossReport(terminal, since.toString(), null, null, false, note);
    }

    private static TillLogin login(Event event) {
        return new TillLogin(
                TerminalView.iso(event.getTime()),
                event.getUserId(),
                EventSearch.details(event).get(Details.USERNAME),
                event.getClientId(),
                event.getIpAddress());
    }

    private static TillEvent other(Event event) {
        Map<String, String> details = EventSearch.details(event);
        return new TillEvent(
                TerminalView.iso(event.getTime()),
                event.getType().name(),
                details.get(Details.CUSTOM_REQUIRED_ACTION),
                event.getError(),
                details.get(Details.REASON),
                event.getUserId(),
                event.getIpAddress());
    }
}
