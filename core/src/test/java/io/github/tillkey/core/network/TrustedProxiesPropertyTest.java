package io.github.tillkey.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.network.TrustedProxies.Header;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Requests on their way over random proxies, each of which writes who called it. The test knows who that was, the code
 * under test has only the header. A caller that is not trusted writes what it likes, and what a trusted proxy repeats
 * of a request is the client's, too. The seed is fixed: a failure comes back.
 */
class TrustedProxiesPropertyTest {

    private static final int REQUESTS = 150_000;
    private static final String TRUSTED = "10.0.0.0/8, 2001:db8:ff::/48";

    private static final Pattern TOKEN = Pattern.compile("[a-z0-9.-]+");

    /**
     * What a header can be made of, and what somebody would invent: an allowed network, a proxy, a way to hide the
     * rest.
     */
    private static final List<String> PIECES = List.of(
            "\"",
            "\"",
            "\\",
            ",",
            ", ",
            ";",
            "=",
            " ",
            "\t",
            "for=",
            "For=",
            "for=\"",
            "host=",
            "host=\"",
            "x=",
            "x=\"",
            "\"\"",
            "6.6.6.6",
            "10.6.6.6",
            "[2001:db8:ff::6]",
            "2001:db8::6",
            "[2001:db8::6]:6",
            "unknown",
            "_hidden",
            ":6",
            "a",
            "\\\"",
            "\u00e9",
            ",for=6.6.6.6",
            ";for=6.6.6.6",
            "for=6.6.6.6;y=",
            ",for=10.6.6.6,",
            "\",for=6.6.6.6,x=\"");

    private final Random random = new Random(20_261_125);

    /** Somebody on the way; {@code address} in canonical form. */
    private record Hop(String address, boolean trusted) {}

    @ParameterizedTest
    @EnumSource(Header.class)
    void aClientCannotInventAnAddress(Header header) {
        TrustedProxies proxies = TrustedProxies.of(header.name(), TRUSTED, false);
        int told = 0;
        for (int i = 0; i < REQUESTS; i++) {
            List<Hop> way = way();
            List<String> lines = new ArrayList<>();
            if (!way.get(0).trusted()) {
                Collections.addAll(lines, invented());
            }
            // Whether what an honest proxy wrote shares a line with what somebody else did.
            boolean mixed = false;
            for (int at = 1; at < way.size(); at++) {
                if (way.get(at).trusted()) {
                    boolean joins = !lines.isEmpty() && random.nextInt(3) > 0;
                    mixed |= joins && !way.get(at - 1).trusted();
                    add(lines, entry(header, way.get(at - 1).address()), joins);
                } else if (random.nextBoolean()) {
                    add(lines, pieces(), !lines.isEmpty() && random.nextBoolean());
                }
            }
            Hop caller = way.get(way.size() - 1);
            ClientAddress answer = proxies.clientOf(caller.address(), caller.trusted(), lines);
            String client = client(way);
            boolean mayBeUnreadable = header == Header.FORWARDED && mixed;
            if (mayBeUnreadable && answer.problem() == ClientAddress.Problem.HEADER_NOT_READABLE) {
                continue;
            }
            told++;
            if (!client.equals(answer.text())) {
                assertThat(answer).as("%s over %s", lines, way).hasToString(client);
            }
        }
        assertThat(told).as("mostly the client is known").isGreaterThan(REQUESTS / 2);
    }

    /** The first from the server's side that is not trusted; when all are, the one who began. */
    private static String client(List<Hop> way) {
        for (int at = way.size() - 1; at > 0; at--) {
            if (!way.get(at).trusted()) {
                return way.get(at).address();
            }
        }
        return way.get(0).address();
    }

    /** A client, up to two proxies of others, up to three of ours. */
    private List<Hop> way() {
        List<Hop> way = new ArrayList<>();
        boolean atHome = random.nextInt(8) == 0;
        way.add(atHome ? proxy() : new Hop(random.nextBoolean() ? "203.0.113." + number() : ipv6("c"), false));
        for (int i = atHome ? 0 : random.nextInt(3); i > 0; i--) {
            way.add(new Hop(random.nextBoolean() ? "198.51.100." + number() : ipv6("a"), false));
        }
        for (int i = random.nextInt(atHome ? 1 : 0, 4); i > 0; i--) {
            way.add(proxy());
        }
        return way;
    }

    private Hop proxy() {
        return new Hop(random.nextBoolean() ? "10.0.0." + number() : ipv6("ff"), true);
    }

    private int number() {
        return 1 + random.nextInt(254);
    }

    private String ipv6(String subnet) {
        return "2001:db8:" + subnet + "::" + Integer.toHexString(number());
    }

    private void add(List<String> lines, String entry, boolean joins) {
        if (joins) {
            int last = lines.size() - 1;
            lines.set(last, lines.get(last) + (random.nextBoolean() ? ", " : ",") + entry);
        } else {
            lines.add(entry);
        }
    }

    // What a caller that is not trusted writes

    private String[] invented() {
        String[] lines = new String[random.nextInt(3)];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = switch (random.nextInt(4)) {
                case 0 -> "6.6.6.6, 10.6.6.6";
                case 1 -> "for=6.6.6.6;proto=https, for=\"10.6.6.6:6\"";
                default -> pieces();
            };
        }
        return lines;
    }

    private String pieces() {
        StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "for=6.6.6.6" : "");
        for (int i = random.nextInt(7); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString();
    }

    // What a trusted proxy writes

    private String entry(Header header, String address) {
        boolean ipv6 = address.indexOf(':') >= 0;
        String spelt = spelt(address);
        boolean brackets = spelt.indexOf(':') >= 0 && (header == Header.FORWARDED || random.nextBoolean());
        String node = brackets ? "[" + spelt + "]" : spelt;
        if ((brackets || !ipv6 && spelt.indexOf(':') < 0) && random.nextInt(3) == 0) {
            node += ":" + (random.nextBoolean() ? "_p-1" : String.valueOf(random.nextInt(65_536)));
        }
        return header == Header.XFORWARDED ? node : element(node);
    }

    private String spelt(String address) {
        if (address.indexOf(':') < 0) {
            return random.nextInt(5) == 0 ? "::ffff:" + address : address;
        }
        String text = random.nextInt(3) == 0 ? address.replace("::", ":0:0:0:0:") : address;
        return random.nextInt(3) == 0 ? text.toUpperCase(Locale.ROOT) : text;
    }

    private String element(String node) {
        List<String> pairs = new ArrayList<>();
        pairs.add((random.nextInt(4) == 0 ? "For=" : "for=") + value(node));
        if (random.nextBoolean()) {
            pairs.add("proto=" + (random.nextBoolean() ? "https" : "\"https\""));
        }
        if (random.nextBoolean()) {
            pairs.add("by=_proxy");
        }
        if (random.nextBoolean()) {
            pairs.add("host=" + value(random.nextBoolean() ? "id.example.org" : pieces()));
        }
        if (random.nextInt(4) == 0) {
            pairs.add("ext=" + value(pieces()));
        }
        Collections.shuffle(pairs, random);
        return String.join(random.nextBoolean() ? ";" : "; ", pairs);
    }

    /** A token where that is possible, else a quoted string. */
    private String value(String text) {
        if (TOKEN.matcher(text).matches() && random.nextBoolean()) {
            return text;
        }
        return '"' + text.replace("\t", "").replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
