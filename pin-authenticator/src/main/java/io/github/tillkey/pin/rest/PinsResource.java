package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.usecase.TemporaryPins;
import io.github.tillkey.pin.usecase.TerminalAdministration;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** PINs for the staff on whom a member acts, at {@code pins} of the staff API. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class PinsResource {

    private static final int MAX_ID_LENGTH = 255;

    private final StaffCalls calls;

    private PinsResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** Asks for a temporary PIN, or with a store and hours for a shift pass. */
    public record NewPin(
            @Schema(required = true, minLength = 1, maxLength = MAX_ID_LENGTH) @Nullable
            String memberId,

            @Schema(minLength = 1, maxLength = TerminalAdministration.STORE_ID_LENGTH, description = "with `hours`")
            @Nullable
            String storeId,

            @Schema(minimum = "1", maximum = "12", description = "with `storeId`") @Nullable
            Integer hours) {}

    @POST
    @Operation(
            summary = "Gives a member a random temporary PIN in place of any other, or a shift pass beside it",
            description = "The member replaces a temporary PIN at first use; till sessions of the old PIN end. A shift"
                    + " pass, with `storeId` and `hours`, opens the tills of that store until then.")
    @SecurityRequirement(
            name = "rights",
            scopes = "change everything about the member, or for a pass what concerns the store")
    @APIResponseSchema(PinAdminResource.TemporaryPin.class)
    @APIResponse(responseCode = "404", description = "the member, also who works in none of the caller's stores")
    @APIResponse(
            responseCode = "409",
            description = "PINs are not available, or none is free: names how many members fit")
    @APIResponse(
            responseCode = "429",
            description = "ten within a day for a member, a hundred by a caller who does not act on all staff")
    public Response give(@RequestBodySchema(NewPin.class) @Nullable String body) {
        return calls.answer(caller -> give(TemporaryPins.forStaff(caller), body));
    }

    private static PinAdminResource.TemporaryPin give(TemporaryPins pins, @Nullable String body) {
        NewPin wanted = JsonBody.parse(body, NewPin.class);
        String memberId = Input.text("memberId", wanted.memberId(), MAX_ID_LENGTH);
        Integer hours = wanted.hours();
        if (wanted.storeId() == null && hours == null) {
            return PinAdminResource.TemporaryPin.of(pins.give(memberId));
        }
        if (hours == null) {
            throw RequestRefusedException.invalid("hours", null, "a whole number, beside storeId");
        }
        String storeId = Input.text("storeId", wanted.storeId(), TerminalAdministration.STORE_ID_LENGTH);
        return PinAdminResource.TemporaryPin.of(pins.givePass(memberId, storeId, hours));
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("pins", PinsResource::new);
        }
    }
}
