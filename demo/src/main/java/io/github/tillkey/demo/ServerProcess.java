package io.github.tillkey.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Ends a whole process tree, and remembers a process across runs so that a leftover can be named. */
final class ServerProcess {
    private static final Duration GRACE = Duration.ofSeconds(20);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private ServerProcess() {}

    /** Notes the process in a file. */
    static void remember(ProcessHandle process, Path file) throws IOException {
        Files.writeString(file, process.pid() + " " + startOf(process).toEpochMilli());
    }

    /** The process noted in the file, if that very process still runs. */
    static Optional<ProcessHandle> remembered(Path file) {
        try {
            String[] parts = Files.readString(file).strip().split(" ", 2);
            Instant start = Instant.ofEpochMilli(Long.parseLong(parts[1]));
            return ProcessHandle.of(Long.parseLong(parts[0]))
                    .filter(process -> process.isAlive() && startOf(process).equals(start));
        } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    /** Asks the process and all its descendants to end, waits, and ends by force what is left. */
    static void endTree(ProcessHandle process) {
        List<ProcessHandle> tree = tree(process);
        tree.forEach(ProcessHandle::destroy);
        if (!awaitEnd(process, tree, GRACE)) {
            List<ProcessHandle> rest =
                    Stream.concat(tree.stream(), tree(process).stream()).toList();
            rest.forEach(ProcessHandle::destroyForcibly);
            awaitEnd(process, rest, LAST_WORDS);
        }
    }

    private static List<ProcessHandle> tree(ProcessHandle process) {
        // Children first: a shell that outlives its child ends by itself, one that dies first would orphan it.
        return Stream.concat(process.descendants(), Stream.of(process)).toList();
    }

    private static boolean awaitEnd(ProcessHandle root, List<ProcessHandle> tree, Duration patience) {
        Instant deadline = Instant.now().plus(patience);
        while (tree.stream().anyMatch(ProcessHandle::isAlive)
                || root.descendants().findAny().isPresent()) {
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
