package io.github.tillkey.roles.mapping;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads the lines {@code value = target} of a mapping table. The last equals sign with a blank on both sides separates,
 * so that values such as {@code CN=Cashiers,OU=STO-01} need no quotes. Blank lines, and those that begin with a hash,
 * count for nothing. A value may have several lines.
 */
final class MappingTable {

    private static final int MAX_LINES = 20_000;
    private static final int MAX_SHOWN = 60;
    private static final String SEPARATOR = " = ";

    private MappingTable() {}

    /**
     * The targets by value.
     *
     * @param form how a line is written, for the remedy
     */
    static <T> Map<String, List<T>> read(
            Setting<Optional<String>> setting, SettingValues values, String form, Function<String, Optional<T>> target)
            throws InvalidSettingException {
        String text = setting.read(values).orElseThrow(() -> setting.problem("is missing: write lines " + form));
        Map<String, List<T>> table = new LinkedHashMap<>();
        List<String> lines = text.lines().map(String::strip).toList();
        if (lines.size() > MAX_LINES) {
            throw setting.problem("has " + lines.size() + " lines: write at most " + MAX_LINES);
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int separator = line.lastIndexOf(SEPARATOR);
            Optional<T> read = separator < 0
                    ? Optional.empty()
                    : target.apply(
                            line.substring(separator + SEPARATOR.length()).strip());
            String value = separator < 0 ? "" : line.substring(0, separator).strip();
            if (read.isEmpty() || value.isEmpty()) {
                throw setting.problem("has the line " + (i + 1) + ", \"" + PrintableText.shortened(line, MAX_SHOWN)
                        + "\": write " + form);
            }
            table.computeIfAbsent(value, key -> new ArrayList<>()).add(read.get());
        }
        return table;
    }
}
