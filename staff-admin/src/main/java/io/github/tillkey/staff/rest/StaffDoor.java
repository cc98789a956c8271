package io.github.tillkey.staff.rest;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.gate.CallGate;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.session.SessionLevel;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.staff.StaffClient;
import io.github.tillkey.staff.authority.StaffRights;
import io.github.tillkey.staff.rest.Problem.Code;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.cors.Cors;
import org.keycloak.services.managers.AppAuthManager;
import org.keycloak.services.managers.AuthenticationManager.AuthResult;

/**
 * Lets callers of the staff API in: members with an access token that the client of the staff administration got for
 * itself, in a running session of no till, whom every access rule allows at this instant. Cookies count for nothing.
 */
final class StaffDoor implements StaffCalls {

    private static final String[] METHODS = {"GET", "POST", "PUT", "PATCH", "DELETE"};

    /** What a page may read of an answer. */
    private static final String[] SHOWN_HEADERS = {HttpHeaders.ETAG, HttpHeaders.LOCATION, HttpHeaders.WWW_AUTHENTICATE
    };

    private final KeycloakSession session;
    private final RealmModel realm;

    StaffDoor(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** Who calls. */
    record Caller(KeycloakSession session, RealmModel realm, UserModel member, ClientModel client, StaffRights rights) {

        /** For use cases. */
        Invocation invocation() {
            return new Invocation(session, realm, Actor.member(realm, member, client), rights);
        }
    }

    /** Answers a browser that asks whether a page of another origin may call. */
    Response preflight() {
        // Keycloak answers preflights of every origin.
        checkOrigin(client(), cors -> {});
        checkOrigin(client(), cors -> cors.preflight().add());
        // Keycloak allows neither of the last two.
        session.getContext()
                .getHttpResponse()
                .setHeader(Cors.ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, If-Match, Idempotency-Key");
        return Response.noContent().build();
    }

    @Override
    public Response answer(Function<Invocation, Object> call) {
        return answerCaller(caller -> call.apply(caller.invocation()));
    }

    /** The same, for what needs to know more of the caller. */
    Response answerCaller(Function<Caller, Object> call) {
        Caller caller = enter();
        return Problem.orAnswer(session, challenge(Level.OTP), () -> call.apply(caller));
    }

    private Caller enter() {
        ClientModel client = client();
        checkOrigin(client, Cors::add);
        AuthResult caller = authenticate();
        AccessToken token = caller.token();
        AuthenticatedClientSessionModel login = client == null || caller.session() == null
                ? null
                : caller.session().getAuthenticatedClientSessionByClient(client.getId());
        if (login == null
                || !login.getClient().isEnabled()
                || !StaffClient.ID.equals(token.getIssuedFor())
                || !token.hasAudience(StaffClient.ID)
                || caller.user().getServiceAccountClientLink() != null
                // Keycloak leaves it to the resource to compare the certificate.
                || (token.getConfirmation() != null && token.getConfirmation().getCertThumbprint() != null)
                // An offline token would administer long after its member has gone home.
                || caller.session().isOffline()) {
            throw invalidToken();
        }
        if (new CallGate(session, "staff-door").check(login, token) instanceof Verdict.Refused refused) {
            throw refusal(login, refused.reason());
        }
        return new Caller(
                session,
                realm,
                caller.user(),
                login.getClient(),
                StaffRights.of(session, realm, caller.user(), SessionLevel.of(session, caller.session())));
    }

    private @Nullable ClientModel client() {
        return realm.getClientByClientId(StaffClient.ID);
    }

    private void checkOrigin(@Nullable ClientModel client, Consumer<Cors> answer) {
        try {
            if (client != null) {
                answer.accept(Cors.builder()
                        .auth()
                        .allowedMethods(METHODS)
                        .exposedHeaders(SHOWN_HEADERS)
                        .checkAllowedOrigins(session, client));
            }
        } catch (ForbiddenException foreign) {
            throw Problem.of(
                            Code.ORIGIN_FORBIDDEN,
                            "Pages of this origin may not call. Add it to the web origins of the client "
                                    + StaffClient.ID + '.')
                    .answer(session);
        }
    }

    private AuthResult authenticate() {
        if (session.getContext().getRequestHeaders().getHeaderString(HttpHeaders.AUTHORIZATION) == null) {
            throw missingToken();
        }
        AuthResult caller;
        try {
            caller = new AppAuthManager.BearerTokenAuthenticator(session)
                    .setRealm(realm)
                    .authenticate();
        } catch (NotAuthorizedException noBearer) {
            throw missingToken();
        }
        if (caller == null) {
            throw invalidToken();
        }
        return caller;
    }

    private RuntimeException missingToken() {
        return Problem.of(Code.TOKEN_MISSING, "Send an access token of the client " + StaffClient.ID + '.')
                .answer(session, "Bearer");
    }

    /** Without a reason: it is for the client, not for who has found a token. */
    private RuntimeException invalidToken() {
        return Problem.of(
                        Code.TOKEN_INVALID,
                        "The token is no longer good, or none of the client " + StaffClient.ID + ". Log in again.")
                .answer(session, "Bearer error=\"invalid_token\"");
    }

    private RuntimeException refusal(AuthenticatedClientSessionModel login, Reason reason) {
        if (!reason.equals(Reason.LEVEL_TOO_LOW)) {
            return Problem.of(Code.ACCESS_DENIED, "You have no access here and now.", reason.code())
                    .answer(session);
        }
        Level level = CallGate.demand(login).least();
        // The cookie of a session that has proven nothing would bring the same session again.
        String again = level == Level.PASSWORD ? ", max_age=\"0\"" : "";
        return Problem.of(
                        Code.LEVEL_TOO_LOW,
                        "Log in again with a password or what takes its place, and not beside a session of a till.",
                        reason.code())
                .answer(session, challenge(level) + again);
    }

    /** RFC 9470. */
    private static String challenge(Level level) {
        return "Bearer error=\"insufficient_user_authentication\", acr_values=\"" + level.acr() + '"';
    }
}
