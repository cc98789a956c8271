package io.github.tillkey.testsuite.networks;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StepFlows;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.AuthenticationExecutionInfoRepresentation;
import org.keycloak.representations.idm.AuthenticatorConfigRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/**
 * "Condition - client address" before a subflow that refuses everybody: a login that succeeds did not go through it.
 * The tests come from the loopback address.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class NetworkConditionTest extends RetailTest {

    /** In doubt it runs, with any option. */
    @TestFactory
    Stream<DynamicTest> theSubflowRunsWhereTheListSaysAndWheneverThatCannotBeTold() {
        Networks.of(realm)
                .enforce(Map.of(
                        "defaultNetworks", "*", "zones", Map.of("office", Networks.HERE, "shed", Networks.ELSEWHERE)))
                .store("STO-02", Networks.HERE);
        Consumer<Map<String, String>> condition = flowWithCondition();
        return Rows.of("""
                        127.0.0.0/8, ::1 | false | true
                        127.0.0.0/8, ::1 | true | false
                        192.0.2.0/24, 2001:db8::/32 | false | false
                        192.0.2.0/24, 2001:db8::/32 | true | true
                        @office | true | false
                        @shed | true | true
                        @store | true | false
                        127.0.0.0/8 until 2026-01-01T00:00Z, ::1 until 2026-01-01T00:00Z | true | true
                        127.0.0.1/8, ::1 | false | true
                        127.0.0.1/8, ::1 | true | true
                        localhost | false | true
                        localhost | true | true
                        @nowhere | false | true
                        @nowhere | true | true
                        @inherited | true | true
                        | false | true
                        | true | true
                        """, row -> {
            String list = row.get(0);
            boolean outside = Boolean.parseBoolean(row.get(1));
            boolean runs = Boolean.parseBoolean(row.get(2));
            condition.accept(Map.of("networks", list, "not", String.valueOf(outside)));

            Page page = realm.browser().logInWithPassword("back-office", "bob");

            assertThat(page.isAtClient()).isEqualTo(!runs);
        });
    }

    @TestFactory
    Stream<DynamicTest> aConditionWithoutOptionsRunsItsSubflow() {
        Consumer<Map<String, String>> condition = flowWithCondition();
        return Rows.each(Stream.<Map<String, String>>of(Map.of(), Map.of("not", "true")), options -> {
            condition.accept(options);

            assertThat(realm.browser().logInWithPassword("back-office", "bob").isAtClient())
                    .isFalse();
        });
    }

    /** Makes the flow the realm's, and answers what sets the options of its condition. */
    private Consumer<Map<String, String>> flowWithCondition() {
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
        config.setConfig(Map.of());
        flows.newExecutionConfig(condition.getId(), config).close();
        RealmRepresentation settings = realm.admin().toRepresentation();
        settings.setBrowserFlow("conditional");
        realm.admin().update(settings);
        String configId = flows.getExecutions("conditional").stream()
                .filter(execution -> "tillkey-client-address".equals(execution.getProviderId()))
                .map(AuthenticationExecutionInfoRepresentation::getAuthenticationConfig)
                .findFirst()
                .orElseThrow();
        return options -> {
            config.setConfig(options);
            flows.updateAuthenticatorConfig(configId, config);
        };
    }
}
