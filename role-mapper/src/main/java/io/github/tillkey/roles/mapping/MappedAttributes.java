package io.github.tillkey.roles.mapping;

import io.github.tillkey.core.staff.StaffAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Kind and dates that the mappers of a provider set in one login, whatever order they are asked in.
 *
 * @param values of the user attributes: of several beginnings the latest, of several ends the earliest
 * @param contradictions values of the others, sorted: two kinds, or dates of which none is the strictest in every time
 *     zone
 */
public record MappedAttributes(Map<String, String> values, Map<String, SortedSet<String>> contradictions) {

    /** Puts together what each mapper sets. */
    public static MappedAttributes of(List<MappedMember> parts) {
        Map<String, SortedSet<String>> named = new TreeMap<>();
        parts.forEach(
                part -> part.attributes().forEach((name, value) -> named.computeIfAbsent(name, any -> new TreeSet<>())
                        .add(value)));
        Map<String, String> values = new HashMap<>();
        Map<String, SortedSet<String>> contradictions = new TreeMap<>();
        named.forEach((name, all) -> strictest(name, all)
                .ifPresentOrElse(value -> values.put(name, value), () -> contradictions.put(name, all)));
        return new MappedAttributes(values, contradictions);
    }

    private static Optional<String> strictest(String attribute, Collection<String> values) {
        return switch (attribute) {
            case StaffAttributes.VALID_FROM -> StrictestDates.latestStart(values);
            case StaffAttributes.VALID_UNTIL -> StrictestDates.earliestEnd(values);
            default -> values.size() == 1 ? values.stream().findFirst() : Optional.empty();
        };
    }
}
