package io.github.tillkey.demo;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The web server of the index page and the three clients, on the loopback address. */
public final class ClientPages implements AutoCloseable {
    private static final int THREADS = 8;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final String base;
    private final String keycloak;
    private final Templates templates = new Templates();

    private ClientPages(URI realm, int port) throws IOException {
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        this.base = "http://localhost:" + port;
        this.keycloak = realm.resolve("/").toString();
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
        ClientPages pages = new ClientPages(realm, port);
        pages.add("/", reply -> index(reply, demo));
        for (ClientApp app : ClientApp.ALL) {
            OidcClient client = new OidcClient(app.clientId(), URI.create(pages.base + app.path()), provider);
            pages.add(app.path(), new ClientHandler(app, client)::handle);
        }
        pages.server.setExecutor(pages.threads);
        pages.server.start();
        return pages;
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
            reply.send(200, "text/css; charset=utf-8", Templates.text("style.css"));
        } else {
            reply.notFound();
        }
    }

    private void add(String path, Handler handler) {
        server.createContext(path, exchange -> {
            try (exchange) {
                answer(exchange, handler);
            }
        });
    }

    private void answer(HttpExchange exchange, Handler handler) throws IOException {
        Reply reply = new Reply(exchange, templates, keycloak);
        String host = exchange.getRequestHeaders().getFirst("Host");
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        try {
            // One name only: cookies and redirect addresses belong to it, and no foreign name may point here.
            if (!base.equals("http://" + host)) {
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
}
