package io.github.tillkey.staff.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Membership.Way;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Who may do what with whom. A membership is written {@code place:role+role}, with the way before it where that is not
 * clear, and {@code LATER} before a loan from tomorrow; {@code A}, {@code B} and {@code C} are stores, of which
 * {@code A} and {@code B} are in the {@code north}.
 */
class AuthorityTest {

    private static final Store A = new Store("id-A", "A", "A", List.of("north"));
    private static final Store B = new Store("id-B", "B", "B", List.of("north"));
    private static final Store C = new Store("id-C", "C", "C", List.of("south"));
    private static final List<Store> STORES = List.of(A, B, C);

    private static StoreMemberships memberships(String text) {
        return new StoreMemberships(items(text).map(AuthorityTest::membership).toList(), level -> STORES.stream()
                .filter(store -> store.levels().contains(level))
                .toList());
    }

    private static Stream<String> items(@Nullable String text) {
        return text == null || text.isEmpty() ? Stream.empty() : Arrays.stream(text.split(" "));
    }

    private static Membership membership(String text) {
        String[] parts = text.split(":", -1);
        String place = parts[parts.length - 2];
        String roles = parts[parts.length - 1];
        Membership.Place in =
                switch (place) {
                    case "all" -> new Membership.Everywhere();
                    case "north", "south" -> new Membership.OnLevel(place);
                    default -> new Membership.InStore(store(place));
                };
        Way usual = in instanceof Membership.Everywhere
                ? Way.ALL_STORES
                : in instanceof Membership.OnLevel ? Way.LEVEL : Way.GROUP;
        return new Membership(
                in,
                new TreeSet<>(
                        roles.isEmpty()
                                ? Set.of()
                                : Set.of(roles.replace("manager", "store-manager")
                                        .split("\\+"))),
                parts.length == 3 ? Way.valueOf(parts[0]) : usual,
                null);
    }

