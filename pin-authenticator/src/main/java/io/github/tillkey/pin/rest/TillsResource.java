package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.Cursor;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.terminal.Terminals;
import io.github.tillkey.pin.usecase.LostTerminal;
import io.github.tillkey.pin.usecase.TerminalAdministration;
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
import java.util.function.Function;
import java.util.function.Supplier;
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

/** The tills of the stores that a member manages, at {@code tills} of the staff API. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class TillsResource {

    private final StaffCalls calls;

    private TillsResource(StaffCalls calls) {
        this.calls = calls;
    }

    private static <T> T known(Supplier<T> useCase) {
        return Unknown.unlessKnown("You manage no such till or store.", useCase);
    }

    /** A page of tills. */
    public record TillPage(
            List<TerminalView> items,

            @Schema(description = "the `cursor` of the next page; `null` on the last one") @Nullable
            String next)
            implements Representation {}

    /** What to change of a till; a field that is missing or {@code null} stays as it is. */
    public record TillChange(
            @Schema(
                    minLength = 1,
                    maxLength = TerminalAdministration.STORE_ID_LENGTH,
                    description = "the store to move to")
            @Nullable
            String storeId,

            @Schema(minLength = 1, maxLength = Terminals.MAX_NAME_LENGTH) @Nullable
            String name) {}

    @GET
    @Operation(
            summary = "Lists the tills of the caller's stores, newest first",
            description = "Names of people whom the caller may not know of are `null`, here and below.")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(TillPage.class)
    @APIResponse(responseCode = "404", description = "the store, also where the caller does not manage it")
    public Response list(
            @Parameter(description = "its store id; all stores of the caller without it") @QueryParam("store") @Nullable
                    String store,
            @Parameter(description = "`next` of the page before") @QueryParam("cursor") @Nullable String cursor,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "" + Cursor.MAX_LIMIT,
                                            defaultValue = "" + Cursor.DEFAULT_LIMIT))
                    @QueryParam("limit")
                    @Nullable
                    String limit) {
        return calls.answer(caller -> {
            TerminalList list = new TerminalList(caller);
            Cursor page = Cursor.read(cursor, limit);
            Terminals.Place place = place(page.after());
            List<TerminalList.Listed> found = known(() -> list.after(place, store, page.look()));
            return new TillPage(
                    page.page(found).stream()
                            .map(listed -> TerminalView.of(listed.terminal()))
                            .toList(),
                    page.next(
                            found,
                            last -> last.place().createdAt() + " "
                                    + last.place().id()));
        });
    }

    private static Terminals.Place place(@Nullable String cursor) {
        if (cursor == null) {
            return Terminals.Place.START;
        }
        String[] parts = cursor.split(" ", 2);
        try {
            return new Terminals.Place(Long.parseLong(parts[0]), parts[parts.length - 1]);
        } catch (NumberFormatException foreign) {
            throw RequestRefusedException.invalid("cursor", cursor, "the value of next of the page before");
        }
    }

    @GET
    @Path("{tillId}")
    @Operation(summary = "Shows one till")
    @SecurityRequirement(name = "rights", scopes = "manage its store")
    @APIResponseSchema(TerminalView.class)
    @APIResponse(responseCode = "404", description = "the till, also where the caller does not manage its store")
    public Response get(@PathParam("tillId") String tillId) {
        return calls.answer(caller -> {
            TerminalList list = new TerminalList(caller);
            return TerminalView.of(known(() -> list.one(tillId)));
        });
    }

    @POST
    @Operation(
            summary = "Prepares a till and answers with its enrolment code",
            description = "A member of the store with `manage-terminals` confirms the code at the till.")
    @SecurityRequirement(name = "rights", scopes = "manage the store")
    @APIResponseSchema(value = TerminalsResource.PreparedTerminal.class, responseCode = "201")
    @APIResponse(responseCode = "404", description = "the store, also where the caller does not manage it")
    @APIResponse(responseCode = "429", description = "the store has got ten within a day")
    public Response prepare(@RequestBodySchema(TerminalsResource.NewTerminal.class) @Nullable String body) {
        return calls.answer(caller -> {
            TerminalAdministration tills = new TerminalAdministration(caller);
            TerminalsResource.NewTerminal wanted = JsonBody.parse(body, TerminalsResource.NewTerminal.class);
            TerminalAdministration.PreparedTerminal prepared =
                    known(() -> tills.prepare(wanted.storeId(), wanted.name()));
            return Response.created(caller.session()
                            .getContext()
                            .getUri()
                            .getAbsolutePathBuilder()
                            .path(prepared.terminalId())
                            .build())
                    .entity(TerminalsResource.PreparedTerminal.of(prepared))
                    .build();
        });
    }

    @POST
    @Path("{tillId}/enrolment-code")
    @Operation(
            summary = "Answers with a new enrolment code, in place of an unused one",
            description = "For a till that lost its cookie, was replaced, or is locked. It goes on as it is until the"
                    + " code is confirmed.")
    @SecurityRequirement(
            name = "rights",
            scopes = {"manage its store", "a login with two factors, for a locked till"})
    @APIResponseSchema(TerminalsResource.PreparedTerminal.class)
    @APIResponse(responseCode = "404", description = "the till, also where the caller does not manage its store")
    @APIResponse(responseCode = "409", description = "revoked")
    public Response newCode(@PathParam("tillId") String tillId) {
        return administer(tills -> TerminalsResource.PreparedTerminal.of(tills.newCode(tillId)));
    }

    @PATCH
    @Path("{tillId}")
    @Operation(
            summary = "Renames a till, or moves it to another store",
            description = "Send at least one field. Moving ends the till's session and its exemption"
                    + " from the networks of its store, and keeps its cookie and its lock.")
    @SecurityRequirement(name = "rights", scopes = "manage both stores")
    @APIResponseSchema(TerminalView.class)
    @APIResponse(
            responseCode = "404",
            description = "the till or the store, also where the caller does not manage the store")
    @APIResponse(responseCode = "409", description = "revoked")
    public Response change(
            @PathParam("tillId") String tillId, @RequestBodySchema(TillChange.class) @Nullable String body) {
        return administer(tills -> {
            TillChange change = JsonBody.parse(body, TillChange.class);
            return TerminalView.of(tills.change(tillId, change.storeId(), change.name(), null));
        });
    }

    @DELETE
    @Path("{tillId}")
    @Operation(summary = "Takes a till out of use at once and ends its session")
    @SecurityRequirement(name = "rights", scopes = "manage its store")
    @APIResponse(responseCode = "204", description = "also if it was revoked")
    @APIResponse(responseCode = "404", description = "the till, also where the caller does not manage its store")
    public Response revoke(@PathParam("tillId") String tillId) {
        return administer(tills -> {
            tills.revoke(tillId);
            return Response.noContent().build();
        });
    }

    private Response administer(Function<TerminalAdministration, Object> work) {
        return calls.answer(caller -> {
            TerminalAdministration tills = new TerminalAdministration(caller);
            return known(() -> work.apply(tills));
        });
    }

    @POST
    @Path("{tillId}/lost")
    @Operation(
            summary = "Takes a lost till out of use at once, ends its session and lists who logged in on it",
            description = "Only logins in stores of the caller. The till is out of use even if they cannot be read.")
    @SecurityRequirement(name = "rights", scopes = "manage its store")
    @APIResponseSchema(LossReport.class)
    @APIResponse(responseCode = "404", description = "the till, also where the caller does not manage its store")
    public Response lost(
            @PathParam("tillId") String tillId,
            @RequestBodySchema(TerminalsResource.Loss.class) @Nullable String body) {
        return calls.answer(caller -> {
            LostTerminal lost = new LostTerminal(caller);
            String since = body == null || body.isBlank()
                    ? null
                    : JsonBody.parse(body, TerminalsResource.Loss.class).since();
            return LossReport.of(known(() -> lost.report(tillId, since)));
        });
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("tills", TillsResource::new);
        }
    }
}
