package io.github.tillkey.core.validity;

import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.staff.StaffAttributes;
import java.io.Serial;
import java.util.List;
import java.util.Objects;

/**
 * A date that cannot be accepted. The message says in English what is wrong and what to do; {@link #problem()} and
 * {@link #parameters()} say the same in other languages.
 */
public final class InvalidDateException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MAX_SHOWN = 60;

    /** Which end of a period is wrong. */
    public enum Side {
        /** The beginning. */
        FROM(StaffAttributes.VALID_FROM),
        /** The end. */
        UNTIL(StaffAttributes.VALID_UNTIL),
        /** The time zone that both are read in. */
        ZONE(StaffAttributes.TIME_ZONE);

        private final String attribute;

        Side(String attribute) {
            this.attribute = attribute;
        }

        /** The attribute that it is written in. */
        public String attribute() {
            return attribute;
        }
    }

    /** What is wrong; the comments name the parameters after the value. */
    public enum Problem {
        /** Neither a day nor a time. */
        FORM("'%s' is not a date; write a day such as 2026-12-24, or a time with its offset such as "
                + "2026-12-24T18:00+01:00"),
        /** A year outside of 2000 to 2999. */
        YEAR("'%s' has a year that is not between 2000 and 2999; write four digits, such as 2026-12-24"),
        /** A day that its month does not have. */
        NO_SUCH_DAY("'%s' is a day that does not exist; write a day of the calendar"),
        /** A time that no clock shows. */
        NO_SUCH_TIME("'%s' is a time that does not exist; write 00:00 to 23:59"),
        /** An offset beyond 14 hours. */
        OFFSET("'%s' has an offset that no time zone has; write -14:00 to +14:00, or Z"),
        /** A local time that the clocks skip when they go forward; the time zone. */
        SKIPPED("'%s' does not exist in %s, because the clocks skip it; write a time before or after the change"),
        /** A local time that the clocks show twice when they go back; the time zone, and what to write instead. */
        TWICE("'%s' happens twice in %s, because the clocks go back; write which one you mean: %s"),
        /** An end that is not after its beginning; the beginning. */
        ENDS_BEFORE_START("'%s' is not after the beginning %s; write a later end, or an earlier beginning"),
        /** More than one value; how many. */
        SEVERAL("'%s' is one of %s values; write one"),
        /** A time zone that does not exist. */
        ZONE("'%s' is not a time zone; write a name such as Europe/Stockholm");

        private final String sentence;

        Problem(String sentence) {
            this.sentence = sentence;
        }

        private String sentence(String value, List<String> more) {
            Object[] all = new Object[1 + more.size()];
            all[0] = value;
            for (int i = 0; i < more.size(); i++) {
                all[i + 1] = more.get(i);
            }
            return String.format(sentence, all);
        }
    }

    private final Problem problem;
    private final String value;
    private final List<String> parameters;
    private final Side side;

    /**
     * @param value the text that is wrong; shown shortened, with a question mark for each character that cannot be
     *     printed
     * @param parameters further parameters of {@code problem}
     */
    public InvalidDateException(Problem problem, String value, String... parameters) {
        this(problem, shown(value), List.of(parameters), problem == Problem.ZONE ? Side.ZONE : Side.UNTIL);
    }

    private InvalidDateException(Problem problem, String value, List<String> parameters, Side side) {
        super(problem.sentence(value, parameters));
        this.problem = problem;
        this.value = value;
        this.parameters = parameters.stream().map(InvalidDateException::shown).toList();
        this.side = side;
    }

    /** The same about another side of the period. */
    public InvalidDateException about(Side wrong) {
        return new InvalidDateException(problem, value, parameters, wrong);
    }

    /** What is wrong. */
    public Problem problem() {
        return problem;
    }

    /** The text that is wrong, fit to be shown. */
    public String value() {
        return value;
    }

    /** Further parameters of {@link #problem()} after {@link #value()}, fit to be shown. */
    public List<String> parameters() {
        return parameters;
    }

    /** Which end of the period is wrong. */
    public Side side() {
        return side;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    private static String shown(String text) {
        return PrintableText.shortened(text, MAX_SHOWN);
    }
}
