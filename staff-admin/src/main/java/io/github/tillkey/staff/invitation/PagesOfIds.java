package io.github.tillkey.staff.invitation;

import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Works off rows that a query finds until they are changed, a page at a time. What cannot be changed is found again, so
 * a page of which nothing was is the last one.
 *
 * @param size of a full page
 */
record PagesOfIds(int size) {

    static PagesOfIds of(int size) {
        return new PagesOfIds(size);
    }

    /** @param one answers whether it has changed the row */
    void work(Supplier<List<String>> query, Predicate<String> one) {
        List<String> page;
        boolean changed;
        do {
            page = query.get();
            changed = false;
            for (String id : page) {
                changed |= one.test(id);
            }
        } while (changed && page.size() == size);
    }
}
