package io.github.tillkey.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupPathTest {

    private static Map<String, String> beginnings(String written, boolean escapes) {
        Map<String, String> beginnings = new LinkedHashMap<>();
        GroupPath.of(written, escapes).beginnings().forEach((name, rest) -> beginnings.put(name, rest.text()));
        return beginnings;
    }

    @Test
    void withoutEscapesAnyNumberOfNamesMayBeOne() {
        assertThat(beginnings("/a/b/c", false)).isEqualTo(Map.of("a", "/b/c", "a/b", "/c", "a/b/c", ""));
    }

    @Test
    void withEscapesASlashEndsAName() {
        assertThat(beginnings("/a/b/c", true)).isEqualTo(Map.of("a", "/b/c"));
    }

    @Test
    void anEscapedSlashIsPartOfTheName() {
        assertThat(beginnings("/a~/b/c", true)).isEqualTo(Map.of("a/b", "/c", "a~", "/b/c"));
    }

    @Test
    void anEscapeMeansNothingWhereTheServerWritesNone() {
        assertThat(beginnings("/a~/b", false)).isEqualTo(Map.of("a~", "/b", "a~/b", ""));
    }

    @ParameterizedTest
    @CsvSource({"stores,/stores", "/stores/,/stores", "' /stores ',/stores", "retail/stores,/retail/stores"})
    void slashesAtTheEndsDoNotMatter(String written, String text) {
        assertThat(GroupPath.of(written, false).text()).isEqualTo(text);
    }

    @Test
    void anEscapedSlashAtTheEndBelongsToTheName() {
        assertThat(beginnings("/a~/", true)).isEqualTo(Map.of("a/", "", "a~", "/"));
        assertThat(GroupPath.of("/a~/", true).text()).isEqualTo("/a~/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//", " "})
    void aPathWithoutNamesIsNone(String written) {
        assertThat(GroupPath.of(written, true).beginnings()).isEmpty();
        assertThat(GroupPath.of(written, false).beginnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"/a,/a/b,true", "/a/b,/a/b,true", "/a,/ab,false", "/a/b,/a,false"})
    void aGroupIsOnTheWayByWholeNames(String group, String path, boolean leads) {
        assertThat(new GroupPath(group, false).leadsTo(new GroupPath(path, false)))
                .isEqualTo(leads);
    }

    @Test
    void whatIsLeftBelowAGroupBeginsWithASlash() {
        assertThat(new GroupPath("/a/b", true).below(new GroupPath("/a", true))).isEqualTo(new GroupPath("/b", true));
    }
}
