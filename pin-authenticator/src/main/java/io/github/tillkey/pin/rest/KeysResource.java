package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.key.PinKey;
import io.github.tillkey.pin.key.PinKeyRing;
import io.github.tillkey.pin.key.PinKeys;
import io.github.tillkey.pin.key.RealmKeys;
import io.github.tillkey.pin.usecase.PinKeyAdministration;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * The PIN keys of the realm, at {@code /admin/realms/{realm}/tillkey-pin/keys}. Never answers with a key, a lookup or a
 * PIN.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "keys")
public final class KeysResource {

    private final AdminCall call;

    KeysResource(AdminCall call) {
        this.call = call;
    }

    /** How the keys are used, as the server that is asked sees it. */
    public record KeysView(
            @Schema(description = "ids, the one to keep first")
            List<String> activeKeys,

            @Schema(description = "by key id; a member has one under each key")
            Map<String, Long> rows,

            @Schema(description = "whom no active key finds: their PIN does not work on this server") @Nullable
            Long membersWithoutActiveKey,

            @Schema(description = "not seen since the key to keep came") @Nullable
            Long membersNotOnPrimary,

            @Schema(description = "why PINs are refused, and the remedy") @Nullable
            String problem)
            implements Representation {}

    /** Asks for a retirement. */
    public record RetireRequest(
            @Schema(
                    defaultValue = "false",
                    description =
                            "members with a PIN under this key alone lose PIN and sessions, and get *Tillkey: till "
                                    + "PIN*")
            @Nullable
            Boolean force) {}

    /** A key that is out of use. */
    public record Retired(
            String keyId,
            @Schema(description = "who lost their PIN") long membersWithoutPin) implements Representation {}

    @GET
    @Operation(summary = "Reads the keys anew and tells how this server uses them")
    @SecurityRequirement(name = "rights", scopes = "view-realm")
    public KeysView status() {
        call.auth().realm().requireViewRealm();
        PinKeys.State state = PosPinCredentialProvider.keysOf(call.session())
                .readState(call.realm().getId());
        RealmKeys keys = new RealmKeys(call.session(), call.realm().getId());
        PinKeyRing ring = state.ring();
        return new KeysView(
                ring == null ? List.of() : ring.keys().stream().map(PinKey::id).toList(),
                keys.rows(),
                ring == null ? null : keys.countOwnersOutside(ring.ids()),
                ring == null
                        ? null
                        : keys.countOwnersOutside(Set.of(ring.primary().id())),
                state.problem());
    }

    @POST
    @Path("{keyId}/retire")
    @Operation(summary = "Retires a key for good, on every node", description = "Asking again finishes what broke off.")
    @SecurityRequirement(name = "rights", scopes = "manage-realm")
    @APIResponseSchema(Retired.class)
    @APIResponse(responseCode = "404", description = "an unknown key")
    @APIResponse(
            responseCode = "409",
            description = "members have a PIN under this key only (unless forced), the key "
                    + "to keep or the only one, no key, *Tillkey: till PIN* not enabled")
    public Response retire(
            @PathParam("keyId") String keyId, @RequestBodySchema(RetireRequest.class) @Nullable String body) {
        PinKeyAdministration keys = RestErrors.answer(() -> new PinKeyAdministration(call.invocation()));
        boolean force = JsonBody.optional(body, RetireRequest.class)
                .filter(request -> Boolean.TRUE.equals(request.force()))
                .isPresent();
        PinKeyAdministration.Retired retired = RestErrors.answer(() -> keys.retire(keyId, force));
        return Response.ok(new Retired(retired.keyId(), retired.membersWithoutPin()))
                .build();
    }
}
