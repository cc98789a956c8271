package io.github.tillkey.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Java sources have at most 120 columns. The formatter does not wrap Javadoc and string literals. */
class LineWidthTest {

    private static final int MAX_COLUMNS = 120;

    @Test
    void noLineOfJavaIsTooWide() throws IOException {
        List<Path> sources;
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            sources = modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .toList();
        }
        List<String> wide = new ArrayList<>();
        int read = 0;
        for (Path folder : sources) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    read++;
                    List<String> lines = Files.readAllLines(file);
                    for (int i = 0; i < lines.size(); i++) {
                        if (lines.get(i).length() > MAX_COLUMNS) {
                            wide.add(file.getFileName() + ":" + (i + 1));
                        }
                    }
                }
            }
        }
        assertThat(read).as("files read").isGreaterThan(500);
        assertThat(wide).isEmpty();
    }
}
