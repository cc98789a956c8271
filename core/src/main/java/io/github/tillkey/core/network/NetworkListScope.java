package io.github.tillkey.core.network;

/** Where a {@link NetworkList} is stored, which decides what its entries may refer to. */
public enum NetworkListScope {
    /** The list of a member: zones, the member's stores, and what would decide without the list. */
    MEMBER(true, true, true),
    /** The list of a login step, a condition or a client: zones, and the stores of the member who logs in. */
    STEP(true, true, false),
    /** The list of a store or another group, and the list for members whom no other list is about: zones. */
    GROUP(true, false, false),
    /** A zone, which refers to nothing. */
    ZONE(false, false, false);

    private final boolean zones;
    private final boolean stores;
    private final boolean inherited;

    NetworkListScope(boolean zones, boolean stores, boolean inherited) {
        this.zones = zones;
        this.stores = stores;
        this.inherited = inherited;
    }

    boolean allows(NetworkTarget target) {
        if (target instanceof NetworkTarget.Zone) {
            return zones;
        }
        if (target instanceof NetworkTarget.Stores) {
            return stores;
        }
        return !(target instanceof NetworkTarget.Inherited) || inherited;
    }
}
