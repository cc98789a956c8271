package io.github.tillkey.testsuite.networks;

import static io.github.tillkey.testsuite.fixture.Networks.ELSEWHERE;
import static io.github.tillkey.testsuite.fixture.Networks.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.ForgottenPassword;
import io.github.tillkey.testsuite.fixture.HeadOffice;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.StepFlows;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.representations.idm.IdentityProviderRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;

/**
 * The step "Tillkey network" in the flows behind a mail and behind another login. The tests come from the loopback
 * address.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class NetworkFlowsTest extends RetailTest {

    @Test
    void theLinkForAForgottenPasswordLeadsPastTheStep() {
        Networks networks = Networks.of(realm).inResetFlow().enforce().member("bob", ELSEWHERE);
        MailServer mails = ForgottenPassword.mailServerOf(realm);
        try {
            Page refused = ForgottenPassword.of(realm, mails);

            assertThat(refused.messages()).contains("tillkeyNetworkTitle");
            assertThat(realm.admin().attackDetection().bruteForceUserStatus(realm.userId("bob")))
                    .containsEntry("numFailures", 0);
            networks.member("bob", HERE);
            assertThat(ForgottenPassword.of(realm, mails).isAtClient()).isTrue();
        } finally {
            mails.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLoginAtAnotherRealmPassesTheStepAtTheFirstTimeAndAfterwards(boolean first) {
        try (RetailRealm head = RetailRealm.create(adminClient, urls.getBase())) {
            broker(head, first);
            Networks networks = Networks.of(realm).enforce(Map.of("defaultNetworks", HERE));
            if (!first) {
                assertThat(loginAtHead().isAtClient()).isTrue();
            }
            networks.enforce(Map.of("defaultNetworks", ELSEWHERE));

            Page page = loginAtHead();

            assertThat(page.isAtClient()).isFalse();
            assertThat(page.messages()).contains("tillkeyNetworkTitle");
            assertThat(page.submit(Map.of()).parameter("error")).isEqualTo("access_denied");
        }
    }

    private Page loginAtHead() {
        return HeadOffice.logIn(realm.browser().open("back-office"), "erik");
    }

    /**
     * Lets staff of {@code head} log in here, with the step in the flow for the first time or in that for every time.
     */
    private void broker(RetailRealm head, boolean first) {
        var flows = realm.admin().flows();
        IdentityProviderRepresentation provider = HeadOffice.of(realm, head);
        if (first) {
            flows.copy("first broker login", Map.of("newName", "networks first"))
                    .close();
            flows.addExecution("networks first", Map.of("provider", "tillkey-network"));
            StepFlows.require(flows, "networks first", "REQUIRED", "tillkey-network");
            provider.setFirstBrokerLoginFlowAlias("networks first");
        } else {
            StepFlows.createFlow(flows, "networks post");
            flows.addExecution("networks post", Map.of("provider", "tillkey-network"));
            StepFlows.require(flows, "networks post", "REQUIRED", "tillkey-network");
            provider.setPostBrokerLoginFlowAlias("networks post");
        }
        // Users from there are new here: erik of this realm must not be in the way.
        realm.admin().users().get(realm.userId("erik")).remove();
        realm.admin().identityProviders().create(provider).close();
    }
}
