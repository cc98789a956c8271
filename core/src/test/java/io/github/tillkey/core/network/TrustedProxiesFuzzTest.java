package io.github.tillkey.core.network;

import static io.github.tillkey.core.network.Fuzzing.check;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.tillkey.core.network.ClientAddress.Problem;
import io.github.tillkey.core.network.TrustedProxies.Header;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.provider.MethodSource;

class TrustedProxiesFuzzTest {

    private static final ClientAddress CLIENT = ClientAddress.of("203.0.113.5");
    private static final ClientAddress UNREADABLE = ClientAddress.unknown(Problem.HEADER_NOT_READABLE);

    private static final Map<Header, TrustedProxies> NAMED = proxies("10.0.0.0/8", false);
    private static final Map<Header, TrustedProxies> EVERYBODY = proxies(null, true);

    private static final List<String> X_FORWARDED_FOR =
            List.of("203.0.113.5", "203.0.113.5:4711", "[::ffff:203.0.113.5]:443, 10.0.0.2");
    private static final List<String> FORWARDED = List.of(
            "for=203.0.113.5",
            "for=\"203.0.113.5:4711\";proto=https",
            "proto=\"https\";host=\"id.example.org\";for=203.0.113.5",
            "for=203.0.113.5;host=\";for=6.6.6.6;x=\", for=10.0.0.2");

    private static Map<Header, TrustedProxies> proxies(@Nullable String trusted, boolean everybody) {
        Map<Header, TrustedProxies> proxies = new EnumMap<>(Header.class);
        for (Header header : Header.values()) {
            proxies.put(header, TrustedProxies.of(header.name(), trusted, everybody));
        }
        return proxies;
    }

    static Stream<byte[]> seeds() {
        return Fuzzing.seeds(
                "6.6.6.6, 10.0.0.2",
                "6.6.6.6:80\n[2001:db8::1]:443, 2001:db8::1",
                "unknown, 10.0.0.2\n::ffff:10.0.0.3, fe80::1%eth0",
                "1.2.3.4:_port,,",
                "for=6.6.6.6;proto=https;by=10.0.0.1, for=\"[2001:db8::1]:443\"",
                "for=6.6.6.6;host=\"a\\\"b,\"\nfor=10.0.0.9, for=_hidden",
                "for=6.6.6.6;x=\"",
                "For=\"10.0.0.1:_port\" ; proto=http");
    }

    /** Each line is a line of the header as a client may have written it. */
    @MethodSource("seeds")
    @DictionaryEntries({
        ", ",
        ";",
        "for=",
        "for=\"",
        "\\\"",
        "host=",
        "[2001:db8::1]:443",
        "::ffff:10.0.0.9",
        "10.0.0.9",
        "6.6.6.6",
        ":80",
        "]:_a",
        "unknown",
        "%eth0"
    })
    @FuzzTest(maxDuration = Fuzzing.DURATION)
    void aClientInventsNoAddress(byte[] input) {
        List<String> lines = Fuzzing.lines(input);
        for (Header header : Header.values()) {
            TrustedProxies proxies = Objects.requireNonNull(NAMED.get(header));
            checkAnswer(proxies, lines);
            checkAnswer(Objects.requireNonNull(EVERYBODY.get(header)), lines);
            boolean xForwarded = header == Header.XFORWARDED;
            for (String added : xForwarded ? X_FORWARDED_FOR : FORWARDED) {
                List<String> changed = new ArrayList<>(lines);
                changed.add(added);
                ClientAddress client = proxies.clientOf("10.0.0.1", true, changed);
                check(client.equals(CLIENT), "the client's after " + changed, client);

                changed.remove(added);
                changed.set(lines.size() - 1, lines.get(lines.size() - 1) + ", " + added);
                client = proxies.clientOf("10.0.0.1", true, changed);
                check(
                        client.equals(CLIENT) || !xForwarded && client.equals(UNREADABLE),
                        "the client's after " + changed,
                        client);
            }
        }
    }

    private static void checkAnswer(TrustedProxies proxies, List<String> lines) {
        ClientAddress address = proxies.clientOf("10.0.0.1", true, lines);
        check(address.equals(ClientAddress.of(address.text())) || address.equals(UNREADABLE), "an address", address);
    }
}
