package io.github.tillkey.core.store;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a member holds by one way, now.
 *
 * @param place where it holds
 * @param roles store roles, sorted; never {@link Stores#ALL_STORES}
 * @param way by which the member came to it
 * @param until the first instant at which it no longer holds; {@code null} when no end is known
 */
public record Membership(
        Place place,
        SortedSet<String> roles,
        Way way,
        @Nullable Instant until) {

    /** The more the store is theirs, the earlier. */
    public static final Comparator<Membership> BY_WAY =
            Comparator.comparing(Membership::way).thenComparing(membership -> String.join(",", membership.roles()));

    /** Keeps a copy of the roles. */
    public Membership {
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
    }

    /** Where a membership holds. */
    public sealed interface Place {

        /** Whether it holds in {@code store}; compared by group id. */
        boolean covers(Store store);
    }

    /** In one store. */
    public record InStore(Store store) implements Place {

        @Override
        public boolean covers(Store other) {
            return store.groupId().equals(other.groupId());
        }
    }

    /** In every store below a level. */
    public record OnLevel(String groupId) implements Place {

        @Override
        public boolean covers(Store store) {
            return store.levels().contains(groupId);
        }
    }

    /** In every store of the realm. */
    public record Everywhere() implements Place {

        @Override
        public boolean covers(Store store) {
            return true;
        }
    }

    /** By which way a member came to a membership; the more the store is theirs, the earlier. */
    public enum Way {
        /** A group of the store. */
        GROUP,
        /** A loan. */
        LOAN,
        /** A group of a level above the store. */
        LEVEL,
        /** The role {@link Stores#ALL_STORES}. */
        ALL_STORES,
        /** The realm's choice for staff without a store. */
        WITHOUT_STORE;

        /** As reports write it. */
        public String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether it holds in {@code store}. */
    public boolean covers(Store store) {
        return place.covers(store);
    }

    /** The one store that it holds in; empty where it holds on a level or everywhere. */
    public Optional<Store> store() {
        return place instanceof InStore in ? Optional.of(in.store()) : Optional.empty();
    }
}
