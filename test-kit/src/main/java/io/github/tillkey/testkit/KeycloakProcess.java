package io.github.tillkey.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A run of Keycloak's start script: with a log of its own, waited for as long as it makes progress, and ended together with
 * every process that it has started.
 */
public final class KeycloakProcess implements AutoCloseable {

    /** User name and password of the administrator that a new server gets. */
    public static final String ADMIN = "admin";

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(30))
            .build();
    private static final int CONNECT_MILLIS = 500;
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Process process;
    private final Path log;

    private KeycloakProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * Runs the start script of an unpacked distribution. Settings of another Keycloak or JVM in this process's environment do
     * not reach it.
     *
     * @param home the unpacked distribution
     * @param log where it writes to; text that is there already stays
     * @param environment additional environment variables
     * @param arguments of the script, for example {@code start-dev}
     */
    public static KeycloakProcess run(Path home, Path log, Map<String, String> environment, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        if (!isWindows()) {
            // The distribution is unpacked by Java, which does not keep the script executable.
            command.add("sh");
        }
        command.add(script(home).toString());
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(KeycloakProcess::isForeignSetting);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", ADMIN);
        builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", ADMIN);
        builder.environment().putAll(environment);
        return new KeycloakProcess(builder.start(), log);
    }

    /**
     * Builds an unpacked distribution with the jars in its {@code providers/}, for starts with {@code --optimized}: a start that
     * has to find out first whether to build takes seconds longer, and one that builds takes twice as long.
     *
     * @param options build options, for example {@code --db=postgres}
     * @throws IOException when it does not succeed; {@code log} says why
     */
    public static void build(Path home, Path log, Map<String, String> environment, String... options)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("build"));
        arguments.addAll(List.of(options));
        if (run(home, log, environment, arguments).join() != 0) {
            throw new IOException("kc.sh build failed, see " + log);
        }
    }

    /** The start script of an unpacked distribution. */
    public static Path script(Path home) {
        return home.resolve("bin").resolve(isWindows() ? "kc.bat" : "kc.sh");
    }

    /** A port of the loopback address that is free at the moment. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Whether nothing listens on the port of this machine, on IPv4 or IPv6. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException taken) {
            return false;
        }
        try {
            for (InetAddress address : InetAddress.getAllByName("localhost")) {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress(address, port), CONNECT_MILLIS);
                    return false;
                } catch (IOException nothingListens) {
                    // The next address decides.
                }
            }
        } catch (IOException noSuchName) {
            // This machine has no name localhost: the bind above has decided.
        }
        return true;
    }

    /**
     * Returns when the server listens and answers a request with status 200.
     *
     * @param address what is asked for
     * @param waiting is told every ten seconds how long the start has taken so far
     * @throws IOException when the process ends or shows no progress any more; the message says which
     */
    public void awaitReady(URI address, Consumer<Duration> waiting) throws IOException, InterruptedException {
        Instant begin = Instant.now();
        Instant nextReport = begin.plus(REPORT_INTERVAL);
        StartProgress progress = StartProgress.of(process.toHandle(), log);
        while (!(log().contains("Listening on") && answers(address))) {
            Duration taken = Duration.between(begin, Instant.now());
            if (!process.isAlive()) {
                throw new IOException("Keycloak ended while it was starting.");
            }
            if (progress.hasStalled()) {
                throw new IOException("Keycloak is not ready after " + taken.toSeconds()
                        + " seconds, and has done nothing for " + StartProgress.PATIENCE.toMinutes() + " minutes.");
            }
            if (Instant.now().isAfter(nextReport)) {
                waiting.accept(taken);
                nextReport = nextReport.plus(REPORT_INTERVAL);
            }
            process.waitFor(500, TimeUnit.MILLISECONDS);
        }
    }

    /** Waits until it ends. */
    public int join() throws InterruptedException {
        return process.waitFor();
    }

    /** Waits until it ends, for this long at most. */
    public void join(Duration atMost) throws InterruptedException {
        process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether it has not ended. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** The first of its processes. */
    public ProcessHandle handle() {
        return process.toHandle();
    }

    /** Everything that is in its log. */
    public String log() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Ends all its processes without a chance to tidy up, as a power cut does. */
    public void kill() {
        end(tree(), ProcessHandle::destroyForcibly);
    }

    /** Asks all its processes to end, waits for a minute, and ends by force what is left. */
    @Override
    public void close() {
        List<ProcessHandle> all = tree();
        if (!end(all, ProcessHandle::destroy)) {
            end(Stream.concat(all.stream(), tree().stream()).toList(), ProcessHandle::destroyForcibly);
        }
    }

    /** Notes it in a file, so that {@link #noted} finds it from another JVM. */
    public void note(Path file) throws IOException {
        note(process.toHandle(), file);
    }

    static void note(ProcessHandle process, Path file) throws IOException {
        Files.writeString(file, process.pid() + " " + startOf(process).toEpochMilli());
    }

    /** The process noted in the file, if that very process still runs. */
    public static Optional<ProcessHandle> noted(Path file) {
        try {
            String[] parts = Files.readString(file).strip().split(" ", 2);
            Instant start = Instant.ofEpochMilli(Long.parseLong(parts[1]));
            return ProcessHandle.of(Long.parseLong(parts[0]))
                    .filter(process -> process.isAlive() && startOf(process).equals(start));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private List<ProcessHandle> tree() {
        // Children first: a shell that outlives its child ends by itself, one that ends first would orphan it.
        return Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
    }

    private static boolean end(List<ProcessHandle> processes, Consumer<ProcessHandle> how) {
        processes.forEach(how);
        Instant deadline = Instant.now().plus(GRACE);
        while (processes.stream().anyMatch(ProcessHandle::isAlive)) {
            if (Instant.now().isAfter(deadline)) {
                return false;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private static boolean answers(URI address) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .timeout(StartProgress.PATIENCE)
                    .build();
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
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

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
