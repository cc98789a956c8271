package io.github.tillkey.core.store;

import io.github.tillkey.core.store.InvalidLoanException.Problem;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.TimeZones;
import io.github.tillkey.core.validity.ValidityWindow;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads all loans of a member. What is not fit to be saved counts for nothing when it is read, for the validator, the
 * memberships and the self-check ask here: a loan that cannot be read, and both of two that overlap in one store.
 */
final class Loans {

    /** Most values: what a login has to read is bounded. */
    static final int MAX = 50;

    /**
     * One value of the attribute.
     *
     * @param value as it is written
     * @param membership what it gives from {@code from}, {@code null} when it counts for nothing
     * @param from the first instant of the loan
     * @param wrong why it counts for nothing, {@code null} when it counts
     */
    record Read(
            String value,
            @Nullable Membership membership,
            @Nullable Instant from,
            @Nullable InvalidLoanException wrong) {

        /** What it gives at {@code instant}. */
        Optional<Membership> at(Instant instant) {
            return Optional.ofNullable(membership)
                    .filter(loan -> !instant.isBefore(Objects.requireNonNull(from))
                            && instant.isBefore(Objects.requireNonNull(loan.until())));
        }

        /** What it will give, where it begins after {@code instant}. */
        Optional<Membership> after(Instant instant) {
            return Optional.ofNullable(membership).filter(loan -> instant.isBefore(Objects.requireNonNull(from)));
        }

        /** Whether it gives something in {@code store} at {@code instant} or later. */
        boolean holdsIn(Store store, Instant instant) {
            return membership != null
                    && membership.covers(store)
                    && instant.isBefore(Objects.requireNonNull(membership.until()));
        }
    }

    /**
     * A store that somebody is lent to.
     *
     * @param zone name of the time zone of its days
     */
    record Borrower(Store store, String zone) {}

    private Loans() {}

    /**
     * Reads {@code values} in their order.
     *
     * @param storeOf the store that holds exactly this code
     * @param lend the store roles that come with one of this name; empty when there is none, or it cannot be lent
     */
    static List<Read> read(
            List<String> values,
            Function<String, Optional<Borrower>> storeOf,
            Function<String, Optional<Set<String>>> lend) {
        List<Read> read = new ArrayList<>();
        for (String value : values) {
            try {
                if (values.size() > MAX) {
                    throw new InvalidLoanException(Problem.MANY, value, String.valueOf(MAX));
                }
                read.add(read(value, storeOf, lend));
            } catch (InvalidLoanException wrong) {
                read.add(new Read(value, null, null, wrong));
            }
        }
        List<Read> counting = new ArrayList<>(read);
        for (int i = 0; i < read.size(); i++) {
            for (int j = i + 1; j < read.size(); j++) {
                if (overlap(read.get(i), read.get(j))) {
                    counting.set(i, overlapping(read.get(i), read.get(j)));
                    counting.set(j, overlapping(read.get(j), read.get(i)));
                }
            }
        }
        return List.copyOf(counting);
    }

    private static Read read(
            String value, Function<String, Optional<Borrower>> storeOf, Function<String, Optional<Set<String>>> lend)
            throws InvalidLoanException {
        Loan loan = Loan.parse(value);
        Borrower borrower = storeOf.apply(loan.storeId()).orElse(null);
        if (borrower == null) {
            throw new InvalidLoanException(Problem.STORE, value, loan.storeId());
        }
        SortedSet<String> roles = new TreeSet<>();
        for (String role : loan.roles()) {
            roles.addAll(lend.apply(role).orElseThrow(() -> new InvalidLoanException(Problem.ROLE, value, role)));
        }
        ValidityWindow window;
        try {
            ZoneId zone = TimeZones.parse(borrower.zone());
            window = ValidityWindow.read(loan.from(), loan.until(), zone);
        } catch (InvalidDateException wrong) {
            throw new InvalidLoanException(
                    switch (wrong.problem()) {
                        case ZONE -> Problem.ZONE;
                        case ENDS_BEFORE_START -> Problem.PERIOD;
                        default -> Problem.DATE;
                    },
                    value,
                    wrong.value());
        }
        return new Read(
                value,
                new Membership(new Membership.InStore(borrower.store()), roles, Membership.Way.LOAN, window.until()),
                window.from(),
                null);
    }

    private static Read overlapping(Read loan, Read other) {
        return new Read(
                loan.value(), null, null, new InvalidLoanException(Problem.OVERLAP, loan.value(), other.value()));
    }

    private static boolean overlap(Read one, Read two) {
        return one.membership() != null
                && two.membership() != null
                && one.membership().store().filter(two.membership()::covers).isPresent()
                && Objects.requireNonNull(one.from())
                        .isBefore(Objects.requireNonNull(two.membership().until()))
                && Objects.requireNonNull(two.from())
                        .isBefore(Objects.requireNonNull(one.membership().until()));
    }
}
