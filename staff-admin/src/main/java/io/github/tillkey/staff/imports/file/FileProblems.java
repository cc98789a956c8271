package io.github.tillkey.staff.imports.file;

import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects what is wrong with a mapping and with a whole file, so that it is told at once. */
public final class FileProblems {

    /** Most problems that are told. */
    public static final int MAX = 50;

    private static final int MAX_SHOWN = 60;

    private final List<String> problems = new ArrayList<>();
    private int more;

    /** Adds one of the mapping. */
    void ofMapping(@Nullable String column, String problem) {
        add("mapping" + (column == null ? "" : ", column " + shown(column)) + ": " + problem);
    }

    /** Adds one of the file. */
    void ofFile(int line, @Nullable String column, String problem) {
        add("line " + line + (column == null ? "" : ", column " + shown(column)) + ": " + problem);
    }

    private void add(String problem) {
        if (problems.size() < MAX) {
            problems.add(problem);
        } else {
            more++;
        }
    }

    /** A text of the file in quotes, fit to be shown. */
    static String shown(String text) {
        return '"' + PrintableText.shortened(text, MAX_SHOWN) + '"';
    }

    /** @throws RequestRefusedException invalid, with all, where there are any */
    void requireNone() {
        if (!problems.isEmpty()) {
            throw RequestRefusedException.invalid(
                    "Nothing was imported. " + problems.get(0)
                            + (problems.size() + more > 1
                                    ? " There are " + (problems.size() + more - 1) + " more problems."
                                    : ""),
                    problems);
        }
    }
}
