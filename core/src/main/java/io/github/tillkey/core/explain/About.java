package io.github.tillkey.core.explain;

/** Whose data a refusal tells of: who may view these may know of it. */
public enum About {
    /** The member. */
    MEMBER,
    /** The settings of the client. */
    CLIENT,
    /** The store, its group and its tills. */
    STORE,
    /** The settings of the realm and its lists. */
    REALM
}
