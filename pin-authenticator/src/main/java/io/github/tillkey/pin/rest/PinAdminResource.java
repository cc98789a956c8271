package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.AdminResourceFactory;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.pin.usecase.TemporaryPins;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/**
 * Admin REST at {@code /admin/realms/{realm}/tillkey-pin}. Every call checks Keycloak's permissions for the very user
 * or group it touches, and every change writes an admin event, which never holds a PIN or a code.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "pins")
public final class PinAdminResource {

    private final AdminCall call;

    PinAdminResource(AdminCall call) {
        this.call = call;
    }

    /** A temporary PIN: the fields of {@link TemporaryPins.TemporaryPin}, the instant in ISO 8601. */
    public record TemporaryPin(
            @Schema(description = "this answer is the only place where it ever appears")
            String pin,

            @Schema(description = "its digits") int length,

            @Schema(format = "date-time", description = "from when on it is refused")
            String expiresAt,

            String username,

            @Schema(description = "first and last name, `null` when there is neither") @Nullable
            String memberName,

            @Schema(description = "the realm's display name, or its name")
            String realmName,

            @Schema(description = "every store that the member works in, sorted")
            List<String> storeIds)
            implements Representation {

        static TemporaryPin of(TemporaryPins.TemporaryPin given) {
            String digits = given.pin().digits();
            return new TemporaryPin(
                    digits,
                    digits.length(),
                    given.expiresAt().toString(),
                    given.username(),
                    given.memberName(),
                    given.realmName(),
                    given.storeIds());
        }
    }

    @POST
    @Path("members/{userId}/temporary-pin")
    @Operation(
            summary = "Gives a member a random temporary PIN in place of any other",
            description = "It lasts as long as the policy says; the member replaces it at first use. Till sessions of"
                    + " the old PIN end.")
    @SecurityRequirement(name = "rights", scopes = "reset this user's password")
    @APIResponseSchema(TemporaryPin.class)
    @APIResponse(responseCode = "400", description = "a service account")
    @APIResponse(
            responseCode = "409",
            description = "PINs are not available, or none is free: names how many members fit")
    @APIResponse(
            responseCode = "429",
            description = "ten within a day for a member, a hundred by a caller who does not act on all staff")
    public Response assignTemporaryPin(@PathParam("userId") String userId) {
        UserModel member = call.member(userId);
        TemporaryPins pins = new TemporaryPins(call.invocation());
        return AdminCall.notStored(Response.Status.OK, TemporaryPin.of(RestErrors.answer(() -> pins.give(member))));
    }

    /** The change from one length of PINs to another. */
    @Path("migration")
    public MigrationResource migration() {
        return new MigrationResource(call);
    }

    /** The calls about terminals. */
    @Path("terminals")
    public TerminalsResource terminals() {
        return new TerminalsResource(call);
    }

    /** How exposed each store is to a blind guess. */
    @Path("stores")
    public StoresResource stores() {
        return new StoresResource(call);
    }

    /** The PIN keys. */
    @Path("keys")
    public KeysResource keys() {
        return new KeysResource(call);
    }

    /** Mounts the resource. */
    public static final class Factory extends AdminResourceFactory {

        /** Called by Keycloak. */
        public Factory() {
            super("tillkey-pin", PinAdminResource::new);
        }
    }
}
