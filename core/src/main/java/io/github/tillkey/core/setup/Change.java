package io.github.tillkey.core.setup;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One change of a realm, or why nothing is changed.
 *
 * @param where what it is about, such as "flow tillkey till"; the same in every plan
 * @param before what is there, {@code null} for nothing
 * @param after what will be there
 * @param why the reason; of a refusal what is in the way, and the remedy
 * @param keys what the record remembers of it: when all of them are known, an earlier set-up has made the change before
 * @param needs {@link #where} of what must have been made before
 * @param edit makes the change
 */
record Change(
        Kind kind,
        String where,
        @Nullable String before,
        @Nullable String after,
        String why,
        Set<String> keys,
        Set<String> needs,
        Edit edit) {

    enum Kind {
        /** Something new. */
        CREATE,
        /** Something that exists gets more. */
        EXTEND,
        /** Something that exists goes, in an undo. */
        REMOVE,
        /** What an earlier set-up made was changed by an administrator since, or a wish differs from it; it stays. */
        LEFT,
        /** Advice about what a set-up never changes. */
        HINT,
        /** Something that exists fits and stays as it is. */
        ADOPT,
        /** Something that exists is in the way, so nothing of the plan is made. */
        REFUSE;

        String value() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Makes a change. */
    @FunctionalInterface
    interface Edit {
        void in(RealmEditor realm);
    }

    static Change create(String where, String after, String why, Edit edit) {
        return new Change(Kind.CREATE, where, null, after, why, Set.of(where), Set.of(), edit);
    }

    static Change extend(String where, @Nullable String before, String after, String why, Edit edit) {
        return new Change(Kind.EXTEND, where, before, after, why, Set.of(where), Set.of(), edit);
    }

    /** Takes something away, in an undo. */
    static Change remove(String where, @Nullable String before, String why, Edit edit) {
        return new Change(Kind.REMOVE, where, before, null, why, Set.of(), Set.of(), edit);
    }

    static Change adopt(String where, String before) {
        return new Change(Kind.ADOPT, where, before, before, "It fits.", Set.of(), Set.of(), realm -> {});
    }

    static Change refuse(String where, String before, String remedy) {
        return new Change(Kind.REFUSE, where, before, before, remedy, Set.of(), Set.of(), realm -> {});
    }

    /** Leaves something as it is, though it differs from what the request asks for. */
    static Change left(String where, @Nullable String before, @Nullable String after, String why) {
        return new Change(Kind.LEFT, where, before, after, why, Set.of(), Set.of(), realm -> {});
    }

    /** Advises what an administrator may do, which the request does not ask for. */
    static Change hint(String where, String before, String after, String why) {
        return new Change(Kind.HINT, where, before, after, why, Set.of(), Set.of(), realm -> {});
    }

    /** The same, remembered by these keys. */
    Change knownBy(Set<String> others) {
        return new Change(kind, where, before, after, why, others, needs, edit);
    }

    /** The same, which cannot be made without these. */
    Change needing(String... others) {
        return new Change(kind, where, before, after, why, keys, Set.of(others), edit);
    }

    boolean isMade() {
        return kind == Kind.CREATE || kind == Kind.EXTEND || kind == Kind.REMOVE;
    }
}
