package io.github.tillkey.benchmark.network;

import java.util.List;

/** Of which family a caller is, and whether the list has it. */
public enum Callers {
    IPV4_HIT(false, true),
    IPV4_MISS(false, false),
    IPV6_HIT(true, true),
    IPV6_MISS(true, false);

    /** So many that a processor cannot learn their order by heart. */
    static final int COUNT = 4096;

    private final boolean ipv6;
    private final boolean hit;

    Callers(boolean ipv6, boolean hit) {
        this.ipv6 = ipv6;
        this.hit = hit;
    }

    boolean hit() {
        return hit;
    }

    /** {@link #COUNT} of them. */
    List<String> of(Entries entries) {
        return hit ? entries.hits(ipv6, COUNT) : entries.misses(ipv6, COUNT);
    }

    @Override
    public String toString() {
        return (ipv6 ? "IPv6, " : "IPv4, ") + (hit ? "hit" : "miss");
    }
}
