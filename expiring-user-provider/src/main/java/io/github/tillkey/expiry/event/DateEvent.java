package io.github.tillkey.expiry.event;

import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.ProviderEvent;

/**
 * Something happened to the access of a member. Published on Keycloak's session factory, in the transaction in which it
 * happened; the workflow events of this module hang on it, and other providers may.
 */
public interface DateEvent extends ProviderEvent {

    /** What happened. */
    enum Kind {
        /** A notice is due: the end is near. */
        ABOUT_TO_END,
        /** The end is over, and the member was blocked. */
        ENDED,
        /** The end was moved. */
        EXTENDED
    }

    /** What happened. */
    Kind kind();

    /** The member's realm. */
    RealmModel realm();

    /** Keycloak's id of the member. */
    String userId();

    @Override
    KeycloakSession getKeycloakSession();

    /** Publishes an event. */
    static void publish(KeycloakSession session, RealmModel realm, String userId, Kind kind) {
        session.getKeycloakSessionFactory().publish(new DateEvent() {
            @Override
            public Kind kind() {
                return kind;
            }

            @Override
            public RealmModel realm() {
                return realm;
            }

            @Override
            public String userId() {
                return userId;
            }

            @Override
            public KeycloakSession getKeycloakSession() {
                return session;
            }
        });
    }
}
