package io.github.tillkey.staff.imports.file;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads CSV (RFC 4180), and finds the header behind what stands before it. */
final class CsvTables {

    /** A header is looked for in so many lines. */
    static final int MAX_PREAMBLE = 20;

    private CsvTables() {}

    private record Broken(int line, String problem) {}

    private record Parsed(List<Table.Line> lines, @Nullable Broken broken) {

        boolean isTooWideForHeader() {
            return lines.size() < MAX_PREAMBLE
                    && broken != null
                    && broken.problem().equals(Table.TOO_WIDE);
        }
    }

    /** The table whose header has the columns of the mapping; empty where a problem was added. */
    static Table read(String text, Mapping mapping, FileProblems problems) {
        Parsed best = new Parsed(List.of(), null);
        int header = 0;
        int most = 0;
        Broken limit = null;
        for (char separator : mapping.separators()) {
            Parsed parsed = parse(text, separator);
            limit = parsed.isTooWideForHeader() ? parsed.broken() : limit;
            for (int i = 0; i < Math.min(parsed.lines().size(), MAX_PREAMBLE); i++) {
                int found = mapping.found(parsed.lines().get(i).cells());
                if (found > most) {
                    most = found;
                    best = parsed;
                    header = i;
                }
            }
        }
        if (most == 0) {
            problems.ofFile(
                    limit == null ? 1 : limit.line(), null, limit == null ? noHeader(mapping) : limit.problem());
            return new Table(1, List.of(), List.of());
        }
        Broken broken = best.broken();
        if (broken != null) {
            problems.ofFile(broken.line(), null, broken.problem());
        }
        Table.Line line = best.lines().get(header);
        return new Table(
                line.number(),
                line.cells(),
                best.lines().subList(header + 1, best.lines().size()));
    }

    private static String noHeader(Mapping mapping) {
        return "no column of the mapping is in the first " + MAX_PREAMBLE + " lines, which must have a header with "
                + mapping.columnNames() + "; check the separator, too.";
    }

    private static Parsed parse(String text, char separator) {
        CsvScanner scanner = new CsvScanner(text, separator);
        List<Table.Line> lines = new ArrayList<>();
        try {
            while (scanner.hasNext()) {
                Table.Line line = scanner.next();
                if (line.isBlank()) {
                    continue;
                }
                if (lines.size() == Table.MAX_LINES) {
                    throw new BadCellException(Table.TOO_LONG);
                }
                lines.add(line);
            }
            return new Parsed(lines, null);
        } catch (BadCellException wrong) {
            return new Parsed(lines, new Broken(scanner.line(), wrong.problem()));
        }
    }
}
