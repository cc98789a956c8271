package io.github.tillkey.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StoreMembershipsTest {

    /** A group that holds a code, or asks for one and gets it unless it is in a store. */
    private record Group(
            String id,
            @Nullable String code,
            Set<String> storeRoles,
            @Nullable GroupNode parent,
            boolean holds) implements GroupNode {

        Group(String id, @Nullable String code, Set<String> storeRoles, @Nullable GroupNode parent) {
            this(id, code, storeRoles, parent, false);
        }

        @Override
        public @Nullable String storeId(boolean insideStore) {
            return holds || !insideStore ? code : null;
        }

        @Override
        public String name() {
            return "name of " + id;
        }
    }

    private static final Group STORES = new Group("stores", null, Set.of("regional-manager"), null);
    private static final Group STORE_1 = new Group("g1", "STO-1", Set.of("staff"), STORES);
    private static final Group STORE_10 = new Group("g10", "STO-10", Set.of(), STORES);
    private static final Group CASHIERS_1 = new Group("g1c", null, Set.of("cashier"), STORE_1);
    private static final Group NIGHT_1 = new Group("g1cn", null, Set.of("night"), CASHIERS_1);

    private static StoreMemberships of(GroupNode... groups) {
        return StoreMemberships.of(List.of(groups), "stores");
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
    void aRegionBetweenStoresGroupAndStoreChangesNothing() {
        Group region = new Group("north", null, Set.of("region-role"), STORES);
        Group store = new Group("g7", "STO-7", Set.of("cashier"), region);

        assertThat(of(store).roles()).hasToString("{STO-7=[cashier]}");
        assertThat(of(region).roles()).isEmpty();
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
}
