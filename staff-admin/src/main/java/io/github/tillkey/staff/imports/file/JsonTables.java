package io.github.tillkey.staff.imports.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads objects whose fields are columns; the first one is line 1. */
final class JsonTables {

    private JsonTables() {}

    /** The table; a field that is {@code null} or missing is an empty cell. */
    static Table read(List<ObjectNode> rows, FileProblems problems) {
        Set<String> names = new LinkedHashSet<>();
        List<Table.Line> lines = new ArrayList<>();
        // Each row has a cell for the fields of all.
        if (rows.size() > Table.MAX_LINES) {
            problems.ofFile(Table.MAX_LINES + 1, null, Table.TOO_LONG);
            return new Table(0, List.of(), lines);
        }
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).fieldNames().forEachRemaining(names::add);
            if (names.size() > Table.MAX_COLUMNS) {
                problems.ofFile(i + 1, null, Table.TOO_WIDE);
                return new Table(0, List.of(), lines);
            }
        }
        for (int i = 0; i < rows.size(); i++) {
            List<String> cells = new ArrayList<>();
            for (String name : names) {
                cells.add(cell(i + 1, name, rows.get(i).path(name), problems));
            }
            lines.add(new Table.Line(i + 1, cells));
        }
        return new Table(0, List.copyOf(names), lines);
    }

    private static String cell(int line, String name, JsonNode value, FileProblems problems) {
        if (value.isObject()) {
            problems.ofFile(line, name, "an object is none of a text, a number, true, false, null or a list of these.");
        }
        // A list is read as one where the mapping has a list.
        return value.isNull() || value.isMissingNode() ? "" : value.isArray() ? value.toString() : value.asText();
    }
}
