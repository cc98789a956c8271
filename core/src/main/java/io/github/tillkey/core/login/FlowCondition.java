package io.github.tillkey.core.login;

import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** A condition that decides who passes a conditional subflow, shows nothing, and sets nothing up. */
public abstract class FlowCondition implements ConditionalAuthenticator {

    @Override
    public final void action(AuthenticationFlowContext context) {}

    @Override
    public final void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {}

    @Override
    public final void close() {}
}
