package io.github.tillkey.core.rest;

import com.opencsv.CSVWriterBuilder;
import com.opencsv.ICSVWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Writes records as CSV (RFC 4180), the first line naming their components. A cell that a spreadsheet would take for a
 * formula gets an apostrophe in front: names and reasons are written by people.
 */
final class Csv {

    /** At the beginning, or behind what some spreadsheet takes for the end of a cell. */
    private static final Pattern FORMULA = Pattern.compile("(^|[;\\t\\r\\n])([=+\\-@\\t\\r＝＋－＠])");

    private Csv() {}

    /** The CSV of {@code rows}, which are records of {@code type}. */
    static <R extends Record> String of(Class<R> type, List<R> rows) {
        RecordComponent[] components = type.getRecordComponents();
        StringWriter text = new StringWriter();
        try (ICSVWriter csv = new CSVWriterBuilder(text)
                .withLineEnd(ICSVWriter.RFC4180_LINE_END)
                .build()) {
            csv.writeNext(
                    Arrays.stream(components).map(RecordComponent::getName).toArray(String[]::new), false);
            for (R row : rows) {
                csv.writeNext(
                        Arrays.stream(components)
                                .map(component -> cell(component, row))
                                .toArray(String[]::new),
                        false);
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static String cell(RecordComponent component, Record row) {
        try {
            Object value = component.getAccessor().invoke(row);
            String text = value == null ? "" : value.toString();
            return FORMULA.matcher(text).replaceAll("$1'$2");
        } catch (IllegalAccessException | InvocationTargetException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
