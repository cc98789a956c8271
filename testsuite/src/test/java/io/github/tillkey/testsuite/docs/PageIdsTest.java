package io.github.tillkey.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every page of the pack says which one it is, in no language, for tests and for programs that look at tills. */
class PageIdsTest {

    private static final Pattern ID = Pattern.compile("data-tillkey-page=\"([^\"]*)\"");

    @Test
    void everyPageHasOneIdThatNoOtherHas() throws IOException {
        List<Path> templates = templates();
        assertThat(templates).hasSizeGreaterThanOrEqualTo(9);

        List<String> ids = templates.stream().map(PageIdsTest::onlyId).toList();

        assertThat(ids).doesNotHaveDuplicates().allMatch(id -> id.matches("[a-z]+(-[a-z]+)*"));
    }

    private static String onlyId(Path template) {
        try {
            List<String> ids = ID.matcher(Files.readString(template))
                    .results()
                    .map(match -> match.group(1))
                    .toList();
            assertThat(ids).as(template.toString()).hasSize(1);
            return ids.get(0);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }

    /** Those of pages: mails lie in folders below. */
    private static List<Path> templates() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            return modules.map(module ->
                            module.resolve(Path.of("src", "main", "resources", "theme-resources", "templates")))
                    .filter(Files::isDirectory)
                    .flatMap(PageIdsTest::files)
                    .filter(file -> file.toString().endsWith(".ftl"))
                    .toList();
        }
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
