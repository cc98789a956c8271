package io.github.tillkey.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Whom a limit by address takes for one. */
class ClientAddressTest {

    @Test
    void allAddressesOfAnIpv6NetworkCountAsOneSubscriber() {
        assertThat(subscriber("2001:db8:1:2::1"))
                .isEqualTo("2001:db8:1:2::/64")
                .isEqualTo(subscriber("2001:0db8:1:2:ffff:ffff:ffff:ffff%eth0"))
                .isNotEqualTo(subscriber("2001:db8:1:3::1"));
        assertThat(subscriber("::ffff:192.0.2.7")).isEqualTo("192.0.2.7").isEqualTo(subscriber("192.0.2.7"));
        assertThat(subscriber("192.0.2.8")).isNotEqualTo(subscriber("192.0.2.7"));
        assertThat(subscriber("proxy")).isEqualTo("<not_an_address>");
    }

    private static String subscriber(String address) {
        return ClientAddress.of(address).subscriber();
    }
}
