package io.github.tillkey.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeycloakProcessTest {
    private final ProcessHandle self = ProcessHandle.current();

    private final Path folder;

    KeycloakProcessTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void seesAPortThatIsTakenOnAllAddresses() throws IOException {
        try (ServerSocket busy = new ServerSocket(0)) {
            assertThat(Ports.isFree(busy.getLocalPort())).isFalse();
        }
    }

    @Test
    void findsANotedProcessThatRuns() throws IOException {
        Path file = folder.resolve("keycloak.pid");
        KeycloakProcess.note(self, file);

        assertThat(KeycloakProcess.noted(file)).contains(self);
    }

    @Test
    void takesNoOtherProcessForTheNotedOne() throws IOException {
        Path file = folder.resolve("keycloak.pid");

        for (String other : new String[] {self.pid() + " 1", "not a number", ""}) {
            Files.writeString(file, other);
            assertThat(KeycloakProcess.noted(file)).as(other).isEmpty();
        }
        assertThat(KeycloakProcess.noted(folder.resolve("missing"))).isEmpty();
    }

    @Test
    void endsTheScriptWithItsChildren() throws Exception {
        try (KeycloakProcess server = run("echo started; sleep 600 & wait")) {
            while (!server.log().contains("started")) {
                server.join(Duration.ofMillis(50));
            }
            List<ProcessHandle> children = server.handle().descendants().toList();
            assertThat(children).isNotEmpty();

            server.close();

            assertThat(server.isAlive()).isFalse();
            assertThat(children).noneMatch(ProcessHandle::isAlive);
        }
    }

    @Test
    void saysThatAServerEndedWhileItWasStarting() throws IOException {
        try (KeycloakProcess server = run("echo no database; exit 1")) {
            assertThatThrownBy(server::awaitReady)
                    .isInstanceOf(IOException.class)
                    .hasMessage("Keycloak ended while it was starting.");
            assertThat(server.log()).contains("no database");
        }
    }

    private KeycloakProcess run(String script) throws IOException {
        Distribution distribution = new Distribution(folder, Map.of());
        Files.createDirectories(distribution.script().getParent());
        Files.writeString(distribution.script(), script);
        return distribution.start(folder.resolve("log"), new Ports(1, 2), List.of());
    }
}
