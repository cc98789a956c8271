package io.github.tillkey.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessTest {
    private final ProcessHandle self = ProcessHandle.current();

    @Test
    void remembersAProcessThatRuns(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("keycloak.pid");
        ServerProcess.remember(self, file);

        assertThat(ServerProcess.remembered(file)).contains(self);
    }

    @Test
    void takesNoOtherProcessForTheRememberedOne(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("keycloak.pid");

        for (String other : new String[] {self.pid() + " 1", "not a number", ""}) {
            Files.writeString(file, other);
            assertThat(ServerProcess.remembered(file)).as(other).isEmpty();
        }
        assertThat(ServerProcess.remembered(folder.resolve("missing"))).isEmpty();
    }

    @Test
    void refusesASecondDemoInOneFolder(@TempDir Path folder) throws IOException, DemoException {
        Options options = OptionsTest.options("output=" + folder);
        ServerProcess.remember(self, options.pidFile());

        assertThatThrownBy(() -> Ports.requireFree(options))
                .isInstanceOf(DemoException.class)
                .hasMessageContaining("process " + self.pid());
    }
}
