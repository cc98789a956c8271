package io.github.tillkey.pin.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedirectAddressTest {

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8081/pos/callback, DEVICE",
        "HTTP://LocalHost/*, DEVICE",
        "http://127.0.0.1/callback, DEVICE",
        "http://127.0.0.2:4711, DEVICE",
        "'http://[::1]:80/callback', DEVICE",
        "https://localhost/*, DEVICE",
        "com.example.pos:/callback, DEVICE",
        "pos://done, DEVICE",
        "http://pos.example.com/*, PLAIN",
        "http://localhost.example.com/, PLAIN",
        "http://127.0.0.1.example.com/, PLAIN",
        "http://localhost@pos.example.com/, PLAIN",
        "http://*, PLAIN",
        "https://pos.example.com/callback, OTHER",
        "https://pos.example.com/http://localhost, OTHER",
        "/pos/*, OTHER",
        "*, OTHER",
        "'', OTHER"
    })
    void anAddressTellsWhereTheClientRuns(String uri, RedirectAddress expected) {
        assertThat(RedirectAddress.of(uri)).isEqualTo(expected);
    }
}
