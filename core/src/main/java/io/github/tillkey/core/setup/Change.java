package io.github.tillkey.core.setup;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One change of a realm, or why nothing is changed.
 *
 * @param where what it is about, such as "flow tillkey till"; the same in every plan
 * @param before what is there, {@code null} for nothing
 * @param after what will be there
 * @param why the reason; of a refusal what is in the way, and the remedy
 * @param binds whether an undo restores {@code before}, so that it must be remembered
 * @param edit makes the change
 */
record Change(
        Kind kind,
        String where,
        @Nullable String before,
        @Nullable String after,
        String why,
        boolean binds,
        Edit edit) {

    enum Kind {
        /** Something new. */
        CREATE,
        /** Something that exists gets more. */
        EXTEND,
        /** Something that exists goes, in an undo. */
        REMOVE,
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
        return new Change(Kind.CREATE, where, null, after, why, false, edit);
    }

    static Change extend(String where, @Nullable String before, String after, String why, Edit edit) {
        return new Change(Kind.EXTEND, where, before, after, why, false, edit);
    }

    /** Takes something away, in an undo. */
    static Change remove(String where, @Nullable String before, String why, Edit edit) {
        return new Change(Kind.REMOVE, where, before, null, why, false, edit);
    }

    /** Changes something that an undo restores, such as which flow is used. */
    static Change bind(String where, @Nullable String before, String after, String why, Edit edit) {
        return new Change(Kind.EXTEND, where, before, after, why, true, edit);
    }

    static Change adopt(String where, String before) {
        return new Change(Kind.ADOPT, where, before, before, "It fits.", false, realm -> {});
    }

    static Change refuse(String where, String before, String remedy) {
        return new Change(Kind.REFUSE, where, before, before, remedy, false, realm -> {});
    }
}
