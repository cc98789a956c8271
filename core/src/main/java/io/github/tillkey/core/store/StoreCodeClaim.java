package io.github.tillkey.core.store;

/**
 * A group claims a code by carrying it. {@link #decide()} gives the outcome; plain Java, so that the whole table can be
 * tested.
 *
 * @param holder who holds the code
 * @param sameText whether the code is written as its holder's is
 * @param holdsAnother whether the group holds another code
 * @param insideStore whether a store is above the group
 * @param contested whether another group without a code asks for the same one
 * @param by who has written it
 */
record StoreCodeClaim(
        Holder holder, boolean sameText, boolean holdsAnother, boolean insideStore, boolean contested, Writer by) {

    /** Who holds a code. */
    enum Holder {
        /** It was never held. */
        NOBODY,
        /** This very group. */
        THIS_GROUP,
        /** A group that is gone, or carries another code now. */
        FORMER_STORE,
        /** A store. */
        ANOTHER_STORE
    }

    /** Who has written a code. */
    enum Writer {
        /** An administrator with {@code manage-realm}. */
        REALM_ADMINISTRATOR,
        /** An administrator without, such as one who may manage this group only. */
        GROUP_ADMINISTRATOR,
        /** An import, a directory, a server of an earlier version: not known. */
        UNKNOWN
    }

    /** The outcome of a claim. */
    enum Outcome {
        /** The group holds the code. */
        HELD("store_code_held"),
        /** The group gets the code. */
        GRANTED("store_code_granted"),
        /** Another store holds it, held it, or asks for it too. */
        TAKEN("store_code_taken"),
        /** The group holds another code, and only {@code manage-realm} changes that. */
        FIXED("store_code_fixed"),
        /** A store cannot contain stores. */
        INSIDE_STORE("store_inside_store"),
        /** The value is not a code. */
        UNREADABLE("store_code_unreadable");

        private final String code;

        Outcome(String code) {
            this.code = code;
        }

        /** The reason code in events and self-checks. */
        String code() {
            return code;
        }

        boolean isRefused() {
            return this != HELD && this != GRANTED;
        }
    }

    Outcome decide() {
        boolean settles = by == Writer.REALM_ADMINISTRATOR;
        if (holder == Holder.THIS_GROUP) {
            return sameText ? Outcome.HELD : settles ? Outcome.GRANTED : Outcome.FIXED;
        }
        if (holder == Holder.ANOTHER_STORE) {
            // Also for manage-realm: a typing error must not disable another store.
            return Outcome.TAKEN;
        }
        if (insideStore) {
            return Outcome.INSIDE_STORE;
        }
        if (settles) {
            return Outcome.GRANTED;
        }
        if (holder == Holder.FORMER_STORE || contested) {
            return Outcome.TAKEN;
        }
        return holdsAnother ? Outcome.FIXED : Outcome.GRANTED;
    }
}
