package io.github.tillkey.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.TokenGrant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The tables of grants in the guides are those of {@link TokenGrant}: a failure shows what belongs between the two markers. */
class GrantTablesTest {

    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void theAdministratorsGuide() throws IOException {
        assertThat(block("admin-guide.md")).isEqualTo(TokenGrant.table());
    }

    @Test
    void theGuideToNetworks() throws IOException {
        assertThat(block("networks.md")).isEqualTo(TokenGrant.networksTable());
    }

    private static String block(String guide) throws IOException {
        String text = Files.readString(DOCS.resolve(guide));
        String begin = "<!-- grants: from TokenGrant -->\n";
        String end = "\n<!-- /grants -->";
        assertThat(text).as(guide).containsOnlyOnce(begin).containsOnlyOnce(end);
        return text.substring(text.indexOf(begin) + begin.length(), text.indexOf(end));
    }
}
