package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.ipallowlist.usecase.NetworkListAdministration;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/** The list of one member. Each call needs Keycloak's permission for this very user. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "networks")
public final class MemberNetworksResource {

    private final AdminCall call;
    private final String userId;

    MemberNetworksResource(AdminCall call, String userId) {
        this.call = call;
        this.userId = userId;
    }

    @GET
    @Path("list")
    @Operation(summary = "Reads the member's own list, as written")
    @SecurityRequirement(name = "rights", scopes = "view this user")
    public NetworkListText list() {
        UserModel member = member();
        call.auth().users().requireView(member);
        return NetworkListText.of(member);
    }

    @PUT
    @Path("list")
    @Operation(summary = "Replaces the list, and answers with its canonical form; blank removes it")
    @SecurityRequirement(name = "rights", scopes = "manage this user")
    @APIResponseSchema(NetworkListText.class)
    @APIResponse(responseCode = "409", description = "lock-out")
    public NetworkListText save(
            @RequestBodySchema(NetworkListText.class) @Nullable String body,
            @Parameter(ref = "confirm") @QueryParam("confirm") @Nullable String confirm) {
        NetworkListAdministration.MemberList lists = lists();
        String list = NetworksResource.listIn(body);
        boolean confirmed = NetworksResource.confirmed(confirm);
        return new NetworkListText(
                RestErrors.answer(() -> lists.save(list, confirmed)).orElse(null));
    }

    /** An address that a member is allowed for some time. */
    public record Allowance(
            @Schema(required = true, description = "one address, such as that of a refusal") @Nullable
            String address,

            @Schema(required = true, format = "date-time", description = "with an offset from UTC, within 366 days")
            @Nullable
            String until,

            @Schema(
                    maxLength = 100,
                    description = "why, for other administrators; no comma, nothing that reads like an end")
            @Nullable
            String note) {}

    @POST
    @Path("allowances")
    @Operation(
            summary = "Allows one address until some instant, besides what allows now",
            description = "A member without a list gets `@inherited` and the address. Ended entries go.")
    @SecurityRequirement(name = "rights", scopes = "manage this user")
    @APIResponseSchema(NetworkListText.class)
    @APIResponse(responseCode = "400", description = "present list unreadable")
    @APIResponse(responseCode = "409", description = "lock-out")
    public NetworkListText allow(@RequestBodySchema(Allowance.class) @Nullable String body) {
        NetworkListAdministration.MemberList lists = lists();
        Allowance allowance = JsonBody.required(body, Allowance.class);
        return new NetworkListText(
                RestErrors.answer(() -> lists.allow(allowance.address(), allowance.until(), allowance.note())));
    }

    private NetworkListAdministration.MemberList lists() {
        UserModel member = member();
        return RestErrors.answer(() -> new NetworkListAdministration(call.invocation()).of(member));
    }

    private UserModel member() {
        return call.member(userId);
    }
}
