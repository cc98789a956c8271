package io.github.tillkey.demo;

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
final class ClientPages implements AutoCloseable {
    private static final int THREADS = 8;

    private final HttpServer server;
    private final ExecutorService threads;

    private ClientPages(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /** Serves the pages of the running demo. */
    static ClientPages start(Running demo, OIDCProviderMetadata provider, Http http) throws IOException {
        String style = style();
        int port = demo.clients().getPort();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        URI keycloak = demo.keycloak();
        server.createContext(
                "/",
                exchange -> handle(exchange, demo.clients(), keycloak, reply -> {
                    switch (exchange.getRequestURI().getPath()) {
                        case "/" -> reply.html(200, Page.index(demo));
                        case "/style.css" -> reply.css(style);
                        default -> reply.html(404, Page.notFound());
                    }
                }));
        for (ClientApp app : ClientApp.values()) {
            ClientHandler handler = new ClientHandler(app, new OidcClient(app, demo.page(app), provider, http));
            server.createContext(app.path(), exchange -> handle(exchange, demo.clients(), keycloak, handler::handle));
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
