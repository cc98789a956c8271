package io.github.tillkey.core.rest;

import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.core.Response;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;

/** A call of an application with an access token, also from a page of one of its client's web origins. */
public final class BearerCall {

    private BearerCall() {}

    /** Answers a browser that asks whether a page of another origin may call. */
    public static Response preflight() {
        return Cors.builder().preflight().auth().allowedMethods("POST").add(Response.ok());
    }

    /** What an answer to such a call begins with. */
    public static Cors cors() {
        return Cors.builder().auth().allowedMethods("POST");
    }

    /** The caller; 401 without a good token, 403 for a page of a foreign origin. */
    public static AuthResult authenticate(KeycloakSession session, RealmModel realm) {
        AuthResult caller = new AppAuthManager.BearerTokenAuthenticator(session)
                .setRealm(realm)
                .authenticate();
        if (caller == null) {
            cors().allowAllOrigins().add();
            throw new NotAuthorizedException("Bearer");
        }
        cors().checkAllowedOrigins(caller.token()).add();
        return caller;
    }
}
