package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.InvalidNetworkSettingsException;
import io.github.tillkey.core.network.NetworkEntry;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkListPlace;
import io.github.tillkey.core.network.NetworkTarget;
import io.github.tillkey.core.network.NetworkZones;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.ipallowlist.settings.Lockout;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorResponse;

/** What every change of a list by REST has in common: it is checked before, and undone if it locks out whoever asked for it. */
final class ListChange {

    private ListChange() {}

    /**
     * A list of networks.
     *
     * @param list as the administrator guide's grammar has it; {@code null} or blank: no list
     */
    public record NetworksText(@Nullable String list) {}

    /** The list that {@code text} says; answers 400 naming the entry, its position and the remedy. */
    static NetworkList parsed(RealmModel realm, String text, NetworkListPlace place) {
        try {
            NetworkList list = NetworkList.parse(text).in(place);
            NetworkZones zones = RealmNetworks.of(realm).zones();
            for (NetworkEntry entry : list.entries()) {
                if (entry.target() instanceof NetworkTarget.Zone zone
                        && zones.textOf(zone.name()).isEmpty()) {
                    throw ErrorResponse.error(
                            "Entry " + (list.entries().indexOf(entry) + 1) + ", '" + zone
                                    + "': there is no zone with this name. Write the name of a zone of this realm.",
                            Response.Status.BAD_REQUEST);
                }
            }
            return list;
        } catch (InvalidNetworkListException wrong) {
            throw ErrorResponse.error(String.valueOf(wrong.getMessage()), Response.Status.BAD_REQUEST);
        }
    }

    /** Undoes what this transaction has changed, and answers 409, if it would lock out the administrator whose request this is. */
    static void undoIfLockedOut(KeycloakSession session, RealmModel realm) {
        try {
            Lockout.of(session, realm, RealmNetworks.of(realm).settings()).ifPresent(why -> {
                session.getTransactionManager().setRollbackOnly();
                throw ErrorResponse.error("Not saved: " + why + ".", Response.Status.CONFLICT);
            });
        } catch (InvalidNetworkSettingsException broken) {
            // Nobody gets in as it is; a list changes nothing about that.
        }
    }
}
