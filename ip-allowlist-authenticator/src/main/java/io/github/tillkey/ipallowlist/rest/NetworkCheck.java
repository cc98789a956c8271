package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.ClientSettings;
import io.github.tillkey.core.StaffAttributes;
import io.github.tillkey.core.network.ClientAddresses;
import io.github.tillkey.core.network.InvalidNetworkSettingsException;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.NetworkSettings.Mode;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.ipallowlist.login.NetworkAuthenticatorFactory;
import io.github.tillkey.ipallowlist.profile.NetworkListValidator;
import io.github.tillkey.ipallowlist.profile.OwnLists;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.CibaConfig;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.userprofile.UserProfileProvider;

/** Looks for what keeps networks from being judged as an administrator expects. */
final class NetworkCheck {

    /** Keycloak's limit for attributes that declare none. */
    private static final int KEYCLOAKS_LENGTH = 2_048;

    /** Grants of confidential clients for members who pass no flow, by the client attribute that switches them on. */
    private static final Map<String, String> GRANTS_WITHOUT_FLOW = Map.of(
            CibaConfig.OIDC_CIBA_GRANT_ENABLED, "CIBA grant",
            OIDCConfigAttributes.JWT_AUTHORIZATION_GRANT_ENABLED, "JWT authorization grant");

    private NetworkCheck() {}

    /**
     * Something to mend.
     *
     * @param code what kind of finding, in lower_snake
     * @param message what is wrong, where, and the remedy
     */
    public record Finding(String code, String message) implements Representation {}

    static List<Finding> of(KeycloakSession session, RealmModel realm) {
        List<Finding> findings = new ArrayList<>();
        ClientAddresses.problem()
                .ifPresent(problem -> findings.add(new Finding("client_address_unknown", problem + ".")));
        NetworkSettings settings = null;
        try {
            settings = RealmNetworks.of(realm).settings().check();
        } catch (InvalidNetworkSettingsException broken) {
            findings.add(new Finding("settings_broken", String.valueOf(broken.getMessage())));
        }
        profile(session, findings);
        if (settings == null || settings.mode() != Mode.OFF) {
            if (!NetworkReportsResource.keepsEvents(realm, EventType.LOGIN_ERROR)
                    || !NetworkReportsResource.keepsEvents(realm, EventType.REFRESH_TOKEN_ERROR)) {
                findings.add(new Finding(
                        "events_not_kept",
                        "The realm keeps no events of refused logins and refreshes, so nobody can see who was refused: switch on"
                                + " Realm settings > Events > User events settings > Save events with LOGIN_ERROR and"
                                + " REFRESH_TOKEN_ERROR."));
            }
            providers(session, findings);
            flows(session, realm).forEach((flow, use) -> flow(realm, flow, use, findings));
            grants(realm, findings);
        }
        return findings;
    }

    private static void grants(RealmModel realm, List<Finding> findings) {
        realm.getClientsStream()
                .filter(client -> client.isEnabled() && client.getAttribute(ClientSettings.CALLS_FROM_MEMBER) == null)
                .forEach(client -> GRANTS_WITHOUT_FLOW.forEach((attribute, grant) -> {
                    if ("true".equals(client.getAttribute(attribute))) {
                        findings.add(new Finding(
                                "grant_without_step",
                                "The client " + client.getClientId() + " gets tokens of members by the " + grant
                                        + ", which passes no flow and so no step Tillkey network: set its attribute "
                                        + ClientSettings.CALLS_FROM_MEMBER
                                        + " to true if it calls from where the member is, or to false if networks need not hold for"
                                        + " it, or switch the grant off."));
                    }
                }));
    }

    private static void providers(KeycloakSession session, List<Finding> findings) {
        session.identityProviders()
                .getAllStream()
                .filter(provider -> provider.isEnabled() && provider.getPostBrokerLoginFlowId() == null)
                .forEach(provider -> findings.add(new Finding(
                        "provider_without_step",
                        "Logins by the identity provider " + provider.getAlias()
                                + " end without the rest of the browser flow, so they pass no step: give it a post login flow with the"
                                + " step Tillkey network.")));
    }

