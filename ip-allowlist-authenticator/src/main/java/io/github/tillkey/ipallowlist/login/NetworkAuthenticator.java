package io.github.tillkey.ipallowlist.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.login.RuleStep;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.session.LoginExpiry;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.ipallowlist.rule.NetworkPolicy;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Lets a member who has authenticated go on only from a network that is allowed; else shows a page that says so.
 */
final class NetworkAuthenticator extends RuleStep {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        RealmModel realm = context.getRealm();
        UserModel member = context.getUser();
        // What a till opens is left to the networks of its store. A password grant is checked by the address of the
        // call, for confidential clients too: an administrator has put the step into that flow.
        if (!AccessGuard.appliesTo(realm, member) || TerminalSession.isPinLogin(context.getAuthenticationSession())) {
            context.success();
            return;
        }
        ClientAddress address = ClientAddressResolver.of(context.getSession());
        Decision decision = decide(context, member, address);
        if (!passes(context, NetworkPolicy.RULE, decision, () -> page(context, address))) {
            return;
        }
        if (address.text() != null) {
            // Keycloak's own address in the event may be the leftmost of a proxy header.
            context.getEvent().detail(AccessGuard.ADDRESS, address.text());
        }
        LoginExpiry.mark(
                context.getAuthenticationSession(), decision instanceof Decision.Allow allow ? allow.until() : null);
        context.success();
    }

    private static Decision decide(AuthenticationFlowContext context, UserModel member, ClientAddress address) {
        try {
            return NetworkPolicy.of(context.getSession(), context.getRealm())
                    .decide(
                            member,
                            context.getAuthenticationSession().getClient(),
                            address,
                            ServerTime.now(),
                            NetworkStepSettings.of(context.getAuthenticatorConfig()));
        } catch (InvalidSettingException problem) {
            return NetworkPolicy.broken(context.getRealm(), problem);
        }
    }

    private static Response page(AuthenticationFlowContext context, ClientAddress address) {
        return context.form()
                .setAttribute("tillkeyAddress", address.text())
                .setAttribute("tillkeyContact", contact(context.getRealm()))
                .createForm("tillkey-network.ftl");
    }

    private static @Nullable String contact(RealmModel realm) {
        try {
            return RealmNetworks.of(realm).settings().contact();
        } catch (InvalidSettingException broken) {
            return null; // The event of the refusal tells administrators what is broken.
        }
    }
}
