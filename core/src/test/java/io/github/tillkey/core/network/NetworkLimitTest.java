package io.github.tillkey.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkLimitTest {

    private static final NetworkZones ZONES =
            new NetworkZones(List.of("office = 192.0.2.0/24, 2001:db8::/48", "far = 198.51.100.0/24", "broken = ?"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "10.0.0.0/8|10.1.2.3|-",
                "10.0.0.0/8|10.0.0.0/8|-",
                "10.0.0.0/8|10.1.0.0/16, 11.0.0.1|11.0.0.1",
                "10.0.0.0/8|9.255.255.255-10.0.0.1|9.255.255.255-10.0.0.1",
                "10.0.0.0/8|10.255.255.255-11.0.0.0|10.255.255.255-11.0.0.0",
                "10.0.0.0/8|*|*",
                "*|*, 10.0.0.1, 2001:db8::1|-",
                "10.0.0.0/25, 10.0.0.128/25|10.0.0.0/24|-",
                "10.0.0.128/25, 10.0.0.0/25|10.0.0.0-10.0.0.255|-",
                "10.0.0.0-10.0.0.9, 10.0.0.11-10.0.0.20|10.0.0.5-10.0.0.15|10.0.0.5-10.0.0.15",
                "10.0.0.0-10.0.0.20, 10.0.0.5-10.0.0.9|10.0.0.7-10.0.0.19|-",
                "10.0.0.0/8|2001:db8::1|2001:db8::1",
                "2001:db8::/32|2001:db8:ffff:ffff:ffff:ffff:ffff:ffff|-",
                "2001:db8::/32|2001:db8:ffff:ffff:ffff:ffff:ffff:ffff-2001:db9::|"
                        + "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff-2001:db9::",
                "255.255.255.255|255.255.255.255|-",
                "@office|192.0.2.7, 2001:db8::7|-",
                "@office|@office, @far|@far",
                "192.0.2.0/24|@office|@office",
                "@office, @far|@far|-",
                "@nowhere|10.0.0.1|10.0.0.1",
                "10.0.0.0/8|@nowhere, @broken|-",
                "10.0.0.0/8|11.0.0.1 until 2020-01-01T00:00Z # over|11.0.0.1 until 2020-01-01T00:00Z # over"
            })
    void namesTheEntriesThatAllowMore(String limit, String list, String beyond) throws Exception {
        assertThat(NetworkLimit.of(NetworkList.parse(limit), ZONES).beyond(NetworkList.parse(list)))
                .extracting(NetworkEntry::toString)
                .isEqualTo(beyond == null ? List.of() : List.of(beyond));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/8|10.1.2.3|true",
                "10.0.0.0/8|9.0.0.0-10.0.0.0|true",
                "10.0.0.0/8|10.255.255.255-11.0.0.0|true",
                "10.0.0.0/8|0.0.0.1-255.255.255.254|true",
                "10.0.0.0/8|11.0.0.0|false",
                "10.0.0.0/8|9.255.255.255|false",
                "10.0.0.0/8|a00::|false",
                "10.0.0.0/8|*|true",
                "*|2001:db8::1|true",
                "@office|2001:db8::/32|true",
                "@nowhere|10.0.0.1|false",
                "@nowhere|*|false"
            })
    void tellsWhatReachesIntoIt(String limit, String target, boolean overlaps) throws Exception {
        assertThat(NetworkLimit.of(NetworkList.parse(limit), ZONES)
                        .overlaps(NetworkList.parse(target).entries().get(0).target()))
                .isEqualTo(overlaps);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.", "255.255.255.", "2001:db8::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ff"})
    void agreesWithCounting(String prefix) throws Exception {
        Random random = new Random(20_261_129);
        for (int round = 0; round < 500; round++) {
            BitSet allowed = new BitSet();
            String limit = ranges(prefix, random, 1 + random.nextInt(6), allowed);
            BitSet asked = new BitSet();
            String range = ranges(prefix, random, 1, asked);
            BitSet outside = (BitSet) asked.clone();
            outside.andNot(allowed);

            NetworkList list = NetworkList.parse(range);
            NetworkLimit read = NetworkLimit.of(NetworkList.parse(limit), ZONES);

            assertThat(read.beyond(list).isEmpty()).as("%s in %s", range, limit).isEqualTo(outside.isEmpty());
            assertThat(read.overlaps(list.entries().get(0).target()))
                    .as("%s meets %s", range, limit)
                    .isEqualTo(asked.intersects(allowed));
        }
    }

    /** Random ranges among the last addresses behind {@code prefix}: of IPv4 224 to 255, of IPv6 e0 to ff. */
    private static String ranges(String prefix, Random random, int count, BitSet into) {
        return IntStream.range(0, count)
                .mapToObj(range -> {
                    int first = 224 + random.nextInt(32);
                    int last = first + random.nextInt(256 - first);
                    into.set(first, last + 1);
                    String format = prefix.contains(":") ? "%s%x-%s%x" : "%s%d-%s%d";
                    return String.format(Locale.ROOT, format, prefix, first, prefix, last);
                })
                .collect(Collectors.joining(", "));
    }
}
