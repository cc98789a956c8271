package io.github.tillkey.pin.login;

import io.github.tillkey.core.server.ServerTime;
import java.time.Duration;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * Writes one event for what a browser can repeat as often as it likes without a right PIN or password: looking at a
 * till that waits, sending a code while codes are refused. The first is written on each node, so auditors see that it
 * happens.
 */
final class RepeatedEventFilter {

    /** For a state that lasts until a person acts. */
    static final Duration HOUR = Duration.ofHours(1);

    /** For what people may do by mistake several times. */
    static final Duration MINUTE = Duration.ofMinutes(1);

    /** Events remembered by a node. */
    static final int MAX_REMEMBERED = 10_000;

    private RepeatedEventFilter() {}

    /** Whether to write this event; true at most once per {@code quiet} on each node. */
    static boolean isNew(KeycloakSession session, RealmModel realm, Duration quiet, String... what) {
        PinAuthenticatorFactory factory = (PinAuthenticatorFactory)
                session.getKeycloakSessionFactory().getProviderFactory(Authenticator.class, PinAuthenticatorFactory.ID);
        return factory.written().isNew(realm.getId() + '\n' + String.join("\n", what), quiet, ServerTime.now());
    }
}
