package io.github.tillkey.core.setup;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.session.SessionLevel;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.representations.AccessToken;

/**
 * Keeps administrators from ending their own access.
 *
 * <p>Keycloak's internals: the bearer token in {@code KeycloakContext}.
 */
final class CallerAccess {

    /** How plans call it. */
    static final String WHERE = "your own access";

    private CallerAccess() {}

    /** What is wrong, and the remedy. */
    static String sentence(String reason) {
        return "This would lock you out (" + reason + "). Change your own user first, or let somebody do it whom it "
                + "does not lock out.";
    }

    /** Whether the caller has a session of this realm, which a rule or a level may refuse. */
    static boolean isAtStake(KeycloakSession session, RealmModel realm, Actor caller) {
        return realm.getId().equals(caller.realmId())
                && session.getContext().getBearerToken() instanceof AccessToken token
                && token.getSessionId() != null;
    }

    /**
     * Why the caller's session would get no token any more, with what this transaction has changed; empty where it
     * would, for an administrator of another realm, and for a service account.
     */
    static Optional<String> refusal(KeycloakSession session, RealmModel realm, Actor caller) {
        ClientModel client = realm.getClientById(caller.clientId());
        if (client == null
                || !realm.getId().equals(caller.realmId())
                || !(session.getContext().getBearerToken() instanceof AccessToken token)
                || token.getSessionId() == null) {
            return Optional.empty();
        }
        UserSessionModel online = session.sessions().getUserSession(realm, token.getSessionId());
        // Pipelines of administrators hold offline tokens.
        UserSessionModel running =
                online != null ? online : session.sessions().getOfflineUserSession(realm, token.getSessionId());
        if (running == null || !AccessGuard.appliesTo(realm, running.getUser())) {
            return Optional.empty();
        }
        // As the gate of tokens does, before it asks the rules.
        AuthenticatedClientSessionModel entered = running.getAuthenticatedClientSessionByClient(client.getId());
        LevelDemand demand =
                entered == null ? LevelDemand.of(client, null, running.getUser()) : LevelDemand.of(entered);
        if (!demand.isMetBy(SessionLevel.of(session, running))) {
            return Optional.of(Reason.LEVEL_TOO_LOW.code());
        }
        AccessRequest request = AccessRequest.session(running, client)
                // Sessions of PINs do not come here.
                .level(Level.PASSWORD)
                .offline(false)
                .reach(Set.of())
                .from(ClientAddressResolver.of(session))
                .build();
        return AccessGuard.of(session).explain(request).values().stream()
                .flatMap(verdict -> verdict instanceof Verdict.Refused refused
                        ? Stream.of(refused.reason().code())
                        : Stream.empty())
                .findFirst();
    }
}
