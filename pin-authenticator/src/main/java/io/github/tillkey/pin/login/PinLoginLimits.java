package io.github.tillkey.pin.login;

import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * What a PIN login may not lead to. Required actions can set a password, a second factor or a mail address; whoever knows a PIN
 * must not get at them, neither because one is pending nor because the link to the login page asks for one ({@code kc_action}).
 */
final class PinLoginLimits {

    private PinLoginLimits() {}

    /** Whether anything but the end of the login would follow now; the member is set. Asks Keycloak exactly what it asks next. */
    static boolean somethingElsePending(AuthenticationFlowContext context) {
        return AuthenticationManager.nextRequiredAction(
                        context.getSession(),
                        context.getAuthenticationSession(),
                        context.getHttpRequest(),
                        context.getEvent().clone())
                != null;
    }

    /** Whether anything but the end of the login would follow once our own action is done. */
    static boolean somethingElsePending(RequiredActionContext context) {
        @Nullable
        String next = AuthenticationManager.nextRequiredAction(
                context.getSession(),
                context.getAuthenticationSession(),
                context.getHttpRequest(),
                context.getEvent().clone());
        if (next == null) {
            return false;
        }
        RequiredActionProviderModel action = context.getRealm().getRequiredActionProviderByAlias(next);
        return action == null || !SetPinActionFactory.ID.equals(action.getProviderId());
    }
}
