package io.github.tillkey.core.setup;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a set-up should reach, checked and with defaults.
 *
 * @param parts ids of the {@link SetupPart}s that take part
 * @param storesGroup path of the stores group
 * @param stores the stores to make or adopt
 * @param storeRoles names of store roles, besides those that parts need
 * @param pinLength digits of a PIN, {@code null} for the default
 * @param timeZone of dates, {@code null} for the server's
 * @param defaultNetworks the default list of networks, {@code null} for none
 * @param posClients client ids of the POS
 * @param backOfficeClients client ids that ask for a second factor
 * @param secondFactor of whom they ask it
 * @param webShopClients client ids that get the browser flow
 * @param claimsForExistingClients whether existing clients get the claims too
 * @param bind whether the flows of the realm are replaced by the new ones
 * @param repair {@link Change#where} of what is made again though an administrator has changed it since a set-up
 * @param trust {@link Change#where} of values and settings that the realm has already, and which may count at once
 * @param firstTill the till to register, {@code null} for none
 * @param firstPins usernames of members who get a temporary PIN
 */
public record SetupOptions(
        Set<String> parts,
        String storesGroup,
        List<WantedStore> stores,
        Set<String> storeRoles,
        @Nullable Integer pinLength,
        @Nullable String timeZone,
        @Nullable String defaultNetworks,
        Set<String> posClients,
        Set<String> backOfficeClients,
        SecondFactor secondFactor,
        Set<String> webShopClients,
        boolean claimsForExistingClients,
        boolean bind,
        Set<String> repair,
        Set<String> trust,
        @Nullable FirstTill firstTill,
        Set<String> firstPins) {

    /** Asks for nothing. */
    static final SetupOptions NOTHING = new SetupOptions(
            Set.of(),
            "/",
            List.of(),
            Set.of(),
            null,
            null,
            null,
            Set.of(),
            Set.of(),
            SecondFactor.REQUIRED,
            Set.of(),
            false,
            false,
            Set.of(),
            Set.of(),
            null,
            Set.of());

    /**
     * A store.
     *
     * @param storeId the organisation's code
     * @param group path of its group
     * @param roles names of store roles by the group that gives them: a name below the store, or {@code .} for the
     *     store's own
     */
    public record WantedStore(String storeId, String group, Map<String, List<String>> roles) {}

    /**
     * A till.
     *
     * @param storeId code of its store
     * @param name for people
     */
    public record FirstTill(String storeId, String name) {}
}
