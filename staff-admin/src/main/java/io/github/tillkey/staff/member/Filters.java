package io.github.tillkey.staff.member;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Filters as values of a user attribute: one {@code name=value} each, of which the name has no equals sign. */
public final class Filters {

    private Filters() {}

    /** The values of the attribute, by name. */
    static List<String> values(@Nullable Map<String, List<String>> filters) {
        List<String> values = new ArrayList<>();
        if (filters != null) {
            new TreeMap<>(filters)
                    .forEach((name, allowed) ->
                            allowed.stream().distinct().forEach(value -> values.add(name + '=' + value)));
        }
        return values;
    }

    /** What values of the attribute say, by name; a value without a name, which nothing here writes, says nothing. */
    public static Map<String, List<String>> parse(List<String> values) {
        Map<String, List<String>> filters = new TreeMap<>();
        for (String value : values) {
            int equals = value.indexOf('=');
            if (equals > 0) {
                filters.computeIfAbsent(value.substring(0, equals), name -> new ArrayList<>())
                        .add(value.substring(equals + 1));
            }
        }
        return new LinkedHashMap<>(filters);
    }
}
