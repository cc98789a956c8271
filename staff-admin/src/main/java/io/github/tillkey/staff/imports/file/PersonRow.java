package io.github.tillkey.staff.imports.file;

import io.github.tillkey.staff.member.MemberData;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What one row says of a person, or several rows together. */
final class PersonRow {

    private record Text(String text, int line) {}

    private final SortedSet<Integer> lines = new TreeSet<>();
    private final List<String> problems = new ArrayList<>();
    private final Map<ImportField, Text> texts = new EnumMap<>(ImportField.class);
    private final SortedSet<String> tags = new TreeSet<>();
    private final Map<String, SortedSet<String>> filters = new TreeMap<>();
    private final Map<String, @Nullable SortedSet<String>> places = new LinkedHashMap<>();
    private final SortedSet<String> everyStoreRoles = new TreeSet<>();
    private boolean everyStore;

    PersonRow(int line) {
        lines.add(line);
    }

    void problem(String problem) {
        problems.add("line " + lines.first() + (problem.startsWith("has ") ? " " : ", ") + problem);
    }

    /** Adds a problem that tells its lines itself. */
    void refuse(String problem) {
        problems.add(problem);
    }

    void set(ImportField field, String text) {
        texts.put(field, new Text(text, lines.first()));
    }

    @Nullable
    String get(ImportField field) {
        Text text = texts.get(field);
        return text == null ? null : text.text();
    }

    SortedSet<String> tags() {
        return tags;
    }

    void filter(String name, List<String> values) {
        if (!values.isEmpty()) {
            filters.computeIfAbsent(name, any -> new TreeSet<>()).addAll(values);
        }
    }

    void place(String storeId, @Nullable Iterable<String> roles) {
        SortedSet<String> held = places.get(storeId);
        if (roles != null) {
            SortedSet<String> more = held == null ? new TreeSet<>() : held;
            roles.forEach(more::add);
            places.put(storeId, more);
        } else {
            places.putIfAbsent(storeId, null);
        }
    }

    boolean everyStore() {
        return everyStore;
    }

    void everyStore(boolean every) {
        everyStore |= every;
    }

    SortedSet<String> everyStoreRoles() {
        return everyStoreRoles;
    }

    boolean hasProblem() {
        return !problems.isEmpty();
    }

    int firstLine() {
        return lines.first();
    }

    /** Adds what another row says of the same person. */
    void add(PersonRow other) {
        other.texts.forEach((field, text) -> {
            Text known = texts.putIfAbsent(field, text);
            if (known != null && !known.text().equals(text.text())) {
                problems.add(field.id() + " is " + FileProblems.shown(known.text()) + " in line " + known.line()
                        + " and " + FileProblems.shown(text.text()) + " in line " + text.line()
                        + ", for the same person.");
            }
        });
        lines.addAll(other.lines);
        problems.addAll(other.problems);
        tags.addAll(other.tags);
        other.filters.forEach((name, values) -> filter(name, List.copyOf(values)));
        other.places.forEach(this::place);
        everyStore |= other.everyStore;
        everyStoreRoles.addAll(other.everyStoreRoles);
    }

    /** For a job. */
    ImportRow row(boolean storesExpected) {
        String blocked = get(ImportField.BLOCKED);
        Map<String, List<String>> allowed = new LinkedHashMap<>();
        filters.forEach((name, values) -> allowed.put(name, List.copyOf(values)));
        return new ImportRow(
                List.copyOf(lines),
                problems.isEmpty() ? null : String.join(" ", problems),
                get(ImportField.USERNAME),
                new MemberData(
                        get(ImportField.FIRST_NAME),
                        get(ImportField.LAST_NAME),
                        get(ImportField.EMAIL),
                        get(ImportField.KIND),
                        get(ImportField.VALID_FROM),
                        get(ImportField.VALID_UNTIL),
                        get(ImportField.TIME_ZONE),
                        get(ImportField.SPONSOR),
                        get(ImportField.ALLOWED_NETWORKS),
                        get(ImportField.EXTERNAL_ID),
                        tags.isEmpty() ? null : List.copyOf(tags),
                        get(ImportField.DESCRIPTION),
                        allowed.isEmpty() ? null : allowed,
                        get(ImportField.LOCALE)),
                places.entrySet().stream()
                        .map(place -> new ImportRow.Place(
                                place.getKey(), place.getValue() == null ? null : List.copyOf(place.getValue())))
                        .toList(),
                storesExpected,
                everyStore,
                List.copyOf(everyStoreRoles),
                blocked == null ? null : Boolean.valueOf(blocked));
    }
}
