package io.github.tillkey.benchmark.load.floor;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * Logs in the named user, without a secret: what is left of a login when its step costs nothing. It shows the PIN page
 * and takes the user name from its field; when the authorization request already names the user ({@code login_hint}),
 * there is no page.
 */
final class FloorStep implements Authenticator {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        String hint = context.getAuthenticationSession().getClientNote(OIDCLoginProtocol.LOGIN_HINT_PARAM);
        if (hint != null) {
            succeed(context, hint);
            return;
        }
        URI again = context.getRefreshUrl(false);
        context.challenge(context.form()
                .setAttribute("tillkeyRenewUrl", again.getRawPath() + "?" + again.getRawQuery())
                .setAttribute("tillkeyRenewSeconds", context.getRealm().getAccessCodeLifespanLogin() / 2)
                .setAttribute("tillkeyPinLengths", List.of(6))
                .setAttribute("tillkeyStore", "Floor")
                .setAttribute("tillkeyTerminal", "Floor")
                .createForm("tillkey-pin.ftl"));
    }

    @Override
    public void action(AuthenticationFlowContext context) {
        succeed(context, context.getHttpRequest().getDecodedFormParameters().getFirst("pin"));
    }

    private static void succeed(AuthenticationFlowContext context, String username) {
        @Nullable UserModel user = context.getSession().users().getUserByUsername(context.getRealm(), username);
        if (user == null) {
            throw new IllegalArgumentException("no user " + username);
        }
        context.setUser(user);
        context.success();
    }

    @Override
    public boolean requiresUser() {
        return false;
    }

    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return true;
    }

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {}

    @Override
    public void close() {}
}
