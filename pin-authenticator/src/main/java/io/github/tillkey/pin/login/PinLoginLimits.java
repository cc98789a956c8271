package io.github.tillkey.pin.login;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.Constants;
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
     * Whether anything but our own action or the end of the login would follow, now or after our own action; the member is set in
     * {@code login}.
     *
     * <p>Everything that is pending is looked at, not only what comes next: Keycloak names the first action only, and ours would
     * hide those behind it.
     */
    static boolean somethingElsePending(
            KeycloakSession session, AuthenticationSessionModel login, HttpRequest request, EventBuilder event) {
        RealmModel realm = login.getRealm();
        // First, because it lets every action of the realm say whether it is due.
        String next = AuthenticationManager.nextRequiredAction(session, login, request, event.clone());
        boolean asked = login.getClientNote(Constants.KC_ACTION) != null;
        boolean due = Stream.concat(
                        login.getAuthenticatedUser().getRequiredActionsStream(), login.getRequiredActions().stream())
                .map(realm::getRequiredActionProviderByAlias)
                .anyMatch(action -> action != null && action.isEnabled() && !isOurs(action));
        boolean consent = login.getClient().isConsentRequired();
        return asked || due || consent || (next != null && !isOurs(realm.getRequiredActionProviderByAlias(next)));
    }

    private static boolean isOurs(@Nullable RequiredActionProviderModel action) {
        return action != null && SetPinActionFactory.ID.equals(action.getProviderId());
    }
}
