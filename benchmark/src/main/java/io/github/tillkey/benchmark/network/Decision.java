package io.github.tillkey.benchmark.network;

import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkMatch;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One decision on a list that has been read before. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the method with @Setup.
public class Decision {

    @Param({"10", "1000"})
    public int size;

    @Param
    public Callers callers;

    private NetworkList list;
    private String[] texts;
    private ClientAddress[] addresses;
    private int turn;

    @Setup
    public void prepare() throws InvalidNetworkListException {
        Entries entries = new Entries(size);
        list = NetworkList.parse(entries.text());
        List<String> all = callers.of(entries);
        texts = all.toArray(String[]::new);
        addresses = all.stream().map(ClientAddress::of).toArray(ClientAddress[]::new);
        for (ClientAddress address : addresses) {
            if (evaluate(address).isAllowed() != callers.hit()) {
                throw new IllegalStateException(address + " is not: " + callers);
            }
        }
    }

    /** The address is already read. */
    @Benchmark
    public NetworkMatch addressRead() {
        return evaluate(addresses[turn++ & Callers.COUNT - 1]);
    }

    /** The address is a text, as the server reports it. */
    @Benchmark
    public NetworkMatch addressFromText() {
        return evaluate(ClientAddress.of(texts[turn++ & Callers.COUNT - 1]));
    }

    private NetworkMatch evaluate(ClientAddress address) {
        return list.evaluate(address, Entries.NOW, reference -> NetworkMatch.refused());
    }
}
