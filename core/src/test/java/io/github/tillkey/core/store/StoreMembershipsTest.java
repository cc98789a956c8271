package io.github.tillkey.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StoreMembershipsTest {

    private static final Group STORES = new Group("stores", null, Set.of("regional-manager"), null);
    private static final Group STORE_1 = new Group("g1", "STO-1", Set.of("staff"), STORES);
    private static final Group STORE_10 = new Group("g10", "STO-10", Set.of(), STORES);
    private static final Group CASHIERS_1 = new Group("g1c", null, Set.of("cashier"), STORE_1);
    private static final Group NIGHT_1 = new Group("g1cn", null, Set.of("night"), CASHIERS_1);

    private static final Group NORTH = new Group("north", null, Set.of("region-role"), Set.of("north", "m"), STORES);
    private static final Store STORE_7 = new Store("g7", "STO-7", "seven", List.of("north"));

    private static StoreMemberships of(GroupNode... groups) {
        return new StoreMemberships(
                Stream.of(groups)
                        .map(group -> GroupPlaces.membership(group, "stores"))
                        .flatMap(Optional::stream)
                        .toList(),
                level -> level.equals("north") ? List.of(STORE_7) : List.of());
    }

    @Test
    void aMemberOfAChildGroupWorksInTheStoreWithTheRolesOnTheWayUp() {
        assertThat(of(NIGHT_1).roles()).hasToString("{STO-1=[cashier, night, staff]}");
    }

    @Test
    void aMemberOfTheStoreItselfHasTheStoresRolesOnly() {
        assertThat(of(STORE_1).roles()).hasToString("{STO-1=[staff]}");
    }

    @Test
    void rolesAboveTheStoreAreNoStoreRoles() {
        assertThat(of(CASHIERS_1).roles().get("STO-1")).doesNotContain("regional-manager");
    }

    @Test
    void aMemberOfTheStoresGroupWorksInNoStore() {
        assertThat(of(STORES).roles()).isEmpty();
    }

    @Test
    void aGroupOutsideTheStoresGroupIsNeverAStore() {
        Group elsewhere = new Group("x", "STO-1", Set.of("cashier"), null);
        assertThat(of(elsewhere, new Group("y", null, Set.of("cashier"), elsewhere))
                        .roles())
                .isEmpty();
    }

    @Test
    void aRegionBetweenStoresGroupAndStoreChangesNothingForItsMembers() {
        Group store = new Group("g7", "STO-7", Set.of("cashier"), NORTH);

        assertThat(of(store).roles()).hasToString("{STO-7=[cashier]}");
    }

    @Test
    void aRoleHeldOnALevelHoldsInEveryStoreBelow() {
        assertThat(of(NORTH).roles()).hasToString("{STO-7=[region-role]}");
        assertThat(of(NORTH).includes(STORE_7)).isTrue();
        assertThat(of(NORTH).includes(new Store("g1", "STO-1", "one"))).isFalse();
        assertThat(of(NORTH).stores()).isEmpty();
    }

    @Test
    void whatGivesARoleIsLookedForInAStoreOrAnywhere() {
        StoreMemberships both = of(NIGHT_1, NORTH);

        assertThat(both.withOneOf(List.of("night", "day"), new Store("g1", "STO-1", "one")))
                .hasSize(1);
        assertThat(both.withOneOf(List.of("night"), STORE_7)).isEmpty();
        assertThat(both.withOneOf(List.of("region-role"), STORE_7)).hasSize(1);
        assertThat(both.withOneOf(List.of("night"), null)).hasSize(1);
        assertThat(both.withOneOf(List.of("day"), null)).isEmpty();
    }

    @Test
    void aLevelWithoutStoreRolesOpensNothing() {
        Group order = new Group("north", null, Set.of(), Set.of("north"), STORES);

        assertThat(of(order).includes(STORE_7)).isFalse();
    }

    @Test
    void aRoleOnALevelThatListsNobodyOpensNothing() {
        Group region = new Group("north", null, Set.of("region-role"), STORES);

        assertThat(of(region).includes(STORE_7)).isFalse();
        assertThat(of(new Group("m", null, Set.of("manager"), region)).includes(STORE_7))
                .isFalse();
    }

    @Test
    void theLevelAndNotTheChildSaysWhoIsStaffOfTheLevel() {
        Group managers = new Group("m", null, Set.of("manager"), NORTH);
        Group night = new Group("mn", null, Set.of("night"), managers);
        Group impostor = new Group("i", null, Set.of("manager"), Set.of("i"), NORTH);

        assertThat(of(managers).roles()).hasToString("{STO-7=[manager, region-role]}");
        assertThat(of(night).roles()).hasToString("{STO-7=[manager, night, region-role]}");
        assertThat(of(impostor).includes(STORE_7)).isFalse();
    }

    @Test
    void theNameOfAGroupMakesItNobodysStaff() {
        Group renamed = new Group("i", "m", null, Set.of("manager"), Set.of(), NORTH);

        assertThat(of(renamed).includes(STORE_7)).isFalse();
    }

    @Test
    void aGroupThatWasAStoreIsNeitherALevelNorStaffOfOne() {
        Group former =
                new Group("north", "North", null, Set.of("region-role"), Set.of("north", "m"), STORES, false, true);
        Group listed = new Group("m", "m", null, Set.of("manager"), Set.of(), NORTH, false, true);

        assertThat(of(former, new Group("m", null, Set.of("manager"), former)).includes(STORE_7))
                .isFalse();
        assertThat(of(listed, new Group("mn", null, Set.of("night"), listed)).includes(STORE_7))
                .isFalse();
    }

    @Test
    void allStoresIsARoleElsewhereOnly() {
        Group office = new Group("o", null, Set.of("all-stores", "auditor"), null);
        Group desk = new Group("d", null, Set.of("night"), office);
        Group cheat = new Group("g1a", null, Set.of("all-stores"), STORE_1);
        Group level = new Group("north", null, Set.of("all-stores"), Set.of("north"), STORES);

        assertThat(of(desk).everywhere()).hasValue(new TreeSet<>(Set.of("auditor", "night")));
        assertThat(of(desk).rolesIn(STORE_7)).hasValue(new TreeSet<>(Set.of("auditor", "night")));
        assertThat(of(cheat).everywhere()).isEmpty();
        assertThat(of(cheat).roles()).hasToString("{STO-1=[staff]}");
        assertThat(of(level).includes(STORE_7)).isFalse();
    }

    @Test
    void theRolesOfAllWaysAddUp() {
        Group office = new Group("o", null, Set.of("all-stores", "auditor"), null);

        assertThat(of(office, NORTH, CASHIERS_1).roles())
                .hasToString("{STO-1=[auditor, cashier, staff], STO-7=[auditor, region-role]}");
    }

    @Test
    void ofStoresWithTheSameRolesOneStandsForAll() {
        List<Group> groups = IntStream.range(10, 70)
                .mapToObj(number ->
                        new Group("s" + number, "S" + number, Set.of(number == 55 ? "manager" : "cashier"), STORES))
                .toList();

        assertThat(of(groups.toArray(Group[]::new)).storesThatDiffer())
                .extracting(Store::storeId)
                .containsExactly("S10", "S55");
        assertThat(of(NORTH).storesThatDiffer()).containsExactly(STORE_7);
        assertThat(of(STORES).storesThatDiffer()).isEmpty();
    }

    @Test
    void aMemberIsReadAgainForAnotherQuestionOnly() {
        LastMember last = new LastMember();
        Instant now = Instant.parse("2026-12-24T23:00:00Z");
        StoreMemberships first = last.memberships("retail", "anna", now, () -> of(STORE_1));

        assertThat(last.memberships("retail", "anna", now, () -> of(STORE_1))).isSameAs(first);
        for (List<String> other : List.of(List.of("retail", "bob"), List.of("other", "bob"))) {
            assertThat(last.memberships(other.get(0), other.get(1), now, () -> of(STORE_1)))
                    .as(other.toString())
                    .isNotSameAs(first);
        }
        assertThat(last.memberships("retail", "anna", now.plusMillis(1), () -> of(STORE_1)))
                .isNotSameAs(first);
    }

    @Test
    void aLoanEndsWhatItGaveAndNothingElse() {
        Instant end = Instant.parse("2026-12-24T23:00:00Z");
        Membership loan = new Membership(
                new Membership.InStore(STORE_7), new TreeSet<>(Set.of("cashier")), Membership.Way.LOAN, end);
        Membership region = GroupPlaces.membership(NORTH, "stores").orElseThrow();

        StoreMemberships lent = new StoreMemberships(List.of(loan), level -> List.of());
        StoreMemberships both = new StoreMemberships(List.of(loan, region), level -> List.of());

        assertThat(lent.until(STORE_7)).isEqualTo(end);
        assertThat(both.until(STORE_7)).isNull();
        assertThat(both.firstEnd(STORE_7)).isEqualTo(end);
    }

    @Test
    void aStoreIsMatchedByItsGroupAndNotByTheLookOfItsCode() {
        StoreMemberships memberships = of(STORE_10);

        assertThat(memberships.includes(new Store("g10", "STO-10", "ten"))).isTrue();
        assertThat(memberships.includes(new Store("g1", "STO-1", "one"))).isFalse();
        assertThat(memberships.includes(new Store("other", "STO-10", "an impostor with the same code")))
                .isFalse();
    }

    @Test
    void aGroupInsideAStoreCannotPassForAnotherStore() {
        Group impostor = new Group("g1x", "STO-10", Set.of("store-manager"), STORE_1);

        assertThat(of(impostor).roles()).hasToString("{STO-1=[staff, store-manager]}");
        assertThat(of(impostor).includes(new Store("g10", "STO-10", "ten"))).isFalse();
    }

    @Test
    void aStoreMovedBelowAnotherGrantsNothingInThatStore() {
        Group moved = new Group("g10", "STO-10", Set.of("cashier"), STORE_1, true);
        Group night = new Group("g10n", null, Set.of("night"), moved);

        assertThat(of(night).roles()).hasToString("{STO-10=[cashier, night]}");
        assertThat(of(night).includes(new Store("g1", "STO-1", "one"))).isFalse();
    }

    @Test
    void aRegionThatGotACodeSwallowsNoStoreInIt() {
        Group region = new Group("north", "NORTH", Set.of("region-role"), STORES, true);
        Group store = new Group("g7", "STO-7", Set.of("cashier"), region, true);

        assertThat(of(store).roles()).hasToString("{STO-7=[cashier]}");
    }

    @Test
    void severalGroupsOfOneStoreAreOneMembership() {
        assertThat(of(CASHIERS_1, NIGHT_1).roles()).hasToString("{STO-1=[cashier, night, staff]}");
    }

    @Test
    void theOrderOfGroupsDoesNotMatter() {
        assertThat(of(STORE_10, NIGHT_1, CASHIERS_1).roles())
                .hasToString(of(CASHIERS_1, NIGHT_1, STORE_10).roles().toString());
    }

    @Test
    void rolesAreHeldTogetherInAStoreOnLevelsAboveEachOtherAndEverywhere() {
        Membership north = on("north", "refund");
        Membership kiruna = on("kiruna", "approve");
        Membership south = on("south", "count");
        Membership everywhere = new Membership(
                new Membership.Everywhere(), new TreeSet<>(Set.of("audit")), Membership.Way.ALL_STORES, null);
        Membership store = new Membership(
                new Membership.InStore(STORE_7), new TreeSet<>(Set.of("cashier")), Membership.Way.GROUP, null);

        assertThat(together(north, kiruna, south)).hasToString("[[refund], [approve, refund], [count]]");
        assertThat(together(north, store)).hasToString("[[cashier, refund], [refund]]");
        assertThat(together(south, everywhere)).hasToString("[[audit, count], [audit]]");
        assertThat(together(north, north)).hasToString("[[refund], [refund]]");
        assertThat(together()).isEmpty();
    }

    private static Membership on(String level, String role) {
        return new Membership(new Membership.OnLevel(level), new TreeSet<>(Set.of(role)), Membership.Way.LEVEL, null);
    }

    private static List<?> together(Membership... held) {
        return new StoreMemberships(List.of(held), level -> List.of())
                .heldTogether(level -> level.equals("kiruna") ? Set.of("north", "stores") : Set.of("stores"));
    }
}
