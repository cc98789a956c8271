package io.github.tillkey.core.setup;

import static io.github.tillkey.core.flow.Flows.subflow;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.flow.FlowShape;
import io.github.tillkey.core.flow.Flows;
import io.github.tillkey.core.store.CodesInUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.AuthenticatorConfigRepresentation;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.IdentityProviderRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.userprofile.config.UPConfig;

/** Undo of a realm in which {@code house} was the browser flow, and set-ups have made {@code tillkey browser}. */
class UndoPlannerTest {

    private static final String HOUSE = "house";
    private static final String OURS = "tillkey browser";

    private final RealmRepresentation realm = new RealmRepresentation();
    private final Set<String> made = new TreeSet<>(Set.of("flow " + OURS));
    private final Map<String, String> replaced = new TreeMap<>(Map.of("browser flow", HOUSE));
    private final Map<String, String> prints = new TreeMap<>();
    private final ClientRepresentation client = new ClientRepresentation();

    UndoPlannerTest() {
        client.setClientId("office");
        client.setAttributes(new HashMap<>());
        client.setFullScopeAllowed(false);
        client.setImplicitFlowEnabled(false);
        realm.setClients(List.of(client));
        realm.setAuthenticatorConfig(new ArrayList<>());
        realm.setAuthenticationFlows(new ArrayList<>());
        flow(HOUSE, step("auth-username-password-form"));
        flow(OURS + " - forms", step("auth-username-password-form"));
        flow(OURS, subflow(OURS + " - forms", "REQUIRED"), step("tillkey-dates"));
        realm.setBrowserFlow(OURS);
        prints.put(OURS, FlowPrint.of(new FlowShape(realm, Set.of()), OURS));
    }

    private Map<String, SetupPlan.SetupChange> plan() {
        UPConfig profile = new UPConfig();
        profile.setAttributes(new ArrayList<>());
        RealmSnapshot snapshot = new RealmSnapshot(
                realm,
                profile,
                Set.of(),
                Map.of(),
                null,
                new CodesInUse(Map.of()),
                Set.of(),
                Set.of(),
                attribute -> 0L,
                Set.of(),
                Set.of("tillkey-networks"),
                new SetupRecord("{}", made, replaced, prints));
        Map<String, SetupPlan.SetupChange> lines = new TreeMap<>();
        UndoPlanner.plan(snapshot, List.of()).lines().forEach(line -> lines.put(line.where(), line));
        return lines;
    }

    private void is(String where, String kind, String text) {
        SetupPlan.SetupChange line = Objects.requireNonNull(plan().get(where), where);
        assertThat(line.kind()).as(line.why()).isEqualTo(kind);
        assertThat(line.why() + " " + line.after()).contains(text);
    }

