package io.github.tillkey.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.tillkey.core.store.InvalidLoanException.Problem;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoansTest {

    private static final Map<String, String> ZONES = Map.of(
            "STO-1",
            "UTC",
            "STO-10",
            "UTC",
            "A/B; C",
            "Europe/Stockholm",
            "\u00c5-1",
            "UTC",
            "BROKEN",
            "Europe/Nowhere");

    private static final Map<String, Set<String>> ROLES =
            Map.of("cashier", Set.of("cashier"), "senior", Set.of("senior", "cashier"));

    private static final Function<String, Optional<Loans.Borrower>> STORES = code ->
            Optional.ofNullable(ZONES.get(code)).map(zone -> new Loans.Borrower(new Store(code, code, code), zone));

    private static List<Loans.Read> read(String... values) {
        return Loans.read(List.of(values), STORES, name -> Optional.ofNullable(ROLES.get(name)));
    }

    private static @Nullable Problem problem(String... values) {
        InvalidLoanException wrong = read(values).get(0).wrong();
        return wrong == null ? null : wrong.problem();
    }

    @Test
    void aLoanHoldsFromItsFirstDayToItsLast() {
        Loans.Read loan = read("STO-1; senior; 2026-12-01; 2026-12-24").get(0);

        assertThat(loan.at(Instant.parse("2026-11-30T23:59:59.999Z"))).isEmpty();
        assertThat(loan.at(Instant.parse("2026-12-01T00:00:00Z"))).isPresent();
        assertThat(loan.at(Instant.parse("2026-12-24T23:59:59.999Z"))).hasValueSatisfying(held -> {
            assertThat(held.roles()).containsExactly("cashier", "senior");
            assertThat(held.way()).isEqualTo(Membership.Way.LOAN);
            assertThat(held.until()).isEqualTo("2026-12-25T00:00:00Z");
        });
        assertThat(loan.at(Instant.parse("2026-12-25T00:00:00Z"))).isEmpty();
    }

    @Test
    void aLoanHoldsInItsStoreBeforeItBeginsAndNotAfterItHasEnded() {
        Store store = new Store("STO-1", "STO-1", "one");
        Loans.Read loan = read("STO-1; cashier; 2026-12-01; 2026-12-24").get(0);

        assertThat(loan.holdsIn(store, Instant.parse("2026-11-01T00:00:00Z"))).isTrue();
        assertThat(loan.holdsIn(store, Instant.parse("2026-12-24T23:59:59.999Z")))
                .isTrue();
        assertThat(loan.holdsIn(store, Instant.parse("2026-12-25T00:00:00Z"))).isFalse();
        assertThat(loan.holdsIn(new Store("STO-10", "STO-10", "ten"), Instant.parse("2026-12-01T00:00:00Z")))
                .isFalse();
        assertThat(read("STO-1; gone; 2026-12-01; 2026-12-24")
                        .get(0)
                        .holdsIn(store, Instant.parse("2026-12-01T00:00:00Z")))
                .isFalse();
    }

    @Test
    void daysAreThoseOfTheStoreAndItsCodeMayHoldWhatSeparates() {
        Loans.Read loan = read("A/B; C;cashier;2026-12-01;2026-12-01T18:00").get(0);

        assertThat(loan.at(Instant.parse("2026-11-30T22:59:59Z"))).isEmpty();
        assertThat(loan.at(Instant.parse("2026-11-30T23:00:00Z"))).isPresent();
        assertThat(loan.at(Instant.parse("2026-12-01T17:00:00Z"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | FORM",
                "STO-1 | FORM",
                "STO-1; cashier; 2026-12-01 | FORM",
                "; cashier; 2026-12-01; 2026-12-24 | FORM",
                "' STO-1; cashier; 2026-12-01; 2026-12-24' | FORM",
                "STO-1 ; cashier; 2026-12-01; 2026-12-24 | FORM",
                "STO-1; ; 2026-12-01; 2026-12-24 | FORM",
                "STO-1; cashier,; 2026-12-01; 2026-12-24 | FORM",
                "STO-1; cashier; ; 2026-12-24 | FORM",
                "STO-1; cashier; 2026-12-01; | FORM",
                "STO-; cashier; 2026-12-01; 2026-12-24 | STORE",
                "STO-100; cashier; 2026-12-01; 2026-12-24 | STORE",
                "sto-1; cashier; 2026-12-01; 2026-12-24 | STORE",
                "A\u030a-1; cashier; 2026-12-01; 2026-12-24 | STORE",
                "STO-1; manage-terminals; 2026-12-01; 2026-12-24 | ROLE",
                "STO-1; cashier, gone; 2026-12-01; 2026-12-24 | ROLE",
                "STO-1; all-stores; 2026-12-01; 2026-12-24 | ROLE",
                "STO-1; cashier; 2026-13-01; 2026-12-24 | DATE",
                "STO-1; cashier; 2026-12-01; Christmas | DATE",
                "STO-1; cashier; 2026-12-24; 2026-12-01 | PERIOD",
                "BROKEN; cashier; 2026-12-01; 2026-12-24 | ZONE",
            })
    void whatIsBrokenCountsForNothing(String value, Problem problem) {
        assertThat(problem(value)).isEqualTo(problem);
        assertThat(read(value).get(0).membership()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\n", "\u202e", "\ud800"})
    void whatCannotBePrintedIsRefused(String character) {
        assertThat(problem("STO-1" + character + "; cashier; 2026-12-01; 2026-12-24"))
                .isEqualTo(Problem.FORM);
    }

    @Test
    void whatTheIndexCannotFindIsRefused() {
        assertThat(problem("STO-1;" + "cashier,".repeat(40) + "cashier; 2026-12-01; 2026-12-24"))
                .isEqualTo(Problem.LENGTH);
    }

    @Test
    void moreThanALoginShouldReadCountForNothingAtAll() {
        String[] many = Collections.nCopies(Loans.MAX + 1, "STO-1; cashier; 2026-12-01; 2026-12-24")
                .toArray(String[]::new);

        assertThat(read(many))
                .allMatch(loan -> loan.wrong() != null && loan.wrong().problem() == Problem.MANY);
    }

    @Test
    void twoThatOverlapInAStoreBothCountForNothing() {
        List<Loans.Read> loans = read(
                "STO-1; cashier; 2026-12-01; 2026-12-10",
                "STO-1; senior; 2026-12-10; 2026-12-24",
                "STO-10; senior; 2026-12-10; 2026-12-24",
                "STO-1; cashier; 2026-12-25; 2026-12-31");

        assertThat(loans.stream().map(loan -> loan.membership() != null)).containsExactly(false, false, true, true);
    }

    @Test
    void theSameTwiceCountsForNothing() {
        String loan = "STO-1; cashier; 2026-12-01; 2026-12-10";

        assertThat(read(loan, loan)).allMatch(read -> read.membership() == null);
    }

    @Test
    void aSearchByStoreFindsItsLoansOnly() {
        assertThat("STO-1; cashier; 2026-12-01; 2026-12-24").startsWith(Loan.beginning("STO-1"));
        assertThat("STO-10; cashier; 2026-12-01; 2026-12-24").doesNotStartWith(Loan.beginning("STO-1"));
    }

    /** Random loans, some broken, against a model that crosses out days in a calendar. The seed is fixed. */
    @Test
    void theCalculationAgreesWithACalendar() {
        Random random = new Random(20_261_201);
        int held = 0;
        int crossed = 0;
        for (int i = 0; i < 5_000; i++) {
            record Plan(String store, String role, int first, int last) {
                String value() {
                    return store + "; " + role + "; " + day(first) + "; " + day(last);
                }
            }
            List<Plan> plans = new ArrayList<>();
            for (int count = random.nextInt(6); count > 0; count--) {
                int first = random.nextInt(20);
                plans.add(new Plan(
                        List.of("STO-1", "STO-10", "GONE").get(random.nextInt(3)),
                        List.of("cashier", "senior", "gone").get(random.nextInt(3)),
                        first,
                        first - 1 + random.nextInt(5)));
            }
            List<Loans.Read> read = read(plans.stream().map(Plan::value).toArray(String[]::new));
            List<Plan> good = plans.stream()
                    .filter(plan -> plan.last() >= plan.first()
                            && ROLES.containsKey(plan.role())
                            && ZONES.containsKey(plan.store()))
                    .toList();
            for (int day = 0; day < 25; day++) {
                int today = day;
                Map<String, SortedSet<String>> expected = new TreeMap<>();
                for (Plan plan : good) {
                    boolean shared = false;
                    for (int other = 0; other < 30; other++) {
                        int at = other;
                        shared |= at >= plan.first()
                                && at <= plan.last()
                                && good.stream()
                                                .filter(it -> it.store().equals(plan.store())
                                                        && at >= it.first()
                                                        && at <= it.last())
                                                .count()
                                        > 1;
                    }
                    crossed += shared ? 1 : 0;
                    if (!shared && today >= plan.first() && today <= plan.last()) {
                        expected.put(plan.store(), new TreeSet<>(ROLES.get(plan.role())));
                        held++;
                    }
                }
                Instant noon = Instant.parse(day(day) + "T12:00:00Z");
                Map<String, SortedSet<String>> actual = read.stream()
                        .flatMap(loan -> loan.at(noon).stream())
                        .collect(Collectors.toMap(
                                loan -> ((Membership.InStore) loan.place())
                                        .store()
                                        .storeId(),
                                Membership::roles,
                                (one, two) -> one,
                                TreeMap::new));
                assertThat(actual).as("%s on day %s", plans, day).isEqualTo(expected);
            }
        }
        assertThat(held).isGreaterThan(2_000);
        assertThat(crossed).isGreaterThan(1_000);
    }

    private static LocalDate day(int number) {
        return LocalDate.of(2026, 12, 1).plusDays(number);
    }

    /** Whatever somebody writes, it is refused or read, and nothing else happens. */
    @Test
    void nothingThatIsWrittenFailsInAnotherWay() {
        Random random = new Random(20_261_202);
        List<String> pieces = List.of(
                "STO-1",
                "STO-10",
                ";",
                "; ",
                ",",
                "cashier",
                "2026-12-01",
                "2026-12-24T24:00",
                "+99:00",
                "\u00e5",
                "/",
                "%",
                "'",
                "{0}",
                "",
                " ",
                "\ud800",
                "%s");
        for (int i = 0; i < 20_000; i++) {
            StringBuilder value = new StringBuilder();
            for (int count = random.nextInt(12); count > 0; count--) {
                value.append(pieces.get(random.nextInt(pieces.size())));
            }
            assertThatCode(() -> read(value.toString(), "STO-1; cashier; 2026-12-01; 2026-12-24"))
                    .as("%s", value)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aLoanThatMayHoldNamesExactlyTheCode() {
        Instant during = Instant.parse("2026-12-24T23:00:00Z");
        String dates = "; cashier; 2026-12-01; 2026-12-24";

        assertThat(Loan.mayHold("STO-1" + dates, "STO-1", during)).isTrue();
        assertThat(Loan.mayHold("STO-1" + dates, "STO-1", Instant.parse("2026-11-01T00:00:00Z")))
                .as("not begun")
                .isTrue();
        assertThat(Loan.mayHold("STO-1" + dates, "STO-1", Instant.parse("2026-12-25T12:00:00Z")))
                .as("over, also where days end last")
                .isFalse();
        assertThat(Loan.mayHold("STO-1;2" + dates, "STO-1", during)).isFalse();
        assertThat(Loan.mayHold("STO-1;2" + dates, "STO-1;2", during)).isTrue();
        assertThat(Loan.mayHold("sto-1" + dates, "STO-1", during)).isFalse();
        assertThat(Loan.mayHold("STO-1; cashier; 2026-12-01; soon", "STO-1", during))
                .as("a date to be corrected")
                .isTrue();
    }
}
