package io.github.tillkey.demo;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import com.nimbusds.openid.connect.sdk.AuthenticationResponseParser;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages of one client: its home, log in, switch, refresh, and the way back from the server. */
final class ClientHandler {
    private static final int MAX_SESSIONS = 1_000;
    private static final int SESSION_ID_BYTES = 32;

    private final ClientApp app;
    private final OidcClient client;
    private final Map<String, ClientSession> sessions = ClientSession.bounded(MAX_SESSIONS);
    private final String cookie;

    ClientHandler(ClientApp app, OidcClient client) {
        this.app = app;
        this.client = client;
        this.cookie = "tillkey-demo-" + app.clientId();
    }

    /** Answers a request below the client's path. */
    void handle(Reply reply) throws IOException {
        @Nullable ClientSession known = sessions.get(reply.cookie(cookie));
        ClientSession session = known == null ? new ClientSession() : known;
        switch (reply.route(app.path())) {
            case "GET " -> home(reply, session);
            case "GET /callback" -> callback(reply, session);
            case "POST /login" -> begin(reply, known, false);
            case "POST /switch" -> begin(reply, known, true);
            case "POST /refresh" -> refresh(reply, session);
            default -> reply.notFound();
        }
    }

    private void home(Reply reply, ClientSession session) throws IOException {
        if (session.login != null
                && ("state=" + session.logoutState).equals(reply.uri().getRawQuery())) {
            keep(reply, new ClientSession()).notice("You are logged out.", "");
            reply.redirect(app.path());
        } else {
            page(reply, 200, session);
        }
    }

    private void begin(Reply reply, @Nullable ClientSession known, boolean anew) throws IOException {
        OidcClient.Attempt attempt = client.begin(anew);
        (known == null ? keep(reply, new ClientSession()) : known).attempts.put(attempt.state(), attempt);
        reply.redirect(attempt.uri().toString());
    }

    private void callback(Reply reply, ClientSession session) throws IOException {
        try {
            AuthenticationResponse answer = AuthenticationResponseParser.parse(reply.uri());
            OidcClient.@Nullable Attempt attempt =
                    answer.getState() == null ? null : session.attempts.remove(answer.getState());
            if (attempt == null) {
                throw OidcClient.failure(
                        "invalid_state", "This browser has not begun this login, or has completed it already.");
            }
            try {
                session.login = client.complete(attempt, answer);
                // The cookie's value from before the login, which others may know, must not work after it. The session
                // itself stays: other windows of this browser have begun logins in it.
                keep(reply, session).notice("You are logged in.", "");
            } catch (GeneralException e) {
                session.error("The login did not succeed.", e);
            }
            reply.redirect(app.path());
        } catch (GeneralException e) {
            session.error("The login did not succeed.", e);
            page(reply, 400, session);
        }
    }

    private void refresh(Reply reply, ClientSession session) throws IOException {
        Login login = session.login;
        if (login != null) {
            try {
                Login renewed = client.refresh(login);
                session.login = renewed;
                session.notice(
                        "The server issued new tokens.", "The access token is good until " + renewed.until() + ".");
            } catch (GeneralException e) {
                session.error("The server refused to refresh the tokens.", e);
            }
        }
        reply.redirect(app.path());
    }

    private void page(Reply reply, int status, ClientSession session) throws IOException {
        Map<String, Object> values = new HashMap<>();
        values.put("app", app);
        ClientSession.Notice notice = session.takeNotice();
        if (notice != null) {
            values.put("notice", notice);
        }
        Login login = session.login;
        if (login != null) {
            values.put("login", login);
            values.put("idClaims", Login.shown(login.idClaims()));
            values.put("accessClaims", Login.shown(login.accessClaims()));
            values.put("logout", client.logoutEndpoint().toString());
            values.put("logoutFields", client.logoutFields(login, session.logoutState));
        }
        reply.page(status, "client.ftlh", values);
    }

    /** Keeps the session under a new id, which the browser gets in place of the one it has. */
    private ClientSession keep(Reply reply, ClientSession session) {
        String id = new State(SESSION_ID_BYTES).getValue();
        sessions.remove(reply.cookie(cookie));
        sessions.put(id, session);
        reply.setCookie(cookie, id, app.path());
        return session;
    }
}
