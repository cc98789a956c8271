package io.github.tillkey.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void replacesInStringsAtAnyDepthOnly() throws IOException {
        var object = Json.object("""
                {"urls": ["http://localhost:8081/pos/callback", 8081], "attributes": {"home": "http://localhost:8081/pos"},
                 "enabled": true, "nothing": null}
                """);

        var moved = Json.replaceInStrings(object, "http://localhost:8081", "http://localhost:18081");

        assertThat(moved.get("urls")).isEqualTo(List.of("http://localhost:18081/pos/callback", 8081L));
        assertThat(Json.write(moved))
                .contains("\"home\":\"http://localhost:18081/pos\"", "\"enabled\":true", "\"nothing\":null");
    }

    @Test
    void writesValuesOfClaims() {
        assertThat(Json.write("text")).isEqualTo("text");
        assertThat(Json.write(List.of("a", 1))).isEqualTo("[\"a\",1]");
        assertThat(Json.write(true)).isEqualTo("true");
    }
}
