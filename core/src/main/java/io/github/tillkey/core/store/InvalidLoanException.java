package io.github.tillkey.core.store;

import io.github.tillkey.core.settings.PrintableText;
import java.io.Serial;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A loan that counts for nothing. The message says in English what is wrong and what to do; {@link #problem} says it in
 * other languages.
 */
final class InvalidLoanException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int SHOWN = 60;

    /** What is wrong; the comments name the parameters after the value. */
    enum Problem {
        /** Not of the form of a loan. */
        FORM(
                "tillkeyLoanForm",
                "'%s' is no loan; write store, roles, first and last day, such as STO-07; cashier, approver; "
                        + "2026-12-01; 2026-12-24"),
        /** Too long for the index; the longest. */
        LENGTH("tillkeyLoanLength", "'%s' is too long; write %s characters at most"),
        /** Too many values; how many at most. */
        MANY("tillkeyLoanMany", "'%s' is one of too many loans; keep %s at most, and remove those that are over"),
        /** No store holds exactly this code; the code. */
        STORE("tillkeyLoanStore", "'%s': no store holds the code '%s'; write it as the store's group does"),
        /** No store role, or one that cannot be lent; the role. */
        ROLE(
                "tillkeyLoanRole",
                "'%s': '%s' is no store role that can be lent; roles that administer, and all-stores, cannot"),
        /** Whoever writes it may not put members or roles into the store; its code. */
        RIGHT(
                "tillkeyLoanRight",
                "'%s': you may not lend to the store '%s'; ask somebody who may manage its membership and map these "
                        + "roles"),
        /** A store role excludes another one in this store; both. */
        EXCLUDED(
                "tillkeyLoanExcluded",
                "'%s': the store role '%s' excludes '%s' in this store; lend without it, or take the other away"),
        /** A date that cannot be read; it. */
        DATE("tillkeyLoanDate", "'%s': '%s' is not a date; write a day such as 2026-12-24, or a time with its offset"),
        /** The end is not after the beginning. */
        PERIOD("tillkeyLoanPeriod", "'%s' ends before it begins; write the first day before the last"),
        /** The time zone of the store's group cannot be read; it. */
        ZONE(
                "tillkeyLoanZone",
                "'%s': the store's time zone '%s' does not exist; write a name such as Europe/Stockholm"),
        /** Two loans to one store at once; the other. */
        OVERLAP("tillkeyLoanOverlap", "'%s' overlaps with '%s'; let one end before the other begins, or make them one");

        private final String key;
        private final String sentence;

        Problem(String key, String sentence) {
            this.key = key;
            this.sentence = sentence;
        }

        /** The key of its message: {0} is the attribute, {1} the value, then the parameters. */
        String key() {
            return key;
        }
    }

    private final Problem problem;
    private final List<String> parameters;

    /**
     * @param value of the attribute; cut before anybody sees it
     * @param more what {@code problem} needs besides
     */
    InvalidLoanException(Problem problem, String value, String... more) {
        this(
                problem,
                Stream.concat(Stream.of(value), Stream.of(more))
                        .map(text -> PrintableText.shortened(text, SHOWN))
                        .toList());
    }

    private InvalidLoanException(Problem problem, List<String> parameters) {
        super(String.format(problem.sentence, parameters.toArray()));
        this.problem = problem;
        this.parameters = parameters;
    }

    Problem problem() {
        return problem;
    }

    /** The value, and what the problem needs besides, fit to be shown. */
    List<String> parameters() {
        return parameters;
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }
}
