package io.github.tillkey.demo;

import static io.github.tillkey.testkit.KeycloakProcess.ADMIN;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.tillkey.testkit.Distribution;
import io.github.tillkey.testkit.KeycloakProcess;
import io.github.tillkey.testkit.RetailRealmFile;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The launcher: starts everything, says how to use it, and ends everything. */
public final class Demo {
    /** Past Maven's coloured stream, which is taken down in another shutdown hook and then fails at random. */
    private final PrintStream out =
            new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

    private final Options options;
    private @Nullable KeycloakProcess keycloak;
    private volatile boolean stopping;

    private Demo(Options options) {
        this.options = options;
    }

    /** Runs until the process is ended. */
    public static void main(String[] args) throws Exception {
        Options options = Options.parse(args);
        options.requireFree();
        new Demo(options).run();
    }

    private void run() throws Exception {
        Thread hook = new Thread(this::stop, "demo-end");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            launch();
        } finally {
            if (stopping) {
                // The hook is at work; the build has nothing more to say.
                Thread.sleep(Long.MAX_VALUE);
            }
            end();
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }

    private void launch() throws Exception {
        Distribution distribution = new Distribution(options.keycloakHome(), Map.of());
        out.println("Preparing " + options.keycloakHome().getFileName() + " with the Tillkey jars and fresh data ...");
        prepare(distribution);
        KeycloakProcess server = start(distribution);
        out.println("Starting Keycloak on " + server.url() + " (about a minute; log: " + options.log() + ") ...");
        try {
            server.awaitReady(taken -> out.println("  ... " + taken.toSeconds() + " s, Keycloak is still starting"));
        } catch (IOException e) {
            throw failure(server, e.getMessage());
        }
        out.println("Preparing the PINs and a terminal ...");
        Running demo = RealmSetup.complete(
                Running.Server.at(server.url(), ADMIN, options.log().toString()), ADMIN, options.clientsPort());
        try (ClientPages pages =
                ClientPages.start(URI.create(demo.keycloak().issuer()), options.clientsPort(), Map.of("demo", demo))) {
            write(demo, options.json());
            out.println(new Templates().render("summary.ftl", Map.of("demo", demo)));
            server.join();
        }
        throw failure(server, "Keycloak has ended by itself.");
    }

    /** Removes what the previous run has left, and installs the jars and the realm. */
    private void prepare(Distribution distribution) throws DemoException, IOException {
        if (!Files.isRegularFile(options.realmFile())) {
            throw new DemoException("The realm file " + options.realmFile() + " is missing.");
        }
        Files.deleteIfExists(options.json());
        Files.deleteIfExists(options.log());
        distribution.deleteData();
        distribution.install(options.providers());
        Path imports = Files.createDirectories(distribution.home().resolve("data/import"));
        String realm = RetailRealmFile.withClientsAt(options.realmFile(), options.clientsPort());
        Files.writeString(imports.resolve("retail-realm.json"), realm);
    }

    private synchronized KeycloakProcess start(Distribution distribution) throws DemoException, IOException {
        if (stopping) {
            throw new DemoException("Stopped before Keycloak was started.");
        }
        List<String> command = List.of("start-dev", "--import-realm", "--health-enabled=true");
        KeycloakProcess server = distribution.start(options.log(), options.keycloak(), command);
        keycloak = server;
        server.note(options.pidFile());
        return server;
    }

    /** The file appears complete or not at all. */
    static void write(Running demo, Path file) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(draft, new ObjectMapper().writeValueAsString(demo) + "\n");
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * A failure that is explained by the server's log, whose end is printed; unless the server ends because it has to.
     */
    private DemoException failure(KeycloakProcess server, @Nullable String message) throws IOException {
        if (!stopping) {
            out.println("The end of " + options.log() + ":\n" + server.endOfLog());
        }
        return new DemoException(message + " The end of " + options.log() + " is printed above.");
    }

    private void stop() {
        stopping = true;
        out.println("Stopping the demo ...");
        end();
        out.println("Stopped.");
    }

    private synchronized void end() {
        try {
            Files.deleteIfExists(options.json());
            if (keycloak != null) {
                keycloak.close();
            }
        } catch (IOException e) {
            out.println("Could not remove a file of this run: " + e.getMessage());
        }
    }
}
