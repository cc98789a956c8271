package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkLists;
import io.github.tillkey.core.store.Store;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * From where the tills of a store work: where the store's group has the attribute {@value Store#ALLOWED_NETWORKS_ATTRIBUTE}, from
 * these networks only, unless an administrator has waived that for a till.
 */
public final class TerminalNetworks {

    private static final Logger LOG = Logger.getLogger(TerminalNetworks.class);

    private static final NetworkLists LISTS = new NetworkLists();

    private TerminalNetworks() {}

    /**
     * Whether the terminal must not be used from {@code remoteAddress}. A list that cannot be read allows nothing, and is logged.
     *
     * @param remoteAddress as Keycloak reports it
     */
    public static boolean refuse(
            KeycloakSession session, RealmModel realm, Store store, String terminalId, @Nullable String remoteAddress) {
        GroupModel group = realm.getGroupById(store.groupId());
        String text = group == null ? null : group.getFirstAttribute(Store.ALLOWED_NETWORKS_ATTRIBUTE);
        return text != null
                && !contains(realm, store, text, remoteAddress)
                && Terminals.of(session, realm)
                        .find(terminalId)
                        .filter(row -> row.networksWaived)
                        .isEmpty();
    }

    private static boolean contains(RealmModel realm, Store store, String text, @Nullable String remoteAddress) {
        try {
            return LISTS.of(text).contains(remoteAddress);
        } catch (InvalidNetworkListException broken) {
            LOG.errorf(
                    "The tills of store %s of realm %s take no PIN: mend the attribute %s of the store's group: %s",
                    store.storeId(), realm.getName(), Store.ALLOWED_NETWORKS_ATTRIBUTE, broken.getMessage());
            return false;
        }
    }
}
