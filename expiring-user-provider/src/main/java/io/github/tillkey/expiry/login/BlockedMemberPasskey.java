package io.github.tillkey.expiry.login;

import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.browser.WebAuthnPasswordlessAuthenticator;
import org.keycloak.authentication.authenticators.browser.WebAuthnPasswordlessAuthenticatorFactory;
import org.keycloak.models.KeycloakSession;

/** Keycloak's step for passkeys, which tells a {@link BlockedMember} whom to ask. */
final class BlockedMemberPasskey extends WebAuthnPasswordlessAuthenticator {

    private BlockedMemberPasskey(KeycloakSession session) {
        super(session);
    }

    @Override
    public void action(AuthenticationFlowContext context) {
        BlockedMember.refuseAfterPasskey(context, () -> super.action(context));
    }

    /** Has Keycloak take it for its own step, as {@link BlockedMemberForm.Factory} does. */
    public static final class Factory extends WebAuthnPasswordlessAuthenticatorFactory {

        @Override
        public Authenticator create(KeycloakSession session) {
            return new BlockedMemberPasskey(session);
        }

        @Override
        public int order() {
            return 1;
        }
    }
}
