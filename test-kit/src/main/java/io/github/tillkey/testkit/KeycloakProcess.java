package io.github.tillkey.testkit;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A server that {@link Distribution#start} has started. It is waited for as long as it makes progress, and ended
 * together with every process that it has started.
 */
public final class KeycloakProcess implements AutoCloseable {

    /** User name and password of the administrator that a new server gets. */
    public static final String ADMIN = "admin";

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .connectTimeout(Duration.ofSeconds(30))
            .build();
    private static final Duration REPORT_INTERVAL = Duration.ofSeconds(10);
    private static final int LAST_LINES = 40;
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Process process;
    private final Path log;
    private final String url;

    KeycloakProcess(Process process, Path log, String url) {
        this.process = process;
        this.log = log;
        this.url = url;
    }

    /** Its address, such as {@code http://localhost:8080}, without a slash at the end. */
    public String url() {
        return url;
    }

    /** Returns when the server is ready: it listens, and has imported the realms it was told to. */
    public KeycloakProcess awaitReady() throws IOException, InterruptedException {
        return awaitReady(taken -> {});
    }

    /**
     * Returns when the server is ready: it listens, and has imported the realms it was told to.
     *
     * @param waiting is told every ten seconds how long the start has taken so far
     * @return this
     * @throws IOException when the server ends or makes no progress any more; the message says which. It is closed
     *     then.
     */
    public KeycloakProcess awaitReady(Consumer<Duration> waiting) throws IOException, InterruptedException {
        Instant begin = Instant.now();
        Instant nextReport = begin.plus(REPORT_INTERVAL);
        StartProgress progress = StartProgress.of(process.toHandle(), log);
        while (!(log().contains("Listening on") && answers())) {
            Duration taken = Duration.between(begin, Instant.now());
            if (!process.isAlive()) {
                throw new IOException("Keycloak ended while it was starting.");
            }
            if (progress.hasStalled()) {
                close();
                throw new IOException("Keycloak is not ready after " + taken.toSeconds()
                        + " seconds, and has done nothing for " + StartProgress.PATIENCE.toMinutes() + " minutes.");
            }
            if (Instant.now().isAfter(nextReport)) {
                waiting.accept(taken);
                nextReport = nextReport.plus(REPORT_INTERVAL);
            }
            process.waitFor(500, TimeUnit.MILLISECONDS);
        }
        return this;
    }

    private boolean answers() throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/realms/master"))
                    .timeout(StartProgress.PATIENCE)
                    .build();
            return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Waits until it ends. */
    public void join() throws InterruptedException {
        process.waitFor();
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

    /** The last 40 lines of its log, which explain why it ended. */
    public String endOfLog() throws IOException {
        List<String> lines = log().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
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

    private static Instant startOf(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
