package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.Body;
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
import org.jspecify.annotations.Nullable;

/** The PIN keys of the realm, at {@code /admin/realms/{realm}/tillkey-pin/keys}. Never answers with a key, a lookup or a PIN. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class KeysResource {

    private final AdminCall call;

    KeysResource(AdminCall call) {
        this.call = call;
    }

    /**
     * How the keys are used, as the server that is asked sees it.
     *
     * @param activeKeys ids of the active keys, the one to stay first
     * @param rows number of rows by key id; a member has one under each key
     * @param membersWithoutActiveKey how many have a PIN that no active key finds: it does not work on this server
     * @param membersNotOnPrimary how many have a PIN that the key to stay does not find: they have not logged in since it came;
     *     {@code null} without a key
     * @param problem why PINs are refused, and the remedy; {@code null} when they are not
     */
    public record KeysView(
            List<String> activeKeys,
            Map<String, Long> rows,
            @Nullable Long membersWithoutActiveKey,
            @Nullable Long membersNotOnPrimary,
            @Nullable String problem)
            implements Representation {}

    /**
     * Asks for a retirement.
     *
     * @param force whether members who have a PIN under this key only lose it
     */
    public record RetireRequest(@Nullable Boolean force) {}

    /**
     * A key that is out of use.
     *
     * @param keyId the key
     * @param membersWithoutPin how many lost their PIN and have the required action "Set POS PIN" instead
     */
    public record Retired(String keyId, long membersWithoutPin) implements Representation {}

    /**
     * Tells which keys there are and how many rows are under each.
     *
     * <p>200; 403 without the right to view the realm.
     */
    @GET
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

    /**
     * Takes a key out of use for good: also one that this server no longer has.
     *
     * <p>200; 403 without the right to manage the realm; 404 when the realm does not know the key; 409 when it is the key to stay or
     * the only one, when "Set POS PIN" is not enabled, or, unless forced, while members have a PIN under it only.
     */
    @POST
    @Path("{keyId}/retire")
    public Response retire(@PathParam("keyId") String keyId, @Nullable String body) {
        PinKeyAdministration keys = RestErrors.answer(() -> new PinKeyAdministration(call.invocation()));
        boolean force = Body.optional(body, RetireRequest.class)
                .filter(request -> Boolean.TRUE.equals(request.force()))
                .isPresent();
        PinKeyAdministration.Retired retired = RestErrors.answer(() -> keys.retire(keyId, force));
        return Response.ok(new Retired(retired.keyId(), retired.membersWithoutPin()))
                .build();
    }
}
