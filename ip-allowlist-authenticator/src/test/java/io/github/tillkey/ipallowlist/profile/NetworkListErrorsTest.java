package io.github.tillkey.ipallowlist.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.network.InvalidNetworkListException.Fault;
import io.github.tillkey.core.network.InvalidNetworkListException.Problem;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkListErrorsTest {

    private static NetworkListErrors.Messages in(String language) throws IOException {
        Properties messages = new Properties();
        try (Reader file = new InputStreamReader(
                Objects.requireNonNull(NetworkListErrorsTest.class.getResourceAsStream(
                        "/theme-resources/messages/messages_" + language + ".properties")),
                StandardCharsets.UTF_8)) {
            messages.load(file);
        }
        return (key, parameters) ->
                new MessageFormat(Objects.requireNonNull(messages.getProperty(key), key)).format(parameters);
    }

    @ParameterizedTest
    @EnumSource(Problem.class)
    void everyProblemIsSaidInBothLanguages(Problem problem) throws IOException {
        Fault unknown = new Fault(problem, 1_234, "10.1.2.3/8", null);
        Fault known = new Fault(problem, 2, "10.1.2.3/8", "10.0.0.0/8");

        assertThat(NetworkListErrors.describe(List.of(unknown, known), in("en")))
                .as("what logs say")
                .isEqualTo((unknown + " " + known)
                        .replace("'10.1.2.3/8'", "“10.1.2.3/8”")
                        .replace('\'', '’'));
        assertThat(NetworkListErrors.describe(List.of(unknown, known), in("sv")))
                .startsWith("Post 1234, ”10.1.2.3/8”: ")
                .endsWith(" Skriv 10.0.0.0/8.");
    }

    @Test
    void ofManyFaultsTheRestIsCounted() throws IOException {
        Fault fault = new Fault(Problem.EMPTY_ENTRY, 1, "", null);

        assertThat(NetworkListErrors.describe(Collections.nCopies(203, fault), in("en")))
                .endsWith(" Also wrong: 3.");
    }
}
