package io.github.tillkey.demo;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The web server of the index page and the three clients, on the loopback address. */
public final class ClientPages implements AutoCloseable {
    private static final int THREADS = 8;

    private final HttpServer server;
    private final ExecutorService threads;

    private ClientPages(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Serves the clients alone, for a realm of a Keycloak that runs already.
     *
     * @param realm the realm's address, such as {@code http://localhost:8080/realms/retail}
     * @param port where to serve them, on the loopback address
     */
    public static ClientPages start(URI realm, int port) throws IOException, GeneralException {
        return start(realm, port, Map.of());
    }

    /** Serves the clients, and an index page that shows {@code demo}. */
    static ClientPages start(URI realm, int port, Map<String, Running> demo) throws IOException, GeneralException {
        OIDCProviderMetadata provider =
                OIDCProviderMetadata.resolve(new Issuer(realm), OidcClient.TIMEOUT_MILLIS, OidcClient.TIMEOUT_MILLIS);
        String base = "http://localhost:" + port;
        Templates templates = new Templates();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        add(server, "/", base, realm, templates, reply -> index(reply, demo));
        for (ClientApp app : ClientApp.ALL) {
            OidcClient client = new OidcClient(app.clientId(), URI.create(base + app.path()), provider);
            add(server, app.path(), base, realm, templates, new ClientHandler(app, client)::handle);
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "client-pages");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.start();
        return new ClientPages(server, threads);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** Answers one request. */
    private interface Handler {
        void handle(Reply reply) throws IOException;
    }

    private static void index(Reply reply, Map<String, Running> demo) throws IOException {
        String path = reply.uri().getPath();
        if (path.equals("/") && !demo.isEmpty()) {
            reply.page(200, "index.ftlh", demo);
        } else if (path.equals("/style.css")) {
            reply.send(200, "text/css; charset=utf-8", style());
        } else {
            reply.notFound();
        }
    }

    private static void add(
            HttpServer server, String path, String base, URI realm, Templates templates, Handler handler) {
        String keycloak = realm.resolve("/").toString();
        server.createContext(path, exchange -> {
            try (exchange) {
                answer(exchange, base, new Reply(exchange, templates, keycloak), handler);
            }
        });
    }

    private static void answer(HttpExchange exchange, String base, Reply reply, Handler handler) throws IOException {
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        try {
            // One name only: cookies and redirect addresses belong to it, and no foreign name may point here.
            if (!URI.create(base)
                    .getAuthority()
                    .equals(exchange.getRequestHeaders().getFirst("Host"))) {
                reply.redirect(base);
            } else if (exchange.getRequestMethod().equals("POST") && origin != null && !origin.equals(base)) {
                reply.message(403, "Not allowed", "This form was sent by another site.");
            } else {
                handler.handle(reply);
            }
        } catch (RuntimeException e) {
            e.printStackTrace();
            reply.message(500, "Something went wrong", "The terminal that runs the demo shows what.");
        }
    }

    private static String style() throws IOException {
        try (InputStream stream = ClientPages.class.getResourceAsStream("style.css")) {
            return new String(Objects.requireNonNull(stream, "style.css").readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
