package io.github.tillkey.benchmark.network;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A list as a chain of stores could have it, and addresses to ask it about; always the same for one size. Of ten
 * entries three are IPv4 addresses, two IPv4 networks, one an IPv4 range, two IPv6 addresses, one an IPv6 network and
 * one an IPv6 range. Every eighth has an end, and a quarter of these ends are over.
 */
final class Entries {

    /** When it is asked. */
    static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;

    /** Everything is in 10.0.0.0/8 and 2001:db8::/32, so that a miss is between entries and not beyond them. */
    private static final BigInteger IPV4_SPACE = new BigInteger("0a000000", 16);

    private static final BigInteger IPV6_SPACE = new BigInteger("20010db8000000000000000000000000", 16);

    private final List<Entry> all = new ArrayList<>();
    private final Random random;

    private record Entry(boolean ipv6, BigInteger first, BigInteger last, String text, boolean over) {

        boolean covers(BigInteger address) {
            return first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
        }
    }

    Entries(int size) {
        random = new Random(size);
        for (int i = 0; i < size; i++) {
            all.add(entry(i));
        }
    }

    private Entry entry(int i) {
        boolean ends = i % 8 == 3;
        boolean over = i % 32 == 27;
        String end = !ends ? "" : over ? " until 2026-11-20T18:00+01:00" : " until 2026-12-24T18:00+01:00";
        int kind = i % 10;
        boolean ipv6 = kind > 5;
        BigInteger first = anywhere(ipv6);
        if (kind == 3 || kind == 4 || kind == 8) {
            int free = ipv6 ? 64 + random.nextInt(17) : 4 + random.nextInt(9);
            first = first.shiftRight(free).shiftLeft(free);
            BigInteger last = first.add(BigInteger.ONE.shiftLeft(free)).subtract(BigInteger.ONE);
            int length = (ipv6 ? IPV6_BITS : IPV4_BITS) - free;
            return new Entry(ipv6, first, last, text(first, ipv6) + "/" + length + end, over);
        }
        if (kind == 5 || kind == 9) {
            BigInteger last = first.add(BigInteger.valueOf(1 + random.nextInt(200)));
            return new Entry(ipv6, first, last, text(first, ipv6) + "-" + text(last, ipv6) + end, over);
        }
        return new Entry(ipv6, first, first, text(first, ipv6) + end, over);
    }

    private BigInteger anywhere(boolean ipv6) {
        // The highest bits are left out: a range must not leave the space.
        return ipv6 ? IPV6_SPACE.add(new BigInteger(95, random)) : IPV4_SPACE.add(new BigInteger(23, random));
    }

    /** The list. */
    String text() {
        return all.stream().map(Entry::text).collect(Collectors.joining(", "));
    }

    /** Addresses that are in an entry that counts, each entry as likely as the others. */
    List<String> hits(boolean ipv6, int count) {
        List<Entry> targets = all.stream()
                .filter(entry -> entry.ipv6() == ipv6 && !entry.over())
                .toList();
        List<String> addresses = new ArrayList<>();
        while (addresses.size() < count) {
            Entry entry = targets.get(random.nextInt(targets.size()));
            BigInteger size = entry.last().subtract(entry.first()).add(BigInteger.ONE);
            addresses.add(text(entry.first().add(new BigInteger(size.bitLength() + 8, random).mod(size)), ipv6));
        }
        return addresses;
    }

    /** Addresses that are in no entry, not even in one that is over. */
    List<String> misses(boolean ipv6, int count) {
        List<String> addresses = new ArrayList<>();
        while (addresses.size() < count) {
            BigInteger address = anywhere(ipv6);
            if (all.stream().noneMatch(entry -> entry.ipv6() == ipv6 && entry.covers(address))) {
                addresses.add(text(address, ipv6));
            }
        }
        return addresses;
    }

    private static String text(BigInteger address, boolean ipv6) {
        byte[] signed = address.toByteArray();
        byte[] bytes = new byte[(ipv6 ? IPV6_BITS : IPV4_BITS) / 8];
        int length = Math.min(signed.length, bytes.length);
        System.arraycopy(signed, signed.length - length, bytes, bytes.length - length, length);
        try {
            return InetAddress.getByAddress(bytes).getHostAddress();
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
