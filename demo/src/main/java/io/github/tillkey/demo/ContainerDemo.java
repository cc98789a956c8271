package io.github.tillkey.demo;

import java.io.PrintStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The demo beside a server in a container, as {@code docker-compose.yml} starts it: gives PINs, prepares a till, serves
 * the client pages, says how to use them.
 */
public final class ContainerDemo {

    /** Both containers share one network, so that the server has the same address here as in the browser. */
    private static final String KEYCLOAK = "http://localhost:8080";

    private static final int CLIENTS_PORT = 8081;

    private static final String PASSWORD = "docker compose exec keycloak cat /opt/keycloak/secrets/admin-password";
    private static final String LOG = "docker compose logs keycloak";
    private static final String STOP =
            "Stop with: docker compose stop. A start gives new PINs and a new code. Delete everything with: docker"
                    + " compose down -v";

    private ContainerDemo() {}

    /** Returns while the pages are served; the argument is the file with the administrator's password. */
    public static void main(String[] args) throws Exception {
        String password = Files.readString(Path.of(args[0])).strip();
        // The pages and the log show the command that prints the password, not the password.
        Running demo = RealmSetup.complete(Running.Server.at(KEYCLOAK, PASSWORD, LOG), password, CLIENTS_PORT);
        // Docker publishes the port on the loopback address of the machine, and reaches this one by another.
        InetAddress everywhere = InetAddress.getByName("0.0.0.0");
        ClientPages.start(URI.create(demo.keycloak().issuer()), everywhere, CLIENTS_PORT, Map.of("demo", demo));
        new PrintStream(System.out, true, StandardCharsets.UTF_8)
                .println(new Templates().render("summary.ftl", Map.of("demo", demo, "stop", STOP)));
    }
}
