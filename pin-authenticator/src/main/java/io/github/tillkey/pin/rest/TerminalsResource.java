package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.Body;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Report;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.terminal.Terminals;
import io.github.tillkey.pin.usecase.LostTill;
import io.github.tillkey.pin.usecase.TerminalAdministration;
import io.github.tillkey.pin.usecase.TerminalDetails;
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
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;

/**
 * Admin REST at {@code /admin/realms/{realm}/tillkey-pin/terminals}. Every call checks Keycloak's permissions for the group of the
 * terminal's store, and every change writes an admin event, which never holds a code.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class TerminalsResource {

    private static final int DEFAULT_PAGE = 100;
    private static final int MAX_PAGE = 1000;

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
    public record PreparedTerminal(String terminalId, String code, String codeExpiresAt) implements Representation {

        private static PreparedTerminal of(TerminalAdministration.PreparedTerminal prepared) {
            return new PreparedTerminal(
                    prepared.terminalId(), prepared.code(), prepared.expiresAt().toString());
        }
    }

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
     * Reports a till as lost.
     *
     * @param since ISO 8601 instant from which on logins are listed; 30 days ago without it
     */
    public record Loss(@Nullable String since) {}

    /**
     * Prepares a terminal and answers with its one-time enrolment code.
     *
     * <p>201; 400 naming the field that is missing or too long; 403 without the right to manage the store's group; 404 for an
     * unknown store; 409 when several groups carry the store id.
     */
    @POST
    public Response prepare(@Nullable String body) {
        TerminalAdministration administration = administration();
        NewTerminal request = Body.required(body, NewTerminal.class);
        return AdminCall.notStored(
                Response.Status.CREATED,
                PreparedTerminal.of(
                        RestErrors.answer(() -> administration.prepare(request.storeId(), request.name()))));
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
        call.auth().groups().requireList();
        Parameters.Page page = Parameters.Page.of(first, max, DEFAULT_PAGE, MAX_PAGE);
        List<TerminalView> found = terminals()
                .list(
                        storeId == null
                                ? null
                                : RestErrors.answer(() -> call.invocation().store("storeId", storeId)),
                        page.first(),
                        page.max())
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
        call.auth().groups().requireList();
        TerminalEntity row =
                terminals().find(terminalId).orElseThrow(() -> new NotFoundException("Terminal not found"));
        Invocation invocation = call.invocation();
        RestErrors.run(() -> invocation.require(invocation.rights().mayViewStore(row.storeGroupId)));
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
        TerminalAdministration administration = administration();
        TerminalChange request = Body.required(body, TerminalChange.class);
        return TerminalView.of(RestErrors.answer(
                () -> administration.change(terminalId, request.storeId(), request.name(), request.networksWaived())));
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
        TerminalAdministration administration = administration();
        return AdminCall.notStored(
                Response.Status.OK, PreparedTerminal.of(RestErrors.answer(() -> administration.newCode(terminalId))));
    }

    /**
     * Takes a terminal out of use at once and ends the session on it.
     *
     * <p>204; 403 without the right to manage the store's group; 404 for an unknown terminal.
     */
    @DELETE
    @Path("{terminalId}")
    public Response revoke(@PathParam("terminalId") String terminalId) {
        TerminalAdministration administration = administration();
        RestErrors.answer(() -> administration.revoke(terminalId));
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
        LostTill lost = RestErrors.answer(() -> new LostTill(call.invocation()));
        String since = Body.optional(body, Loss.class).map(Loss::since).orElse(null);
        return LossReport.of(RestErrors.answer(() -> lost.report(terminalId, since)));
    }

    private TerminalAdministration administration() {
        return RestErrors.answer(() -> new TerminalAdministration(call.invocation()));
    }

    private Terminals terminals() {
        return Terminals.of(call.session(), call.realm());
    }

    private TerminalView view(TerminalEntity row) {
        return TerminalView.of(TerminalDetails.of(call.session(), call.realm(), row));
    }
}
