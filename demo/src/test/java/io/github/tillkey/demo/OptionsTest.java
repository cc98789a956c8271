package io.github.tillkey.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.testkit.Distribution;
import io.github.tillkey.testkit.KeycloakProcess;
import io.github.tillkey.testkit.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsTest {
    /** Valid arguments; a later argument of the same name wins. */
    static Options options(String... changes) throws DemoException {
        String[] defaults = {
            "keycloak.port=8080",
            "clients.port=8081",
            "management.port=9000",
            "realm.file=realm.json",
            "keycloak.home=target/keycloak",
            "providers=target/providers",
            "output=target"
        };
        String[] all = new String[defaults.length + changes.length];
        System.arraycopy(defaults, 0, all, 0, defaults.length);
        System.arraycopy(changes, 0, all, defaults.length, changes.length);
        return Options.parse(all);
    }

    @Test
    void readsWhatTheBuildPasses() throws DemoException {
        Options options = options("clients.port= 18081 ");

        assertThat(options.keycloak().http()).isEqualTo(8080);
        assertThat(options.clientsPort()).isEqualTo(18081);
        assertThat(options.json()).isAbsolute().hasFileName("demo.json");
    }

    @Test
    void namesTheOptionThatIsWrong() {
        for (String wrong : new String[] {"0", "65536", "80 80", "http"}) {
            assertThatThrownBy(() -> options("keycloak.port=" + wrong))
                    .isInstanceOf(DemoException.class)
                    .hasMessageContaining("-Ddemo.keycloak.port=" + wrong);
        }
    }

    @Test
    void namesABusyPortAndItsOption() throws IOException {
        try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = busy.getLocalPort();

            assertThatThrownBy(() -> options("keycloak.port=" + port).requireFree())
                    .isInstanceOf(DemoException.class)
                    .hasMessageContaining("Port " + port + " ")
                    .hasMessageContaining("-Ddemo.keycloak.port=");
        }
    }

    @Test
    void refusesOnePortForTwoPurposes() throws IOException {
        int port = Ports.free().http();

        assertThatThrownBy(() ->
                        options("keycloak.port=" + port, "clients.port=" + port).requireFree())
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("-Ddemo.keycloak.port")
                .hasMessageContaining("-Ddemo.clients.port");
    }

    @Test
    void refusesASecondDemoInOneFolder(@TempDir Path folder) throws IOException, DemoException {
        Distribution distribution = new Distribution(folder.resolve("distribution"), Map.of());
        Files.createDirectories(distribution.script().getParent());
        Files.writeString(distribution.script(), "sleep 600");
        Options options = options("output=" + folder);
        try (KeycloakProcess running = distribution.start(folder.resolve("log"), options.keycloak(), List.of())) {
            running.note(options.pidFile());

            assertThatThrownBy(options::requireFree)
                    .isInstanceOf(DemoException.class)
                    .hasMessageContaining("process " + running.handle().pid());
        }
    }
}