    private static void profile(KeycloakSession session, List<Finding> findings) {
        UPAttribute attribute = session.getProvider(UserProfileProvider.class)
                .getConfiguration()
                .getAttribute(StaffAttributes.ALLOWED_NETWORKS);
        if (OwnLists.membersMayWrite(session)) {
            findings.add(new Finding(
                    "own_lists_ignored",
                    "Members may edit " + StaffAttributes.ALLOWED_NETWORKS
                            + " of their own, so no member's list grants anything: let only administrators edit it, under Realm settings >"
                            + " User profile."));
        }
        if (attribute == null) {
            findings.add(new Finding(
                    "attribute_not_declared",
                    "The user profile has no attribute " + StaffAttributes.ALLOWED_NETWORKS
                            + ", so lists of members cannot be edited in the admin console: add it under Realm settings > User"
                            + " profile, for administrators only."));
            return;
        }
        if (!attribute.getValidations().containsKey(NetworkListValidator.ID)) {
            findings.add(new Finding(
                    "attribute_not_validated",
                    "Lists of members are not checked when they are saved: add the validator " + NetworkListValidator.ID
                            + " to the attribute " + StaffAttributes.ALLOWED_NETWORKS
                            + " under Realm settings > User profile."));
        }
        if (!attribute.getValidations().containsKey("length")) {
            findings.add(new Finding(
                    "attribute_short",
                    "Lists of members can have " + KEYCLOAKS_LENGTH
                            + " characters only: add the validator length with a larger max to the attribute "
                            + StaffAttributes.ALLOWED_NETWORKS + " under Realm settings > User profile."));
        }
    }

    /** The flows that members go through, and what each is used for. */
    private static Map<AuthenticationFlowModel, String> flows(KeycloakSession session, RealmModel realm) {
        Map<AuthenticationFlowModel, String> flows = new LinkedHashMap<>();
        add(flows, realm.getBrowserFlow(), "the browser flow");
        if (realm.isRegistrationAllowed()) {
            add(flows, realm.getRegistrationFlow(), "the registration flow");
        }
        add(flows, realm.getDirectGrantFlow(), "the direct grant flow");
        if (realm.isResetPasswordAllowed()) {
            add(flows, realm.getResetCredentialsFlow(), "the reset credentials flow");
        }
        realm.getClientsStream().forEach(client -> client.getAuthenticationFlowBindingOverrides()
                .values()
                .forEach(id ->
                        add(flows, realm.getAuthenticationFlowById(id), "a flow of client " + client.getClientId())));
        session.identityProviders()
                .getAllStream()
                .map(IdentityProviderModel::getPostBrokerLoginFlowId)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(id -> add(flows, realm.getAuthenticationFlowById(id), "a post login flow"));
        return flows;
    }

    private static void add(
            Map<AuthenticationFlowModel, String> flows, @Nullable AuthenticationFlowModel flow, String use) {
        if (flow != null
                && flows.keySet().stream().noneMatch(known -> known.getId().equals(flow.getId()))) {
            flows.put(flow, use);
        }
    }

    private static void flow(RealmModel realm, AuthenticationFlowModel flow, String use, List<Finding> findings) {
        String name = "\"" + flow.getAlias() + "\" (" + use + ")";
        if (steps(realm, flow).anyMatch(step -> "tillkey-pin".equals(step.getAuthenticator()))) {
            return; // Tills are judged by the networks of their store.
        }
        boolean anywhere = steps(realm, flow).anyMatch(NetworkCheck::isNetworkStep);
        boolean first = realm.getAuthenticationExecutionsStream(flow.getId()).anyMatch(NetworkCheck::isNetworkStep);
        boolean alternatives = realm.getAuthenticationExecutionsStream(flow.getId())
                .anyMatch(AuthenticationExecutionModel::isAlternative);
        if (!anywhere) {
            findings.add(
                    new Finding(
                            "flow_without_step",
                            "The flow " + name
                                    + " has no step Tillkey network: it shows no page to whoever is refused, and confidential"
                                    + " clients are not judged at all. Add the step, required, at the end of the flow's first level."));
        } else if (!first || alternatives) {
            findings.add(new Finding(
                    "step_passed_by",
                    "In the flow " + name
                            + " some way to log in, such as the cookie of an earlier login, does not pass the step"
                            + " Tillkey network. Put all ways to log in into one required subflow, and the step, required, behind"
                            + " it on the flow's first level."));
        }
    }

    private static Stream<AuthenticationExecutionModel> steps(RealmModel realm, AuthenticationFlowModel flow) {
        return realm.getAuthenticationExecutionsStream(flow.getId())
                .filter(AuthenticationExecutionModel::isEnabled)
                .flatMap(step -> {
                    AuthenticationFlowModel below =
                            step.isAuthenticatorFlow() ? realm.getAuthenticationFlowById(step.getFlowId()) : null;
                    return below == null ? Stream.of(step) : steps(realm, below);
                });
    }

    private static boolean isNetworkStep(AuthenticationExecutionModel step) {
        return step.isRequired() && NetworkAuthenticatorFactory.ID.equals(step.getAuthenticator());
    }
}
