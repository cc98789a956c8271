package io.github.tillkey.expiry.login;

import io.github.tillkey.core.ServerTime;
import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.expiry.ExpiryReasons;
import io.github.tillkey.expiry.rule.DatePolicy;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.authenticators.browser.UsernamePasswordForm;
import org.keycloak.authentication.authenticators.browser.UsernamePasswordFormFactory;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;

/**
 * Keycloak's form for username and password, with another answer to one question: a member whom the task has disabled at the end of the
 * access, and who has typed the right password, gets the page of the dates with whom to ask, instead of "Account is disabled". Takes the
 * place of Keycloak's form in every flow, because that form ends the login before any step of ours is asked.
 */
final class BlockedMemberForm extends UsernamePasswordForm {

    private BlockedMemberForm(KeycloakSession session) {
        super(session);
    }

    /** Asked by Keycloak once the password is right, and not before. */
    @Override
    public boolean enabledUser(AuthenticationFlowContext context, UserModel user) {
        if (user.isEnabled()
                || !ExpiryReasons.ACCOUNT_EXPIRED.code().equals(user.getFirstAttribute(UserModel.DISABLED_REASON))
                || !AccessGuard.appliesTo(context.getRealm(), user)
                || !(DatePolicy.decide(context.getSession(), context.getRealm(), user, ServerTime.now())
                        instanceof Decision.Deny deny)) {
            return super.enabledUser(context, user);
        }
        if (isDisabledByBruteForce(context, user)) {
            return false;
        }
        EventBuilder event = context.getEvent()
                .user(user)
                .detail(Details.REASON, deny.reason().code());
        deny.details().forEach(event::detail);
        event.error(Errors.USER_DISABLED);
        context.forceChallenge(DatesPage.of(context, user, deny));
        return false;
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
