package io.github.tillkey.core.store;

import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityWindow;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A dated membership in another store, as one value of {@link io.github.tillkey.core.staff.StaffAttributes#STORE_LOANS}
 * says it: {@code STO-07; cashier, approver; 2026-12-01; 2026-12-24}. The store comes first, so that the database's
 * index on values finds who is lent to one. A code may hold a semicolon: the last three separate.
 *
 * @param storeId the store's code, exactly as the store holds it
 * @param roles names of store roles; at least one
 * @param from first day, or a time: a {@link io.github.tillkey.core.validity.ValidityDate}
 * @param until last day, inclusive, or a time, exclusive
 */
record Loan(String storeId, SortedSet<String> roles, String from, String until) {

    /** Longest value: what the indexed column of Keycloak's table takes. */
    static final int MAX_LENGTH = 255;

    private static final char SEPARATOR = ';';

    /** Where each day ends last. */
    private static final ZoneId LAST_ZONE = ZoneOffset.ofHours(-12);

    Loan {
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
    }

    /** Reads a value. */
    static Loan parse(String value) throws InvalidLoanException {
        if (value.length() > MAX_LENGTH) {
            throw new InvalidLoanException(InvalidLoanException.Problem.LENGTH, value, String.valueOf(MAX_LENGTH));
        }
        int third = value.lastIndexOf(SEPARATOR);
        int second = third < 1 ? -1 : value.lastIndexOf(SEPARATOR, third - 1);
        int first = second < 1 ? -1 : value.lastIndexOf(SEPARATOR, second - 1);
        if (first < 1 || !PrintableText.isPrintable(value)) {
            throw new InvalidLoanException(InvalidLoanException.Problem.FORM, value);
        }
        String storeId = value.substring(0, first);
        SortedSet<String> roles = Arrays.stream(
                        value.substring(first + 1, second).split(",", -1))
                .map(String::strip)
                .collect(Collectors.toCollection(TreeSet::new));
        String from = value.substring(second + 1, third).strip();
        String until = value.substring(third + 1).strip();
        // A blank before the code would hide the loan from the search by store.
        if (storeId.isBlank()
                || !storeId.equals(storeId.strip())
                || roles.contains("")
                || from.isEmpty()
                || until.isEmpty()) {
            throw new InvalidLoanException(InvalidLoanException.Problem.FORM, value);
        }
        return new Loan(storeId, roles, from, until);
    }

    /** Whether {@code value} names exactly this code and is not known to be over. */
    static boolean mayHold(String value, String code, Instant instant) {
        try {
            Loan loan = parse(value);
            if (!loan.storeId().equals(code)) {
                return false;
            }
            Instant end =
                    ValidityWindow.read(loan.from(), loan.until(), LAST_ZONE).until();
            return end == null || instant.isBefore(end);
        } catch (InvalidLoanException | InvalidDateException unreadable) {
            return true;
        }
    }

    /** How every value about a store begins, and no value about another. */
    static String beginning(String storeId) {
        return storeId + SEPARATOR;
    }
}
