package io.github.tillkey.testsuite.provider;

import io.github.tillkey.core.findings.SelfCheckTask;
import io.github.tillkey.expiry.blocking.BlockingPass;
import io.github.tillkey.expiry.blocking.Retention;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.keycloak.models.KeycloakSessionFactory;

/** Runs work on the server as its tasks do: in a thread of its own, which no request has begun. */
public final class BackgroundThread {

    private BackgroundThread() {}

    /** Runs {@code work} and answers what it did. */
    public static <T> T run(Callable<T> work) {
        return result(start(work));
    }

    /** Runs {@code work} in several threads at the same moment, and waits for all. */
    public static <T> void atOnce(int threads, Callable<T> work) {
        IntStream.range(0, threads).mapToObj(i -> start(work)).toList().forEach(BackgroundThread::result);
    }

    static <T> FutureTask<T> start(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task, "test-background").start();
        return task;
    }

    static <T> T result(FutureTask<T> task) {
        try {
            return task.get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(ended);
        }
    }

    /** Runs a pass over the ends of members, and answers how many it blocked and how many it released: {@code 1 0}. */
    public static String pass(KeycloakSessionFactory sessions, boolean full) {
        BlockingPass.Result result = run(() -> new BlockingPass(sessions).run(full));
        return result.blocked() + " " + result.released();
    }

    /** Checks all realms, as a server does that has just been started. */
    public static boolean firstSelfCheck(KeycloakSessionFactory sessions) {
        return run(() -> {
            new SelfCheckTask().run(sessions);
            return true;
        });
    }

    /** Deletes those whose retention is over, and answers how many. */
    public static int retention(KeycloakSessionFactory sessions) {
        return run(() -> new Retention(sessions).run());
    }
}
