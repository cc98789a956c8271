package io.github.tillkey.staff.imports.file;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file that has been read by a mapping.
 *
 * @param rows a person each
 * @param ignored names of the columns that are not mapped
 */
public record ImportFile(List<ImportRow> rows, List<String> ignored) {

    /** Most bytes of a file. */
    public static final int MAX_BYTES = 2 * 1024 * 1024;

    /** Most persons of a file. */
    public static final int MAX_PERSONS = 1_000;

    /** @throws RequestRefusedException invalid, with all that is wrong with the mapping */
    public static void check(ImportMapping mapping) {
        FileProblems problems = new FileProblems();
        Mapping.of(mapping, problems);
        problems.requireNone();
    }

    /** @throws RequestRefusedException invalid, with all that is wrong with the mapping and with the file as a whole */
    public static ImportFile ofCsv(byte[] file, ImportMapping written, StoreNames names) {
        FileProblems problems = new FileProblems();
        Mapping mapping = Mapping.of(written, problems);
        problems.requireNone();
        String text = FileText.decode(file, mapping.encoding(), problems);
        problems.requireNone();
        Table table = CsvTables.read(text, mapping, problems);
        problems.requireNone();
        return of(table, mapping, names, problems);
    }

    /** The same of JSON objects, whose fields are the columns. */
    public static ImportFile ofJson(List<ObjectNode> rows, ImportMapping written, StoreNames names) {
        FileProblems problems = new FileProblems();
        Mapping mapping = Mapping.of(written, problems);
        Table table = JsonTables.read(rows, problems);
        problems.requireNone();
        return of(table, mapping, names, problems);
    }

    private static ImportFile of(Table table, Mapping mapping, StoreNames names, FileProblems problems) {
        refuseSecrets(table, problems);
        Map<Mapping.Column, Integer> places = mapping.places(table, problems);
        if (table.lines().isEmpty()) {
            problems.ofFile(table.headerLine(), null, "there is no row.");
        }
        problems.requireNone();
        RowReader reader = new RowReader(mapping, places, names);
        List<PersonRow> persons = persons(table.lines().stream()
                .map(line -> reader.read(line, table.header().size()))
                .toList());
        if (persons.size() > MAX_PERSONS) {
            problems.ofFile(
                    persons.get(MAX_PERSONS).firstLine(),
                    null,
                    "the file has " + persons.size() + " persons; split it into files of " + MAX_PERSONS + " at most.");
        }
        problems.requireNone();
        Set<Integer> mapped = new HashSet<>(places.values());
        List<String> ignored = new ArrayList<>();
        for (int i = 0; i < table.header().size(); i++) {
            if (!mapped.contains(i) && !table.header().get(i).isBlank()) {
                ignored.add(table.header().get(i).strip());
            }
        }
        boolean stores = mapping.columns().stream()
                .anyMatch(column -> column.field() == ImportField.STORES
                        && (column.written().value() != null || places.containsKey(column)));
        return new ImportFile(persons.stream().map(person -> person.row(stores)).toList(), ignored);
    }

    /** Also where they are not mapped: whoever sends such a file must learn not to. */
    private static void refuseSecrets(Table table, FileProblems problems) {
        for (int i = 0; i < table.header().size(); i++) {
            int column = i;
            String name = table.header().get(column);
            if (SecretColumns.matches(name)) {
                table.lines().stream()
                        .filter(line -> !line.cell(column).isBlank())
                        .findFirst()
                        .ifPresent(line -> problems.ofFile(line.number(), name, SecretColumns.REMEDY));
            }
        }
    }

    /** Puts the rows of each person together: those with the same external id, or else e-mail address. */
    private static List<PersonRow> persons(List<PersonRow> rows) {
        Map<String, PersonRow> byId = new LinkedHashMap<>();
        List<PersonRow> others = new ArrayList<>();
        for (PersonRow row : rows) {
            String id = row.get(ImportField.EXTERNAL_ID);
            PersonRow known = id == null ? null : byId.putIfAbsent(id, row);
            if (id == null) {
                others.add(row);
            } else if (known != null) {
                known.add(row);
            }
        }
        List<PersonRow> persons = new ArrayList<>(byId.values());
        Map<String, PersonRow> byEmail = new HashMap<>();
        for (PersonRow person : persons) {
            isAnother(person, person.get(ImportField.EMAIL), byEmail, "email");
        }
        for (PersonRow row : others) {
            String email = row.get(ImportField.EMAIL);
            PersonRow known = email == null ? null : byEmail.putIfAbsent(email, row);
            if (known != null) {
                known.add(row);
                continue;
            }
            if (email == null && !row.hasProblem()) {
                row.problem("has neither external id nor e-mail address, by which a member is found.");
            }
            persons.add(row);
        }
        persons.sort(Comparator.comparingInt(PersonRow::firstLine));
        Map<String, PersonRow> byUsername = new HashMap<>();
        persons.forEach(person -> isAnother(person, person.get(ImportField.USERNAME), byUsername, "username"));
        return persons;
    }

    /** What only one may have, and another one of the file has. */
    private static void isAnother(PersonRow person, @Nullable String text, Map<String, PersonRow> known, String field) {
        PersonRow first = text == null ? null : known.putIfAbsent(Mapping.fold(text), person);
        if (first != null) {
            String problem = field + " " + FileProblems.shown(String.valueOf(text))
                    + " is that of two persons, in lines " + first.firstLine() + " and " + person.firstLine() + '.';
            first.refuse(problem);
            person.refuse(problem);
        }
    }
}
