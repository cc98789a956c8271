package io.github.tillkey.pin.login;

import org.keycloak.events.EventBuilder;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What a PIN login may not lead to. Required actions can set a password, a second factor or a mail address; whoever knows a PIN
 * must not get at them, neither because one is pending nor because the link to the login page asks for one ({@code kc_action}).
 * Consent is refused too: it would end the login in a request that is none of ours.
 */
final class PinLoginLimits {

    private PinLoginLimits() {}

    /**
     * Whether anything but our own action or the end of the login would follow now. Asks Keycloak exactly what it asks next; the
     * member is set in {@code login}.
     */
    static boolean somethingElsePending(
            KeycloakSession session, AuthenticationSessionModel login, HttpRequest request, EventBuilder event) {
        String next = AuthenticationManager.nextRequiredAction(session, login, request, event.clone());
        if (next == null) {
            return false;
        }
        RealmModel realm = login.getRealm();
        RequiredActionProviderModel action = realm.getRequiredActionProviderByAlias(next);
        return action == null || !SetPinActionFactory.ID.equals(action.getProviderId());
    }
}
