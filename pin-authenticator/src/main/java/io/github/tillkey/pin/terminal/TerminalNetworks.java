package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.StaffAttributes;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.NetworkAnswer;
import io.github.tillkey.core.network.NetworkComplaints;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.store.Store;
import java.time.Instant;
import org.keycloak.common.util.Time;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * From where the tills of a store work: where the store's group has the attribute {@value StaffAttributes#ALLOWED_NETWORKS}, from
 * these networks only, unless an administrator has waived that for a till.
 */
public final class TerminalNetworks {

    private TerminalNetworks() {}

    /**
     * Whether the terminal must not be used from {@code address}. A list that cannot be read allows nothing, and is logged; so does
     * every list where the address cannot be told.
     */
    public static boolean refuse(
            KeycloakSession session, RealmModel realm, Store store, String terminalId, ClientAddress address) {
        GroupModel group = realm.getGroupById(store.groupId());
        String text = group == null ? null : RealmNetworks.listOf(group).orElse(null);
        return text != null
                && !allows(realm, store, text, address)
                && Terminals.of(session, realm)
                        .find(terminalId)
                        .filter(row -> row.networksWaived)
                        .isEmpty();
    }

    private static boolean allows(RealmModel realm, Store store, String text, ClientAddress address) {
        NetworkAnswer answer = RealmNetworks.of(realm)
                .judge(address, Instant.ofEpochMilli(Time.currentTimeMillis()))
                .by(text);
        if (answer.problem() != null) {
            NetworkComplaints.log(
                    realm, StaffAttributes.ALLOWED_NETWORKS + " of the store " + store.storeId(), answer.problem());
        }
        return answer.isAllowed();
    }
}
