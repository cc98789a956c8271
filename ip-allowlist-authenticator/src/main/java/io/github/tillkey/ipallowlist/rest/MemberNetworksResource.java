package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.Body;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.ipallowlist.settings.EverybodyOut;
import io.github.tillkey.ipallowlist.usecase.NetworkListAdministration;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/** The list of one member. Each call needs Keycloak's permission for this very user. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class MemberNetworksResource {

    private final AdminCall call;
    private final String userId;

    MemberNetworksResource(AdminCall call, String userId) {
        this.call = call;
        this.userId = userId;
    }

    /** The member's own list, as written. 200; 403 without the right to view this user; 404 for an unknown user. */
    @GET
    @Path("list")
    public NetworksText list() {
        UserModel member = member();
        call.auth().users().requireView(member);
        return NetworksText.of(member);
    }

    /**
     * Gives the member this list in place of any other, in its canonical form; none takes the list away.
     *
     * <p>200 with what was saved; 400 naming the entry and the remedy; 403 without the right to manage this user; 404 for an unknown
     * user; 409 when it would lock out the administrator who asks, or everybody.
     *
     * @param confirm {@value EverybodyOut#CONFIRMATION} to save a list with which nobody can log in; needs the right to manage the realm
     */
    @PUT
    @Path("list")
    public NetworksText save(@Nullable String body, @QueryParam("confirm") @Nullable String confirm) {
        NetworkListAdministration.MemberList lists = lists();
        String list = NetworksResource.listIn(body);
        boolean confirmed = NetworksResource.confirmed(confirm);
        return new NetworksText(
                RestErrors.answer(() -> lists.save(list, confirmed)).orElse(null));
    }

    /**
     * An address that a member is allowed for some time.
     *
     * @param address one address, such as that of a refusal
     * @param until ISO 8601 instant or date and time with offset, after now and within 366 days
     * @param note why, for other administrators; at most 100 characters, no comma, nothing that reads like an end
     */
    public record Allowance(
            @Nullable String address,
            @Nullable String until,
            @Nullable String note) {}

    /**
     * Allows one address for this member until some instant, besides whatever allows now: a member without a list gets
     * {@code @inherited} and the address. Entries of the own list that have ended go.
     *
     * <p>200 with the member's new list; 400 naming the field and the remedy; 403 without the right to manage this user; 404 for an
     * unknown user; 409 when it would lock the caller out.
     */
    @POST
    @Path("allowances")
    public NetworksText allow(@Nullable String body) {
        NetworkListAdministration.MemberList lists = lists();
        Allowance allowance = Body.required(body, Allowance.class);
        return new NetworksText(
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
