package io.github.tillkey.testsuite.docs;

import static io.github.tillkey.testsuite.docs.GuideRequests.LOG_IN;
import static io.github.tillkey.testsuite.docs.GuideRequests.LOG_OUT;
import static io.github.tillkey.testsuite.docs.GuideRequests.REDEEM;
import static io.github.tillkey.testsuite.docs.GuideRequests.REFRESH;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.validators.LogoutTokenValidator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.tillkey.testsuite.fixture.Api;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A POS as a server app, written by the guide "Connect your POS": what it redeems stays in its sessions, and the
 * browser gets the id of one.
 */
final class ServerPos implements AutoCloseable {

    private static final String SECRET = "change-me";

    private final RetailRealm realm;
    private final HttpServer server;
    private final String origin;
    private final String cookie;
    private final Api idTokens;
    private final LogoutTokenValidator logoutTokens;
    private final Map<String, Session> sessions = new ConcurrentHashMap<>();
    private final AtomicInteger logouts = new AtomicInteger();

    /** What the server knows of a browser: a login that is on its way, and the tokens of one that has ended. */
    private static final class Session {
        private GuideRequests login;
        private Tokens tokens;
    }

    /** Starts it on a free port. */
    ServerPos(RetailRealm realm) throws IOException {
        this.realm = realm;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        this.origin = "http://localhost:" + server.getAddress().getPort();
        this.cookie = GuideBlock.in("connect-pos.md", "Kinds of apps", "http").get(0);
        this.idTokens = new Api(realm, "pos");
        this.logoutTokens = new LogoutTokenValidator(
                new Issuer(realm.url("")),
                new ClientID("pos"),
                JWSAlgorithm.RS256,
                realm.url("/protocol/openid-connect/certs").toURL(),
                new DefaultResourceRetriever());
        serve("GET", "/", this::home);
        serve("GET", "/callback", this::callback);
        serve("POST", "/refresh", this::refresh);
        serve("POST", "/next", exchange -> begin(exchange, session(exchange)));
        serve("POST", "/log-out", this::logOut);
        serve("POST", "/logged-out", this::loggedOut);
        // A thread for each request: Keycloak posts a logout while it answers one of ours.
        server.setExecutor(request -> new Thread(request, "server-pos").start());
        server.start();
    }

    private interface Handler {
        void handle(HttpExchange exchange) throws IOException;
    }

