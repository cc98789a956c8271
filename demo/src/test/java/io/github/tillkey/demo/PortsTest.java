package io.github.tillkey.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void namesABusyPortAndItsOption() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = busy.getLocalPort();

            assertThat(Ports.isFree(port)).isFalse();
            assertThatThrownBy(() -> Ports.requireFree(OptionsTest.options("keycloak.port=" + port)))
                    .isInstanceOf(DemoException.class)
                    .hasMessageContaining("Port " + port + " ")
                    .hasMessageContaining("-Ddemo.keycloak.port=");
        }
    }

    @Test
    void seesAPortThatIsTakenOnAllAddresses() throws IOException {
        try (ServerSocket busy = new ServerSocket(0)) {
            assertThat(Ports.isFree(busy.getLocalPort())).isFalse();
        }
    }

    @Test
    void refusesOnePortForTwoPurposes() {
        assertThatThrownBy(() -> Ports.requireFree(OptionsTest.options("clients.port=9000")))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("-Ddemo.management.port")
                .hasMessageContaining("-Ddemo.clients.port");
    }
}
