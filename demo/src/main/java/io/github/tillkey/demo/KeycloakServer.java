package io.github.tillkey.demo;

import io.github.tillkey.testkit.Distribution;
import io.github.tillkey.testkit.KeycloakProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The Keycloak server of the demo: fresh data, the pack installed, dev mode. */
final class KeycloakServer implements AutoCloseable {
    /** The realm of the demo. */
    static final String REALM = "retail";
    /** Where the clients of the realm file are. */
    private static final String REALM_FILE_CLIENTS = "http://localhost:8081";

    private static final int TAIL_LINES = 40;

    private final Options options;
    private final Consumer<String> progress;
    private @Nullable KeycloakProcess process;
    private volatile boolean closing;

    KeycloakServer(Options options, Consumer<String> progress) {
        this.options = options;
        this.progress = progress;
    }

    /** The address that browsers use. */
    URI url() {
        return URI.create("http://localhost:" + options.keycloakPort());
    }

    /** Whether the end has been asked for. */
    boolean isClosing() {
        return closing;
    }

    /** Removes the data of the previous run, and installs the jars and the realm. */
    void prepare() throws DemoException, IOException {
        Path home = options.keycloakHome();
        if (!Files.isRegularFile(options.realmFile())) {
            throw new DemoException("The realm file " + options.realmFile() + " is missing.");
        }
        if (!Files.isRegularFile(KeycloakProcess.script(home))) {
            throw new DemoException("There is no Keycloak in " + home + ". Run: mvn -Pdemo clean package");
        }
        Files.deleteIfExists(options.log());
        Distribution.deleteData(home);
        Distribution.install(options.providers(), home);
        Path imports = Files.createDirectories(home.resolve("data").resolve("import"));
        String realm = Files.readString(options.realmFile());
        Files.writeString(imports.resolve(REALM + "-realm.json"), realm.replace(REALM_FILE_CLIENTS, options.clients()));
    }

    /** Starts the server, and waits until it answers and has imported the realm. */
    void start() throws IOException, InterruptedException, DemoException {
        KeycloakProcess starting;
        synchronized (this) {
            if (closing) {
                throw new DemoException("Stopped before Keycloak was started.");
            }
            starting = KeycloakProcess.run(
                    options.keycloakHome(),
                    options.log(),
                    Map.of(),
                    List.of(
                            "start-dev",
                            "--import-realm",
                            "--http-host=127.0.0.1",
                            "--http-port=" + options.keycloakPort(),
                            "--http-management-port=" + options.managementPort(),
                            "--hostname=" + url(),
                            "--health-enabled=true"));
            process = starting;
        }
        starting.note(options.pidFile());
        try {
            // The realm is imported before the server listens.
            starting.awaitReady(
                    url().resolve("/realms/master"),
                    taken -> progress.accept("  ... " + taken.toSeconds() + " s, Keycloak is still starting"));
        } catch (IOException e) {
            throw failure(Objects.requireNonNull(e.getMessage()));
        }
    }

    /** Waits until the server ends. */
    void join() throws InterruptedException {
        Objects.requireNonNull(process, "not started").join();
    }

    /** A failure that is explained by the server's log, whose end is shown. */
    DemoException failure(String message) throws IOException {
        List<String> lines =
                Objects.requireNonNull(process, "not started").log().lines().toList();
        progress.accept("The end of " + options.log() + ":");
        lines.stream().skip(Math.max(0, lines.size() - TAIL_LINES)).forEach(progress);
        return new DemoException(message + " The end of " + options.log() + " is printed above.");
    }

    /** Ends the server and every process it has started. */
    @Override
    public void close() {
        KeycloakProcess running;
        synchronized (this) {
            closing = true;
            running = process;
        }
        try {
            Files.deleteIfExists(options.json());
            if (running != null) {
                running.close();
                Files.deleteIfExists(options.pidFile());
            }
        } catch (IOException e) {
            progress.accept("Could not remove a file of this run: " + e.getMessage());
        }
    }
}
