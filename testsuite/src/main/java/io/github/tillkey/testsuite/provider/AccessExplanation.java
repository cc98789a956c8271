package io.github.tillkey.testsuite.provider;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** What the rules say about a member's session, asked without acting on it. */
public final class AccessExplanation {

    private AccessExplanation() {}

    /** The answers about the session of {@code username}, by rule. */
    public static String of(KeycloakSession session, String realmName, String username) {
        RealmModel realm = session.realms().getRealmByName(realmName);
        session.getContext().setRealm(realm);
        UserModel member = session.users().getUserByUsername(realm, username);
        AuthenticatedClientSessionModel client = session.sessions()
                .getUserSessionsStream(realm, member)
                .flatMap(login -> login.getAuthenticatedClientSessions().values().stream())
                .findFirst()
                .orElseThrow();
        return AccessGuard.of(session)
                .explain(AccessRequest.session(client).level(Level.PASSWORD).build())
                .toString();
    }
}
