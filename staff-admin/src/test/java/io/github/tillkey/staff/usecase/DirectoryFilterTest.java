package io.github.tillkey.staff.usecase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.tillkey.core.staff.AccountState;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.MemberSearch;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whom a filter finds; it knows no more of somebody than what is shown. */
class DirectoryFilterTest {

    private static final DirectoryEntry.Details DETAILS = new DirectoryEntry.Details(
            "asa.berg@example.com",
            StaffKind.EXTERNAL,
            "0042",
            List.of("50%_off", "Sommar"),
            null,
            Instant.parse("2026-12-24T23:00:00Z"));

    private static DirectoryEntry entry(DirectoryEntry.@Nullable Details details) {
        Membership cashier = new Membership(
                new Membership.InStore(new Store("id", "STO-01", "Store", List.of())),
                new TreeSet<>(List.of("cashier")),
                Membership.Way.GROUP,
                null);
        return new DirectoryEntry(
                new DirectoryEntry.Name("id", "asa_b", "Åsa", "Berg-Öst"),
                details == null ? AccountState.BLOCKED : AccountState.SUSPENDED,
                details,
                List.of(new DirectoryEntry.Work(cashier, null)),
                null,
                false,
                StaffOfStore.Change.NOTHING);
    }

    private static DirectoryFilter filter(String field, String value) {
        return new DirectoryFilter.Written(
                        field.equals("q") ? value : null,
                        field.equals("tag") ? value : null,
                        field.equals("kind") ? value : null,
                        field.equals("externalId") ? value : null,
                        field.equals("role") ? value : null,
                        field.equals("status") ? value : null,
                        field.equals("endsBefore") ? value : null)
                .read();
    }

    @ParameterizedTest
    @CsvSource({
        // Of whom nothing but name and work is shown, the last column finds nobody by anything else.
        "q, asa, true, true",
        "q, ASA_, true, true",
        "q, åSA, true, true",
        "q, ÖST, true, true",
        "q, ås berg, true, true",
        "q, ås carl, false, false",
        "q, %, false, false",
        "q, a%b, false, false",
        "q, _, true, true",
        "q, ___, false, false",
        "q, example.com, true, false",
        "q, berg@, true, false",
        "tag, 50%_off, true, false",
        "tag, 50%, false, false",
        "tag, sommar, false, false",
        "kind, external, true, false",
        "kind, employee, false, false",
        "externalId, 0042, true, false",
        "externalId, 42, false, false",
        "role, cashier, true, true",
        "role, CASHIER, false, false",
        "role, store-manager, false, false",
        "status, suspended, true, false",
        "status, blocked, false, true",
        "status, active, false, false",
        "endsBefore, 2026-12-25T00:00:00Z, true, false",
        "endsBefore, 2026-12-25T00:00:00+01:00, false, false",
    })
    void aFilterFindsByWhatIsShown(String field, String value, boolean found, boolean foundWithoutDetails) {
        assertThat(filter(field, value).matches(entry(DETAILS))).isEqualTo(found);
        assertThat(filter(field, value).matches(entry(null)))
                .as("without details")
                .isEqualTo(foundWithoutDetails);
    }

    @ParameterizedTest
    @CsvSource({
        "q, anna, true",
        "q, anna@example.com, false",
        "tag, summer, false",
        "kind, external, false",
        "externalId, 0042, false",
        "status, blocked, false",
        "endsBefore, 2026-12-25T00:00:00Z, false",
    })
    void ofWhomNotAllIsSeenOnlyNamesAreSearchedInTheDatabase(String field, String value, boolean searched) {
        MemberSearch.Criteria cut = filter(field, value).criteria(false);

        assertThat(cut)
                .isEqualTo(
                        new MemberSearch.Criteria(searched ? List.of(value) : List.of(), false, Map.of(), null, null));
        assertThat(filter(field, value).criteria(true)).isNotEqualTo(cut);
    }

    @ParameterizedTest
    @CsvSource({
        "q, ' '",
        "q, a b c d e f",
        "q, 'a\u0000'",
        "tag, ''",
        "kind, Employee",
        "status, disabled",
        "endsBefore, 2026-12-24",
        "endsBefore, +999999-01-01T00:00:00Z",
        "endsBefore, 0001-01-01T00:00:00Z",
        "externalId, '\t'",
    })
    void badInputIsRefusedByName(String field, String value) {
        assertThatExceptionOfType(RequestRefusedException.class)
                .isThrownBy(() -> filter(field, value))
                .satisfies(refused -> {
                    assertThat(refused.kind()).isEqualTo(RequestRefusedException.Kind.INVALID);
                    assertThat(refused.sentence()).startsWith(field);
                });
    }

    @Test
    void aTextHas255CharactersAtMost() {
        assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(() -> filter("tag", "x".repeat(256)));
        assertThat(filter("tag", "x".repeat(255)).tag()).hasSize(255);
    }
}
