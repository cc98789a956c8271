package io.github.tillkey.pin.rest;

import io.github.tillkey.core.RealmSettings;
import io.github.tillkey.core.ServerTime;
import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.core.event.EventSearch;
import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.Body;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Report;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.session.TillSession;
import io.github.tillkey.core.store.AmbiguousStoreException;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.session.PreviousSessions;
import io.github.tillkey.pin.storage.TerminalEntity.Status;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.Terminals;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.Time;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.GroupModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.ErrorResponseException;

/**
 * Admin REST at {@code /admin/realms/{realm}/tillkey-pin/terminals}. Every call checks Keycloak's permissions for the group of the
 * terminal's store, and every change writes an admin event, which never holds a code.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class TerminalsResource {

    private static final Logger LOG = Logger.getLogger(TerminalsResource.class);

    private static final int DEFAULT_PAGE = 100;
    private static final int MAX_PAGE = 1000;
    private static final int STORE_ID_LENGTH = 255;

    /** How far back the logins on a lost till are listed when the caller does not say. */
    private static final Duration LOST_SINCE = Duration.ofDays(30);

    private static final int LISTED = 1000;

    /** What else tells of a till. */
    private static final List<EventType> OTHERS = List.of(
            EventType.LOGIN_ERROR,
            EventType.CUSTOM_REQUIRED_ACTION,
            EventType.CUSTOM_REQUIRED_ACTION_ERROR,
            EventType.UPDATE_CREDENTIAL,
            EventType.UPDATE_CREDENTIAL_ERROR);

    private final AdminCall call;

    TerminalsResource(AdminCall call) {
        this.call = call;
    }

    /**
     * Asks for an enrolment code.
     *
     * @param storeId {@code store_id} of the store that the till belongs to
     * @param name of the till, for people
     */
    public record NewTerminal(
            @Nullable String storeId, @Nullable String name) {}

    /**
     * An enrolment code.
     *
     * @param terminalId id of the terminal
     * @param code the code; this answer is the only place where it ever appears
     * @param codeExpiresAt ISO 8601 instant from which it is refused
     */
    public record PreparedTerminal(String terminalId, String code, String codeExpiresAt) implements Representation {}

    /**
     * What to change of a terminal; a field that is missing or {@code null} stays as it is.
     *
     * @param storeId {@code store_id} of the store to move to
     * @param name new name
     * @param networksWaived whether it works outside its store's networks too
     */
    public record TerminalChange(
            @Nullable String storeId,
            @Nullable String name,
            @Nullable Boolean networksWaived) {}

    /**
     * A terminal.
     *
     * @param id of the terminal
     * @param storeId {@code store_id} of its store; {@code null} when the group is no store any more
     * @param name for people
     * @param status {@code PENDING}, {@code ACTIVE}, {@code LOCKED} or {@code REVOKED}
     * @param createdAt ISO 8601 instant
     * @param createdBy user name of the administrator who asked for the newest code; {@code null} when there is no such user any more
     * @param codeExpiresAt ISO 8601 instant, while a code may still be used
     * @param registeredBy user name of the member who confirmed the last registration; {@code null} before, and when there is no such
     *     user any more
     * @param userAgent what the till's browser called itself then
     * @param lastLoginAt ISO 8601 instant, {@code null} before the first
     * @param lastSeenAt ISO 8601 instant, exact to ten minutes; {@code null} before the registration
     * @param lockReason {@code misses} or {@code old_secret}, while {@code LOCKED}
     * @param waitsUntil ISO 8601 instant until which it takes no PIN; {@code null} when it does not wait
     * @param networksWaived whether it works outside its store's networks too
     */
    public record TerminalView(
            String id,
            @Nullable String storeId,
            String name,
            String status,
            String createdAt,
            @Nullable String createdBy,
            @Nullable String codeExpiresAt,
            @Nullable String registeredBy,
            @Nullable String userAgent,
            @Nullable String lastLoginAt,
            @Nullable String lastSeenAt,
            @Nullable String lockReason,
            @Nullable String waitsUntil,
            boolean networksWaived)
            implements Representation {}

    /**
     * Reports a till as lost.
     *
     * @param since ISO 8601 instant from which on logins are listed; 30 days ago without it
     */
    public record Loss(@Nullable String since) {}

    /**
     * What was done about a lost till.
     *
     * @param terminal the terminal, revoked now
     * @param since ISO 8601 instant from which on logins are listed
     * @param logins logins on the till, newest first, at most {@value #LISTED}; {@code null} when the caller may not view events, or they could
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
     * Prepares a terminal and answers with its one-time enrolment code.
     *
     * <p>201; 400 naming the field that is missing or too long; 403 without the right to manage the store's group; 404 for an
     * unknown store; 409 when several groups carry the store id.
     */
    @POST
    public Response prepare(@Nullable String body) {
        checkCaller();
        call.requireEnabled();
        NewTerminal request = Body.required(body, NewTerminal.class);
        String storeId = Parameters.text("storeId", request.storeId(), STORE_ID_LENGTH);
        String name = Parameters.text("name", request.name(), Terminals.NAME_LENGTH);
        Store store = store(storeId);
        call.auth().groups().requireManage(groupOf(store));
        Terminals.Prepared prepared = terminals().prepare(store, name, creator());
        AuditLog.of(call.session(), call.realm(), call.actor())
                .adminEvent(OperationType.CREATE)
                .resource(Terminal.EVENT_RESOURCE)
                .resourcePath(call.session().getContext().getUri(), prepared.row().id)
                .representation(view(prepared.row()))
                .success();
        return answerCode(Response.Status.CREATED, prepared);
    }

    /**
     * Lists terminals, newest first, of one store or of every store whose group the caller may view.
     *
     * @param storeId {@code store_id}; all stores without it
     * @param first how many to skip, from 0
     * @param max how many to answer with at most, 1 to 1000
     */
    @GET
    public Response list(
            @QueryParam("storeId") @Nullable String storeId,
            @QueryParam("first") @Nullable String first,
            @QueryParam("max") @Nullable String max,
            @QueryParam("format") @Nullable String format) {
        checkCaller();
        Parameters.Page page = Parameters.Page.of(first, max, DEFAULT_PAGE, MAX_PAGE);
        List<TerminalView> found = terminals()
                .list(storeId == null ? null : store(storeId), page.first(), page.max())
                .filter(row -> {
                    GroupModel group = call.realm().getGroupById(row.storeGroupId);
                    return group != null && call.auth().groups().canView(group);
                })
                .map(this::view)
                .toList();
        return new Report<>(TerminalView.class, found).as(format);
    }

    /** One terminal. 200; 403 without the right to view the store's group; 404 for an unknown terminal. */
    @GET
    @Path("{terminalId}")
    public TerminalView get(@PathParam("terminalId") String terminalId) {
        checkCaller();
        TerminalEntity row = find(terminalId);
        GroupModel group = call.realm().getGroupById(row.storeGroupId);
        if (group != null) {
            call.auth().groups().requireView(group);
        } else {
            call.auth().groups().requireView();
        }
        return view(row);
    }

    /**
     * Renames a terminal, moves it to another store, which ends its session, or waives the networks of its store.
     *
     * <p>200 with the terminal; 400 naming the field that is wrong, or when nothing is to be changed; 403 without the right to manage
     * the group of the store, and of the store to move to; 404 for an unknown terminal or store; 409 for a revoked terminal, or when
     * several groups carry the store id.
     */
    @PATCH
    @Path("{terminalId}")
    public TerminalView change(@PathParam("terminalId") String terminalId, @Nullable String body) {
        checkCaller();
        TerminalEntity row = findToManage(terminalId);
        TerminalChange request = Body.required(body, TerminalChange.class);
        if (request.name() == null && request.storeId() == null && request.networksWaived() == null) {
            throw RestErrors.invalid("Nothing to change: send name, storeId or networksWaived.");
        }
        String name = request.name() == null ? null : Parameters.text("name", request.name(), Terminals.NAME_LENGTH);
        Store store = request.storeId() == null
                ? null
                : store(Parameters.text("storeId", request.storeId(), STORE_ID_LENGTH));
        if (store != null) {
            call.auth().groups().requireManage(groupOf(store));
        }
        if (row.status == Status.REVOKED) {
            throw revoked();
        }
        terminals()
                .change(row, name, store, request.networksWaived())
                .ifPresent(sessionId -> endSession(sessionId, "terminal_moved"));
        TerminalView changed = view(row);
        call.changed(OperationType.UPDATE, Terminal.EVENT_RESOURCE, changed);
        return changed;
    }

    /**
     * A new enrolment code for a terminal that is there: for a till whose browser lost its cookie, or that was replaced. Until the
     * code is used the terminal goes on as it is; then the old cookie is worth nothing and the old session ends.
     *
     * <p>200; 403 without the right to manage the store's group; 404 for an unknown terminal; 409 for a revoked one.
     */
    @POST
    @Path("{terminalId}/enrolment-code")
    public Response newCode(@PathParam("terminalId") String terminalId) {
        checkCaller();
        call.requireEnabled();
        TerminalEntity row = findToManage(terminalId);
        Terminals.Prepared prepared = terminals().newCode(row, creator()).orElseThrow(TerminalsResource::revoked);
        call.changed(OperationType.ACTION, Terminal.EVENT_RESOURCE, view(row));
        return answerCode(Response.Status.OK, prepared);
    }

    /**
     * Takes a terminal out of use at once and ends the session on it.
     *
     * <p>204; 403 without the right to manage the store's group; 404 for an unknown terminal.
     */
    @DELETE
    @Path("{terminalId}")
    public Response revoke(@PathParam("terminalId") String terminalId) {
        checkCaller();
        TerminalEntity row = findToManage(terminalId);
        revoke(row, OperationType.DELETE);
        return Response.noContent().build();
    }

    /**
     * For a till that was lost: takes it out of use at once, ends the session on it, and lists who logged in on it lately and what
     * else happened there, as far as Keycloak stores events. The till is out of use even if the events cannot be read.
     *
     * <p>200; 400 when {@code since} is no instant of the past; 403 without the right to manage the store's group; 404 for an unknown
     * terminal. Events are listed for callers who may view events only; the rest is done for all.
     */
    @POST
    @Path("{terminalId}/lost")
    public LossReport lost(@PathParam("terminalId") String terminalId, @Nullable String body) {
        checkCaller();
        Instant now = ServerTime.now();
        Revoked revoked = inOwnTransaction(own -> {
            TerminalEntity row = own.findToManage(terminalId);
            String from = Body.optional(body, Loss.class).map(Loss::since).orElse(null);
            Instant since = from == null ? now.minus(LOST_SINCE) : Parameters.dateTime(
                                    "since",
                                    from,
                                    instant -> !instant.isAfter(now),
                                    "a past date and time with its offset from UTC, such as 2027-01-31T20:00+01:00")
                            .toInstant();
            own.revoke(row, OperationType.ACTION);
            return new Revoked(own.view(row), since);
        });
        return lossReport(revoked.terminal(), revoked.since(), now);
    }

    private record Revoked(TerminalView terminal, Instant since) {}

    /** What {@code work} does stays done, or failed, whatever becomes of the rest of the request. */
    private <T> T inOwnTransaction(Function<TerminalsResource, T> work) {
        return KeycloakModelUtils.runJobInTransactionWithResult(
                call.session().getKeycloakSessionFactory(),
                call.session().getContext(),
                own -> {
                    RealmModel ownRealm = own.realms().getRealm(call.realm().getId());
                    return work.apply(new TerminalsResource(new AdminCall(own, ownRealm, call.auth())));
                },
                "lost till");
    }

    private void revoke(TerminalEntity row, OperationType operation) {
        terminals().revoke(row).ifPresent(sessionId -> endSession(sessionId, "terminal_revoked"));
        call.changed(operation, Terminal.EVENT_RESOURCE, view(row));
    }

    private LossReport lossReport(TerminalView terminal, Instant since, Instant now) {
        if (!call.auth().realm().canViewEvents()) {
            return withoutEvents(
                    terminal, since, "Logins and other events are listed for callers with the role view-events.");
        }
        EventSearch.Found logins;
        EventSearch.Found others;
        try {
            logins = inOwnTransaction(own -> own.find(terminal.id(), since, List.of(EventType.LOGIN)));
            others = inOwnTransaction(own -> own.find(terminal.id(), since, OTHERS));
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "The terminal %s was revoked, and its events could not be read", terminal.id());
            return withoutEvents(
                    terminal,
                    since,
                    "The till is out of use, but its events could not be read; the server's log says why. Call again later for them.");
        }
        List<String> missing = Stream.concat(Stream.of(EventType.LOGIN), OTHERS.stream())
                .filter(type -> !EventSearch.isStored(call.realm(), type))
                .map(EventType::name)
                .toList();
        String note = null;
        if (!missing.isEmpty()) {
            note = "This realm does not store " + String.join(", ", missing)
                    + " events: switch them on in Realm settings, Events, User events settings.";
        } else if (call.realm().getEventsExpiration() > 0 && since.isBefore(now.minusSeconds(call.realm().getEventsExpiration()))) {
            note = "This realm keeps events for " + call.realm().getEventsExpiration() + " seconds only.";
        } else if (logins.more() || others.more()) {
            note = "Only the newest " + LISTED + " are listed.";
        } else if (logins.cut() || others.cut()) {
            note = "Only the newest " + EventSearch.MAX_READ + " events of the realm were looked at.";
        }
        return new LossReport(
                terminal,
                since.toString(),
                logins.events().stream().map(TerminalsResource::login).toList(),
                others.events().stream().map(TerminalsResource::other).toList(),
                note == null,
                note);
    }

    private static LossReport withoutEvents(TerminalView terminal, Instant since, String note) {
        return new LossReport(terminal, since.toString(), null, null, false, note);
    }

    private EventSearch.Found find(String terminalId, Instant since, List<EventType> types) {
        return EventSearch.of(call.session(), call.realm(), types)
                .since(since)
                .find(event -> terminalId.equals(EventSearch.details(event).get(TillSession.EVENT_DETAIL)), 0, LISTED);
    }

    private static TillLogin login(Event event) {
        return new TillLogin(
                iso(event.getTime()),
                event.getUserId(),
                EventSearch.details(event).get(Details.USERNAME),
                event.getClientId(),
                event.getIpAddress());
    }

    private static TillEvent other(Event event) {
        Map<String, String> details = EventSearch.details(event);
        return new TillEvent(
                iso(event.getTime()),
                event.getType().name(),
                details.get(Details.CUSTOM_REQUIRED_ACTION),
                event.getError(),
                details.get(Details.REASON),
                event.getUserId(),
                event.getIpAddress());
    }

    private void checkCaller() {
        call.auth().groups().requireList();
    }

    /** Locked first: it must still be in the store that the caller manages when it is changed. */
    private TerminalEntity findToManage(String terminalId) {
        TerminalEntity row =
                terminals().findAndLock(terminalId).orElseThrow(() -> new NotFoundException("Terminal not found"));
        GroupModel group = call.realm().getGroupById(row.storeGroupId);
        if (group != null) {
            call.auth().groups().requireManage(group);
        } else {
            call.auth().groups().requireManage();
        }
        return row;
    }

    private TerminalEntity find(String terminalId) {
        return terminals().find(terminalId).orElseThrow(() -> new NotFoundException("Terminal not found"));
    }

    private Terminals terminals() {
        return Terminals.of(call.session(), call.realm());
    }

    private Terminals.Creator creator() {
        return new Terminals.Creator(
                call.auth().adminAuth().getUser().getId(), call.auth().adminAuth().getRealm().getId());
    }

    private void endSession(String sessionId, String reason) {
        new PreviousSessions(call.session(), call.realm()).endUnless(null, sessionId, reason);
    }

    private Store store(String storeId) {
        try {
            return Stores.of(call.session(), call.realm())
                    .byStoreId(storeId)
                    .orElseThrow(() -> RestErrors.notFound(
                            "storeId: no store has this store_id. A store is a group with the attribute store_id below the"
                                    + " group named by the realm attribute " + RealmSettings.STORES_GROUP.key() + "."));
        } catch (AmbiguousStoreException ambiguous) {
            throw RestErrors.conflict("storeId: " + ambiguous.getMessage());
        }
    }

    private GroupModel groupOf(Store store) {
        return Optional.ofNullable(call.realm().getGroupById(store.groupId())).orElseThrow(NotFoundException::new);
    }

    private TerminalView view(TerminalEntity row) {
        Long waitsUntil = row.waitsUntil;
        boolean waits = waitsUntil != null && waitsUntil > Time.currentTimeMillis();
        return new TerminalView(
                row.id,
                Stores.of(call.session(), call.realm())
                        .byGroupId(row.storeGroupId)
                        .map(Store::storeId)
                        .orElse(null),
                row.name,
                row.status.name(),
                iso(row.createdAt),
                username(
                        call.session().realms()
                                .getRealm(
                                        Optional.ofNullable(row.createdByRealm).orElse("")),
                        row.createdBy),
                row.codeOpen ? iso(row.codeExpiresAt) : null,
                username(call.realm(), row.registeredBy),
                row.userAgent,
                isoOrNull(row.lastLoginAt),
                isoOrNull(row.lastSeenAt),
                row.lockReason,
                waits ? isoOrNull(waitsUntil) : null,
                row.networksWaived);
    }

    private @Nullable String username(@Nullable RealmModel home, @Nullable String userId) {
        UserModel user = home == null || userId == null ? null : call.session().users().getUserById(home, userId);
        return user == null ? null : user.getUsername();
    }

    private static Response answerCode(Response.Status status, Terminals.Prepared prepared) {
        return AdminCall.notStored(
                status,
                new PreparedTerminal(
                        prepared.row().id, prepared.code().formatted(), iso(prepared.row().codeExpiresAt)));
    }

    private static ErrorResponseException revoked() {
        return RestErrors.conflict("This terminal is revoked, which is for good: prepare a new one.");
    }

    private static @Nullable String isoOrNull(@Nullable Long millis) {
        return millis == null ? null : iso(millis);
    }

    private static String iso(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
