package io.github.tillkey.pin.rest;

import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.AdminResourceFactory;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.pin.usecase.TemporaryPins;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/**
 * Admin REST at {@code /admin/realms/{realm}/tillkey-pin}. Every call checks Keycloak's permissions for the very user or group it
 * touches, and every change writes an admin event, which never holds a PIN or a code.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class PinAdminResource {

    private final AdminCall call;

    PinAdminResource(AdminCall call) {
        this.call = call;
    }

    /**
     * A temporary PIN: the fields of {@link TemporaryPins.TemporaryPin}, the instant in ISO 8601.
     *
     * @param length number of its digits
     */
    public record TemporaryPin(
            String pin,
            int length,
            String expiresAt,
            String username,
            @Nullable String memberName,
            String realmName,
            List<String> storeIds)
            implements Representation {

        private static TemporaryPin of(TemporaryPins.TemporaryPin given) {
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

    /**
     * Gives a member a random temporary PIN in place of any other. It lasts as long as the policy says, and the member
     * replaces it at first use. Ends till sessions opened with the old PIN.
     *
     * <p>200; 403 without the right to reset this user's credentials; 404 for an unknown user; 409 when PINs are not
     * available in the realm, or nearly all are in use; 429 when the member has been given ten within a day. The error
     * text names the remedy.
     */
    @POST
    @Path("members/{userId}/temporary-pin")
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

    /** What keeps PINs and tills from working; empty when nothing does. 200; 403 without the right to view the realm. */
    @GET
    @Path("reports/check")
    public List<Finding> check() {
        return call.findings(PinCheck::of);
    }

    /** Mounts the resource. */
    public static final class Factory extends AdminResourceFactory {

        /** Called by Keycloak. */
        public Factory() {
            super("tillkey-pin", PinAdminResource::new);
        }
    }
}
