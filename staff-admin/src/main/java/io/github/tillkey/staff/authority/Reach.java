package io.github.tillkey.staff.authority;

/** How far a caller reaches somebody, from nothing to everything. */
public enum Reach {
    /** As if there were no such member. */
    NONE,
    /** Sees what concerns the caller's stores, and changes nothing. */
    SEEN,
    /** Sees and changes what concerns the caller's stores; the member also works elsewhere. */
    OWN_STORES,
    /** Sees and changes everything. */
    ALL
}
