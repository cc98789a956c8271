package io.github.tillkey.staff.invitation;

import java.net.URI;
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
 * The addresses of an invitation: that of the mail, and that of the login of somebody who has an account.
 *
 * <p>Keycloak's internals: {@code kc_action} with a parameter.
 */
public final class InvitationLink {

    /** Id of the pages below the realm. */
    public static final String PAGES = "tillkey-invitation";

    /** Id of the required action with which a member accepts. */
    public static final String ACTION = "tillkey-accept-invitation";

    private static final String CLIENT = Constants.ACCOUNT_MANAGEMENT_CLIENT_ID;

    /** With a state, the account console takes the answer of the login out of its address. */
    private static final String STATE = "tillkey";

    private InvitationLink() {}

    /** Whether a member who has an account can accept: the action is enabled, and the account client lets them in. */
    public static boolean isOffered(RealmModel realm) {
        ClientModel account = realm.getClientByClientId(CLIENT);
        RequiredActionProviderModel action = realm.getRequiredActionProviderByAlias(ACTION);
        return account != null
                && account.isEnabled()
                && account.isStandardFlowEnabled()
                && StringUtil.isBlank(account.getAttribute(OIDCConfigAttributes.PKCE_CODE_CHALLENGE_METHOD))
                && action != null
                && action.isEnabled();
    }

    /** The page to which the mail leads. */
    public static URI page(URI server, String realmName, String secret) {
        return KeycloakUriBuilder.fromUri(server)
                .path("realms/{realm}/" + PAGES + "/{secret}")
                .build(realmName, secret);
    }

    /** Where members log in for themselves. */
    public static String account(URI server, RealmModel realm) {
        return KeycloakUriBuilder.fromUri(server)
                .path("realms/{realm}/account/")
                .build(realm.getName())
                .toString();
    }

    /** The login after which the member accepts. */
    public static String login(URI server, RealmModel realm, Proof proof) {
        return KeycloakUriBuilder.fromUri(server)
                .path("realms/{realm}/protocol/openid-connect/auth")
                .queryParam(OIDCLoginProtocol.CLIENT_ID_PARAM, CLIENT)
                .queryParam(OIDCLoginProtocol.REDIRECT_URI_PARAM, account(server, realm))
                .queryParam(OIDCLoginProtocol.RESPONSE_TYPE_PARAM, OAuth2Constants.CODE)
                .queryParam(OIDCLoginProtocol.SCOPE_PARAM, OAuth2Constants.SCOPE_OPENID)
                .queryParam(OIDCLoginProtocol.STATE_PARAM, STATE)
                .queryParam(Constants.KC_ACTION, ACTION + ':' + proof.parameter())
                .build(realm.getName())
                .toString();
    }

    /**
     * Names an invitation, and proves that its link was known.
     *
     * @param id of the invitation
     * @param hash {@link InvitationSecret#proof}
     */
    public record Proof(String id, String hash) {

        /** That of the link which leads to {@code row} now. */
        public static Proof of(InvitationEntity row) {
            return new Proof(row.id, InvitationSecret.proof(row.tokenHash));
        }

        /** That of the link with this secret. */
        public static Proof ofLink(String id, String secret) {
            return new Proof(id, InvitationSecret.proof(InvitationSecret.hash(secret)));
        }

        /** Reads what Keycloak passes on. */
        public static Optional<Proof> parse(@Nullable String parameter) {
            int at = parameter == null ? -1 : parameter.indexOf('@');
            return parameter == null || at < 0
                    ? Optional.empty()
                    : Optional.of(new Proof(parameter.substring(0, at), parameter.substring(at + 1)));
        }

        String parameter() {
            return id + '@' + hash;
        }

        /** Whether the link that was known is still that of {@code row}. */
        public boolean isOf(InvitationEntity row) {
            return InvitationSecret.equal(hash, InvitationSecret.proof(row.tokenHash));
        }

        /** Without the hash. */
        @Override
        public String toString() {
            return "proof of " + id;
        }
    }
}
