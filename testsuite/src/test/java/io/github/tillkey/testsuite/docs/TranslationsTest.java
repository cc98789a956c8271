package io.github.tillkey.testsuite.docs;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every language says everything, and everything that is said anywhere is in every language. */
class TranslationsTest {

    /** A module with texts. */
    private record Module(String folder) {

        Path resources() {
            return Path.of("..", folder, "src", "main", "resources", "theme-resources");
        }

        Path sources() {
            return Path.of("..", folder, "src", "main", "java");
        }

        Properties messages(String language) throws IOException {
            Properties messages = new Properties();
            try (var reader = Files.newBufferedReader(
                    resources().resolve("messages").resolve("messages_" + language + ".properties"))) {
                messages.load(reader);
            }
            return messages;
        }
    }

    @ParameterizedTest
    @CsvSource({"core, sv", "pin-authenticator, sv", "ip-allowlist-authenticator, sv", "expiring-user-provider, sv"})
    void everyLanguageHasTheKeysAndParametersOfEnglish(String module, String language) throws IOException {
        Properties english = new Module(module).messages("en");
        Properties other = new Module(module).messages(language);

        assertThat(other.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (String key : english.stringPropertyNames()) {
            assertThat(parameters(other.getProperty(key))).as(key).isEqualTo(parameters(english.getProperty(key)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "core, en",
        "core, sv",
        "pin-authenticator, en",
        "pin-authenticator, sv",
        "ip-allowlist-authenticator, en",
        "ip-allowlist-authenticator, sv",
        "expiring-user-provider, en",
        "expiring-user-provider, sv"
    })
    void everyTextIsAFormatThatLosesNothing(String module, String language) throws IOException {
        Properties messages = new Module(module).messages(language);
        for (String key : messages.stringPropertyNames()) {
            String text = messages.getProperty(key);
            assertThat(text).as(key).isNotBlank();
            String formatted = new MessageFormat(text).format(new Object[] {"{0}", "{1}", "{2}", "{3}"});
            assertThat(formatted).as("apostrophes of %s", key).isEqualTo(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"core", "pin-authenticator", "ip-allowlist-authenticator", "expiring-user-provider"})
    void everyKeyThatIsUsedExistsAndEveryKeyThatExistsIsUsed(String folder) throws IOException {
        Module module = new Module(folder);
        Pattern use = Pattern.compile("\"((?:tillkey-pos-pin-|tillkey)[A-Za-z][A-Za-z-]*)\"");
        Pattern namedQuery = Pattern.compile("name\\s*=\\s*\"(tillkey[A-Za-z]*)\"");
        Set<String> queries;
        try (Stream<Path> files = Files.walk(module.sources())) {
            queries = files.filter(Files::isRegularFile)
                    .flatMap(file -> namedQuery.matcher(read(file)).results())
                    .map(match -> match.group(1))
                    .collect(Collectors.toSet());
        }
        Set<String> used;
        try (Stream<Path> files = Stream.concat(Files.walk(module.resources()), Files.walk(module.sources()))) {
            used = files.filter(file ->
                            file.toString().endsWith(".ftl") || file.toString().endsWith(".java"))
                    .flatMap(file -> use.matcher(read(file)).results())
                    .map(match -> match.group(1))
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> known = module.messages("en").stringPropertyNames();

        assertThat(known.stream()
                        // Keycloak's own keys, and those of NetworkFaults, whose test goes through all of them.
                        .filter(key -> !key.startsWith("requiredAction.")
                                && !key.startsWith("tillkeyNetworks.")
                                && !Set.of("tillkey-networks", "tillkey-dates").contains(key)))
                .as("no text that nobody shows")
                .allMatch(used::contains);
        assertThat(
                        used.stream()
                                .filter(
                                        key -> key.matches(
                                                "tillkey(Pin|Pad|Place|Enrol|Code|Terminal|Store|Client|Set|Setup|Network|Date|Extend|Notice|Sponsor).*")))
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

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new java.io.UncheckedIOException(failure);
        }
    }
}
