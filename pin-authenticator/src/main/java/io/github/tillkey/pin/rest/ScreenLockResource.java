package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.BearerCall;
import io.github.tillkey.core.rest.RealmResourceFactory;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.pin.session.PinSessionTermination;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;

/**
 * The lock of a POS, at {@code /realms/{realm}/tillkey-lock}: the application calls it with the cashier's access token
 * when it locks its screen. Ends what was begun beside the till's session, by a password say; that session goes on.
 *
 * <p>Asks no rule, because nothing is granted: who may not work any more may still lock. The answer does not tell
 * whether there was anything to end.
 */
public final class ScreenLockResource {

    private final KeycloakSession session;
    private final RealmModel realm;

    private ScreenLockResource(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** Answers a browser that asks whether a page of another origin may call. */
    @OPTIONS
    public Response preflight() {
        return BearerCall.preflight();
    }

    /** Locks. */
    @POST
    public Response lock() {
        AuthResult caller = BearerCall.authenticate(session, realm);
        if (!TerminalSession.isPinSession(caller.session())) {
            throw RestErrors.forbidden("Only the token of a login with a PIN locks.");
        }
        new PinSessionTermination(session, realm).lock(caller.session(), "screen_locked");
        return Response.noContent().build();
    }

    /** Mounts the resource. */
    public static final class Factory extends RealmResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("tillkey-lock", ScreenLockResource::new);
        }
    }
}
