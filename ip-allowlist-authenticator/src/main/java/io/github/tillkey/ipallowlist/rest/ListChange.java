package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.InvalidNetworkSettingsException;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkListPlace;
import io.github.tillkey.core.network.NetworkZones;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.rest.Body;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.ipallowlist.settings.Lockout;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/** What every change of a list by REST has in common: it is checked before, and undone if it locks out whoever asked for it. */
final class ListChange {

    /** Resource type of the admin events of all changes of networks. */
    static final String RESOURCE = "TILLKEY_NETWORKS";

    private ListChange() {}

    /**
     * A list of networks.
     *
     * @param list as the administrator guide's grammar has it; {@code null} or blank: no list
     */
    public record NetworksText(@Nullable String list) implements Representation {

        /** The list that a request asks for, {@code null} when it asks for none. */
        static @Nullable String in(@Nullable String body) {
            return Body.optional(body, NetworksText.class)
                    .map(NetworksText::list)
                    .filter(list -> !list.isBlank())
                    .orElse(null);
        }
    }

    /**
     * The list that {@code text} says, as it may be saved; answers 400 naming each wrong entry, its position and the remedy. Until the
     * change is done nobody can take a zone away that the list refers to.
     */
    static NetworkList toSave(KeycloakSession session, RealmModel realm, String text, NetworkListPlace place) {
        RealmLock.begin(session, realm);
        NetworkZones zones = RealmNetworks.stored(session, realm).zones();
        try {
            return NetworkList.parseToSave(text, place, zones::contains);
        } catch (InvalidNetworkListException wrong) {
            throw wrong(wrong);
        }
    }

    /** The answer to a list that is wrong. */
    static ErrorResponseException wrong(InvalidNetworkListException wrong) {
        return RestErrors.invalid(wrong.getMessage());
    }

    /**
     * Ends a change: undoes what this transaction has changed, and answers 409, if it would lock out the administrator whose request
     * this is; else writes the admin event.
     *
     * @return {@code after}, the list as it is now
     */
    static NetworksText done(
            KeycloakSession session, RealmModel realm, AdminEventBuilder adminEvent, NetworksText after) {
        undoIfLockedOut(session, realm);
        adminEvent
                .operation(OperationType.UPDATE)
                .resource(RESOURCE)
                .resourcePath(session.getContext().getUri())
                .representation(after)
                .success();
        return after;
    }

    private static void undoIfLockedOut(KeycloakSession session, RealmModel realm) {
        try {
            Lockout.of(session, realm, RealmNetworks.of(realm).settings()).ifPresent(why -> {
                session.getTransactionManager().setRollbackOnly();
                throw RestErrors.conflict("Not saved: " + why + ".");
            });
        } catch (InvalidNetworkSettingsException broken) {
            // Nobody gets in as it is; a list changes nothing about that.
        }
    }
}
