package io.github.tillkey.pin.rest;

import io.github.tillkey.core.RealmSettings;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.session.TillSession;
import io.github.tillkey.core.store.AmbiguousStoreException;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PinTakenException;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.login.PreviousSessions;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.terminal.Terminals;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * Admin REST at {@code /admin/realms/{realm}/tillkey-pin}. Every call checks Keycloak's permissions for the very user or group it
 * touches, and every change writes an admin event, which never holds a PIN or a code.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class PinAdminResource {

    private static final int MAX_PAGE = 1000;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final AdminPermissionEvaluator auth;
    private final AdminEventBuilder adminEvent;

    PinAdminResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        this.session = session;
        this.realm = realm;
        this.auth = auth;
        this.adminEvent = adminEvent;
    }

    /**
     * A temporary PIN.
     *
     * @param pin the PIN; this answer is the only place where it ever appears
     * @param expiresAt ISO 8601 instant from which it is refused
     */
    public record TemporaryPin(String pin, String expiresAt) {}

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
    public record PreparedTerminal(String terminalId, String code, String codeExpiresAt) {}

    /**
     * A terminal.
     *
     * @param id of the terminal
     * @param storeId {@code store_id} of its store; {@code null} when the group is no store any more
     * @param name for people
     * @param status {@code PENDING}, {@code ACTIVE} or {@code REVOKED}
     * @param createdAt ISO 8601 instant
     * @param codeExpiresAt ISO 8601 instant, while {@code PENDING}
     * @param lastLoginAt ISO 8601 instant, {@code null} before the first
     */
    public record TerminalView(
            String id,
            @Nullable String storeId,
            String name,
            String status,
            String createdAt,
            @Nullable String codeExpiresAt,
            @Nullable String lastLoginAt) {}

    /**
     * Gives a member a random temporary PIN in place of any other. It lasts as long as the policy says, and the member replaces it at first use.
     *
     * <p>200; 403 without the right to reset this user's credentials; 404 for an unknown user; 409 when PINs are not available in
     * the realm, or nearly all are in use. The error text names the remedy.
     */
    @POST
    @Path("members/{userId}/temporary-pin")
    public Response assignTemporaryPin(@PathParam("userId") String userId) {
        refusePinSessions();
        UserModel member = session.users().getUserById(realm, userId);
        if (member == null) {
            // As Keycloak does it: who may not look at users does not learn which ids exist.
            throw auth.users().canQuery() ? new NotFoundException("User not found") : new ForbiddenException();
        }
        auth.users().requireResetPassword(member);
        if (member.getServiceAccountClientLink() != null) {
            throw ErrorResponse.error("A service account has no PIN.", Response.Status.BAD_REQUEST);
        }
        try {
            PosPins.TemporaryPin temporary =
                    PosPinCredentialProvider.pinsOf(session, realm).assignTemporary(member);
            adminEvent
                    .operation(OperationType.ACTION)
                    .resource("TILLKEY_PIN")
                    .resourcePath(session.getContext().getUri())
                    .success();
            return secret(
                    Response.Status.OK,
                    new TemporaryPin(
                            temporary.pin().digits(), temporary.expiresAt().toString()));
        } catch (PinUnavailableException problem) {
            throw ErrorResponse.error(
                    "PINs are not available: " + problem.getMessage() + ".", Response.Status.CONFLICT);
        } catch (PinTakenException full) {
            throw ErrorResponse.error(
                    "No free PIN was found: nearly all PINs that the policy allows are in use. Remove the PINs of people who"
                            + " left, or use six digits, which hold many times more.",
                    Response.Status.CONFLICT);
        }
    }

    /**
     * Prepares a terminal and answers with its one-time enrolment code, which lasts an hour.
     *
     * <p>201; 400 naming the field that is missing or too long; 403 without the right to manage the store's group; 404 for an
     * unknown store; 409 when several groups carry the store id.
     */
    @POST
    @Path("terminals")
    public Response prepareTerminal(@Nullable NewTerminal request) {
        refusePinSessions();
        auth.groups().requireList();
        requireEnabled();
        String storeId = required("storeId", request == null ? null : request.storeId(), 255);
        String name = required("name", request == null ? null : request.name(), Terminals.NAME_LENGTH);
        Store store = store(storeId);
        auth.groups().requireManage(groupOf(store));
        Terminals.Prepared prepared = Terminals.of(session, realm).prepare(store, name);
        adminEvent
                .operation(OperationType.CREATE)
                .resource("TILLKEY_TERMINAL")
                .resourcePath(session.getContext().getUri(), prepared.row().id)
                .representation(view(prepared.row()))
                .success();
        return secret(
                Response.Status.CREATED,
                new PreparedTerminal(
                        prepared.row().id, prepared.code().formatted(), iso(prepared.row().codeExpiresAt)));
    }

    /**
     * Lists terminals, newest first, of one store or of every store whose group the caller may view.
     *
     * @param storeId {@code store_id}; all stores without it
     * @param first how many to skip, from 0
     * @param max how many to answer with at most, 1 to 1000
     */
    @GET
    @Path("terminals")
    public List<TerminalView> listTerminals(
            @QueryParam("storeId") @Nullable String storeId,
            @QueryParam("first") @DefaultValue("0") int first,
            @QueryParam("max") @DefaultValue("100") int max) {
        refusePinSessions();
        auth.groups().requireList();
        if (first < 0 || max < 1 || max > MAX_PAGE) {
            throw ErrorResponse.error(
                    "first must be 0 or more, and max 1 to " + MAX_PAGE + ".", Response.Status.BAD_REQUEST);
        }
        return Terminals.of(session, realm)
                .list(storeId == null ? null : store(storeId), first, max)
                .filter(row -> {
                    GroupModel group = realm.getGroupById(row.storeGroupId);
                    return group != null && auth.groups().canView(group);
                })
                .map(this::view)
                .toList();
    }

    /**
     * Takes a terminal out of use at once and ends the session on it.
     *
     * <p>204; 403 without the right to manage the store's group; 404 for an unknown terminal.
     */
    @DELETE
    @Path("terminals/{terminalId}")
    public Response revokeTerminal(@PathParam("terminalId") String terminalId) {
        refusePinSessions();
        auth.groups().requireList();
        Terminals terminals = Terminals.of(session, realm);
        TerminalEntity row = terminals.find(terminalId).orElseThrow(() -> new NotFoundException("Terminal not found"));
        GroupModel group = realm.getGroupById(row.storeGroupId);
        if (group != null) {
            auth.groups().requireManage(group);
        } else {
            auth.groups().requireManage();
        }
        terminals.revoke(row).ifPresent(sessionId -> new PreviousSessions(session, realm)
                .endUnless(null, sessionId, "terminal_revoked"));
        adminEvent
                .operation(OperationType.DELETE)
                .resource("TILLKEY_TERMINAL")
                .resourcePath(session.getContext().getUri())
                .representation(view(row))
                .success();
        return Response.noContent().build();
    }

    /** The PIN keys. */
    @Path("keys")
    public KeysResource keys() {
        refusePinSessions();
        return new KeysResource(session, realm, auth, adminEvent);
    }

    /** Whoever knows a PIN only does not administer, even where a client was given administration rights by mistake. */
    private void refusePinSessions() {
        String sessionId = auth.adminAuth().getToken().getSessionId();
        if (sessionId != null
                && TillSession.levelOf(session.sessions()
                                .getUserSession(auth.adminAuth().getRealm(), sessionId))
                        == Level.PIN) {
            throw new ForbiddenException();
        }
    }

    private void requireEnabled() {
        if (!RealmSettings.of(realm).enabled()) {
            throw ErrorResponse.error(
                    "Tillkey is not enabled in this realm: set the realm attribute " + RealmSettings.ENABLED
                            + " to true.",
                    Response.Status.CONFLICT);
        }
    }

    private Store store(String storeId) {
        try {
            return Stores.of(session, realm)
                    .byStoreId(storeId)
                    .orElseThrow(() -> ErrorResponse.error(
                            "storeId: no store has this store_id. A store is a group with the attribute store_id below the"
                                    + " group named by the realm attribute " + RealmSettings.STORES_GROUP + ".",
                            Response.Status.NOT_FOUND));
        } catch (AmbiguousStoreException ambiguous) {
            throw ErrorResponse.error("storeId: " + ambiguous.getMessage(), Response.Status.CONFLICT);
        }
    }

    private GroupModel groupOf(Store store) {
        return Optional.ofNullable(realm.getGroupById(store.groupId())).orElseThrow(NotFoundException::new);
    }

    private static String required(String field, @Nullable String value, int maxLength) {
        String text = value == null ? "" : value.strip();
        if (text.isEmpty() || text.length() > maxLength || text.chars().anyMatch(Character::isISOControl)) {
            throw ErrorResponse.error(
                    field + " must have 1 to " + maxLength + " characters, none of them a control character.",
                    Response.Status.BAD_REQUEST);
        }
        return text;
    }

    private TerminalView view(TerminalEntity row) {
        boolean pending = row.status == TerminalEntity.Status.PENDING;
        Long lastLogin = row.lastLoginAt;
        return new TerminalView(
                row.id,
                Stores.of(session, realm)
                        .byGroupId(row.storeGroupId)
                        .map(Store::storeId)
                        .orElse(null),
                row.name,
                row.status.name(),
                iso(row.createdAt),
                pending ? iso(row.codeExpiresAt) : null,
                lastLogin == null ? null : iso(lastLogin));
    }

    private static String iso(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static Response secret(Response.Status status, Object body) {
        CacheControl never = new CacheControl();
        never.setNoStore(true);
        return Response.status(status).cacheControl(never).entity(body).build();
    }
}
