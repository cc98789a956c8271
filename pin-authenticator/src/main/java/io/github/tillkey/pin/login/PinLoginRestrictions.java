package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.session.SessionLevel;
import io.github.tillkey.pin.policy.PinPolicies;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.authenticators.conditional.ConditionalLoaAuthenticatorFactory;
import org.keycloak.authentication.authenticators.util.AcrStore;
import org.keycloak.authentication.authenticators.util.LoAUtil;
import org.keycloak.events.EventBuilder;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.grants.device.DeviceGrantType;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What a PIN login may not lead to. Required actions can set a password, a second factor or a mail address; someone who
 * knows a PIN must not get at them, neither because one is pending nor because the link to the login page asks for one
 * ({@code kc_action}).
 *
 * <p>Keycloak's internals: what {@code AuthenticationManager} does at the end of a login, and {@code AcrStore}.
 */
final class PinLoginRestrictions {

    private PinLoginRestrictions() {}

    /**
     * Whether the login asks for more than a till gives: for a required action, for consent, or for letting another
     * device in (RFC 8628), which needs consent too. All would end the login on pages of Keycloak.
     */
    static boolean asksForMore(AuthenticationSessionModel login) {
        return login.getClientNote(Constants.KC_ACTION) != null
                || login.getClient().isConsentRequired()
                || DeviceGrantType.isOAuth2DeviceVerificationFlow(login);
    }

    /**
     * Whether the client insists on a level of authentication ({@code acr} as an essential claim, or its <em>Minimum
     * ACR Value</em>) that neither a PIN nor any step of this flow reaches. Known before a PIN is typed.
     */
    static boolean levelIsOutOfReach(AuthenticationFlowContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        String flowId = context.getTopLevelFlow().getId();
        LevelDemand demand = LevelDemand.of(login.getClient(), login.getClientNote(OIDCLoginProtocol.CLAIMS_PARAM));
        Level least = demand.least();
        return (least != Level.PIN
                        && least.compareTo(
                                        SessionLevel.withinReachOfPin(context.getSession(), context.getRealm(), flowId))
                                > 0)
                || conditionsFallShort(context, flowId, demand);
    }

    /**
     * Whether Keycloak itself would refuse at the end of the flow: of an essential {@code acr} it knows the number
     * only, and compares it with those of the flow's conditions.
     */
    private static boolean conditionsFallShort(AuthenticationFlowContext context, String flowId, LevelDemand demand) {
        AcrStore levels = new AcrStore(context.getSession(), context.getAuthenticationSession());
        if (!levels.isLevelOfAuthenticationForced()) {
            return false;
        }
        RealmModel realm = context.getRealm();
        List<Integer> conditions =
                AuthenticatorUtil.getExecutionsByType(realm, flowId, ConditionalLoaAuthenticatorFactory.PROVIDER_ID)
                        .stream()
                        .filter(AuthenticationExecutionModel::isEnabled)
                        .map(condition -> realm.getAuthenticatorConfigById(condition.getAuthenticatorConfig()))
                        .filter(Objects::nonNull)
                        .map(LoAUtil::getLevelFromLoaConditionConfiguration)
                        .filter(Objects::nonNull)
                        .toList();
        if (conditions.isEmpty() && !demand.essential().isEmpty()) {
            return false; // Keycloak compares nothing, and the steps reach what is named.
        }
        return levels.getRequestedLevelOfAuthentication(context.getTopLevelFlow())
                > conditions.stream().reduce(PinAuthenticatorFactory.LEVEL, Math::max);
    }

    /**
     * Whether Keycloak would show a required action after the login's last step; the member is set in {@code login}.
     * Asked only where steps follow the PIN step: otherwise {@link PinLoginFinisher} leaves pending actions for the
     * next password login. Our own action does not count, because the step itself sets the new PIN.
     *
     * <p>Every pending action is checked, not only the next: Keycloak returns only the first action, so ours could hide
     * others.
     */
    static boolean actionFollows(
            KeycloakSession session, AuthenticationSessionModel login, HttpRequest request, EventBuilder event) {
        RealmModel realm = login.getRealm();
        // First, because it asks every action of the realm whether it is due.
        String next = AuthenticationManager.nextRequiredAction(session, login, request, event.clone());
        return actionIsPending(login) || (next != null && !isOurs(realm.getRequiredActionProviderByAlias(next)));
    }

    /**
     * Whether an action other than ours has been ordered of the member who is set in {@code login}, or in this login.
     */
    static boolean actionIsPending(AuthenticationSessionModel login) {
        RealmModel realm = login.getRealm();
        return Stream.concat(
                        login.getAuthenticatedUser().getRequiredActionsStream(), login.getRequiredActions().stream())
                .map(realm::getRequiredActionProviderByAlias)
                .anyMatch(action -> action != null && action.isEnabled() && !isOurs(action));
    }

    private static boolean isOurs(@Nullable RequiredActionProviderModel action) {
        return action != null && PinPolicies.ACTION_ID.equals(action.getProviderId());
    }
}
