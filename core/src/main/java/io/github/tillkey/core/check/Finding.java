package io.github.tillkey.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** What a self-check has found, as the Admin REST of every feature answers it. */
public record Finding(
        @Schema(description = "what kind of finding; never changes")
        String code,

        @Schema(
                description =
                        "`error`: people are refused who should not be, or protection does not work; `warning`: it"
                                + " works, but something is not as the guide asks")
        String severity,

        @Schema(description = "the page of the admin console, or the user, group, client or flow")
        String where,

        @Schema(description = "what is wrong, and what to do")
        String message) {

    private static final int MAX_PER_KIND = 50;

    /** Something that refuses wrongly, or does not protect. */
    public static Finding error(String code, String where, String message) {
        return new Finding(code, "error", where, message);
    }

    /** Something that is not as the guide asks for. */
    public static Finding warning(String code, String where, String message) {
        return new Finding(code, "warning", where, message);
    }

    /** The same for findings that each cost a query: stops once there are too many. */
    public static List<Finding> limited(Stream<Finding> findings) {
        List<Finding> found = findings.limit(MAX_PER_KIND + 1L).toList();
        return found.size() <= MAX_PER_KIND ? found : cut(found, "Some more are left out here. Fix these first.");
    }

    /**
     * Findings of one kind, of which there can be one per user: the first of them, and one with the number of the
     * others.
     */
    public static List<Finding> limited(List<Finding> findings) {
        return findings.size() <= MAX_PER_KIND
                ? findings
                : cut(findings, (findings.size() - MAX_PER_KIND) + " more are left out here. Fix these first.");
    }

    private static List<Finding> cut(List<Finding> findings, String message) {
        Finding first = findings.get(0);
        List<Finding> limited = new ArrayList<>(findings.subList(0, MAX_PER_KIND));
        limited.add(new Finding(first.code(), first.severity(), "elsewhere", message));
        return limited;
    }
}
