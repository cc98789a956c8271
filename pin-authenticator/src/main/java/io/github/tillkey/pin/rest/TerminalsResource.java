package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Report;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.pin.terminal.Terminals;
import io.github.tillkey.pin.usecase.LostTerminal;
import io.github.tillkey.pin.usecase.TerminalAdministration;
import io.github.tillkey.pin.usecase.TerminalDetails;
import io.github.tillkey.pin.usecase.TerminalList;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;

/**
 * Admin REST at {@code /admin/realms/{realm}/tillkey-pin/terminals}. Every call checks Keycloak's permissions for the
 * group of the terminal's store, and every change writes an admin event, which never holds a code.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "terminals")
public final class TerminalsResource {

    private static final int DEFAULT_PAGE = 100;
    private static final int MAX_PAGE = 1000;

    private final AdminCall call;

    TerminalsResource(AdminCall call) {
        this.call = call;
    }

    /** Asks for an enrolment code. */
    public record NewTerminal(
            @Schema(required = true, minLength = 1, maxLength = TerminalAdministration.STORE_ID_LENGTH) @Nullable
            String storeId,

            @Schema(required = true, minLength = 1, maxLength = Terminals.MAX_NAME_LENGTH) @Nullable
            String name) {}

    /** An enrolment code. */
    public record PreparedTerminal(
            String terminalId,

            @Schema(description = "this answer is the only place where it ever appears")
            String code,

            @Schema(format = "date-time", description = "from when on it is refused")
            String codeExpiresAt)
            implements Representation {

        static PreparedTerminal of(TerminalAdministration.PreparedTerminal prepared) {
            return new PreparedTerminal(
                    prepared.terminalId(), prepared.code(), prepared.expiresAt().toString());
        }
    }

    /** What to change of a terminal; a field that is missing or {@code null} stays as it is. */
    public record TerminalChange(
            @Schema(
                    minLength = 1,
                    maxLength = TerminalAdministration.STORE_ID_LENGTH,
                    description = "the store to move to")
            @Nullable
            String storeId,

            @Schema(minLength = 1, maxLength = Terminals.MAX_NAME_LENGTH) @Nullable
            String name,

            @Nullable Boolean networksWaived) {}

    /** Reports a till as lost. */
    public record Loss(
            @Schema(format = "date-time", description = "in the past; without it 30 days ago") @Nullable
            String since) {}

    @POST
    @Operation(summary = "Prepares a terminal and answers with its enrolment code")
    @SecurityRequirement(
            name = "rights",
            scopes = {"list groups", "manage the store's group"})
    @APIResponseSchema(value = PreparedTerminal.class, responseCode = "201")
    @APIResponse(responseCode = "404", description = "the store")
    public Response prepare(@RequestBodySchema(NewTerminal.class) @Nullable String body) {
        TerminalAdministration administration = administration();
        call.requireEnabled();
        NewTerminal request = JsonBody.required(body, NewTerminal.class);
        return AdminCall.notStored(
                Response.Status.CREATED,
                PreparedTerminal.of(
                        RestErrors.answer(() -> administration.prepare(request.storeId(), request.name()))));
    }

    @GET
    @Operation(
            summary = "Lists terminals, newest first",
            description = "Terminals that the caller may not view are "
                    + "left out after paging: a short page may be followed by more.")
    @SecurityRequirement(name = "rights", scopes = "list groups")
    @APIResponseSchema(TerminalView[].class)
    @APIResponse(responseCode = "404", description = "the store")
    public Response list(
            @Parameter(description = "all stores without it") @QueryParam("storeId") @Nullable String storeId,
            @Parameter(ref = "first") @QueryParam("first") @Nullable String first,
            @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "" + MAX_PAGE, defaultValue = "" + DEFAULT_PAGE)
                    @QueryParam("max")
                    @Nullable
                    String max,
            @Parameter(ref = "format") @QueryParam("format") @Nullable String format) {
        call.auth().groups().requireList();
        Parameters.Page page = Parameters.Page.of(first, max, DEFAULT_PAGE, MAX_PAGE);
        Invocation invocation = call.invocation();
        List<TerminalView> found = terminals()
                .list(
                        storeId == null ? null : RestErrors.answer(() -> invocation.store("storeId", storeId)),
                        page.first(),
                        page.max())
                .filter(row -> {
                    GroupModel group = call.realm().getGroupById(row.storeGroupId);
                    return group != null && call.auth().groups().canView(group);
                })
                .map(row -> TerminalView.of(TerminalDetails.of(invocation, row)))
                .toList();
        return new Report<>(TerminalView.class, found).as(format);
    }

    @GET
    @Path("{terminalId}")
    @Operation(summary = "Reads one terminal")
    @SecurityRequirement(
            name = "rights",
            scopes = {"list groups", "view the store's group"})
    public TerminalView get(@PathParam("terminalId") String terminalId) {
        return TerminalView.of(RestErrors.answer(() -> new TerminalList(call.invocation()).one(terminalId)));
    }

    @PATCH
    @Path("{terminalId}")
    @Operation(
            summary = "Renames a terminal, moves it to another store, or waives the networks of its store",
            description = "Send at least one field; `null` keeps. Moving ends the till's session, and keeps its cookie "
                    + "and its lock.")
    @SecurityRequirement(
            name = "rights",
            scopes = {"list groups", "manage both stores' groups"})
    @APIResponseSchema(TerminalView.class)
    @APIResponse(responseCode = "404", description = "the terminal or the store")
    @APIResponse(responseCode = "409", description = "revoked")
    public TerminalView change(
            @PathParam("terminalId") String terminalId,
            @RequestBodySchema(TerminalChange.class) @Nullable String body) {
        TerminalAdministration administration = administration();
        TerminalChange request = JsonBody.required(body, TerminalChange.class);
        return TerminalView.of(RestErrors.answer(
                () -> administration.change(terminalId, request.storeId(), request.name(), request.networksWaived())));
    }

    @POST
    @Path("{terminalId}/enrolment-code")
    @Operation(
            summary = "Answers with a new enrolment code, in place of an unused one",
            description =
                    "For a till that lost its cookie or was replaced. It goes on until the code is confirmed; then the "
                            + "old cookie is worthless, the session ends and a lock is removed.")
    @SecurityRequirement(
            name = "rights",
            scopes = {"list groups", "manage the store's group"})
    @APIResponseSchema(PreparedTerminal.class)
    @APIResponse(responseCode = "409", description = "revoked")
    public Response newCode(@PathParam("terminalId") String terminalId) {
        TerminalAdministration administration = administration();
        return AdminCall.notStored(
                Response.Status.OK, PreparedTerminal.of(RestErrors.answer(() -> administration.newCode(terminalId))));
    }

    @DELETE
    @Path("{terminalId}")
    @Operation(summary = "Takes a terminal out of use at once and ends its session")
    @SecurityRequirement(
            name = "rights",
            scopes = {"list groups", "manage the store's group"})
    @APIResponse(responseCode = "204", description = "also if it was revoked")
    public Response revoke(@PathParam("terminalId") String terminalId) {
        TerminalAdministration administration = administration();
        RestErrors.answer(() -> administration.revoke(terminalId));
        return Response.noContent().build();
    }

    @POST
    @Path("{terminalId}/lost")
    @Operation(
            summary = "Takes a lost till out of use at once, ends its session and lists what happened on it",
            description = "The till is out of use even if its events cannot be read: those stored of the types "
                    + "`LOGIN`, `CUSTOM_REQUIRED_ACTION`, `UPDATE_CREDENTIAL` and their errors, among the "
                    + "realm's newest 50,000.")
    @SecurityRequirement(
            name = "rights",
            scopes = {"list groups", "manage the store's group"})
    public LossReport lost(
            @PathParam("terminalId") String terminalId, @RequestBodySchema(Loss.class) @Nullable String body) {
        LostTerminal lost = RestErrors.answer(() -> new LostTerminal(call.invocation()));
        String since = JsonBody.optional(body, Loss.class).map(Loss::since).orElse(null);
        return LossReport.of(RestErrors.answer(() -> lost.report(terminalId, since)));
    }

    private TerminalAdministration administration() {
        return RestErrors.answer(() -> new TerminalAdministration(call.invocation()));
    }

    private Terminals terminals() {
        return Terminals.of(call.session(), call.realm());
    }
}
