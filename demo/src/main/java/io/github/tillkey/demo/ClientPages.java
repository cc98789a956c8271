package io.github.tillkey.demo;

import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/** The web server of the index page and the three clients. */
public final class ClientPages implements AutoCloseable {
    private final HttpServer server;

    private ClientPages(HttpServer server) {
        this.server = server;
    }

    /** Answers one request. */
    interface Handler {
        void handle(Reply reply) throws IOException;
    }

    /**
     * Serves the clients of a realm.
     *
     * @param realm the realm's address, such as {@code http://localhost:8080/realms/retail}
     * @param port where to serve them, on the loopback address
     * @param demo what the index page shows, by the name {@code demo}; empty for none
     */
    public static ClientPages start(URI realm, int port, Map<String, Running> demo)
            throws IOException, GeneralException {
        return start(realm, InetAddress.getLoopbackAddress(), port, demo);
    }

    /** The same on another address than the loopback address. Browsers know it as {@code localhost}. */
    static ClientPages start(URI realm, InetAddress address, int port, Map<String, Running> demo)
            throws IOException, GeneralException {
        OIDCProviderMetadata provider = OIDCProviderMetadata.resolve(new Issuer(realm));
        String base = "http://localhost:" + port;
        Map<String, Handler> routes = new HashMap<>();
        routes.put("GET /style.css", reply -> reply.send(200, "text/css", "style.css", Map.of()));
        if (!demo.isEmpty()) {
            routes.put("GET /", reply -> reply.page("index.ftlh", demo));
        }
        for (String app : new String[] {"pos", "back-office", "web-shop"}) {
            new ClientHandler(app, new OidcClient(app, URI.create(base + "/" + app), provider)).addTo(routes);
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(address, port), 0);
        Templates templates = new Templates();
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(new Reply(exchange, templates, realm.resolve("/").toString()), base, routes);
            }
        });
        // A thread for each request: the server's own one would let all wait for one that waits for Keycloak.
        server.setExecutor(request -> new Thread(request, "demo-pages").start());
        server.start();
        return new ClientPages(server);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(Reply reply, String base, Map<String, Handler> routes) throws IOException {
        String origin = reply.header("Origin");
        Handler handler = routes.get(reply.route());
        try {
            // One name only: cookies and redirect addresses belong to it, and no foreign name may point here.
            if (!base.equals("http://" + reply.header("Host"))) {
                reply.redirect(base);
            } else if (reply.route().startsWith("POST") && !origin.isEmpty() && !origin.equals(base)) {
                reply.message(403, "Not allowed", "This form was sent by another site.");
            } else if (handler == null) {
                reply.message(404, "Not found", "There is no such page.");
            } else {
                handler.handle(reply);
            }
        } catch (RuntimeException e) {
            e.printStackTrace();
            reply.message(500, "Something went wrong", "The terminal that runs the demo shows what.");
        }
    }
}
