package io.github.tillkey.staff.imports.file;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads dates in the formats of a file, and writes them as member data are written. */
final class DateTexts {

    /** Letters of days, months and years, also German ones; of times; and what stands between. */
    private static final Pattern FORMAT = Pattern.compile("[dTMyJHms.:/ -]{6,20}");

    private static final Pattern YEARS = Pattern.compile("y+");

    /** Without formats of a file. */
    static final DateTexts ISO = new DateTexts(new Format[0]);

    private record Format(String written, DateTimeFormatter reader) {}

    private final List<Format> formats;

    private DateTexts(Format... formats) {
        this.formats = List.of(formats);
    }

    /** @throws BadCellException when one is none */
    static DateTexts of(List<String> written) throws BadCellException {
        List<Format> formats = new ArrayList<>();
        for (String format : written) {
            formats.add(new Format(format, reader(format)));
        }
        return new DateTexts(formats.toArray(Format[]::new));
    }

    private static DateTimeFormatter reader(String written) throws BadCellException {
        // T and J are the letters of German spreadsheets, in which M is the month too.
        String java = written.replace('T', 'd').replace('J', 'y');
        boolean whole = java.contains("d") && java.contains("M") && java.contains("y");
        if (FORMAT.matcher(written).matches() && whole) {
            try {
                return DateTimeFormatter.ofPattern(
                                YEARS.matcher(java).replaceAll(year -> "u"
                                        .repeat(year.group().length())),
                                Locale.ROOT)
                        .withResolverStyle(ResolverStyle.STRICT);
            } catch (IllegalArgumentException wrong) {
                // The same answer.
            }
        }
        throw new BadCellException(FileProblems.shown(written)
                + " is no format of a date; write one such as dd.MM.yyyy, MM/dd/yyyy or TT.MM.JJJJ.");
    }

    /**
     * The day, or the time, of {@code text} in ISO 8601. Without formats it is left as it is, which the profile
     * validates.
     */
    String read(String text) throws BadCellException {
        if (formats.isEmpty()) {
            return text;
        }
        Set<String> found = new TreeSet<>();
        for (Format format : formats) {
            try {
                found.add(iso(format.reader().parse(text)));
            } catch (DateTimeException other) {
                // Perhaps the next one.
            }
        }
        if (found.size() > 1) {
            throw new BadCellException(FileProblems.shown(text) + " is " + String.join(" or ", found)
                    + " by the formats of the mapping; leave one of them out.");
        }
        return found.stream()
                .findFirst()
                .orElseThrow(() -> new BadCellException(FileProblems.shown(text) + " is no date in the format "
                        + String.join(
                                " or ", formats.stream().map(Format::written).toList()) + '.'));
    }

    private static String iso(TemporalAccessor read) {
        LocalDate day = LocalDate.from(read);
        LocalTime time = read.query(TemporalQueries.localTime());
        // Midnight is what databases add to a day.
        return time == null || time.equals(LocalTime.MIDNIGHT)
                ? day.toString()
                : LocalDateTime.of(day, time).toString();
    }
}
