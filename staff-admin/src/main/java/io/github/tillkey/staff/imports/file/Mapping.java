package io.github.tillkey.staff.imports.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A mapping that has been checked. */
final class Mapping {

    private static final int MAX_COLUMNS = 100;
    private static final int MAX_LENGTH = 20_000;
    private static final int MAX_FORMATS = 20;
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> ENCODINGS =
            List.of("UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "ISO-8859-1", "windows-1252");
    private static final List<Character> SEPARATORS = List.of(',', ';', '\t');
    private static final List<String> TRUE = List.of("true", "yes", "y", "1", "on", "ja", "j");
    private static final List<String> FALSE = List.of("false", "no", "n", "0", "off", "nej", "nein");

    /**
     * A column.
     *
     * @param name as {@link #name} compares it; empty for a value
     * @param order of a display name
     * @param values by text, folded; {@code null} where every text is taken
     * @param everyStore texts, folded
     */
    record Column(
            ImportMapping.Column written,
            String name,
            ImportField field,
            CellTexts.Order order,
            @Nullable Map<String, List<String>> values,
            Set<String> everyStore) {

        /** As people know it. */
        String shown() {
            return written.column() == null ? field.id() : written.column();
        }
    }

    private final ImportMapping written;
    private final List<Column> columns = new ArrayList<>();
    private final DateTexts dates;
    private final Set<String> trueTexts;
    private final Set<String> falseTexts;
    private final Set<String> emptyTexts;

    private Mapping(ImportMapping written, DateTexts dates) {
        this.written = written;
        this.dates = dates;
        this.trueTexts = folded(Objects.requireNonNullElse(written.trueTexts(), TRUE));
        this.falseTexts = folded(Objects.requireNonNullElse(written.falseTexts(), FALSE));
        this.emptyTexts = folded(Objects.requireNonNullElse(written.emptyTexts(), List.of()));
    }

    /**
     * Checks a mapping, and adds what is wrong with it.
     *
     * @throws RequestRefusedException invalid, for one that is too long to be looked at
     */
    static Mapping of(ImportMapping written, FileProblems problems) {
        int length = length(written);
        if (length > MAX_LENGTH) {
            throw RequestRefusedException.invalid(
                    "The mapping has " + length + " characters; it may have " + MAX_LENGTH + '.');
        }
        Mapping mapping = new Mapping(written, dates(written, problems));
        mapping.check(problems);
        List<ImportMapping.Column> columns = Objects.requireNonNullElse(written.columns(), List.of());
        if (columns.size() > MAX_COLUMNS) {
            problems.ofMapping(null, "at most " + MAX_COLUMNS + " columns.");
        } else {
            columns.forEach(column -> mapping.add(column, problems));
        }
        mapping.checkTogether(problems);
        return mapping;
    }

    private static int length(ImportMapping written) {
        try {
            return JSON.writeValueAsString(written).length();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static DateTexts dates(ImportMapping written, FileProblems problems) {
        List<String> formats = Objects.requireNonNullElse(written.dateFormats(), List.of());
        if (formats.size() > MAX_FORMATS) {
            problems.ofMapping(null, "at most " + MAX_FORMATS + " dateFormats.");
            return DateTexts.ISO;
        }
        try {
            return DateTexts.of(formats);
        } catch (BadCellException wrong) {
            problems.ofMapping(null, wrong.problem());
            return DateTexts.ISO;
        }
    }

    private void check(FileProblems problems) {
        if (written.separator() != null
                && (written.separator().length() != 1
                        || !SEPARATORS.contains(written.separator().charAt(0)))) {
            problems.ofMapping(null, "separator must be a comma, a semicolon or a tab.");
        }
        if (written.encoding() != null && !ENCODINGS.contains(written.encoding())) {
            problems.ofMapping(null, "encoding must be one of " + String.join(", ", ENCODINGS) + '.');
        }
        Set<String> both = new TreeSet<>(trueTexts);
        both.retainAll(falseTexts);
        if (!both.isEmpty()) {
            problems.ofMapping(null, FileProblems.shown(both.iterator().next()) + " is true and false.");
        }
    }

    private void add(ImportMapping.Column column, FileProblems problems) {
        String shown = column.column();
        if ((column.column() == null || column.column().isBlank()) == (column.value() == null)) {
            problems.ofMapping(shown, "write either column, the name in the header, or value.");
            return;
        }
        String id = String.valueOf(column.field());
        ImportField field = ImportField.parse(id).orElse(null);
        if (field == null) {
            problems.ofMapping(
                    shown,
                    SecretColumns.matches(id)
                            ? SecretColumns.REMEDY
                            : FileProblems.shown(id) + " is no field; the fields are " + ImportField.all() + '.');
            return;
        }
        CellTexts.Order order = CellTexts.Order.parse(column.order());
        MappingOptions.check(column, field, order, problems);
        Map<String, List<String>> values = column.values() == null ? null : new HashMap<>();
        if (values != null && column.values() != null) {
            column.values().forEach((text, meant) -> values.put(fold(text), List.copyOf(meant)));
        }
        columns.add(new Column(
                column,
                column.column() == null ? "" : name(column.column()),
                field,
                order == null ? CellTexts.Order.FIRST_LAST : order,
                values,
                folded(Objects.requireNonNullElse(column.everyStore(), List.of()))));
    }

    private void checkTogether(FileProblems problems) {
        Set<String> seen = new HashSet<>();
        Set<ImportField> fields = EnumSet.noneOf(ImportField.class);
        for (Column column : columns) {
            fields.add(column.field());
            if (!column.field().isList() && !seen.add(column.field().id())) {
                problems.ofMapping(column.shown(), column.field().id() + " is mapped twice.");
            }
        }
        if (!fields.contains(ImportField.EXTERNAL_ID) && !fields.contains(ImportField.EMAIL)) {
            problems.ofMapping(
                    null,
                    "map externalId or email, by which a member is found when the file comes again; names find none.");
        }
        if (fields.contains(ImportField.DISPLAY_NAME)
                && (fields.contains(ImportField.FIRST_NAME) || fields.contains(ImportField.LAST_NAME))) {
            problems.ofMapping(null, "map either displayName, or firstName and lastName.");
        }
        if (fields.contains(ImportField.ROLES) && !fields.contains(ImportField.STORES)) {
            problems.ofMapping(null, "roles are held in stores: map stores, too.");
        }
    }

    List<Column> columns() {
        return columns;
    }

    /** Separators that a file may have. */
    List<Character> separators() {
        return written.separator() == null
                ? SEPARATORS
                : List.of(written.separator().charAt(0));
    }

    @Nullable
    Charset encoding() {
        return written.encoding() == null ? null : Charset.forName(written.encoding());
    }

    DateTexts dates() {
        return dates;
    }

    /** How many of the columns are in this line. */
    int found(List<String> cells) {
        Set<String> names = cells.stream().map(Mapping::name).collect(Collectors.toSet());
        return (int) columns.stream()
                .filter(column -> !column.name().isEmpty() && names.contains(column.name()))
                .count();
    }

    /** Where each column is in a header; those of a value, and those that the file lacks, are left out. */
    Map<Column, Integer> places(Table table, FileProblems problems) {
        List<String> names = table.header().stream().map(Mapping::name).toList();
        Map<Column, Integer> places = new LinkedHashMap<>();
        for (Column column : columns) {
            int at = names.indexOf(column.name());
            if (column.name().isEmpty()) {
                continue;
            }
            if (at >= 0 && at != names.lastIndexOf(column.name())) {
                problems.ofFile(table.headerLine(), column.shown(), "the header has this column twice.");
            }
            if (at >= 0) {
                places.put(column, at);
            } else if (!Boolean.TRUE.equals(column.written().optional())) {
                problems.ofFile(
                        table.headerLine(), column.shown(), "the header has no such column, which the mapping needs.");
            }
        }
        if (places.keySet().stream()
                .noneMatch(
                        column -> column.field() == ImportField.EXTERNAL_ID || column.field() == ImportField.EMAIL)) {
            problems.ofFile(table.headerLine(), null, "the header has no column of externalId or email.");
        }
        return places;
    }

    /** The names of the columns, for people. */
    String columnNames() {
        return columns.stream()
                .filter(column -> !column.name().isEmpty())
                .map(column -> FileProblems.shown(column.shown()))
                .collect(Collectors.joining(", "));
    }

    /** A text of a cell without what the export has put around it; empty where it says nothing. */
    String text(String cell) {
        String text =
                (Boolean.TRUE.equals(written.formulasQuoted()) ? CellTexts.withoutQuotedFormulas(cell) : cell).strip();
        return emptyTexts.contains(fold(text)) ? "" : text;
    }

    boolean truth(String text) throws BadCellException {
        String folded = fold(text);
        if (trueTexts.contains(folded)) {
            return true;
        }
        if (falseTexts.contains(folded)) {
            return false;
        }
        throw new BadCellException(
                FileProblems.shown(text) + " is neither true nor false; write into the mapping which texts mean what.");
    }

    /** A name of a column, as it is compared. */
    static String name(String column) {
        return fold(column.replace("\ufeff", "").replaceAll("\\s+", " "));
    }

    static String fold(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    private static Set<String> folded(List<String> texts) {
        return texts.stream().map(Mapping::fold).collect(Collectors.toSet());
    }
}
