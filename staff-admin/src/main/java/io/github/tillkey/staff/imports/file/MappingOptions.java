package io.github.tillkey.staff.imports.file;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which options a column of a mapping may have: one without effect would be a mistake that nobody sees. */
final class MappingOptions {

    private static final int MAX_WIDTH = 20;

    private final ImportMapping.Column column;
    private final ImportField field;
    private final FileProblems problems;

    private MappingOptions(ImportMapping.Column column, ImportField field, FileProblems problems) {
        this.column = column;
        this.field = field;
        this.problems = problems;
    }

    /** Adds what is wrong. */
    static void check(
            ImportMapping.Column column, ImportField field, CellTexts.@Nullable Order order, FileProblems problems) {
        MappingOptions options = new MappingOptions(column, field, problems);
        options.isFor("inverted", column.inverted(), ImportField.BLOCKED);
        options.isFor("order", column.order(), ImportField.DISPLAY_NAME);
        options.isFor("filter", column.filter(), ImportField.FILTERS);
        options.isFor("storesBy", column.storesBy(), ImportField.STORES);
        options.isFor("everyStore", column.everyStore(), ImportField.STORES);
        options.isFor("width", column.width(), ImportField.EXTERNAL_ID, ImportField.USERNAME, ImportField.STORES);
        options.isFor(
                "separator",
                column.separator(),
                ImportField.STORES,
                ImportField.ROLES,
                ImportField.TAGS,
                ImportField.FILTERS);
        options.isFor(
                "decimal",
                column.decimal(),
                ImportField.EXTERNAL_ID,
                ImportField.USERNAME,
                ImportField.STORES,
                ImportField.TAGS,
                ImportField.FILTERS,
                ImportField.DESCRIPTION);
        options.values(order);
    }

    private void isFor(String option, @Nullable Object value, ImportField first, ImportField... others) {
        Set<ImportField> fields = EnumSet.of(first, others);
        if (value != null && !fields.contains(field)) {
            wrong(option + " is for "
                    + String.join(", ", fields.stream().map(ImportField::id).toList()) + " only.");
        }
    }

    private void values(CellTexts.@Nullable Order order) {
        if (order == null) {
            wrong("order must be \"first last\", \"last first\" or \"last, first\".");
        }
        if (field == ImportField.FILTERS
                && (column.filter() == null || column.filter().isBlank())) {
            wrong("filter, the name of the filter, is missing.");
        }
        if (column.storesBy() != null && !Set.of("id", "name").contains(column.storesBy())) {
            wrong("storesBy must be id or name.");
        }
        if (column.width() != null && (column.width() < 1 || column.width() > MAX_WIDTH)) {
            wrong("width must be a whole number from 1 to " + MAX_WIDTH + '.');
        }
        if (column.decimal() != null && !Set.of(",", ".").contains(column.decimal())) {
            wrong("decimal must be a comma or a point.");
        }
        if (column.separator() != null
                && (column.separator().isEmpty() || column.separator().length() > 3)) {
            wrong("separator must be 1 to 3 characters.");
        }
        if (column.values() != null
                && !field.isList()
                && column.values().values().stream().anyMatch(meant -> meant.size() > 1)) {
            wrong("values: " + field.id() + " has one value.");
        }
        if (column.values() != null && (field.isDate() || field == ImportField.BLOCKED)) {
            wrong("values is not for dates and true or false: see dateFormats, trueTexts and emptyTexts.");
        }
    }

    private void wrong(String problem) {
        problems.ofMapping(column.column() == null ? field.id() : column.column(), problem);
    }
}
