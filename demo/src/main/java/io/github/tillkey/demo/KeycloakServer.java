package io.github.tillkey.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Keycloak server of the demo: fresh data, the pack installed, dev mode, ended with its whole process tree. */
final class KeycloakServer implements AutoCloseable {
    /** The realm of the demo. */
    static final String REALM = "retail";
    /** The bootstrap administrator, for development only. */
    static final String ADMIN = "admin";

    private static final Duration PROGRESS = Duration.ofSeconds(10);
    private static final int TAIL_LINES = 40;

    private final Options options;
    private final Http http;
    private final Consumer<String> progress;

    private @Nullable Process process;
    private volatile boolean closing;

    KeycloakServer(Options options, Http http, Consumer<String> progress) {
        this.options = options;
        this.http = http;
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
        if (!Files.isRegularFile(options.realmFile())) {
            throw new DemoException("The realm file " + options.realmFile() + " is missing.");
        }
        Path home = options.keycloakHome();
        if (!Files.isRegularFile(script())) {
            throw new DemoException("There is no Keycloak in " + home + ". Run: mvn -Pdemo clean package");
        }
        deleteTree(home.resolve("data"));
        Path target = Files.createDirectories(home.resolve("providers"));
        for (Path old : jars(target)) {
            Files.delete(old);
        }
        for (Path jar : jars(options.providers())) {
            Files.copy(jar, target.resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        Path imports = Files.createDirectories(home.resolve("data").resolve("import"));
        Files.copy(options.realmFile(), imports.resolve(REALM + "-realm.json"));
    }

    /** Starts the server; it is not ready yet when this returns. */
    void start() throws IOException, DemoException {
        List<String> command = new ArrayList<>();
        if (!isWindows()) {
            command.add("sh");
        }
        command.add(script().toString());
        command.addAll(List.of(
                "start-dev",
                "--import-realm",
                "--http-host=127.0.0.1",
                "--http-port=" + options.keycloakPort(),
                "--http-management-port=" + options.managementPort(),
                "--hostname=" + url(),
                "--health-enabled=true"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(options.keycloakHome().toFile())
                .redirectErrorStream(true)
                .redirectOutput(options.log().toFile());
        Map<String, String> environment = builder.environment();
        // Settings of another Keycloak or JVM on this machine are not meant for this one.
        environment.keySet().removeIf(KeycloakServer::isForeignSetting);
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
        environment.put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
        synchronized (this) {
            if (closing) {
                throw new DemoException("Stopped before Keycloak was started.");
            }
            process = builder.start();
        }
        ServerProcess.remember(process.toHandle(), options.pidFile());
    }

    /** Waits until the server answers and has imported the realm. */
    void awaitReady() throws DemoException, InterruptedException {
        Instant begin = Instant.now();
        Instant nextWord = begin.plus(PROGRESS);
        StartProgress start =
                StartProgress.of(Objects.requireNonNull(process, "not started").toHandle(), options.log());
        URI health = URI.create("http://127.0.0.1:" + options.managementPort() + "/health/ready");
        while (!isOk(health)) {
            long seconds = Duration.between(begin, Instant.now()).toSeconds();
            if (hasEnded()) {
                throw failure("Keycloak ended while it was starting.");
            }
            if (start.hasStalled()) {
                throw failure("Keycloak is not ready after " + seconds + " seconds, and has done nothing for "
                        + StartProgress.PATIENCE.toMinutes() + " minutes.");
            }
            if (Instant.now().isAfter(nextWord)) {
                progress.accept("  ... " + seconds + " s, Keycloak is still starting");
                nextWord = nextWord.plus(PROGRESS);
            }
            Thread.sleep(500);
        }
        if (!isOk(discovery())) {
            throw failure("Keycloak runs, but the realm " + REALM + " was not imported.");
        }
    }

    /** The discovery document of the realm. */
    URI discovery() {
        return url().resolve("/realms/" + REALM + "/.well-known/openid-configuration");
    }

    /** Waits until the server ends. */
    void join() throws InterruptedException {
        Process running = process;
        if (running != null) {
            running.waitFor();
        }
    }

    /** A failure that is explained by the server's log, whose end is shown. */
    DemoException failure(String message) {
        progress.accept("The end of " + options.log() + ":" + System.lineSeparator() + tail());
        return new DemoException(message + " The end of " + options.log() + " is printed above.");
    }

    /** Ends the server and every process it has started. */
    @Override
    public void close() {
        Process running;
        synchronized (this) {
            closing = true;
            running = process;
        }
        try {
            Files.deleteIfExists(options.json());
            if (running != null) {
                ServerProcess.endTree(running.toHandle());
                Files.deleteIfExists(options.pidFile());
            }
        } catch (IOException e) {
            progress.accept("Could not remove a file of this run: " + e.getMessage());
        }
    }

    private boolean hasEnded() throws InterruptedException {
        Process running = process;
        return running == null || running.waitFor(0, TimeUnit.SECONDS);
    }

    private boolean isOk(URI uri) throws InterruptedException {
        try {
            HttpResponse<String> response = http.get(uri);
            return response.statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private String tail() {
        try {
            List<String> lines = new String(Files.readAllBytes(options.log()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return String.join(
                    System.lineSeparator(), lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
        } catch (IOException e) {
            return "(not readable: " + e.getMessage() + ")";
        }
    }

    private Path script() {
        return options.keycloakHome().resolve("bin").resolve(isWindows() ? "kc.bat" : "kc.sh");
    }

    private static boolean isForeignSetting(String name) {
        return name.startsWith("KC_")
                || name.startsWith("KEYCLOAK_")
                || name.startsWith("QUARKUS_")
                || name.startsWith("JAVA_OPTS")
                || name.equals("JAVA_ADD_OPENS")
                || name.equals("JAVA_LOCALE")
                || name.equals("JAVA")
                || name.equals("DEBUG");
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
