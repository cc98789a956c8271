package io.github.tillkey.demo;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.openid.connect.sdk.LogoutRequest;
import io.github.tillkey.demo.ClientSession.Notice;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The pages of one client: its home, log in, switch, refresh, and the way back from the server. */
final class ClientHandler {
    private final OidcClient client;
    private final String app;
    private final String path;
    private final Map<String, ClientSession> sessions = new ConcurrentHashMap<>();

    /** The pages of the client with this id in the realm. */
    ClientHandler(String app, OidcClient client) {
        this.client = client;
        this.app = app;
        this.path = "/" + app;
    }

    void addTo(Map<String, ClientPages.Handler> routes) {
        routes.put("GET " + path, this::home);
        routes.put("GET " + path + "/callback", this::callback);
        routes.put("POST " + path + "/login", reply -> begin(reply, false));
        routes.put("POST " + path + "/switch", reply -> begin(reply, true));
        routes.put("POST " + path + "/refresh", this::refresh);
    }

    private void home(Reply reply) throws IOException {
        ClientSession session = session(reply);
        Login login = session.login;
        if (login != null && ("state=" + session.logoutState).equals(reply.uri().getRawQuery())) {
            keep(reply, new ClientSession()).notice = new Notice("You are logged out.", null);
            reply.redirect(path);
            return;
        }
        Map<String, Object> values = new HashMap<>();
        values.put("app", app);
        values.put("notice", session.notice);
        session.notice = null;
        if (login != null) {
            values.put("login", login);
            values.put("idClaims", Login.shown(login.idClaims()));
            values.put("accessClaims", Login.shown(login.accessClaims()));
            LogoutRequest logout = client.logout(login, session.logoutState);
            values.put("logout", logout.getEndpointURI().toString());
            values.put("logoutFields", logout.toParameters());
        }
        reply.page("client.ftlh", values);
    }

    private void begin(Reply reply, boolean anew) throws IOException {
        ClientSession session = sessions.get(reply.cookie());
        OidcClient.Attempt attempt = client.begin(anew);
        (session == null ? keep(reply, new ClientSession()) : session).attempts.put(attempt.state(), attempt);
        reply.redirect(attempt.uri().toString());
    }

    private void callback(Reply reply) throws IOException {
        ClientSession session = session(reply);
        try {
            session.login = client.complete(session.attempts, reply.uri());
            session.notice = new Notice("You are logged in.", null);
        } catch (GeneralException e) {
            session.notice = new Notice("The login did not succeed.", e);
        }
        // The cookie's value from before the login, which others may know, must not work after it. The session itself
        // stays: other windows of this browser have begun logins in it.
        keep(reply, session);
        reply.redirect(path);
    }

    private void refresh(Reply reply) throws IOException {
        ClientSession session = session(reply);
        try {
            session.login = client.refresh(session.login);
            session.notice = new Notice("The server issued new tokens.", null);
        } catch (GeneralException e) {
            session.notice = new Notice("The server refused to refresh the tokens.", e);
        }
        reply.redirect(path);
    }

    private ClientSession session(Reply reply) {
        return sessions.getOrDefault(reply.cookie(), new ClientSession());
    }

    /** Keeps the session under a new id, which the browser gets in place of the one it has. */
    private ClientSession keep(Reply reply, ClientSession session) {
        String id = new State().getValue();
        sessions.remove(reply.cookie());
        sessions.put(id, session);
        reply.setCookie(id, path);
        return session;
    }
}