    private void serve(String method, String path, Handler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                boolean known = exchange.getRequestURI().getPath().equals(path)
                        && exchange.getRequestMethod().equals(method);
                if (known) {
                    handler.handle(exchange);
                } else {
                    answer(exchange, 404, "");
                }
            }
        });
    }

    /** An address of it. */
    URI url(String path) {
        return URI.create(origin + path);
    }

    /** What Keycloak has told of, and was believed. */
    int logouts() {
        return logouts.get();
    }

    /** Whether some browser's session has tokens. */
    boolean hasLogin() {
        return sessions.values().stream().anyMatch(session -> session.tokens != null);
    }

    /** The tokens of the one session that has some. */
    Tokens tokens() {
        return sessions.values().stream()
                .map(session -> session.tokens)
                .filter(tokens -> tokens != null)
                .findFirst()
                .orElseThrow();
    }

    private void home(HttpExchange exchange) throws IOException {
        Session session = session(exchange);
        if (session == null || session.tokens == null) {
            begin(exchange, session);
        } else {
            answer(
                    exchange,
                    200,
                    "<p>" + session.tokens.id().get("preferred_username").asText() + " in "
                            + session.tokens.access().get("store").asText() + "</p>");
        }
    }

    /** Request 1. A running login goes on until another one has ended. */
    private void begin(HttpExchange exchange, Session running) throws IOException {
        Session session = running == null ? keep(exchange, new Session()) : running;
        session.login = new GuideRequests(realm, url("/callback").toString());
        redirect(exchange, session.login.get(LOG_IN).toString());
    }

    private void callback(HttpExchange exchange) throws IOException {
        Map<String, String> parameters =
                Http.parameters(exchange.getRequestURI().getRawQuery());
        Session session = session(exchange);
        GuideRequests login = session == null ? null : session.login;
        if (login == null || !login.value("state").equals(parameters.get("state"))) {
            answer(exchange, 400, "This browser has not begun this login.");
            return;
        }
        session.login = null;
        login.put("code", parameters.get("code"));
        Tokens tokens = asTheClient(login.parameters(REDEEM));
        if (!idTokens.claims(tokens.idToken()).get("nonce").asText().equals(login.value("nonce"))) {
            throw new AssertionError("the ID token of another login");
        }
        Session begun = new Session();
        begun.tokens = tokens;
        sessions.values().remove(session);
        keep(exchange, begun);
        redirect(exchange, url("/").toString());
    }

    private void refresh(HttpExchange exchange) throws IOException {
        Session session = session(exchange);
        Tokens renewed = asTheClient(new GuideRequests(realm, url("/callback").toString())
                .put("refresh_token", session.tokens.refreshToken())
                .parameters(REFRESH));
        if (renewed.issued()) {
            session.tokens = renewed;
        } else {
            sessions.values().remove(session);
        }
        redirect(exchange, url("/").toString());
    }

    private void logOut(HttpExchange exchange) throws IOException {
        Session session = session(exchange);
        sessions.values().remove(session);
        GuideRequests guide = new GuideRequests(realm, url("/").toString()).put("id_token", session.tokens.idToken());
        String fields = guide.parameters(LOG_OUT).entrySet().stream()
                .map(field -> "<input name='" + field.getKey() + "' value='" + field.getValue() + "'>")
                .collect(Collectors.joining());
        answer(exchange, 200, "<form method='post' action='" + guide.address(LOG_OUT) + "'>" + fields + "</form>");
    }

    /** Back-channel logout, from Keycloak and nobody else. */
    private void loggedOut(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try {
            String sid = logoutTokens
                    .validate(JWTParser.parse(Http.parameters(body).get("logout_token")))
                    .getSessionID()
                    .getValue();
            sessions.values()
                    .removeIf(session -> session.tokens != null
                            && session.tokens.id().get("sid").asText().equals(sid));
            logouts.incrementAndGet();
            answer(exchange, 200, "");
        } catch (ParseException | BadJOSEException | JOSEException forged) {
            answer(exchange, 400, "");
        }
    }

    /** The token endpoint, with the client's authentication in place of its id. */
    private Tokens asTheClient(Map<String, String> form) {
        Map<String, String> others = new HashMap<>(form);
        String client = others.remove("client_id") + ":" + SECRET;
        return realm.tokenAsClient(others, Base64.getEncoder().encodeToString(client.getBytes(StandardCharsets.UTF_8)));
    }

    private Session session(HttpExchange exchange) {
        String sent = exchange.getRequestHeaders().getFirst("Cookie");
        String name = cookieName();
        return sent == null || !sent.startsWith(name) ? null : sessions.get(sent.substring(name.length()));
    }

    /** The name of the cookie, with its equals sign. */
    private String cookieName() {
        return cookie.substring("Set-Cookie: ".length(), cookie.indexOf("{session}"));
    }

    /** Keeps a session under a new id, which the browser gets in place of the one it has. */
    private Session keep(HttpExchange exchange, Session session) {
        String id = UUID.randomUUID().toString();
        sessions.put(id, session);
        String[] header = cookie.replace("{session}", id).split(": ", 2);
        exchange.getResponseHeaders().add(header[0], header[1]);
        return session;
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().add("Location", location);
        answer(exchange, 302, "");
    }

    private static void answer(HttpExchange exchange, int status, String page) throws IOException {
        byte[] body = page.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
