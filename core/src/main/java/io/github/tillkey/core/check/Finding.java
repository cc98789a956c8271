package io.github.tillkey.core.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a self-check has found.
 *
 * @param code what kind of finding; never changes
 * @param place the page of the admin console, or the user, group, client or flow
 * @param problem what is wrong, in sentences
 * @param remedy what to do, in sentences
 */
public record Finding(String code, Severity severity, String place, String problem, String remedy) {

    private static final int MAX_PER_KIND = 50;

    /** How much it matters. */
    public enum Severity {
        /** People are refused who should not be, or protection does not work. */
        ERROR("error"),
        /** It works, but something is not as the guide asks. */
        WARNING("warning");

        private final String value;

        Severity(String value) {
            this.value = value;
        }

        /** As REST writes it. */
        public String value() {
            return value;
        }
    }

    /** Something that refuses wrongly, or does not protect. */
    public static Finding error(String code, String place, String problem, String remedy) {
        return new Finding(code, Severity.ERROR, place, problem, remedy);
    }

    /** Something that is not as the guide asks for. */
    public static Finding warning(String code, String place, String problem, String remedy) {
        return new Finding(code, Severity.WARNING, place, problem, remedy);
    }

    /** The same for findings that each cost a query: stops once there are too many. */
    public static List<Finding> limited(Stream<Finding> findings) {
        List<Finding> found = findings.limit(MAX_PER_KIND + 1L).toList();
        return found.size() <= MAX_PER_KIND ? found : cut(found, "Some more are left out here.");
    }

    /**
     * Findings of one kind, of which there can be one per user: the first of them, and one with the number of the
     * others.
     */
    public static List<Finding> limited(List<Finding> findings) {
        return findings.size() <= MAX_PER_KIND
                ? findings
                : cut(findings, (findings.size() - MAX_PER_KIND) + " more are left out here.");
    }

    private static List<Finding> cut(List<Finding> findings, String problem) {
        Finding first = findings.get(0);
        List<Finding> limited = new ArrayList<>(findings.subList(0, MAX_PER_KIND));
        limited.add(new Finding(first.code(), first.severity(), "elsewhere", problem, "Fix these first."));
        return limited;
    }
}
