package io.github.tillkey.benchmark.network;

import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkList;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** To read a list of the most entries that are possible. */
@State(Scope.Thread)
public class Reading {

    private final String longest = new Entries(NetworkList.MAX_ENTRIES).text();

    @Benchmark
    public NetworkList parse() throws InvalidNetworkListException {
        return NetworkList.parse(longest);
    }
}
