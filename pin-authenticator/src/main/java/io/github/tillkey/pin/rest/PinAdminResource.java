package io.github.tillkey.pin.rest;

import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.AdminResourceFactory;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.credential.PinTakenException;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.session.PreviousSessions;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserModel;

/**
 * Admin REST at {@code /admin/realms/{realm}/tillkey-pin}. Every call checks Keycloak's permissions for the very user or group it
 * touches, and every change writes an admin event, which never holds a PIN or a code.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class PinAdminResource {

    /** Temporary PINs that one member may be given within {@link #GIVEN_WINDOW}: each shows whoever asks a PIN that is free. */
    private static final int MOST_GIVEN = 10;

    private static final Duration GIVEN_WINDOW = Duration.ofHours(24);

    private final AdminCall call;

    PinAdminResource(AdminCall call) {
        this.call = call;
    }

    /**
     * A temporary PIN, with what goes on the slip of paper that the member gets.
     *
     * @param pin the PIN; this answer is the only place where it ever appears
     * @param length number of its digits
     * @param expiresAt ISO 8601 instant from which it is refused
     * @param username the member's username
     * @param memberName the member's first and last name, {@code null} when there is neither
     * @param realmName the realm's display name, or its name when it has none
     * @param storeIds {@code store_id} of every store that the member works in, sorted
     */
    public record TemporaryPin(
            String pin,
            int length,
            String expiresAt,
            String username,
            @Nullable String memberName,
            String realmName,
            List<String> storeIds)
            implements Representation {}

    /**
     * Gives a member a random temporary PIN in place of any other. It lasts as long as the policy says, and the member replaces it at first use.
     *
     * Sessions that the PIN before has opened at tills end.
     *
     * <p>200; 403 without the right to reset this user's credentials; 404 for an unknown user; 409 when PINs are not available in
     * the realm, or nearly all are in use; 429 when the member has been given ten within a day. The error text names the remedy.
     */
    @POST
    @Path("members/{userId}/temporary-pin")
    public Response assignTemporaryPin(@PathParam("userId") String userId) {
        UserModel member = call.member(userId);
        call.auth().users().requireResetPassword(member);
        if (member.getServiceAccountClientLink() != null) {
            throw RestErrors.invalid("A service account has no PIN: name a member.");
        }
        MissCounters counters = MissCounters.of(call.session(), call.realm());
        if (!counters.take(MissCounters.Scope.PIN_GIVEN, userId, MOST_GIVEN, GIVEN_WINDOW)) {
            throw RestErrors.tooMany("This member has been given " + MOST_GIVEN
                    + " temporary PINs within a day. Try again later: each one"
                    + " shows a PIN that is free, and many of them would tell which are not.");
        }
        PosPins.TemporaryPin temporary = null;
        try {
            temporary = PosPinCredentialProvider.pinsOf(call.session(), call.realm()).assignTemporary(member);
            // The old one may be known to others.
            new PreviousSessions(call.session(), call.realm()).endPinSessionsOf(member, null, "pin_replaced");
            call.changed(OperationType.ACTION, "TILLKEY_PIN", null);
            return AdminCall.notStored(Response.Status.OK, slip(member, temporary));
        } catch (PinUnavailableException problem) {
            throw RestChecks.unavailable(problem);
        } catch (PinTakenException full) {
            throw RestErrors.conflict(full.getMessage());
        } finally {
            if (temporary == null) {
                counters.giveBack(MissCounters.Scope.PIN_GIVEN, userId, GIVEN_WINDOW);
            }
        }
    }

    private TemporaryPin slip(UserModel member, PosPins.TemporaryPin temporary) {
        String digits = temporary.pin().digits();
        String displayName = call.realm().getDisplayName();
        return new TemporaryPin(
                digits,
                digits.length(),
                temporary.expiresAt().toString(),
                member.getUsername(),
                MemberNames.of(member),
                displayName == null || displayName.isBlank() ? call.realm().getName() : displayName,
                List.copyOf(
                        Stores.of(call.session(), call.realm()).membershipsOf(member).roles().keySet()));
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
