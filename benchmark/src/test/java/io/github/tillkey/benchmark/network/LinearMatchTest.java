package io.github.tillkey.benchmark.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkMatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A baseline that gives other answers would not be a baseline. */
class LinearMatchTest {

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 100, 1000})
    void saysOfEveryAddressWhatTheCompiledListSays(int size) throws Exception {
        Entries entries = new Entries(size);
        String text = entries.text();
        NetworkList list = NetworkList.parse(text);
        for (Callers callers : Callers.values()) {
            for (String address : callers.of(entries).subList(0, 500)) {
                assertThat(LinearMatch.allows(text, address, Entries.NOW))
                        .as("%s, %s", address, callers)
                        .isEqualTo(callers.hit())
                        .isEqualTo(allows(list, address));
            }
        }
    }

    @Test
    void agreesAtTheEdgesOfNetworksAndRangesAndAboutEnds() throws Exception {
        String text = "10.0.0.0/30, 10.0.0.16/29 until 2026-11-24T11:59Z, 10.0.0.20 until 2026-11-24T12:01Z, "
                + "10.0.0.30-10.0.0.32,"
                + " 10.0.0.128/25, 2001:db8::10/125, 2001:db8::20-2001:db8::21, 10.0.0.17 until "
                + "2026-11-24T12:00Z";
        NetworkList list = NetworkList.parse(text);
        List<String> addresses = new ArrayList<>();
        for (int last = 0; last < 256; last++) {
            addresses.add("10.0.0." + last);
            addresses.add("2001:db8::" + Integer.toHexString(last));
        }

        assertThat(addresses)
                .allSatisfy(address -> assertThat(LinearMatch.allows(text, address, Entries.NOW))
                        .isEqualTo(allows(list, address)))
                .filteredOn(address -> allows(list, address))
                .hasSize(4 + 1 + 3 + 128 + 8 + 2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "1.2.3", "1.2.3.256", "1.2.3.4.5", "1.2.3.", "1..2.3", "0x7f.0.0.1", "", "a:b"})
    void looksUpNoName(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> LinearMatch.bytes(name));
    }

    private static boolean allows(NetworkList list, String address) {
        return list.evaluate(ClientAddress.of(address), Entries.NOW, reference -> NetworkMatch.refused())
                .isAllowed();
    }
}
