package io.github.tillkey.expiry.login;

import io.github.tillkey.core.access.Decision;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.browser.UsernamePasswordForm;
import org.keycloak.authentication.authenticators.browser.UsernamePasswordFormFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/** Keycloak's form for username and password or a passkey, which tells a {@link BlockedMember} whom to ask. */
final class BlockedMemberForm extends UsernamePasswordForm {

    private BlockedMemberForm(KeycloakSession session) {
        super(session);
    }

    /** Asked by Keycloak once the password is right, and not before. */
    @Override
    public boolean enabledUser(AuthenticationFlowContext context, UserModel user) {
        Decision.Deny deny = BlockedMember.refusal(context.getSession(), context.getRealm(), user);
        if (deny == null) {
            return super.enabledUser(context, user);
        }
        if (!isDisabledByBruteForce(context, user)) {
            BlockedMember.refuse(context, user, deny);
        }
        return false;
    }

    @Override
    public void action(AuthenticationFlowContext context) {
        BlockedMember.refuseAfterPasskey(context, () -> super.action(context));
    }

    /** Has Keycloak take it for its own form. */
    public static final class Factory extends UsernamePasswordFormFactory {

        @Override
        public Authenticator create(KeycloakSession session) {
            return new BlockedMemberForm(session);
        }

        /** Of two providers of one id Keycloak takes the one with the higher order; its own have 0. */
        @Override
        public int order() {
            return 1;
        }
    }
}
