package io.github.tillkey.benchmark.network;

import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.NetworkEvaluator;
import io.github.tillkey.core.network.NetworkListCache;
import io.github.tillkey.core.network.NetworkMatch;
import io.github.tillkey.core.network.NetworkZones;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a login costs where nothing is given but two texts, that of the list and that of the address. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the method with @Setup.
public class Login {

    private static final NetworkZones NONE = new NetworkZones(List.of());

    @Param({"1000"})
    public int size;

    @Param
    public Callers callers;

    private final NetworkListCache lists = new NetworkListCache();
    private String list;
    private String[] texts;
    private int turn;

    @Setup
    public void prepare() {
        Entries entries = new Entries(size);
        list = entries.text();
        texts = callers.of(entries).toArray(String[]::new);
    }

    @Benchmark
    public NetworkMatch tillkey() {
        return new NetworkEvaluator(lists, NONE, null, ClientAddress.of(next()), Entries.NOW).evaluate(list);
    }

    @Benchmark
    public boolean linear() {
        return LinearMatch.allows(list, next(), Entries.NOW);
    }

    private String next() {
        return texts[turn++ & Callers.COUNT - 1];
    }
}
