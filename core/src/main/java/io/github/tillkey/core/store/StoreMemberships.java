package io.github.tillkey.core.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * In which stores a member works at one instant, with which store roles, by which ways and until when. A member holds
 * the roles of all ways together.
 */
public final class StoreMemberships {

    private final List<Membership> held;
    /** Those of single stores by group id: somebody may work in hundreds. */
    private final Map<String, List<Membership>> inStores;

    private final List<Membership> wide;
    private final Function<String, ? extends Collection<Store>> storesBelow;

    /**
     * @param held what the member holds by each way, without what has ended
     * @param storesBelow the stores below the level with this group id; asked only by {@link #storesWithLevels}
     */
    public StoreMemberships(Collection<Membership> held, Function<String, ? extends Collection<Store>> storesBelow) {
        this.held = List.copyOf(held);
        Map<String, List<Membership>> inStores = new HashMap<>();
        List<Membership> wide = new ArrayList<>();
        for (Membership membership : held) {
            if (membership.place() instanceof Membership.InStore in) {
                inStores.computeIfAbsent(in.store().groupId(), id -> new ArrayList<>())
                        .add(membership);
            } else {
                wide.add(membership);
            }
        }
        this.inStores = Map.copyOf(inStores);
        this.wide = List.copyOf(wide);
        this.storesBelow = storesBelow;
    }

    /** All of them. */
    public List<Membership> all() {
        return held;
    }

    /** Whether the member works in {@code store}. */
    public boolean includes(Store store) {
        return !in(store).isEmpty();
    }

    /** What covers {@code store}; empty when the member does not work there. */
    public List<Membership> in(Store store) {
        List<Membership> own = inStores.getOrDefault(store.groupId(), List.of());
        return wide.isEmpty()
                ? Collections.unmodifiableList(own)
                : Stream.concat(own.stream(), wide.stream().filter(membership -> membership.covers(store)))
                        .toList();
    }

    /**
     * The first instant at which the member no longer works in {@code store}, as far as is known now; {@code null} when
     * there is none, also when the member does not work there.
     */
    public @Nullable Instant until(Store store) {
        return lastEnd(in(store));
    }

    /** What gives one of {@code roles} in {@code store}, or anywhere if {@code store} is {@code null}. */
    public List<Membership> withOneOf(Collection<String> roles, @Nullable Store store) {
        return (store == null ? held : in(store))
                .stream()
                        .filter(membership -> membership.roles().stream().anyMatch(roles::contains))
                        .toList();
    }

    /** The first instant at which none of these holds any more; {@code null} when none is known. */
    public static @Nullable Instant lastEnd(List<Membership> memberships) {
        return memberships.stream().anyMatch(membership -> membership.until() == null)
                ? null
                : ends(memberships).max(Instant::compareTo).orElse(null);
    }

    /** The first instant at which a role or a store of these no longer holds; {@code null} when none is known. */
    public @Nullable Instant firstEnd() {
        return firstEnd(held);
    }

    /** The first instant at which a role in {@code store} no longer holds; {@code null} when none is known. */
    public @Nullable Instant firstEnd(Store store) {
        return firstEnd(in(store));
    }

    private static @Nullable Instant firstEnd(List<Membership> memberships) {
        return ends(memberships).min(Instant::compareTo).orElse(null);
    }

    private static Stream<Instant> ends(List<Membership> memberships) {
        return memberships.stream().flatMap(membership -> Stream.ofNullable(membership.until()));
    }

    /**
     * The stores that the member works in by a group of the store or by a loan, sorted by store id; without those of
     * levels and of all.
     */
    public List<Store> stores() {
        return List.copyOf(byCode(false).values());
    }

    private SortedMap<String, Store> byCode(boolean withLevels) {
        SortedMap<String, Store> stores = new TreeMap<>();
        if (withLevels) {
            wide.forEach(membership -> {
                if (membership.place() instanceof Membership.OnLevel level) {
                    storesBelow.apply(level.groupId()).forEach(store -> stores.put(store.storeId(), store));
                }
            });
        }
        held.forEach(membership -> membership.store().ifPresent(store -> stores.put(store.storeId(), store)));
        return stores;
    }

    /** Store roles held in {@code store}, sorted; empty when the member does not work there. */
    public Optional<SortedSet<String>> rolesIn(Store store) {
        List<Membership> covering = in(store);
        if (covering.size() < 2) {
            return covering.stream().findFirst().map(Membership::roles);
        }
        SortedSet<String> roles = new TreeSet<>();
        covering.forEach(membership -> roles.addAll(membership.roles()));
        return Optional.of(Collections.unmodifiableSortedSet(roles));
    }

    /** The roles held in every store; empty when the member does not work everywhere. */
    public Optional<SortedSet<String>> everywhere() {
        SortedSet<String> roles = new TreeSet<>();
        boolean found = false;
        for (Membership membership : wide) {
            if (membership.place() instanceof Membership.Everywhere) {
                found = true;
                roles.addAll(membership.roles());
            }
        }
        return found ? Optional.of(Collections.unmodifiableSortedSet(roles)) : Optional.empty();
    }

    /**
     * Store roles by store id, both sorted, with the stores below levels. Who works everywhere has those stores only
     * that something else names too: {@link #everywhere} speaks of the rest.
     */
    public SortedMap<String, SortedSet<String>> roles() {
        SortedMap<String, SortedSet<String>> roles = new TreeMap<>();
        byCode(true).forEach((code, store) -> rolesIn(store).ifPresent(held -> roles.put(code, held)));
        return Collections.unmodifiableSortedMap(roles);
    }

    /** As {@link #stores}, and the stores below levels. */
    public List<Store> storesWithLevels() {
        return List.copyOf(byCode(true).values());
    }

    /** Of the {@link #storesWithLevels}, the first one for each set of roles that the member holds in one of them. */
    public List<Store> storesThatDiffer() {
        Map<SortedSet<String>, Store> differ = new LinkedHashMap<>();
        storesWithLevels().forEach(store -> rolesIn(store).ifPresent(roles -> differ.putIfAbsent(roles, store)));
        return List.copyOf(differ.values());
    }

    /**
     * Which roles the member holds together: in each of {@link #stores}, on each level, and everywhere.
     *
     * @param levelsAbove ids of the groups above the level with this group id
     */
    List<SortedSet<String>> heldTogether(Function<String, Set<String>> levelsAbove) {
        List<SortedSet<String>> together = new ArrayList<>();
        stores().forEach(store -> rolesIn(store).ifPresent(together::add));
        for (Membership membership : wide) {
            if (membership.place() instanceof Membership.OnLevel level) {
                Set<String> covering = levelsAbove.apply(level.groupId());
                SortedSet<String> roles = new TreeSet<>();
                wide.stream()
                        .filter(other -> !(other.place() instanceof Membership.OnLevel on)
                                || on.groupId().equals(level.groupId())
                                || covering.contains(on.groupId()))
                        .forEach(other -> roles.addAll(other.roles()));
                together.add(roles);
            }
        }
        everywhere().ifPresent(together::add);
        return together;
    }

    /** Whether the member works in stores that {@link #stores} does not name. */
    public boolean isWide() {
        return !wide.isEmpty();
    }
}
