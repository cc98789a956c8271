package io.github.tillkey.staff.imports.file;

import java.util.List;

/**
 * A file as a table.
 *
 * @param headerLine line of the header
 * @param header names of the columns
 */
record Table(int headerLine, List<String> header, List<Line> lines) {

    /** Most lines of a file; a person can have several. */
    static final int MAX_LINES = 20_000;

    static final String TOO_LONG = "there are more than " + MAX_LINES + " lines; split the file.";

    /** Most columns of a file. */
    static final int MAX_COLUMNS = 500;

    static final String TOO_WIDE = "there are more than " + MAX_COLUMNS + " columns; leave some out.";

    /**
     * A row.
     *
     * @param number of its first line in the file
     */
    record Line(int number, List<String> cells) {

        /** The cell of this column; empty where the row ends before. */
        String cell(int column) {
            return column < cells.size() ? cells.get(column) : "";
        }

        boolean isBlank() {
            return cells.stream().allMatch(String::isBlank);
        }
    }
}
