package io.github.tillkey.core.setup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.tillkey.core.access.Level;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An ACR to LoA mapping: numbers of levels by their names. */
final class AcrMap {

    private static final JsonMapper JSON = new JsonMapper();

    private AcrMap() {}

    /** Reads the attribute; empty where it cannot be read. */
    static Optional<Map<String, Integer>> read(@Nullable String attribute) {
        try {
            Map<String, Integer> map = JSON.readValue(
                    attribute == null || attribute.isBlank() ? "{}" : attribute,
                    new TypeReference<Map<String, Integer>>() {});
            return map == null || map.values().stream().anyMatch(Objects::isNull) ? Optional.empty() : Optional.of(map);
        } catch (JsonProcessingException broken) {
            return Optional.empty();
        }
    }

    static String write(Map<String, Integer> map) {
        try {
            return JSON.writeValueAsString(map);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * What is wrong with {@code numbers} of our levels beside the names that a realm has, with the remedy; Keycloak
     * takes a level for every one whose number is not higher.
     */
    static Optional<String> problem(Map<String, Integer> present, Map<Level, Integer> numbers) {
        int pin = Objects.requireNonNull(numbers.get(Level.PIN));
        int password = Objects.requireNonNull(numbers.get(Level.PASSWORD));
        int otp = Objects.requireNonNull(numbers.get(Level.OTP));
        if (pin >= password || password >= otp) {
            return Optional.of("The numbers would not rise from pin = " + pin + " to password = " + password
                    + " and otp = " + otp + ", so a weaker login would count as a stronger one. Write all three into "
                    + "the mapping, rising, and the same numbers into the conditions of your flows.");
        }
        Set<String> ours = Stream.of(Level.values()).map(Level::acr).collect(Collectors.toSet());
        int highest = Stream.of(Level.values())
                .filter(level -> !present.containsKey(level.acr()))
                .mapToInt(level -> Objects.requireNonNull(numbers.get(level)))
                .max()
                .orElse(Integer.MIN_VALUE);
        String passed = present.entrySet().stream()
                .filter(name -> !ours.contains(name.getKey()) && name.getValue() <= highest)
                .map(Map.Entry::getKey)
                .sorted()
                .collect(Collectors.joining(", "));
        return passed.isEmpty()
                ? Optional.empty()
                : Optional.of("A login with one of our levels would count as " + passed + ". Write pin, password and "
                        + "otp into the mapping yourself: a level below all names that it must not count as.");
    }
}
