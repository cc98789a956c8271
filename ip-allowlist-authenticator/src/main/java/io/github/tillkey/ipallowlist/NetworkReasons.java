package io.github.tillkey.ipallowlist;

import io.github.tillkey.core.access.Reason;

/**
 * Why the network rule denies, in addition to {@link Reason#NETWORK_NOT_ALLOWED} and
 * {@link Reason#CLIENT_ADDRESS_UNKNOWN}.
 */
public final class NetworkReasons {

    /**
     * No list allows the address, and one that was asked cannot be read; the detail {@code problem} says which and why.
     */
    public static final Reason NETWORK_LIST_BROKEN = new Reason("network_list_broken");

    /** The network settings of the realm cannot be read; the detail {@code problem} says why. */
    public static final Reason NETWORK_SETTINGS_BROKEN = new Reason("network_settings_broken");

    private NetworkReasons() {}
}
