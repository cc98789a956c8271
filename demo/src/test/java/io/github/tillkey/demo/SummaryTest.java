package io.github.tillkey.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.demo.AdminApi.TemporaryPin;
import io.github.tillkey.demo.AdminApi.Terminal;
import io.github.tillkey.demo.Running.Member;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
    /** A demo with an odd name in it, to see that it is escaped where it must be. */
    static Running demo() {
        return new Running(
                URI.create("http://localhost:8080"),
                URI.create("http://localhost:8081"),
                List.of(
                        new Member(DemoUser.ALL.get(0), new TemporaryPin("0042", "2026-11-24T10:00:00Z")),
                        new Member(DemoUser.ALL.get(4), null)),
                new Terminal("STO-01", "Till <1>", "id", "ACDE-FHJK", "2026-11-24T10:00:00Z"),
                Path.of("keycloak.log"));
    }

    @Test
    void keepsTheDocumentedKeys(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("demo.json");

        Summary.write(demo(), file);

        Map<String, Object> json = Json.object(Files.readString(file));
        assertThat(json).containsOnlyKeys("keycloak", "clients", "users", "terminal");
        assertThat(json.get("clients"))
                .isEqualTo(Map.of(
                        "index", "http://localhost:8081",
                        "pos", "http://localhost:8081/pos",
                        "backOffice", "http://localhost:8081/back-office",
                        "webShop", "http://localhost:8081/web-shop"));
        assertThat(Json.write(json.get("users")))
                .contains("\"username\":\"anna\"", "\"pin\":\"0042\"")
                .contains("\"username\":\"erik\"", "\"pin\":null");
        assertThat(json.get("terminal"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                .containsEntry("code", "ACDE-FHJK");
        assertThat(folder).isDirectoryContaining(path -> path.equals(file)).isDirectoryNotContaining("glob:**.tmp");
    }

    @Test
    void tellsWhatOneNeedsToLogIn() {
        assertThat(Summary.text(demo()))
                .contains("http://localhost:8081/pos", "anna-demo", "0042", "ACDE-FHJK", "Ctrl-C");
    }
}
