package io.github.tillkey.expiry.extension;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.common.util.KeycloakUriBuilder;
import org.keycloak.models.ClientModel;
import org.keycloak.models.Constants;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.utils.StringUtil;

/**
 * The link in a sponsor's mail: a login to the account console that asks for the action
 * {@value ExtendActionFactory#ID}. It holds no secret and changes nothing when it is opened; who may press the button
 * is decided after the login. It is about one end, and good once for each notice of it that was sent.
 *
 * <p>Keycloak's internals: {@code kc_action} with a parameter.
 *
 * @param memberId Keycloak's id of the member
 * @param end the end that is to be moved
 */
public record ExtensionLink(String memberId, Instant end) {

    /**
     * The account console takes the answer of a login out of its address only if it has a state; otherwise it logs in
     * with that address, which Keycloak refuses because it holds parameters of OpenID Connect. The code is never
     * redeemed, so there is nothing to protect.
     */
    private static final String STATE = "tillkey";

    private static final String CLIENT = Constants.ACCOUNT_MANAGEMENT_CLIENT_ID;

    /**
     * Whether links work in {@code realm}: the action is enabled, and the account client accepts a login that begins
     * with a link.
     */
    public static boolean isOffered(RealmModel realm) {
        ClientModel account = realm.getClientByClientId(CLIENT);
        RequiredActionProviderModel action = realm.getRequiredActionProviderByAlias(ExtendActionFactory.ID);
        return account != null
                && account.isEnabled()
                && account.isStandardFlowEnabled()
                && StringUtil.isBlank(account.getAttribute(OIDCConfigAttributes.PKCE_CODE_CHALLENGE_METHOD))
                && action != null
                && action.isEnabled();
    }

    /** The address of the link. */
    public static String to(URI server, RealmModel realm, String memberId, Instant end) {
        return to(server, realm, ExtendActionFactory.ID + ":" + new ExtensionLink(memberId, end).parameter());
    }

    /** The address of the page that lists the members whom a sponsor answers for. */
    public static String toAll(URI server, RealmModel realm) {
        return to(server, realm, ExtendActionFactory.ID);
    }

    /** What Keycloak passes on of the link. */
    String parameter() {
        return memberId + "@" + end.getEpochSecond();
    }

    private static String to(URI server, RealmModel realm, String action) {
        String account = KeycloakUriBuilder.fromUri(server)
                .path("realms/{realm}/account/")
                .build(realm.getName())
                .toString();
        return KeycloakUriBuilder.fromUri(server)
                .path("realms/{realm}/protocol/openid-connect/auth")
                .queryParam(OIDCLoginProtocol.CLIENT_ID_PARAM, CLIENT)
                .queryParam(OIDCLoginProtocol.REDIRECT_URI_PARAM, account)
                .queryParam(OIDCLoginProtocol.RESPONSE_TYPE_PARAM, OAuth2Constants.CODE)
                .queryParam(OIDCLoginProtocol.SCOPE_PARAM, OAuth2Constants.SCOPE_OPENID)
                .queryParam(OIDCLoginProtocol.STATE_PARAM, STATE)
                .queryParam(Constants.KC_ACTION, action)
                .build(realm.getName())
                .toString();
    }

    /** Reads what Keycloak passes on of a link; empty if it is something else. */
    static Optional<ExtensionLink> parse(@Nullable String parameter) {
        if (parameter == null) {
            return Optional.empty();
        }
        int at = parameter.lastIndexOf('@');
        if (at <= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ExtensionLink(
                    parameter.substring(0, at), Instant.ofEpochSecond(Long.parseLong(parameter.substring(at + 1)))));
        } catch (NumberFormatException | DateTimeException foreign) {
            return Optional.empty();
        }
    }
}
