package io.github.tillkey.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ZonesCacheTest {

    @Test
    void aTextIsSplitOnceAndAChangedOneAnew() {
        ZonesCache cache = new ZonesCache();
        NetworkZones zones = cache.of("office = 10.0.0.1\nlab = 10.0.0.2");

        assertThat(zones.textOf("lab")).contains(" 10.0.0.2");
        assertThat(cache.of(String.join("\n", "office = 10.0.0.1", "lab = 10.0.0.2")))
                .isSameAs(zones);
        assertThat(cache.of("lab = 10.0.0.3").textOf("office")).isEmpty();
        assertThat(cache.size()).isEqualTo(2);
    }

    @Test
    void manyLongTextsDoNotFillTheMemory() {
        ZonesCache cache = new ZonesCache();
        for (int i = 0; i < 20; i++) {
            cache.of("z" + i + " = " + "10.0.0.1,".repeat(30_000));
        }

        assertThat(cache.size()).isBetween(1, 8);
    }
}
