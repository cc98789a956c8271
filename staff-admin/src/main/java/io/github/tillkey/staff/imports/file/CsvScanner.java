package io.github.tillkey.staff.imports.file;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the rows of a CSV text (RFC 4180), strictly. The library that Keycloak has, opencsv, takes a quote anywhere for
 * the beginning of a quoted text, which then swallows rows until the next quote.
 */
final class CsvScanner {

    private static final char QUOTE = '"';

    private final String text;
    private final char separator;
    private int at;
    private int line = 1;

    CsvScanner(String text, char separator) {
        this.text = text;
        this.separator = separator;
    }

    boolean hasNext() {
        return at < text.length();
    }

    /** The line at which reading has arrived; where a quote is wrong, that of its text. */
    int line() {
        return line;
    }

    /** @throws BadCellException for a quote that is not closed, or closed within a cell; for too many cells */
    Table.Line next() throws BadCellException {
        int first = line;
        List<String> cells = new ArrayList<>();
        do {
            if (cells.size() == Table.MAX_COLUMNS) {
                throw new BadCellException(Table.TOO_WIDE);
            }
            cells.add(hasNext() && text.charAt(at) == QUOTE ? quoted() : plain());
        } while (takes(separator));
        // Any line end.
        boolean ended = takes('\r');
        if (takes('\n') || ended) {
            line++;
        }
        return new Table.Line(first, cells);
    }

    private boolean takes(char c) {
        boolean there = hasNext() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private boolean isCellEnd() {
        return !hasNext() || text.charAt(at) == separator || text.charAt(at) == '\r' || text.charAt(at) == '\n';
    }

    /** A quote in it is a quote. */
    private String plain() {
        int start = at;
        while (!isCellEnd()) {
            at++;
        }
        return text.substring(start, at);
    }

    private String quoted() throws BadCellException {
        int first = line;
        StringBuilder cell = new StringBuilder();
        at++;
        while (hasNext()) {
            char c = text.charAt(at);
            at++;
            if (c != QUOTE) {
                line += c == '\n' ? 1 : 0;
                cell.append(c);
            } else if (takes(QUOTE)) {
                cell.append(QUOTE);
            } else if (isCellEnd()) {
                return cell.toString();
            } else {
                throw new BadCellException("a quote in a quoted text is not doubled, or an earlier one not closed.");
            }
        }
        line = first;
        throw new BadCellException("a quote is not closed.");
    }
}
