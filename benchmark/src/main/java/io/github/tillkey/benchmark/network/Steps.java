package io.github.tillkey.benchmark.network;

import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkEvaluator;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkListCache;
import io.github.tillkey.core.network.NetworkMatch;
import io.github.tillkey.core.network.NetworkZones;
import io.github.tillkey.core.network.TrustedProxies;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What comes before a decision: to find the list, its zone, and the address. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls the method with @Setup.
public class Steps {

    private static final int ZONES = 20;

    private static final List<String> X_FORWARDED_FOR = List.of("203.0.113.7, 10.1.2.3, 10.0.0.5");
    private static final List<String> FORWARDED =
            List.of("for=203.0.113.7;proto=https, for=\"10.1.2.3:4711\", for=10.0.0.5;by=10.0.0.1");

    private final TrustedProxies byXForwardedFor = TrustedProxies.of("xforwarded", "10.0.0.0/8", false);
    private final TrustedProxies byForwarded = TrustedProxies.of("forwarded", "10.0.0.0/8", false);
    private final NetworkListCache lists = new NetworkListCache();

    private String list;
    private String behindSpace;
    private NetworkZones zones;
    private ClientAddress[] addresses;
    private int turn;

    @Setup
    public void prepare() {
        Entries entries = new Entries(1000);
        list = entries.text();
        behindSpace = " " + list;
        List<String> lines = new ArrayList<>();
        for (int zone = 1; zone < ZONES; zone++) {
            lines.add("store-" + zone + " = 192.0.2." + zone);
        }
        lines.add("all-stores = " + list);
        zones = new NetworkZones(lines);
        addresses = Callers.IPV4_HIT.of(entries).stream().map(ClientAddress::of).toArray(ClientAddress[]::new);
        check(byXForwardedFor.clientOf(null, true, X_FORWARDED_FOR));
        check(byForwarded.clientOf(null, true, FORWARDED));
    }

    private static void check(ClientAddress client) {
        if (!"203.0.113.7".equals(client.text())) {
            throw new IllegalStateException(client.toString());
        }
    }

    /** A list of 1,000 entries that is kept, by the very text that Keycloak's cache holds. */
    @Benchmark
    public NetworkList keptSameText() throws InvalidNetworkListException {
        return lists.of(list);
    }

    /** A list of 1,000 entries that is kept, by an equal text that was just made. */
    @Benchmark
    public NetworkList keptEqualText() throws InvalidNetworkListException {
        return lists.of(behindSpace.substring(1));
    }

    /** A list that is a reference to a zone of 1,000 entries, the last of 20. */
    @Benchmark
    public NetworkMatch byZone() {
        return new NetworkEvaluator(lists, zones, null, addresses[turn++ & Callers.COUNT - 1], Entries.NOW)
                .evaluate("@all-stores");
    }

    /** One address, to compare with the headers. */
    @Benchmark
    public ClientAddress oneAddress() {
        return ClientAddress.of("203.0.113.7");
    }

    /** Two proxies and the client. */
    @Benchmark
    public ClientAddress xForwardedFor() {
        return byXForwardedFor.clientOf(null, true, X_FORWARDED_FOR);
    }

    /** Two proxies and the client. */
    @Benchmark
    public ClientAddress forwarded() {
        return byForwarded.clientOf(null, true, FORWARDED);
    }
}