    @Test
    void whatASetUpHasMadeGoesWithItsSubflows() {
        is("browser flow", "extend", HOUSE);
        is("flow " + OURS, "remove", "");
        assertThat(plan()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tillkey-client-address", "tillkey-second-factor"})
    void aConditionThatDecidesWhoPassesIsRefused(String condition) {
        flow("outside", step(condition), step("auth-otp-form"));
        flow("by hand", step("auth-username-password-form"), subflow("outside", "CONDITIONAL"));

        is("step " + condition + " of the flow outside", "refuse", "Take it out of the flow");
        flowNamed("outside").getAuthenticationExecutions().get(0).setRequirement("DISABLED");
        is("steps of the flow outside", "remove", "");
    }

    @Test
    void aFlowThatSomebodyHasImprovedStaysBoundWithoutOurSteps() {
        flowNamed(OURS + " - forms").getAuthenticationExecutions().add(step("auth-otp-form"));

        is("flow " + OURS, "left", "stays");
        is("steps of the flow " + OURS, "remove", "");
        assertThat(plan()).doesNotContainKey("browser flow");
    }

    @Test
    void otherSettingsAreAChangeAndStepsOfOursAreNone() {
        flowNamed(OURS).getAuthenticationExecutions().add(step("tillkey-network"));
        is("flow " + OURS, "remove", "");

        AuthenticatorConfigRepresentation settings = new AuthenticatorConfigRepresentation();
        settings.setAlias("settings");
        settings.setConfig(Map.of("defaultProvider", "hq"));
        realm.getAuthenticatorConfig().add(settings);
        flowNamed(OURS + " - forms").getAuthenticationExecutions().get(0).setAuthenticatorConfig("settings");
        is("flow " + OURS, "left", "");
    }

    @Test
    void aFormerFlowThatIsGoneIsAskedFor() {
        realm.getAuthenticationFlows().removeIf(flow -> flow.getAlias().equals(HOUSE));
        is("browser flow", "refuse", "The flow house that was here is gone");

        replaced.clear();
        is("browser flow", "refuse", "Bind a flow");
    }

    @Test
    void otherPlacesWithAFlowOfOursAreNamed() {
        client.setAuthenticationFlowBindingOverrides(Map.of("direct_grant", OURS, "browser", OURS));
        realm.setFirstBrokerLoginFlow(OURS);
        IdentityProviderRepresentation provider = new IdentityProviderRepresentation();
        provider.setAlias("hq");
        provider.setFirstBrokerLoginFlowAlias(OURS);
        provider.setPostBrokerLoginFlowAlias(OURS);
        realm.setIdentityProviders(List.of(provider));

        for (String where : List.of(
                "browser flow of the client office",
                "direct grant flow of the client office",
                "first broker login flow",
                "first login flow of the identity provider hq",
                "post login flow of the identity provider hq")) {
            is(where, "refuse", "Bind a flow");
        }
        replaced.put("browser flow of the client office", "");
        is("browser flow of the client office", "refuse", "Bind a flow");
        made.add("browser flow of the client office: " + OURS);
        replaced.put("post login flow of the identity provider hq", "");
        is("browser flow of the client office", "extend", "that of the realm");
        is("post login flow of the identity provider hq", "refuse", "Bind a flow");
    }

    @Test
    void aStrongerFlowOfOursThatSomebodyHasBoundSinceIsNotReplaced() {
        String stronger = "tillkey back office";
        flow(stronger, step("auth-username-password-form"), step("auth-otp-form"), step("tillkey-dates"));
        made.add("flow " + stronger);
        prints.put(stronger, FlowPrint.of(new FlowShape(realm, Set.of()), stronger));
        realm.setBrowserFlow(stronger);

        is("browser flow", "refuse", "Bind a flow");
    }

    @Test
    void aSubflowThatNobodyCouldPassIsRefused() {
        flow("admins", step("conditional-user-role"), step("tillkey-network"));
        flow("inner", step("tillkey-dates"));
        flow("outer", subflow("inner", "REQUIRED"));
        flow(
                "by hand",
                step("auth-username-password-form"),
                subflow("admins", "CONDITIONAL"),
                subflow("outer", "REQUIRED"));

        is("steps of the flow admins", "refuse", "Take the subflow out");
        is("steps of the flow inner", "remove", "");
        assertThat(plan()).doesNotContainKeys("steps of the flow outer", "steps of the flow by hand");
        flowNamed("admins").getAuthenticationExecutions().add(step("auth-otp-form"));
        is("steps of the flow admins", "remove", "");

        flow("level pin", step("conditional-level-of-authentication"), step("tillkey-pin"));
        flow("retail till", subflow("level pin", "CONDITIONAL"));
        is("steps of the flow level pin", "remove", "");
    }

    @Test
    void aMinimumThatWasRaisedSinceStays() {
        replaced.put("minimum level of the client office", "");
        client.getAttributes().put("minimum.acr.value", "gold");
        is("minimum level of the client office", "left", "stays");

        made.add("minimum level of the client office: otp");
        client.getAttributes().put("minimum.acr.value", "otp");
        is("minimum level of the client office", "extend", "none");
        client.getAttributes().put("minimum.acr.value", "password");
        is("minimum level of the client office", "left", "stays");
    }

    @Test
    void aScopeThatWasChangedSinceStays() {
        replaced.put("scope of the client office", "full scope, implicit flow");
        is("scope of the client office", "extend", "full scope, implicit flow");

        client.setFullScopeAllowed(true);
        is("scope of the client office", "left", "stays");
    }

    @Test
    void anOwnFlowOfALikeNameOnlyLosesItsSteps() {
        flow(OURS + " - kiosk", step("auth-username-password-form"), step("tillkey-dates"));

        is("steps of the flow " + OURS + " - kiosk", "remove", "");
    }

    @Test
    void aFlowThatReplacesAnotherIsRememberedAndAFlowOfOursIsNot() {
        SetupRecord record = new SetupRecord("{}", made, replaced);
        Change again = Change.extend("browser flow", "house 2", OURS, "", editor -> {});
        Change ours = Change.extend("browser flow", OURS, "tillkey back office", "", editor -> {});

        assertThat(record.with("{}", List.of(again)).replaced()).containsEntry("browser flow", "house 2");
        assertThat(record.with("{}", List.of(ours)).replaced()).containsEntry("browser flow", HOUSE);
    }

    @Test
    void theRecordKnowsTheFlowsThatWereMade() {
        Change create = Change.create("flow " + OURS, "", "", editor -> {});
        FlowShape shape = new FlowShape(realm, Set.of());
        SetupRecord record = SetupRecord.NONE.with("{}", List.of(create)).printing(List.of(create), shape);

        assertThat(record.prints()).containsOnly(Map.entry(OURS, FlowPrint.of(shape, OURS)));
        assertThat(SetupRecord.read(record.write())).isEqualTo(record);
    }

    private void flow(String alias, AuthenticationExecutionExportRepresentation... executions) {
        realm.getAuthenticationFlows().add(Flows.flow(alias, executions));
    }

    private AuthenticationFlowRepresentation flowNamed(String alias) {
        return Flows.named(realm, alias);
    }

    private static AuthenticationExecutionExportRepresentation step(String provider) {
        return Flows.step(provider, "REQUIRED");
    }
}
