package io.github.tillkey.staff.imports.file;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one row by a mapping. */
final class RowReader {

    /** More than any field has use for. */
    private static final int MAX_CELL = 4_000;

    private final Mapping mapping;
    private final Map<Mapping.Column, Integer> places;
    private final StoreNames names;

    RowReader(Mapping mapping, Map<Mapping.Column, Integer> places, StoreNames names) {
        this.mapping = mapping;
        this.places = places;
        this.names = names;
    }

    /** What a row says of a person. */
    PersonRow read(Table.Line line, int columns) {
        PersonRow row = new PersonRow(line.number());
        List<String> beyond = line.cells()
                .subList(Math.min(columns, line.cells().size()), line.cells().size());
        if (!beyond.stream().allMatch(String::isBlank)) {
            row.problem("has " + line.cells().size() + " cells and the header " + columns
                    + ": a text with the separator in it, such as a decimal comma, must stand in quotes.");
            return row;
        }
        Set<String> stores = new LinkedHashSet<>();
        Set<String> roles = new LinkedHashSet<>();
        boolean rolesSaid = false;
        boolean rolesInColumn = false;
        for (Mapping.Column column : mapping.columns()) {
            String cell = cell(column, line);
            if (cell.isEmpty()) {
                continue;
            }
            if (cell.length() > MAX_CELL) {
                row.problem("column " + FileProblems.shown(column.shown()) + ": the text has more than " + MAX_CELL
                        + " characters.");
                continue;
            }
            try {
                switch (column.field()) {
                    case STORES -> stores(row, column, cell, stores);
                    case ROLES -> {
                        roles.addAll(texts(column, cell));
                        // A text that means no role says so; an empty list says nothing.
                        rolesSaid |= !parts(column, cell).isEmpty();
                        rolesInColumn |= column.written().value() == null && !roles.isEmpty();
                    }
                    case TAGS -> row.tags().addAll(texts(column, cell));
                    case FILTERS -> row.filter(String.valueOf(column.written().filter()), texts(column, cell));
                    case BLOCKED ->
                        row.set(
                                ImportField.BLOCKED,
                                String.valueOf(mapping.truth(cell)
                                        != Boolean.TRUE.equals(column.written().inverted())));
                    case DISPLAY_NAME -> {
                        CellTexts.Names split = CellTexts.names(cell, column.order());
                        row.set(ImportField.FIRST_NAME, split.first());
                        row.set(ImportField.LAST_NAME, split.last());
                    }
                    case VALID_FROM, VALID_UNTIL ->
                        row.set(column.field(), mapping.dates().read(cell));
                    case EMAIL -> row.set(ImportField.EMAIL, one(column, cell).toLowerCase(Locale.ROOT));
                    case EXTERNAL_ID,
                            USERNAME,
                            FIRST_NAME,
                            LAST_NAME,
                            KIND,
                            DESCRIPTION,
                            ALLOWED_NETWORKS,
                            TIME_ZONE,
                            SPONSOR,
                            LOCALE -> row.set(column.field(), one(column, cell));
                }
            } catch (BadCellException wrong) {
                row.problem("column " + FileProblems.shown(column.shown()) + ": " + wrong.problem());
            }
        }
        if (rolesInColumn && stores.isEmpty() && !row.everyStore()) {
            row.problem("has roles and no store.");
        }
        works(row, stores, rolesSaid ? List.copyOf(roles) : null);
        return row;
    }

    private static void works(PersonRow row, Set<String> stores, @Nullable List<String> roles) {
        stores.forEach(store -> row.place(store, roles));
        if (row.everyStore() && roles != null) {
            row.everyStoreRoles().addAll(roles);
        }
    }

    private String cell(Mapping.Column column, Table.Line line) {
        if (column.written().value() != null) {
            return column.written().value().strip();
        }
        Integer place = places.get(column);
        return place == null ? "" : mapping.text(line.cell(place));
    }

    private void stores(PersonRow row, Mapping.Column column, String cell, Set<String> stores) throws BadCellException {
        for (String part : parts(column, cell)) {
            if (column.everyStore().contains(Mapping.fold(part))) {
                row.everyStore(true);
                continue;
            }
            for (String text : meant(column, part)) {
                stores.add("name".equals(column.written().storesBy()) ? names.storeId(text) : text);
            }
        }
    }

    private List<String> texts(Mapping.Column column, String cell) throws BadCellException {
        List<String> texts = new ArrayList<>();
        for (String part : parts(column, cell)) {
            texts.addAll(meant(column, part));
        }
        return texts;
    }

    /** Without the decimal places of a number, so that a text that means something is found. */
    private static List<String> parts(Mapping.Column column, String cell) throws BadCellException {
        List<String> parts = new ArrayList<>();
        for (String part : CellTexts.list(cell, column.written().separator())) {
            parts.add(plain(column, part));
        }
        return parts;
    }

    private static String plain(Mapping.Column column, String text) throws BadCellException {
        String decimal = column.written().decimal();
        return decimal == null || column.everyStore().contains(Mapping.fold(text))
                ? text
                : CellTexts.number(text, decimal);
    }

    private String one(Mapping.Column column, String cell) throws BadCellException {
        List<String> meant = meant(column, plain(column, cell));
        if (meant.isEmpty()) {
            throw new BadCellException(FileProblems.shown(cell) + " means nothing by the values of the mapping.");
        }
        return meant.get(0);
    }

    private static List<String> meant(Mapping.Column column, String text) throws BadCellException {
        Integer width = column.written().width();
        String padded = width == null ? text : CellTexts.padded(text, width);
        Map<String, List<String>> values = column.values();
        if (values == null) {
            return List.of(padded);
        }
        List<String> meant = values.getOrDefault(Mapping.fold(text), values.get(Mapping.fold(padded)));
        if (meant == null) {
            throw new BadCellException(FileProblems.shown(text) + " is none of the values of the mapping.");
        }
        return meant;
    }
}
