package io.github.tillkey.core.access;

import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.store.Store;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * The question put to every {@link AccessRule}: may this staff member be given access to this client, here and now?
 *
 * @param realm the realm of member and client; Tillkey is enabled in it
 * @param member who asks; never a service account
 * @param client what access is asked for
 * @param grant the OAuth grant type, {@link #LOGIN} for a step of an authentication flow, {@link #SAML} for a SAML response
 * @param level how strongly the member has authenticated
 * @param store the store that the session is bound to, {@code null} when it is bound to none
 * @param terminal id of the terminal that the session is bound to, {@code null} when it is bound to none
 * @param sessionId id of the user session, {@code null} before there is one
 * @param offline whether the access would outlive the session
 * @param reach client ids that the token would carry roles of; empty before there is a token
 * @param clientAddress where the request comes from
 * @param fromMember whether that is where the member is: in a browser it is, at the token endpoint it depends on the client that
 *     calls ({@code ClientSettings.callsFromTheMember}), which may be a server
 * @param instant the instant to judge, normally now
 */
public record AccessRequest(
        RealmModel realm,
        UserModel member,
        ClientModel client,
        String grant,
        Level level,
        @Nullable Store store,
        @Nullable String terminal,
        @Nullable String sessionId,
        boolean offline,
        Set<String> reach,
        ClientAddress clientAddress,
        boolean fromMember,
        Instant instant) {

    /** Value of {@link #grant()} in a step of an authentication flow. */
    public static final String LOGIN = "login";

    /** Value of {@link #grant()} before a SAML response. */
    public static final String SAML = "saml";

    public AccessRequest {
        reach = Set.copyOf(reach);
    }
}
