package io.github.tillkey.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every language says everything, and everything that is said anywhere is in every language. */
class TranslationsTest {

    private static final Path RESOURCES =
            Path.of("..", "pin-authenticator", "src", "main", "resources", "theme-resources");
    private static final Path SOURCES = Path.of("..", "pin-authenticator", "src", "main", "java");

    @ParameterizedTest
    @ValueSource(strings = {"sv"})
    void everyLanguageHasTheKeysAndParametersOfEnglish(String language) throws IOException {
        Properties english = messages("en");
        Properties other = messages(language);

        assertThat(other.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (String key : english.stringPropertyNames()) {
            assertThat(parameters(other.getProperty(key))).as(key).isEqualTo(parameters(english.getProperty(key)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "sv"})
    void everyTextIsAFormatThatLosesNothing(String language) throws IOException {
        Properties messages = messages(language);
        for (String key : messages.stringPropertyNames()) {
            String text = messages.getProperty(key);
            assertThat(text).as(key).isNotBlank();
            String formatted = new MessageFormat(text).format(new Object[] {"{0}", "{1}", "{2}"});
            assertThat(formatted).as("apostrophes of %s", key).isEqualTo(text);
        }
    }

    @Test
    void everyKeyThatIsUsedExistsAndEveryKeyThatExistsIsUsed() throws IOException {
        Pattern use = Pattern.compile("\"((?:tillkey-pos-pin-|tillkey)[A-Za-z][A-Za-z-]*)\"");
        Pattern namedQuery = Pattern.compile("name\\s*=\\s*\"(tillkey[A-Za-z]*)\"");
        Set<String> queries;
        try (Stream<Path> files = Files.walk(SOURCES)) {
            queries = files.filter(Files::isRegularFile)
                    .flatMap(file -> namedQuery.matcher(read(file)).results())
                    .map(match -> match.group(1))
                    .collect(Collectors.toSet());
        }
        Set<String> used;
        try (Stream<Path> files = Stream.concat(Files.walk(RESOURCES.resolve("templates")), Files.walk(SOURCES))) {
            used = files.filter(Files::isRegularFile)
                    .flatMap(file -> use.matcher(read(file)).results())
                    .map(match -> match.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> known = messages("en").stringPropertyNames();

        assertThat(known.stream().filter(key -> !key.startsWith("requiredAction.")))
                .as("no text that nobody shows")
                .allMatch(used::contains);
        assertThat(used.stream()
                        .filter(key ->
                                key.matches("tillkey(Pin|Pad|Place|Enrol|Code|Terminal|Store|Client|Set|Setup).*")))
                .filteredOn(key -> !Set.of(
                                "tillkeyPinError",
                                "tillkeyPinLengths",
                                "tillkeyStore",
                                "tillkeyTerminal",
                                "tillkeyOffers")
                        .contains(key))
                .filteredOn(key -> !queries.contains(key))
                .as("no text that is missing")
                .allMatch(known::contains);
    }

    private static Set<String> parameters(String text) {
        return Pattern.compile("\\{\\d}")
                .matcher(text)
                .results()
                .map(java.util.regex.MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Properties messages(String language) throws IOException {
        Properties messages = new Properties();
        try (var reader = Files.newBufferedReader(
                RESOURCES.resolve("messages").resolve("messages_" + language + ".properties"))) {
            messages.load(reader);
        }
        return messages;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
