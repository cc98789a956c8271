package io.github.tillkey.core.check;

import io.github.tillkey.core.flow.FlowShape;
import io.github.tillkey.core.flow.FlowShape.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Looks for flows in which the step of a rule is missing, passed by, or asked before it is known who logs in. */
public final class FlowCheck {

    /** Provider id of the step of PINs. */
    public static final String PIN_STEP = "tillkey-pin";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final FlowShape shape;
    private final String stepId;
    private final String stepName;
    private final String consequence;
    private final List<Finding> findings = new ArrayList<>();

    private FlowCheck(KeycloakSession session, RealmModel realm, String stepId, String stepName, String consequence) {
        this.session = session;
        this.realm = realm;
        this.shape = FlowShape.byIds(session, realm);
        this.stepId = stepId;
        this.stepName = stepName;
        this.consequence = consequence;
    }

    /**
     * Checks every flow that members go through. Flows with the step of PINs are left out: it asks the rules itself.
     *
     * @param stepId provider id of the step
     * @param stepName its name in the admin console
     * @param consequence what a flow without it lacks, going on where "has no step X: " ends
     */
    public static List<Finding> of(
            KeycloakSession session, RealmModel realm, String stepId, String stepName, String consequence) {
        FlowCheck check = new FlowCheck(session, realm, stepId, stepName, consequence);
        check.providers();
        check.flows();
        return check.findings;
    }

    private void providers() {
        session.identityProviders()
                .getAllStream()
                .filter(provider -> provider.isEnabled() && provider.getPostBrokerLoginFlowId() == null)
                .forEach(provider -> findings.add(Finding.error(
                        "provider_without_step",
                        "Identity providers > " + provider.getAlias(),
                        "Logins by the identity provider " + provider.getAlias()
                                + " end without the rest of the browser flow, so they pass no step.",
                        "Give it a post login flow with the step " + stepName + ".")));
    }

    private void flows() {
        Map<String, String> uses = new LinkedHashMap<>();
        add(uses, realm.getBrowserFlow(), "the browser flow");
        if (realm.isRegistrationAllowed()) {
            add(uses, realm.getRegistrationFlow(), "the registration flow");
        }
        add(uses, realm.getDirectGrantFlow(), "the direct grant flow");
        if (realm.isResetPasswordAllowed()) {
            add(uses, realm.getResetCredentialsFlow(), "the reset credentials flow");
        }
        realm.getClientsStream().forEach(client -> client.getAuthenticationFlowBindingOverrides()
                .values()
                .forEach(id ->
                        add(uses, realm.getAuthenticationFlowById(id), "a flow of client " + client.getClientId())));
        uses.forEach((id, use) -> check(realm.getAuthenticationFlowById(id), use, true));
        session.identityProviders()
                .getAllStream()
                .map(IdentityProviderModel::getPostBrokerLoginFlowId)
                .filter(Objects::nonNull)
                .distinct()
                .filter(id -> !uses.containsKey(id))
                .map(realm::getAuthenticationFlowById)
                .filter(Objects::nonNull)
                // The provider has signed the member in.
                .forEach(flow -> check(flow, "a post login flow", false));
    }

    private static void add(Map<String, String> uses, @Nullable AuthenticationFlowModel flow, String use) {
        if (flow != null) {
            uses.putIfAbsent(flow.getId(), use);
        }
    }

    private void check(AuthenticationFlowModel flow, String use, boolean signsIn) {
        if (shape.has(flow.getId(), PIN_STEP)) {
            return;
        }
        String name = "\"" + flow.getAlias() + "\" (" + use + ")";
        String where = "Authentication > " + flow.getAlias();
        Set<Fault> faults = shape.faults(flow.getId(), stepId);
        if (faults.contains(Fault.STEP_MISSING)) {
            findings.add(Finding.error(
                    "flow_without_step",
                    where,
                    "The flow " + name + " has no step " + stepName + ": " + consequence + ".",
                    "Add the step, required, at the end of the flow's first level."));
        }
        if (faults.contains(Fault.STEP_PASSED_BY)) {
            findings.add(Finding.error(
                    "step_passed_by",
                    where,
                    "In the flow " + name
                            + " some way to log in, such as the cookie of an earlier login, does not pass the step "
                            + stepName + ".",
                    "Put all ways to log in into one required subflow, and the step, required, behind it on the "
                            + "flow's first level."));
        }
        if (signsIn && faults.contains(Fault.STEP_BEFORE_SIGN_IN)) {
            findings.add(Finding.error(
                    "step_before_sign_in",
                    where,
                    "In the flow " + name + " the step " + stepName
                            + " stands before a step that finds out or proves who logs in: the flow fails, or its page "
                            + "tells who exists.",
                    "Move it behind all of them."));
        }
    }

    /** The flow by which browsers log in to a client, {@code null} when it is gone. */
    public static @Nullable AuthenticationFlowModel browserFlow(RealmModel realm, ClientModel client) {
        String own = client.getAuthenticationFlowBindingOverride(AuthenticationFlowBindings.BROWSER_BINDING);
        return own == null ? realm.getBrowserFlow() : realm.getAuthenticationFlowById(own);
    }
}
