package io.github.tillkey.core.explain;

/** Whose data a refusal tells of: who may view these may know of it. */
public enum About {
    /** The member, as far as everybody knows who may see the member at all. */
    MEMBER,
    /** What else is written about the member, such as dates and kind, or where else they are. */
    DETAILS,
    /** The settings of the client. */
    CLIENT,
    /** The store, its group and its tills. */
    STORE,
    /** The settings of the realm and its lists. */
    REALM
}
