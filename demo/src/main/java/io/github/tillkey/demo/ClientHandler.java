package io.github.tillkey.demo;

import com.nimbusds.openid.connect.sdk.AuthenticationResponse;
import java.io.IOException;
import java.net.URI;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The pages of one client: its home, log in, switch, refresh, and the way back from the server. */
final class ClientHandler {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

    private final ClientApp app;
    private final OidcClient client;
    private final Sessions sessions = new Sessions();
    private final String cookie;

    ClientHandler(ClientApp app, OidcClient client) {
        this.app = app;
        this.client = client;
        this.cookie = "tillkey-demo-" + app.clientId();
    }

    /** Answers a request below the client's path. */
    void handle(Reply reply) throws IOException {
        String path = reply.uri().getPath();
        String action = path.startsWith(app.path()) ? path.substring(app.path().length()) : path;
        String route = (reply.isPost() ? "POST " : "GET ") + action;
        switch (route) {
            case "GET " -> home(reply);
            case "GET /callback" -> callback(reply);
            case "POST /login" -> begin(reply, false);
            case "POST /switch" -> begin(reply, true);
            case "POST /refresh" -> refresh(reply);
            default -> reply.html(404, Page.notFound());
        }
    }

    private void home(Reply reply) throws IOException {
        ClientSession session = session(reply);
        if (session == null) {
            reply.html(200, Page.client(app, client, null, null));
        } else if (isReturnFromLogout(reply.uri(), session)) {
            sessions.remove(reply.cookie(cookie));
            ClientSession fresh = new ClientSession();
            fresh.notice(Notice.info("You are logged out.", ""));
            keep(reply, fresh);
            reply.redirect(app.path());
        } else {
            reply.html(200, Page.client(app, client, session, session.takeNotice()));
        }
    }

    private void begin(Reply reply, boolean anew) throws IOException {
        ClientSession session = session(reply);
        if (session == null) {
            session = new ClientSession();
            keep(reply, session);
        }
        OidcClient.Attempt attempt = client.begin(anew);
        session.add(attempt);
        reply.redirect(attempt.uri().toString());
    }

    private void callback(Reply reply) throws IOException {
        ClientSession session = session(reply);
        try {
            AuthenticationResponse answer = OidcClient.answer(reply.uri());
            OidcClient.Attempt attempt = session == null ? null : session.take(answer.getState());
            if (session == null || attempt == null) {
                throw new OidcException(
                        "invalid_state", "This browser has not begun this login, or has completed it already.");
            }
            try {
                session.login(client.complete(attempt, answer));
                session.notice(Notice.info("You are logged in.", ""));
                // Whoever knew the cookie's value before the login shall not know it after.
                sessions.remove(reply.cookie(cookie));
                keep(reply, session);
            } catch (OidcException e) {
                session.notice(Notice.error("The login did not succeed.", e));
            }
            reply.redirect(app.path());
        } catch (OidcException e) {
            reply.html(400, Page.client(app, client, session, Notice.error("The login did not succeed.", e)));
        }
    }

    private void refresh(Reply reply) throws IOException {
        ClientSession session = session(reply);
        Login login = session == null ? null : session.login();
        if (session != null && login != null) {
            try {
                Login renewed = client.refresh(login);
                session.login(renewed);
                session.notice(Notice.info(
                        "The server issued new tokens.",
                        "The access token is good until "
                                + TIME.format(renewed.accessTokenUntil().atZone(ZoneId.systemDefault())) + "."));
            } catch (OidcException e) {
                session.notice(Notice.error("The server refused to refresh the tokens.", e));
            }
        }
        reply.redirect(app.path());
    }

    private @Nullable ClientSession session(Reply reply) {
        return sessions.get(reply.cookie(cookie));
    }

    private void keep(Reply reply, ClientSession session) {
        reply.setCookie(cookie, sessions.add(session), app.path());
    }

    private static boolean isReturnFromLogout(URI uri, ClientSession session) {
        String query = uri.getRawQuery();
        return session.login() != null
                && query != null
                && query.equals("state=" + session.logoutState().getValue());
    }
}
