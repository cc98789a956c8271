package io.github.tillkey.staff.invitation;

import io.github.tillkey.core.server.ServerUrls;
import java.net.URI;
import org.keycloak.common.util.Environment;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The address under which links of mails are made. It is the configured one: that of a request is whatever its sender
 * wrote as Host. Only a server in development mode believes it.
 */
public final class InvitationServer {

    private InvitationServer() {}

    /** Whether links can be made. */
    public static boolean isKnown(RealmModel realm) {
        return ServerUrls.configured(realm) || Environment.isDevMode();
    }

    /** @param ofRequest that of the request that asked for the mail */
    static URI of(KeycloakSession session, RealmModel realm, String ofRequest) {
        if (ServerUrls.configured(realm)) {
            return ServerUrls.of(session).base();
        }
        if (Environment.isDevMode()) {
            return URI.create(ofRequest);
        }
        throw new IllegalStateException("The server does not know its address. " + ServerUrls.REMEDY);
    }
}
