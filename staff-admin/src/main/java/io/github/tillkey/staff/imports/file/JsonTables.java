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
        rows.forEach(row -> row.fieldNames().forEachRemaining(names::add));
        List<Table.Line> lines = new ArrayList<>();
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
