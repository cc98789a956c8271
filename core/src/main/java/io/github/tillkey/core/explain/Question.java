package io.github.tillkey.core.explain;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.store.Store;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * A login that is only supposed.
 *
 * @param level how the member would log in; {@link Level#PIN} is always at a till
 * @param address from where, {@code null} when it is left open
 * @param at the instant, which may be past or ahead
 */
public record Question(
        RealmModel realm,
        UserModel member,
        ClientModel client,
        Level level,
        Place place,
        @Nullable ClientAddress address,
        Instant at) {

    /**
     * Terminal of a PIN login at a till that is not named: no till has this id, and the rules of tills apply, not those
     * of other browsers.
     */
    private static final String ANY_TILL = "any";

    /**
     * Where the member would log in.
     *
     * @param store {@code null} when there is none, or when it is left open
     * @param terminal id of the till, {@code null} when it is left open or there is none
     */
    public record Place(@Nullable Store store, @Nullable String terminal) {}

    /** The question to the rules. */
    AccessRequest toRules() {
        String terminal = place.terminal() == null && level == Level.PIN ? ANY_TILL : place.terminal();
        AccessRequest.Builder request = AccessRequest.supposed(realm, member, client)
                .level(level)
                .at(place.store(), terminal)
                .instant(at);
        return (address == null ? request : request.from(address)).build();
    }

    /** Whether a store is needed and left open: a till without a store is one whose store is gone. */
    boolean lacksStore() {
        return level == Level.PIN && place.store() == null && place.terminal() == null;
    }
}
