package io.github.tillkey.ipallowlist.settings;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.ipallowlist.rule.NetworkPolicy;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;

/**
 * Keeps administrators from shutting themselves out.
 *
 * <p>Keycloak's internals: the bearer token in {@code KeycloakContext}.
 */
public final class SelfLockoutCheck {

    private SelfLockoutCheck() {}

    /**
     * Why the administrator whose request this is could not log in again from where the request comes, if the realm had
     * these settings; empty when they could, when there is no such request, and for an administrator of another realm.
     *
     * <p>Lists are read with what this transaction has changed.
     */
    public static Optional<String> of(KeycloakSession session, RealmModel realm, NetworkSettings settings) {
        if (!(session.getContext().getBearerToken() instanceof AccessToken token)
                || !String.valueOf(token.getIssuer()).endsWith("/realms/" + realm.getName())) {
            return Optional.empty();
        }
        UserModel administrator = of(session, realm, token);
        if (administrator == null || !AccessGuard.appliesTo(realm, administrator)) {
            return Optional.empty();
        }
        ClientAddress address = ClientAddressResolver.of(session);
        Decision decision = NetworkPolicy.of(session, realm, settings)
                .decide(
                        administrator,
                        realm.getClientByClientId(token.getIssuedFor()),
                        address,
                        ServerTime.now(),
                        null);
        return decision instanceof Decision.Deny deny
                ? Optional.of("this would lock you out (" + deny.reason().code() + ", your address is "
                        + (address.text() == null ? "unknown" : address.text())
                        + "); allow your own address first, or let somebody do it whom it does not lock out")
                : Optional.empty();
    }

    /** A lightweight token, such as those of the admin console and {@code admin-cli}, names no user. */
    private static @Nullable UserModel of(KeycloakSession session, RealmModel realm, AccessToken token) {
        if (token.getSubject() != null) {
            return session.users().getUserById(realm, token.getSubject());
        }
        UserSessionModel running =
                token.getSessionId() == null ? null : session.sessions().getUserSession(realm, token.getSessionId());
        return running == null ? null : running.getUser();
    }
}
