package io.github.tillkey.core.access;

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
 * @param grant the OAuth grant type, {@code login} for a step of an authentication flow
 * @param level how strongly the member has authenticated
 * @param store the store that the session is bound to, {@code null} when it is bound to none
 * @param terminal id of the terminal that the session is bound to, {@code null} when it is bound to none
 * @param sessionId id of the user session, {@code null} before there is one
 * @param offline whether the access would outlive the session
 * @param reach client ids that the token would carry roles of; empty before there is a token
 * @param remoteAddress the connection's address as Keycloak sees it, {@code null} outside a request
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
        @Nullable String remoteAddress,
        Instant instant) {

    /** Value of {@link #grant()} in a step of an authentication flow. */
    public static final String LOGIN = "login";

    public AccessRequest {
        reach = Set.copyOf(reach);
    }
}
