package io.github.tillkey.benchmark.load.pass;

import com.sun.management.ThreadMXBean;
import io.github.tillkey.expiry.blocking.BlockingPass;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.services.resource.RealmResourceProvider;

/** Runs passes as the task does, in a thread that no request has begun, and says how long each took. */
public final class PassResource implements RealmResourceProvider {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final KeycloakSessionFactory sessions;

    /** Passes over the database of {@code sessions}. */
    public PassResource(KeycloakSessionFactory sessions) {
        this.sessions = sessions;
    }

    @Override
    public Object getResource() {
        return this;
    }

    @Override
    public void close() {}

    /**
     * Runs {@code times} passes, one after the other.
     *
     * @param full whether each looks for ends of any age
     * @return the nanoseconds and the allocated bytes of each, how many members were blocked and released in all, and
     *     the bytes in use after the garbage is collected
     */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public Map<String, Object> run(@QueryParam("times") int times, @QueryParam("full") boolean full)
            throws InterruptedException, ExecutionException {
        FutureTask<Map<String, Object>> passes = new FutureTask<>(() -> passes(times, full));
        new Thread(passes, "tillkey-benchmark-passes").start();
        return passes.get();
    }

    private Map<String, Object> passes(int times, boolean full) {
        long[] nanos = new long[times];
        long[] allocated = new long[times];
        int blocked = 0;
        int released = 0;
        for (int pass = 0; pass < times; pass++) {
            long bytes = THREADS.getCurrentThreadAllocatedBytes();
            long begin = System.nanoTime();
            BlockingPass.Result result = new BlockingPass(sessions).run(full);
            nanos[pass] = System.nanoTime() - begin;
            allocated[pass] = THREADS.getCurrentThreadAllocatedBytes() - bytes;
            blocked += result.blocked();
            released += result.released();
        }
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        return Map.of("nanos", nanos, "allocated", allocated, "blocked", blocked, "released", released, "heap", heap);
    }
}
