package io.github.tillkey.roles.mapping;

import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.store.Stores;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A store and the store roles to be held there, written {@code STO-01: cashier, approver}. The last colon separates,
 * because a code may hold one.
 *
 * @param storeId the store's code, exactly as the store holds it
 * @param roles names of store roles; empty for somebody who works there without one
 */
public record StoreTarget(String storeId, SortedSet<String> roles) {

    private static final int MAX_LENGTH = 255;

    /** Keeps a copy of the roles. */
    public StoreTarget {
        roles = Collections.unmodifiableSortedSet(new TreeSet<>(roles));
    }

    /** Reads the right side of a line of the table, with white space where people put it. */
    static Optional<StoreTarget> ofLine(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        SortedSet<String> roles = new TreeSet<>();
        String names = text.substring(colon + 1).strip();
        if (!names.isEmpty()) {
            for (String name : names.split(",", -1)) {
                roles.add(name.strip());
            }
        }
        String storeId = text.substring(0, colon).strip();
        boolean readable = isName(storeId) && roles.stream().allMatch(StoreTarget::isName);
        // Nobody gets every store from outside.
        return readable && !roles.contains(Stores.ALL_STORES)
                ? Optional.of(new StoreTarget(storeId, roles))
                : Optional.empty();
    }

    private static boolean isName(String text) {
        return !text.isBlank() && text.length() <= MAX_LENGTH && PrintableText.isPrintable(text);
    }

    /** As an administrator writes it. */
    @Override
    public String toString() {
        return storeId + ": " + String.join(", ", roles);
    }
}
