package io.github.tillkey.demo;

import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages of one client: its home, log in, switch, refresh, and the way back from the server. */
final class ClientHandler {
    private static final int MAX_SESSIONS = 1_000;

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
        switch (reply.route(app.path())) {
            case "GET " -> home(reply);
            case "GET /callback" -> callback(reply);
            case "POST /login" -> begin(reply, false);
            case "POST /switch" -> begin(reply, true);
            case "POST /refresh" -> refresh(reply);
            default -> reply.notFound();
        }
    }

    private void home(Reply reply) throws IOException {
        ClientSession session = session(reply);
        if (session != null && session.login != null && ("state=" + session.logoutState).equals(reply.query())) {
            sessions.remove(reply.cookie(cookie));
            keep(reply, new ClientSession()).notice("You are logged out.", "");
            reply.redirect(app.path());
        } else {
            page(reply, 200, session);
        }
    }

    private void begin(Reply reply, boolean anew) throws IOException {
        ClientSession session = session(reply);
        OidcClient.Attempt attempt = client.begin(anew);
        (session == null ? keep(reply, new ClientSession()) : session).attempts.put(attempt.state(), attempt);
        reply.redirect(attempt.uri().toString());
    }

    private void callback(Reply reply) throws IOException {
        ClientSession session = session(reply);
        try {
            AuthenticationResponse answer = OidcClient.answer(reply.uri());
            OidcClient.Attempt attempt =
                    session == null || answer.getState() == null ? null : session.attempts.remove(answer.getState());
            if (session == null || attempt == null) {
                throw new OidcException(
                        "invalid_state", "This browser has not begun this login, or has completed it already.");
            }
            try {
                Login login = client.complete(attempt, answer);
                session.login = login;
                // The cookie's value from before the login, which others may know, must not work after it. The session
                // itself
                // stays: other windows of this browser have begun logins in it.
                sessions.remove(reply.cookie(cookie));
                keep(reply, session);
                session.notice("You are logged in.", "");
            } catch (OidcException e) {
                session.error("The login did not succeed.", e);
            }
            reply.redirect(app.path());
        } catch (OidcException e) {
            ClientSession shown = session == null ? new ClientSession() : session;
            shown.error("The login did not succeed.", e);
            page(reply, 400, shown);
        }
    }

    private void refresh(Reply reply) throws IOException {
        ClientSession session = session(reply);
        Login login = session == null ? null : session.login;
        if (session != null && login != null) {
            try {
                Login renewed = client.refresh(login);
                session.login = renewed;
                session.notice(
                        "The server issued new tokens.", "The access token is good until " + renewed.until() + ".");
            } catch (OidcException e) {
                session.error("The server refused to refresh the tokens.", e);
            }
        }
        reply.redirect(app.path());
    }

    private void page(Reply reply, int status, @Nullable ClientSession session) throws IOException {
        Map<String, Object> values = new HashMap<>();
        values.put("app", app);
        ClientSession.Notice notice = session == null ? null : session.takeNotice();
        if (notice != null) {
            values.put("notice", notice);
        }
        Login login = session == null ? null : session.login;
        if (session != null && login != null) {
            values.put("login", login);
            values.put("idClaims", Login.shown(login.idClaims()));
            values.put("accessClaims", Login.shown(login.accessClaims()));
            values.put("logout", client.logoutEndpoint().toString());
            values.put("logoutFields", client.logoutFields(login, session.logoutState));
        }
        reply.page(status, "client.ftlh", values);
    }

    private @Nullable ClientSession session(Reply reply) {
        String id = reply.cookie(cookie);
        return id == null ? null : sessions.get(id);
    }

    /** Keeps the session under a new id, which the browser gets. */
    private ClientSession keep(Reply reply, ClientSession session) {
        String id = ClientSession.newId();
        sessions.put(id, session);
        reply.setCookie(cookie, id, app.path());
        return session;
    }
}
