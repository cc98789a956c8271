package io.github.tillkey.pin.login;

import java.time.Duration;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * How often one member may try within a day. Each refusal of a chosen PIN, and each new set of offers, tells something of which
 * PINs are in use: five of either tell next to nothing.
 */
final class SetPinLimits {

    /** Refusals of chosen PINs, and changes outside a till, within {@link #WINDOW}. */
    static final int MOST = 5;

    static final Duration WINDOW = Duration.ofHours(24);

    private final KeycloakSession session;
    private final RealmModel realm;
    private final UserModel member;

    SetPinLimits(KeycloakSession session, RealmModel realm, UserModel member) {
        this.session = session;
        this.realm = realm;
        this.member = member;
    }

    boolean refusalsSpent() {
        return false;
    }

    boolean changesSpent() {
        return false;
    }

    void countRefusal() {}

    void countChange() {}
}
