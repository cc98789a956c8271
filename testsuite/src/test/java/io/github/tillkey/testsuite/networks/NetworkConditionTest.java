package io.github.tillkey.testsuite.networks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.StepFlows;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.representations.idm.AuthenticatorConfigRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/**
 * "Condition - client address" before a subflow that refuses everybody: a login that succeeds did not go through it. The tests come from
 * the loopback address.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class NetworkConditionTest extends RetailTest {

    @ParameterizedTest(name = "{0}, outside: {1} -> runs: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.0/8, ::1 | false | true",
                "127.0.0.0/8, ::1 | true | false",
                "192.0.2.0/24, 2001:db8::/32 | false | false",
                "192.0.2.0/24, 2001:db8::/32 | true | true",
                "@office | true | false",
                "@shed | true | true",
                "@store | true | false",
                "127.0.0.0/8 until 2026-01-01T00:00Z, ::1 until 2026-01-01T00:00Z | true | true",
                // In doubt it runs, with any option.
                "127.0.0.1/8, ::1 | false | true",
                "127.0.0.1/8, ::1 | true | true",
                "localhost | false | true",
                "localhost | true | true",
                "@nowhere | false | true",
                "@nowhere | true | true",
                "@inherited | true | true",
                "'' | false | true",
                "'' | true | true",
            })
    void theSubflowRunsWhereTheListSaysAndWheneverThatCannotBeTold(String list, boolean outside, boolean runs) {
        Networks.of(realm)
                .enforce(Map.of(
                        "defaultNetworks", "*", "zones", Map.of("office", Networks.HERE, "shed", Networks.ELSEWHERE)))
                .store("STO-02", Networks.HERE);
        flowWithCondition(Map.of("networks", list, "not", String.valueOf(outside)));

        Page page = realm.browser().logInWithPassword("back-office", "bob");

        assertThat(page.isAtClient()).isEqualTo(!runs);
    }

    @ParameterizedTest
    @CsvSource({"false", "true"})
    void aConditionWithoutOptionsRunsItsSubflow(boolean outside) {
        flowWithCondition(outside ? Map.of("not", "true") : Map.of());

        assertThat(realm.browser().logInWithPassword("back-office", "bob").isAtClient())
                .isFalse();
    }

    private void flowWithCondition(Map<String, String> options) {
        var flows = realm.admin().flows();
        StepFlows.createFlow(flows, "conditional");
        StepFlows.addFlow(flows, "conditional", "conditional - forms");
        flows.addExecution("conditional - forms", Map.of("provider", "auth-username-password-form"));
        StepFlows.addFlow(flows, "conditional", "conditional - outside");
        flows.addExecution("conditional - outside", Map.of("provider", "tillkey-client-address"));
        flows.addExecution("conditional - outside", Map.of("provider", "deny-access-authenticator"));
        StepFlows.require(
                flows,
                "conditional",
                "REQUIRED",
                "conditional - forms",
                "auth-username-password-form",
                "tillkey-client-address",
                "deny-access-authenticator");
        StepFlows.require(flows, "conditional", "CONDITIONAL", "conditional - outside");
        var condition = flows.getExecutions("conditional").stream()
                .filter(execution -> "tillkey-client-address".equals(execution.getProviderId()))
                .findFirst()
                .orElseThrow();
        AuthenticatorConfigRepresentation config = new AuthenticatorConfigRepresentation();
        config.setAlias("outside the stores");
        config.setConfig(options);
        flows.newExecutionConfig(condition.getId(), config).close();
        RealmRepresentation settings = realm.admin().toRepresentation();
        settings.setBrowserFlow("conditional");
        realm.admin().update(settings);
    }
}
