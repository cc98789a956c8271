package io.github.tillkey.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every language has every message, with the same parameters. */
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
            Path file = resources().resolve("messages").resolve("messages_" + language + ".properties");
            try (var reader = Files.newBufferedReader(file)) {
                messages.load(reader);
            }
            return messages;
        }

        /** The keys that its code and its templates use. */
        Set<String> keys() throws IOException {
            return TranslationsTest.keys(read(sources(), ".java"), read(resources(), ".ftl"));
        }

        private static String read(Path folder, String ending) throws IOException {
            try (Stream<Path> files = Files.walk(folder)) {
                return files.filter(file -> file.toString().endsWith(ending))
                        .map(TranslationsTest::read)
                        .collect(Collectors.joining("\n"));
            }
        }
    }

    private static final List<Module> MODULES = Stream.of(
                    "core",
                    "pin-authenticator",
                    "ip-allowlist-authenticator",
                    "expiring-user-provider",
                    "role-mapper",
                    "staff-admin")
            .map(Module::new)
            .toList();

    @ParameterizedTest
    @CsvSource({
        "core, sv",
        "pin-authenticator, sv",
        "ip-allowlist-authenticator, sv",
        "expiring-user-provider, sv",
        "role-mapper, sv",
        "staff-admin, sv"
    })
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
        "expiring-user-provider, sv",
        "role-mapper, en",
        "role-mapper, sv",
        "staff-admin, en",
        "staff-admin, sv"
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

    /**
     * A key is told from other names without a list of prefixes: a literal of the code that no template reads as a
     * variable, and that names no query, is a key.
     */
    @ParameterizedTest
    @ValueSource(strings = {"en", "sv"})
    void everyKeyThatIsUsedExistsAndEveryKeyThatExistsIsUsed(String language) throws IOException {
        Set<String> known = new TreeSet<>();
        Set<String> used = new TreeSet<>();
        for (Module module : MODULES) {
            known.addAll(module.messages(language).stringPropertyNames());
            used.addAll(module.keys());
        }
        // Keycloak wants a key beside the sentence, and shows the sentence where nobody has the key.
        used.remove("tillkeyInvalidSetting");

        assertThat(known).as("no text that is missing").containsAll(used);
        assertThat(known)
                // Keycloak asks for these by ids, and those of NetworkListErrors have a test that goes through all of
                // them.
                .filteredOn(key -> !key.startsWith("requiredAction.")
                        && !key.startsWith("tillkeyNetworks.")
                        && !Set.of("tillkey-pos-pin-display-name", "tillkey-pos-pin-help-text")
                                .contains(key))
                .as("no text that nobody shows")
                .isSubsetOf(used);
    }

    /** The test above sees what it is to see. */
    @Test
    void keysAreToldFromVariablesOfTemplatesAndFromQueries() {
        assertThat(keys("""
                        @NamedQuery(name = "tillkeyAllOfThem", query = "from X")
                        form.setAttribute("tillkeyOther", 1).setError("tillkeyOnlyInCode");
                        form.addError("tillkeyNetworks." + code);
                        """, """
                        <#if tillkeyOther??>${msg("tillkeyOnlyInTemplate", tillkeyOther)}</#if>
                        <p class="tillkeyNoKey">${msg("doCancel")}
                        """)).containsExactly("tillkeyOnlyInCode", "tillkeyOnlyInTemplate");
    }

    private static Set<String> keys(String code, String templates) {
        Set<String> keys = new TreeSet<>(all("\"(tillkey[A-Z][A-Za-z]*)\"", code));
        keys.removeAll(all("name\\s*=\\s*\"(tillkey[A-Za-z]*)\"", code));
        keys.removeAll(all("\\b(tillkey[A-Z]\\w*)", templates.replaceAll("\"[^\"$<>]*\"", "")));
        keys.addAll(all("msg\\(\"(tillkey[^\"$]+)\"", templates));
        return keys;
    }

    private static Set<String> all(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());
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
