package io.github.tillkey.roles;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Random memberships against a model that asks each of them about each store. The seed is fixed. */
class StoreClaimsPropertyTest {

    private static final int MEMBERS = 5_000;
    private static final List<String> ROLES = List.of("cashier", "cash", "manager", "a/b", "a%2Fb");
    private static final List<Store> STORES = List.of(
            new Store("g1", "STO-1", "one", List.of()),
            new Store("g2", "STO-10", "two", List.of("north")),
            new Store("g3", "STO-1/0", "three", List.of("north", "far")),
            new Store("g4", "ÅRE", "four", List.of("south")));

    private final Random random = new Random(20_261_130);

    private record Held(
            String place, SortedSet<String> roles, @Nullable Instant until) {

        boolean covers(Store store) {
            return place.equals("everywhere")
                    || place.equals(store.groupId())
                    || store.levels().contains(place);
        }

        Membership membership() {
            Membership.Place where = place.equals("everywhere")
                    ? new Membership.Everywhere()
                    : STORES.stream()
                            .filter(store -> store.groupId().equals(place))
                            .<Membership.Place>map(Membership.InStore::new)
                            .findFirst()
                            .orElseGet(() -> new Membership.OnLevel(place));
            return new Membership(where, roles, Membership.Way.GROUP, until);
        }
    }

    @Test
    void theCalculationAgreesWithTheModel() {
        int unbound = 0;
        int here = 0;
        int elsewhere = 0;
        for (int i = 0; i < MEMBERS; i++) {
            List<Held> held =
                    Stream.generate(this::held).limit(random.nextInt(5)).toList();
            StoreMemberships memberships = memberships(held);

            assertThat(StoreClaims.of(memberships)).as("%s", held).isEqualTo(unbound(held));
            unbound++;
            for (Store store : STORES) {
                StoreClaims bound = StoreClaims.of(memberships, Optional.of(store));

                assertThat(bound).as("%s in %s", held, store).isEqualTo(bound(held, store));
                if (bound.store() == null) {
                    elsewhere++;
                } else {
                    here++;
                }
            }
        }
        assertThat(List.of(unbound, here, elsewhere))
                .allSatisfy(times -> assertThat(times).as("cases that occur").isGreaterThan(MEMBERS / 2));
    }

    @Test
    void aSessionOfAStoreThatIsGoneSpeaksOfNone() {
        StoreMemberships everywhere = memberships(List.of(new Held("everywhere", set("cashier"), null)));

        StoreClaims claims = StoreClaims.of(everywhere, Optional.empty());

        assertThat(claims).isEqualTo(new StoreClaims(null, set(), new TreeMap<>(), null, null));
    }

    private static StoreMemberships memberships(List<Held> held) {
        return new StoreMemberships(held.stream().map(Held::membership).toList(), level -> STORES.stream()
                .filter(store -> store.levels().contains(level))
                .toList());
    }

    private static StoreClaims unbound(List<Held> held) {
        SortedMap<String, SortedSet<String>> stores = new TreeMap<>();
        for (Store store : STORES) {
            if (held.stream().anyMatch(one -> one.covers(store) && !one.place.equals("everywhere"))) {
                stores.put(store.storeId(), roles(held.stream().filter(one -> one.covers(store))));
            }
        }
        boolean all = held.stream().anyMatch(one -> one.place.equals("everywhere"));
        return new StoreClaims(
                null,
                set(),
                stores,
                all ? roles(held.stream().filter(one -> one.place.equals("everywhere"))) : null,
                end(held.stream()));
    }

    private static StoreClaims bound(List<Held> held, Store store) {
        List<Held> here = held.stream().filter(one -> one.covers(store)).toList();
        if (here.isEmpty()) {
            return new StoreClaims(null, set(), new TreeMap<>(), null, null);
        }
        SortedSet<String> roles = roles(here.stream());
        SortedMap<String, SortedSet<String>> only = new TreeMap<>();
        only.put(store.storeId(), roles);
        return new StoreClaims(store.storeId(), roles, only, null, end(here.stream()));
    }

    private static SortedSet<String> roles(Stream<Held> held) {
        SortedSet<String> roles = new TreeSet<>();
        held.forEach(one -> roles.addAll(one.roles));
        return roles;
    }

    private static @Nullable Instant end(Stream<Held> held) {
        return held.flatMap(one -> Stream.ofNullable(one.until()))
                .min(Instant::compareTo)
                .orElse(null);
    }

    private Held held() {
        List<String> places = new ArrayList<>(List.of("everywhere", "north", "far", "south"));
        STORES.forEach(store -> places.add(store.groupId()));
        SortedSet<String> roles = new TreeSet<>();
        ROLES.stream().filter(role -> random.nextBoolean()).forEach(roles::add);
        return new Held(
                places.get(random.nextInt(places.size())),
                roles,
                random.nextInt(3) > 0 ? null : Instant.ofEpochSecond(1_800_000_000L + random.nextInt(1_000)));
    }

    private static SortedSet<String> set(String... roles) {
        return new TreeSet<>(List.of(roles));
    }
}
