package io.github.tillkey.core.storage;

import java.util.List;
import java.util.function.Consumer;

/** Cuts the values of an {@code IN} list into lists that every database takes. */
public final class InClause {

    /** Most values in one list: Oracle takes 1,000. */
    private static final int MAX_VALUES = 1000;

    private InClause() {}

    /**
     * Calls {@code action} with {@code values} in their order, at most 1,000 at a time; not at all when there are none.
     */
    public static void inChunks(List<String> values, Consumer<List<String>> action) {
        for (int start = 0; start < values.size(); start += MAX_VALUES) {
            action.accept(values.subList(start, Math.min(start + MAX_VALUES, values.size())));
        }
    }
}
