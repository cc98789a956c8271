package io.github.tillkey.core.check;

import io.github.tillkey.core.staff.StaffAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.keycloak.common.enums.SslRequired;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Looks at what belongs to no feature: clients, the protection of passwords, and references to flows. */
public final class RealmPart extends SelfCheckFactory {

    /** How requests and the metric name it. */
    public static final String ID = "realm";

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<Finding> ofSettings(CheckedRealm checked) {
        RealmModel realm = checked.realm();
        List<Finding> findings = new ArrayList<>();
        if (realm.getSslRequired() == SslRequired.NONE) {
            findings.add(Finding.error(
                    "https_not_required",
                    "Realm settings > General > Require SSL",
                    "Passwords, PINs and tokens may travel without encryption.",
                    "Choose External requests or All requests."));
        }
        if (!realm.isBruteForceProtected()) {
            findings.add(Finding.warning(
                    "brute_force_off",
                    "Realm settings > Security defenses > Brute force detection",
                    "Anybody may try passwords without end: Tillkey slows the guessing of PINs only.",
                    "Choose a mode that locks out temporarily."));
        }
        findings.addAll(RealmCheck.editable(checked.session(), StaffAttributes.STAFF_KIND));
        findings.addAll(RealmCheck.clients(realm));
        findings.addAll(Finding.limited(Stream.concat(clientFlows(realm), providerFlows(checked.session(), realm))));
        return findings;
    }

    private static Stream<Finding> clientFlows(RealmModel realm) {
        return realm.getClientsStream()
                .filter(client -> client.getAuthenticationFlowBindingOverrides().values().stream()
                        .anyMatch(flow -> realm.getAuthenticationFlowById(flow) == null))
                .map(client -> Finding.error(
                        "flow_unknown",
                        "Clients > " + client.getClientId() + " > Advanced > Authentication flow overrides",
                        "The client " + client.getClientId() + " names a flow that is gone, so nobody can log in.",
                        "Choose a flow that exists."));
    }

    private static Stream<Finding> providerFlows(KeycloakSession session, RealmModel realm) {
        return session.identityProviders()
                .getAllStream()
                .filter(IdentityProviderModel::isEnabled)
                .filter(provider -> Stream.of(provider.getFirstBrokerLoginFlowId(), provider.getPostBrokerLoginFlowId())
                        .anyMatch(flow ->
                                flow != null && !flow.isBlank() && realm.getAuthenticationFlowById(flow) == null))
                .map(provider -> Finding.error(
                        "flow_unknown",
                        "Identity providers > " + provider.getAlias(),
                        "The identity provider " + provider.getAlias()
                                + " names a flow that is gone, so nobody can log in by it.",
                        "Choose a first and a post login flow that exist."));
    }
}
