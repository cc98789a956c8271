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
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
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
 * <p>Keycloak gives a user session the id of the root authentication session that it grew from, and a browser keeps its
 * root session from one login to the next. Without a new root, the second cashier would be refused ("already
 * authenticated as different user") or join the session of the first, whose refresh tokens would then yield tokens of
 * the second. So every PIN login finishes in a new root session: at once ({@link #newSession}), or, where a page comes
 * first, after a redirect that moves the browser there. If steps follow the PIN and the same cashier's session is
 * continued, the new root reuses that session's id, so Keycloak continues it, however many pages the steps show.
 *
 * <p>Other tabs and windows of the till keep their pads: they stay in the root session in which the PIN was typed, and
 * the browser stays there too, or comes back when the login ends. Only the tab that logged in leaves it
 * ({@link #leave}).
 *
 * <p>The hand-over is kept on the server, in the new authentication session; the browser never sees it.
 *
 * @param userId whose PIN was typed
 * @param credentialId the PIN's credential
 * @param terminalId where it was typed
 * @param at when, in milliseconds since 1970 UTC
 * @param continued id of the user session to continue, {@code null} for a new one
 */
record PinHandover(
        String userId,
        String credentialId,
        String terminalId,
        long at,
        @Nullable String continued) {

    private static final String NOTE = "tillkey.handover";

    /** Note: the root session to come back to. */
    private static final String FROM = "tillkey.from";

    /** How long the redirect may take; after that, the PIN has to be typed again. */
    private static final Duration LIFE = Duration.ofMinutes(1);

    PinHandover(String userId, String credentialId, String terminalId, @Nullable UserSessionModel running) {
        this(userId, credentialId, terminalId, Time.currentTimeMillis(), running == null ? null : running.getId());
    }

    /**
     * A new authentication session in a root session of its own, for the same request of the same client as
     * {@code from}.
     */
    static AuthenticationSessionModel newSession(
            KeycloakSession session, RealmModel realm, AuthenticationSessionModel from) {
        return newSession(session.authenticationSessions().createRootAuthenticationSession(realm), from);
    }

    private static AuthenticationSessionModel newSession(
            RootAuthenticationSessionModel root, AuthenticationSessionModel from) {
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

    private static void moveTo(KeycloakSession session, String rootId) {
        AuthenticationSessionManager manager = new AuthenticationSessionManager(session);
        manager.setAuthSessionCookie(rootId);
        manager.setAuthSessionIdHashCookie(rootId);
    }

    /**
     * Removes {@code from}, whose request is answered in a {@link #newSession}, and its root session where no other tab
     * shares it. Where the answer gets lost and the form is sent again, Keycloak restarts the request and the PIN pad
     * comes back.
     */
    static void leave(KeycloakSession session, AuthenticationSessionModel from) {
        // Not now: Keycloak still writes into it when the step is over, which would bring it back.
        session.getTransactionManager().enlistPrepare(new AbstractKeycloakTransaction() {
            @Override
            protected void commitImpl() {
                from.getParentSession().removeAuthenticationSessionByTabId(from.getTabId());
            }

            @Override
            protected void rollbackImpl() {
                // The login did not happen: its request is still to be answered.
            }
        });
    }

    /**
     * Brings the browser back to the root session of its other tabs, if it was moved from there to {@code login} and
     * they are still there.
     */
    static void comeBack(KeycloakSession session, AuthenticationSessionModel login) {
        String from = login.getAuthNote(FROM);
        if (from != null
                && session.authenticationSessions().getRootAuthenticationSession(login.getRealm(), from) != null) {
            moveTo(session, from);
        }
    }

    /** Removes {@code login}, a {@link #newSession} made from {@code from}, and restores {@code from}. */
    static void drop(KeycloakSession session, AuthenticationSessionModel login, AuthenticationSessionModel from) {
        session.authenticationSessions().removeRootAuthenticationSession(login.getRealm(), login.getParentSession());
        session.getContext().setAuthenticationSession(from);
    }

    /** Opens the new session and answers with the redirect to it. */
    Response moveBrowser(AuthenticationFlowContext context) {
        KeycloakSession session = context.getSession();
        RealmModel realm = context.getRealm();
        AuthenticationSessionModel from = context.getAuthenticationSession();
        AuthenticationSessionModel to = newSession(root(session, realm), from);
        leave(session, from);
        moveTo(session, to.getParentSession().getId());
        to.setAuthNote(FROM, from.getParentSession().getId());
        to.setAuthNote(AuthenticationProcessor.CURRENT_FLOW_PATH, LoginActionsService.AUTHENTICATE_PATH);
        to.setAuthNote(NOTE, write());
        return Response.seeOther(
                        new AuthenticationFlowURLHelper(session, realm, context.getUriInfo()).getLastExecutionUrl(to))
                .build();
    }

    private RootAuthenticationSessionModel root(KeycloakSession session, RealmModel realm) {
        var roots = session.authenticationSessions();
        if (continued == null) {
            return roots.createRootAuthenticationSession(realm);
        }
        // Left behind where the same cashier has not finished such a login.
        RootAuthenticationSessionModel before = roots.getRootAuthenticationSession(realm, continued);
        return before == null ? roots.createRootAuthenticationSession(realm, continued) : before;
    }

    /** Removes the hand-over from {@code session} and returns it, unless it has expired: it is for single use. */
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
