package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.AccessGuard;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationProcessor;
import org.keycloak.common.util.Time;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.managers.AuthenticationSessionManager;
import org.keycloak.services.resources.LoginActionsService;
import org.keycloak.services.util.AuthenticationFlowURLHelper;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.CommonClientSessionModel;
import org.keycloak.sessions.RootAuthenticationSessionModel;
import org.keycloak.util.JsonSerialization;

/**
 * Carries a right PIN from the authentication session in which it was typed into a new one.
 *
 * <p>Keycloak gives a user session the id of the root authentication session that it grew from, and a browser keeps its root
 * session from one login to the next. Without a new root, the second cashier would be refused ("already authenticated as
 * different user") or join the session of the first, whose refresh tokens would then yield tokens of the second. So every PIN
 * login finishes in a new root session: at once ({@link #newSession}), or, where a page comes first, after a redirect that moves the
 * browser there.
 *
 * <p>The hand-over is kept on the server, in the new authentication session; the browser never sees it.
 *
 * @param userId whose PIN was typed
 * @param credentialId the PIN's credential
 * @param terminalId where it was typed
 * @param at when, in milliseconds since 1970 UTC
 */
record PinHandover(String userId, String credentialId, String terminalId, long at) {

    private static final String NOTE = "tillkey.handover";

    /** How long the redirect may take; whoever comes later types the PIN again. */
    private static final Duration LIFE = Duration.ofMinutes(1);

    PinHandover(String userId, String credentialId, String terminalId) {
        this(userId, credentialId, terminalId, Time.currentTimeMillis());
    }

    /**
     * A new authentication session in a root session of its own, for the same request of the same client as {@code from}. The browser
     * stays in {@code from} until it is {@linkplain #moveTo moved}.
     */
    static AuthenticationSessionModel newSession(
            KeycloakSession session, RealmModel realm, AuthenticationSessionModel from) {
        RootAuthenticationSessionModel root =
                new AuthenticationSessionManager(session).createAuthenticationSession(realm, false);
        AuthenticationSessionModel to = root.createAuthenticationSession(from.getClient());
        to.setRedirectUri(from.getRedirectUri());
        to.setProtocol(from.getProtocol());
        to.setAction(CommonClientSessionModel.Action.AUTHENTICATE.name());
        from.getClientNotes().forEach(to::setClientNote);
        AccessGuard.carryReports(from, to);
        // The flow that a client policy chose.
        for (String note : List.of(
                Constants.REQUESTED_AUTHENTICATION_FLOW, Constants.AUTHENTICATION_FLOW_LEVEL_OF_AUTHENTICATION)) {
            if (from.getAuthNote(note) != null) {
                to.setAuthNote(note, from.getAuthNote(note));
            }
        }
        return to;
    }

    /**
     * Moves the browser to {@code login}, a {@link #newSession}. The session before stays until its time is over: where the answer gets
     * lost and the form is sent again, the PIN pad comes back.
     */
    static void moveTo(KeycloakSession session, AuthenticationSessionModel login) {
        String id = login.getParentSession().getId();
        AuthenticationSessionManager manager = new AuthenticationSessionManager(session);
        manager.setAuthSessionCookie(id);
        manager.setAuthSessionIdHashCookie(id);
    }

    /** Takes back {@code login}, a {@link #newSession} from {@code from}: as if there had been none. */
    static void drop(KeycloakSession session, AuthenticationSessionModel login, AuthenticationSessionModel from) {
        session.authenticationSessions().removeRootAuthenticationSession(login.getRealm(), login.getParentSession());
        session.getContext().setAuthenticationSession(from);
    }

    /** Opens the new session and answers with the redirect to it. */
    Response moveBrowser(AuthenticationFlowContext context) {
        KeycloakSession session = context.getSession();
        RealmModel realm = context.getRealm();
        AuthenticationSessionModel to = newSession(session, realm, context.getAuthenticationSession());
        moveTo(session, to);
        to.setAuthNote(AuthenticationProcessor.CURRENT_FLOW_PATH, LoginActionsService.AUTHENTICATE_PATH);
        to.setAuthNote(NOTE, write());
        return Response.seeOther(
                        new AuthenticationFlowURLHelper(session, realm, context.getUriInfo()).getLastExecutionUrl(to))
                .build();
    }

    /** Takes the hand-over out of {@code session}: it is good once. */
    static Optional<PinHandover> takeFrom(AuthenticationSessionModel session) {
        @Nullable String note = session.getAuthNote(NOTE);
        session.removeAuthNote(NOTE);
        return Optional.ofNullable(note)
                .map(PinHandover::read)
                .filter(handover -> Time.currentTimeMillis() - handover.at() <= LIFE.toMillis());
    }

    private String write() {
        try {
            return JsonSerialization.writeValueAsString(this);
        } catch (IOException impossible) {
            throw new IllegalStateException("a record of strings has a JSON form", impossible);
        }
    }

    private static PinHandover read(String note) {
        try {
            return JsonSerialization.readValue(note, PinHandover.class);
        } catch (IOException impossible) {
            throw new IllegalStateException("only this class writes the note", impossible);
        }
    }
}
