package io.github.tillkey.demo;

import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
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

    /** Serves the pages of the running demo. */
    static ClientPages start(Running demo, OIDCProviderMetadata provider, Http http) throws IOException {
        return start(demo.clients(), demo.keycloak(), Page.index(demo), provider, http);
    }

    /**
     * Serves the three clients alone, for a realm of a Keycloak that runs already.
     *
     * @param realm the realm's address, such as {@code http://localhost:8080/realms/retail}
     * @param port where to serve them, on the loopback address
     */
    public static ClientPages start(URI realm, int port) throws IOException, InterruptedException {
        Http http = new Http();
        try {
            OIDCProviderMetadata provider =
                    OIDCProviderMetadata.parse(http.get(URI.create(realm + "/.well-known/openid-configuration"))
                            .body());
            return start(URI.create("http://localhost:" + port), realm.resolve("/"), Page.notFound(), provider, http);
        } catch (ParseException e) {
            throw new IOException("The realm has no usable discovery document: " + e.getMessage(), e);
        }
    }

    private static ClientPages start(URI clients, URI keycloak, String index, OIDCProviderMetadata provider, Http http)
            throws IOException {
        String style = style();
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), clients.getPort()), 0);
        server.createContext(
                "/",
                exchange -> handle(exchange, clients, keycloak, reply -> {
                    switch (exchange.getRequestURI().getPath()) {
                        case "/" -> reply.html(200, index);
                        case "/style.css" -> reply.css(style);
                        default -> reply.html(404, Page.notFound());
                    }
                }));
        for (ClientApp app : ClientApp.values()) {
            ClientHandler handler =
                    new ClientHandler(app, new OidcClient(app, clients.resolve(app.path()), provider, http));
            server.createContext(app.path(), exchange -> handle(exchange, clients, keycloak, handler::handle));
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
    interface Handler {
        void handle(Reply reply) throws IOException;
    }

    private static void handle(HttpExchange exchange, URI base, URI keycloak, Handler handler) throws IOException {
        try (exchange) {
            Reply reply = new Reply(exchange, keycloak);
            try {
                // One name only: cookies and redirect addresses belong to it, and no foreign name may point here.
                if (!base.getAuthority().equals(exchange.getRequestHeaders().getFirst("Host"))) {
                    reply.redirect(base.toString());
                } else if (reply.isForeignPost(base)) {
                    reply.html(403, Page.forbidden());
                } else {
                    handler.handle(reply);
                }
            } catch (RuntimeException e) {
                e.printStackTrace();
                reply.html(500, Page.broken());
            }
        }
    }

    private static String style() throws IOException {
        try (InputStream stream = ClientPages.class.getResourceAsStream("style.css")) {
            if (stream == null) {
                throw new IOException("style.css is missing from the launcher");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
