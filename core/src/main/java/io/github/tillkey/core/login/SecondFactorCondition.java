package io.github.tillkey.core.login;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.session.SessionLevel;
import io.github.tillkey.core.settings.SettingValues;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Runs a conditional subflow, which asks for a second factor, where none was given: neither in this login nor in the
 * session that an SSO cookie continues. Keycloak's conditions see the login only, and what a client asked for.
 */
final class SecondFactorCondition extends FlowCondition {

    @Override
    public boolean matchCondition(AuthenticationFlowContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        // A wrong value asks everybody: a broken option must not let anybody past.
        boolean demanded = SecondFactorConditionFactory.DEMANDED.readOr(
                SettingValues.ofStep(context.getAuthenticatorConfig()), false);
        return (!demanded
                        || LevelDemand.of(login.getClient(), null, context.getUser())
                                        .minimum()
                                == Level.OTP)
                && SessionLevel.lacksSecondFactor(context.getSession(), login);
    }

    @Override
    public boolean requiresUser() {
        return true;
    }
}
