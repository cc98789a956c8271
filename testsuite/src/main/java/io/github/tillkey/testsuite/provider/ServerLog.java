package io.github.tillkey.testsuite.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** Listens to the log of the server that it runs on. */
public final class ServerLog {

    private ServerLog() {}

    /** Something to do on the server. */
    public interface Action {
        /** Does it. */
        void run() throws Exception;
    }

    /** The SQL statements that {@code action} sends in this thread. */
    public static List<String> statements(Action action) throws Exception {
        Logger sql = Logger.getLogger("org.hibernate.SQL");
        List<String> statements = new ArrayList<>();
        Thread caller = Thread.currentThread();
        Handler collector = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                if (Thread.currentThread() == caller) {
                    statements.add(entry.getMessage().strip().toLowerCase(Locale.ROOT));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Level before = sql.getLevel();
        sql.setLevel(Level.FINE);
        sql.addHandler(collector);
        try {
            action.run();
        } finally {
            sql.removeHandler(collector);
            sql.setLevel(before);
        }
        return statements;
    }

    /** Writes everything that the server logs into {@code file}, and all there is of these categories. */
    public static Recording record(Path file, String... categories) {
        return new Recording(file, categories);
    }

    /** A recording under way. */
    public static final class Recording extends Handler {

        private final Map<String, Level> before = new HashMap<>();
        private final Writer out;

        private Recording(Path file, String... categories) {
            try {
                out = Files.newBufferedWriter(file);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            setFormatter(new PatternFormatter("%-5p [%c] %s%e%n"));
            setLevel(Level.ALL);
            for (String category : categories) {
                before.put(category, Logger.getLogger(category).getLevel());
                Logger.getLogger(category).setLevel(Level.ALL);
            }
            Logger.getLogger("").addHandler(this);
        }

        /** Ends the recording under way. */
        public static void end() {
            for (Handler handler : Logger.getLogger("").getHandlers()) {
                // By name: what a test sends to the server is loaded apart each time.
                if (handler.getClass().getName().equals(Recording.class.getName())) {
                    Logger.getLogger("").removeHandler(handler);
                    handler.close();
                }
            }
        }

        @Override
        public synchronized void publish(LogRecord entry) {
            try {
                out.write(getFormatter().format(entry));
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public void flush() {}

        @Override
        public synchronized void close() {
            before.forEach((category, level) -> Logger.getLogger(category).setLevel(level));
            try {
                out.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
