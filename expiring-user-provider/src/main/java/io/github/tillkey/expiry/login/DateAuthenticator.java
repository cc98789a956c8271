package io.github.tillkey.expiry.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.login.RuleStep;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.expiry.rule.DatePolicy;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Lets a member who has authenticated go on only within the dates of the account; else shows a page that says from or
 * until when.
 */
final class DateAuthenticator extends RuleStep {

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        RealmModel realm = context.getRealm();
        UserModel member = context.getUser();
        // A PIN login at a till was checked there, on the till's own page.
        if (!AccessGuard.appliesTo(realm, member) || TerminalSession.isPinLogin(context.getAuthenticationSession())) {
            context.success();
            return;
        }
        Decision decision = DatePolicy.decide(context.getSession(), realm, member, ServerTime.now());
        if (passes(context, DatePolicy.RULE, decision, () -> DatesPage.of(context, member, (Decision.Deny) decision))) {
            context.success();
        }
    }
}