    private static Store store(String name) {
        return STORES.stream()
                .filter(store -> store.storeId().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Set<Permission> permissions(@Nullable String text) {
        return items(text)
                .filter(item -> !item.contains(":"))
                .map(Permission::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
    }

    private static String stores(@Nullable String text) {
        return items(text).filter(item -> item.contains(":")).collect(Collectors.joining(" "));
    }

    private static Subject subject(String id, @Nullable String text, boolean administersKeycloak, boolean holdsMore) {
        return new Subject(
                id,
                memberships(items(stores(text))
                        .filter(item -> !item.startsWith("LATER:"))
                        .collect(Collectors.joining(" "))),
                memberships(stores(text).replace("LATER:", "LOAN:")),
                permissions(text),
                administersKeycloak,
                holdsMore);
    }

    private static Authority authority(@Nullable String text) {
        return new Authority("me", permissions(text), memberships(stores(text)));
    }

    @ParameterizedTest
    @CsvSource({
        ", ''",
        "A:cashier, ''",
        "A:manager, A",
        "A:manager B:cashier, A",
        "north:manager, A B",
        "south:cashier north:manager, A B",
        "all:manager, A B C",
        "all:cashier, ''",
        "LOAN:A:manager, ''",
        "LOAN:A:manager B:manager, B",
        "WITHOUT_STORE:all:manager, ''",
        "OWNER, A B C",
        "STAFF_ADMIN, A B C",
    })
    void whoseStaffTheCallerActsOn(@Nullable String caller, String stores) {
        Authority authority = authority(caller);

        assertThat(STORES.stream().filter(authority::covers).map(Store::storeId).collect(Collectors.joining(" ")))
                .isEqualTo(stores);
        assertThat(authority.isAny()).isEqualTo(!stores.isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        // A cashier reaches nobody, not even in the same store.
        "A:cashier, A:cashier, NONE",
        "LOAN:A:manager, A:cashier, NONE",
        ", A:cashier, NONE",
        // In the store, and nowhere else.
        "A:manager+cashier, A:cashier, ALL",
        "A:manager+cashier, A:, ALL",
        "A:manager+cashier, B:cashier, NONE",
        "A:manager+cashier, , NONE",
        // The account of who is lent is another store's to look after.
        "A:manager+cashier, LOAN:A:cashier, OWN_STORES",
        "A:manager+cashier B:manager+cashier, LOAN:A:cashier B:cashier, ALL",
        "A:manager+cashier B:manager+cashier, LOAN:A:cashier LOAN:B:cashier, OWN_STORES",
        "all:manager+cashier, LOAN:A:cashier, OWN_STORES",
        "STAFF_ADMIN, LOAN:A:cashier, ALL",
        // A loan that has not begun.
        "A:manager+cashier, A:cashier LATER:B:refund, OWN_STORES",
        "A:manager+cashier, A:cashier LATER:A:cashier, ALL",
        "A:manager+cashier, A:cashier LATER:A:refund, SEEN",
        "A:manager+cashier B:manager+cashier, A:cashier LATER:B:cashier, ALL",
        "A:manager+cashier B:manager+cashier, A:cashier LATER:B:refund, SEEN",
        "A:manager+cashier, LATER:A:cashier, NONE",
        "all:manager+cashier, all:cashier LATER:A:refund, SEEN",
        "STAFF_ADMIN, A:cashier LATER:B:refund, ALL",
        // Also elsewhere.
        "A:manager+cashier, A:cashier B:cashier, OWN_STORES",
        "A:manager+cashier, A:cashier LOAN:B:cashier, OWN_STORES",
        "A:manager+cashier, LOAN:A:cashier B:cashier, OWN_STORES",
        "A:manager+cashier, north:cashier, OWN_STORES",
        "A:manager+cashier, all:cashier, OWN_STORES",
        "A:manager+cashier B:manager+cashier, north:cashier, ALL",
        "north:manager+cashier, A:cashier B:cashier, ALL",
        "north:manager+cashier, A:cashier C:cashier, OWN_STORES",
        "north:manager+cashier, C:cashier, NONE",
        "all:manager+cashier, A:cashier C:cashier, ALL",
        "all:manager+cashier, all:cashier, ALL",
        "all:manager+cashier, , NONE",
        // With rights that the caller lacks.
        "A:manager, A:cashier, SEEN",
        "A:manager+cashier, A:cashier+refund, SEEN",
        "A:manager+cashier, A:cashier B:refund, OWN_STORES",
        "A:manager+cashier, A:manager+cashier, ALL",
        "A:manager+cashier LOAN:A:refund, A:refund, SEEN",
        "all:manager+cashier, all:refund, SEEN",
        "all:manager+cashier, all:cashier A:refund, SEEN",
        "all:manager+cashier, all:cashier north:refund, SEEN",
        "all:manager+cashier, all:cashier A:cashier, ALL",
        "A:manager+cashier, A:cashier STAFF_ADMIN, SEEN",
        "A:manager+cashier, A:cashier OWNER, SEEN",
        "A:manager+cashier, B:cashier OWNER, NONE",
        // Over all.
        "STAFF_ADMIN, A:cashier+refund, ALL",
        "STAFF_ADMIN, , ALL",
        "STAFF_ADMIN, STAFF_ADMIN, ALL",
        "STAFF_ADMIN, OWNER, SEEN",
        "STAFF_ADMIN OWNER, OWNER, SEEN",
        "OWNER, STAFF_ADMIN, ALL",
        "OWNER, A:manager, ALL"
    })
    void howFarTheCallerReachesSomebody(@Nullable String caller, @Nullable String other, Reach reach) {
        assertThat(authority(caller).reach(subject("other", other, false, false)))
                .isEqualTo(reach);
        if (reach != Reach.NONE) {
            assertThat(authority(caller).reach(subject("me", other, false, false)))
                    .as("oneself")
                    .isEqualTo(Reach.SEEN);
            assertThat(authority(caller).reach(subject("other", other, true, false)))
                    .as("an administrator of Keycloak")
                    .isEqualTo(Reach.SEEN);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "A:manager+cashier, A:cashier A:store-manager",
        "A:manager B:cashier, A:store-manager",
        "A:cashier, ''",
        "A:manager LOAN:A:cashier, A:store-manager",
        "LOAN:A:manager+cashier, ''",
        "north:manager A:cashier, A:cashier A:store-manager B:store-manager",
        "north:manager+cashier, A:cashier A:store-manager B:cashier B:store-manager",
        "A:manager+all-stores, A:store-manager",
        "all:manager, A:store-manager B:store-manager C:store-manager",
        "A:manager WITHOUT_STORE:all:cashier, A:store-manager",
        "STAFF_ADMIN, A:cashier A:store-manager B:cashier B:store-manager C:cashier C:store-manager",
        "OWNER, A:cashier A:store-manager B:cashier B:store-manager C:cashier C:store-manager",
        ", ''",
    })
    void whichRolesTheCallerGives(@Nullable String caller, String expected) {
        Authority authority = authority(caller);

        assertThat(STORES.stream()
                        .flatMap(store -> Stream.of("all-stores", "cashier", "store-manager")
                                .filter(role -> authority.mayGive(store, role))
                                .map(role -> store.storeId() + ':' + role))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "A:manager, A",
        "A:manager north:cashier, A",
        "north:manager, A B north",
        "south:cashier north:manager, A B north",
        "LOAN:A:manager, ''",
        "all:manager, A B C north south",
        "A:cashier, ''",
        "OWNER, A B C north south",
    })
    void whatTheCallerRuns(String caller, String places) {
        Authority authority = authority(caller);

        assertThat(Stream.of("A:", "B:", "C:", "north:", "south:")
                        .filter(place -> authority.runs(membership(place).place()))
                        .map(place -> place.substring(0, place.length() - 1))
                        .collect(Collectors.joining(" ")))
                .isEqualTo(places);
    }

    @ParameterizedTest
    @CsvSource({
        ", '', ''",
        "A:cashier, '', ''",
        "LOAN:A:manager, '', ''",
        "A:manager, 'EMPLOYEE EXTERNAL PERSON', ''",
        "all:manager, 'EMPLOYEE EXTERNAL PERSON', ''",
        "STAFF_ADMIN, 'EMPLOYEE EXTERNAL LIMITED PERSON PARTNER', ''",
        "A:manager STAFF_ADMIN, 'EMPLOYEE EXTERNAL LIMITED PERSON PARTNER', ''",
        "OWNER, 'EMPLOYEE EXTERNAL LIMITED PERSON PARTNER', STAFF_ADMIN",
    })
    void whichKindsAndPermissionsTheCallerGives(@Nullable String caller, String kinds, String permissions) {
        Authority authority = authority(caller);

        assertThat(Stream.of(StaffKind.values())
                        .filter(authority::mayCreate)
                        .map(Enum::name)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(kinds);
        assertThat(Stream.of(Permission.values())
                        .filter(authority::mayGive)
                        .map(Enum::name)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(permissions);
    }

    @ParameterizedTest
    @CsvSource({
        "EMPLOYEE, 'EMPLOYEE EXTERNAL LIMITED PERSON PARTNER'",
        "EXTERNAL, 'EXTERNAL PERSON'",
        "LIMITED, ''",
        "PARTNER, ''",
        "PERSON, ''",
    })
    void whomSomebodyOfAKindMayCreate(StaffKind own, String kinds) {
        assertThat(Stream.of(StaffKind.values())
                        .filter(kind -> Authority.isWithin(own, kind))
                        .map(Enum::name)
                        .collect(Collectors.joining(" ")))
                .isEqualTo(kinds);
    }

    /** What concerns the caller's stores can be changed all the same. */
    @ParameterizedTest
    @CsvSource({
        "A:manager+cashier, A:cashier, OWN_STORES",
        "A:manager+cashier, A:cashier B:cashier, OWN_STORES",
        "A:manager+cashier, A:cashier+refund, SEEN",
        "A:manager+cashier, A:cashier OWNER, SEEN",
        "A:manager+cashier, B:cashier, NONE",
        "A:cashier, A:cashier, NONE",
        "STAFF_ADMIN, A:cashier, OWN_STORES",
        "STAFF_ADMIN, OWNER, SEEN"
    })
    void whoHoldsAPermissionThatTheCallerCannotGiveKeepsWhatIsTheirs(String caller, String other, Reach reach) {
        assertThat(authority(caller).reach(subject("other", other, false, true)))
                .isEqualTo(reach);
    }

    /** Loans to A as a cashier: who takes somebody in, and who ends it. */
    @ParameterizedTest
    @CsvSource({
        "A:manager+cashier, B:cashier, true, true",
        "A:manager+cashier, , true, true",
        "A:manager+cashier, B:refund, true, true",
        "A:manager+cashier, LOAN:A:cashier B:cashier, true, true",
        "A:manager+cashier, B:cashier LATER:A:cashier, true, true",
        "STAFF_ADMIN, B:cashier, true, true",
        // Not theirs to give.
        "A:manager, B:cashier, false, false",
        "A:manager LOAN:A:cashier, B:cashier, false, false",
        "LOAN:A:manager+cashier, B:cashier, false, false",
        // Somebody with rights that they lack.
        "A:manager+cashier, B:cashier OWNER, false, false",
        "A:manager+cashier, A:refund B:cashier, false, false",
        "STAFF_ADMIN, B:cashier OWNER, false, false",
        // Where the subject works.
        "B:manager+cashier, LOAN:A:cashier B:cashier, false, true",
        "B:manager+cashier, B:cashier LATER:A:cashier, false, true",
        "B:manager+cashier, LOAN:A:cashier B:refund, false, false",
        // Where they are lent too.
        "B:manager+cashier, LOAN:A:cashier LOAN:B:cashier C:cashier, false, false",
        "C:manager+cashier, LOAN:A:cashier B:cashier, false, false",
        "B:cashier, LOAN:A:cashier B:cashier, false, false"
    })
    void whoBorrowsAndEndsALoan(String caller, @Nullable String other, boolean borrows, boolean ends) {
        Authority authority = authority(caller);
        Set<String> roles = Set.of("cashier");

        assertThat(authority.mayBorrow(subject("other", other, false, false), A, roles))
                .isEqualTo(borrows);
        assertThat(authority.mayEndLoan(subject("other", other, false, false), A, roles))
                .isEqualTo(ends);
        for (Subject untouchable : List.of(subject("me", other, false, false), subject("other", other, true, false))) {
            assertThat(authority.mayBorrow(untouchable, A, roles)).isFalse();
            assertThat(authority.mayEndLoan(untouchable, A, roles)).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Caller, subject, roles before and after in A.
        "A:manager+cashier, A:cashier, cashier, cashier, true",
        "A:manager+cashier, A:cashier, cashier, '', true",
        "A:manager+cashier, A:, '', cashier+store-manager, true",
        "A:manager+cashier, A:cashier B:refund, cashier, '', true",
        // Who is lent is not kept, put into another store, or lent for longer by who borrows them.
        "A:manager+cashier, LOAN:A:cashier, '', cashier, false",
        "A:manager+cashier, LOAN:A:cashier, '', '', false",
        "A:manager+cashier, LOAN:A:cashier B:cashier, '', cashier, false",
        "A:manager+cashier, LOAN:A:cashier LATER:A:cashier, '', cashier, false",
        "A:manager+cashier B:manager+cashier, LOAN:B:cashier C:cashier, '', cashier, false",
        "A:manager+cashier B:manager+cashier, LOAN:A:cashier LOAN:B:cashier, '', cashier, false",
        "all:manager+cashier, LOAN:B:cashier, '', cashier, false",
        "A:manager+cashier, LOAN:A:cashier, cashier, '', true",
        "A:manager+cashier, LOAN:A:cashier, cashier, cashier+store-manager, false",
        // By those who act on them otherwise.
        "A:manager+cashier B:manager+cashier, LOAN:A:cashier B:cashier, '', cashier, true",
        "A:manager+cashier, A:cashier LOAN:B:cashier, cashier, cashier+store-manager, true",
        "STAFF_ADMIN, LOAN:A:cashier B:cashier, '', cashier, true",
        "A:manager+cashier, A:cashier LATER:A:refund, cashier, '', false",
        // A role that the caller does not hold there, given or taken away.
        "A:manager, A:cashier, '', cashier, false",
        "A:manager B:cashier, A:, '', cashier, false",
        "A:manager LOAN:A:cashier, A:, '', cashier, false",
        "A:manager+cashier, A:cashier, cashier+refund, cashier, false",
        "A:manager+cashier, A:cashier, cashier, cashier+refund, false",
        "A:manager+cashier, A:cashier, '', all-stores, false",
        // Who holds more than the caller, or does not work in a store of the caller.
        "A:manager+cashier, A:cashier+refund, cashier, '', false",
        "A:manager+cashier, A:cashier OWNER, cashier, '', false",
        "A:manager+cashier, B:cashier, '', cashier, false",
        "A:manager+cashier, , '', cashier, false",
        // Into a second store of the caller.
        "A:manager+cashier B:manager+cashier, B:cashier, '', cashier, true",
        "A:cashier B:manager+cashier, B:cashier, '', cashier, false",
        "north:manager+cashier, B:cashier, '', cashier, true",
        // Over all.
        "STAFF_ADMIN, , '', refund, true",
        "STAFF_ADMIN, A:refund, refund, cashier, true",
        "STAFF_ADMIN, , '', all-stores, false",
        "STAFF_ADMIN, A:cashier OWNER, cashier, '', false",
        "OWNER, A:cashier OWNER, cashier, '', false",
        "A:cashier, A:cashier, cashier, '', false",
    })
    void whoseRolesTheCallerChanges(
            @Nullable String caller, @Nullable String other, String before, String after, boolean may) {
        Subject subject = subject("other", other, false, false);
        Subject oneself = subject("me", other, false, false);

        assertThat(authority(caller).mayChangeRoles(subject, A, roles(before), roles(after)))
                .isEqualTo(may);
        assertThat(authority(caller).mayChangeRoles(oneself, A, roles(before), roles(after)))
                .as("oneself")
                .isFalse();
    }

    private static Set<String> roles(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split("\\+"));
    }

    @ParameterizedTest
    @CsvSource({
        "OWNER, true, true",
        "OWNER, false, true",
        "STAFF_ADMIN, false, true",
        "STAFF_ADMIN, true, false",
        "STAFF_ADMIN OWNER, true, true",
        "all:manager+cashier, false, false",
        "A:manager, false, false",
        ", false, false"
    })
    void whichPermissionsTheCallerGives(@Nullable String caller, boolean reserved, boolean may) {
        assertThat(authority(caller).mayGrant(reserved)).isEqualTo(may);
    }

    @ParameterizedTest
    @CsvSource({
        "A:manager+cashier, A:cashier, true",
        "A:manager+cashier, A:cashier B:cashier, false",
        "A:manager+cashier, B:cashier, false",
        "A:manager+cashier, LOAN:A:cashier, false",
        "A:manager+cashier, A:cashier LATER:B:cashier, false",
        "A:manager, A:cashier, false",
        "A:cashier, A:cashier, false",
        "STAFF_ADMIN, A:refund, true",
        "STAFF_ADMIN, STAFF_ADMIN, true",
        "STAFF_ADMIN, OWNER, false",
        "OWNER, STAFF_ADMIN, true",
        "OWNER, OWNER, false",
    })
    void whomTheCallerBlocks(@Nullable String caller, @Nullable String other, boolean may) {
        assertThat(authority(caller).mayBlock(subject("other", other, false, false)))
                .isEqualTo(may);
        assertThat(authority(caller).mayBlock(subject("me", other, false, false)))
                .as("oneself")
                .isFalse();
        assertThat(authority(caller).mayBlock(subject("other", other, true, false)))
                .as("an administrator of Keycloak")
                .isFalse();
    }
}
