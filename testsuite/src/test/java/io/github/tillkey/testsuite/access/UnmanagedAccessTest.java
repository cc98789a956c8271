package io.github.tillkey.testsuite.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.Tokens;
import io.github.tillkey.testsuite.provider.SwitchableRule;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** What the jars do not affect: realms never set up, the master realm with its consoles, service accounts. */
@KeycloakIntegrationTest(config = PackServer.class)
class UnmanagedAccessTest extends RetailTest {

    @Test
    void aRealmWithoutTillkeyIsNotChecked() {
        try (RetailRealm plain = RetailRealm.create(adminClient, urls.getBase(), realm -> {
            RetailRealm.settings(realm).remove("enabled");
            realm.getAttributes().put(SwitchableRule.SWITCH, "deny");
        })) {
            Tokens tokens =
                    plain.browser().logInWithPassword("back-office", "bob").tokens();

            assertThat(tokens.access().has("stores")).isFalse();
            assertThat(plain.refresh("back-office", tokens.refreshToken()).issued())
                    .isTrue();
            Page pos = plain.browser().open("pos");
            assertThat(pos.status())
                    .as("the PIN step itself says that it is not available")
                    .isEqualTo(503);
        }
    }

    @TestFactory
    Stream<DynamicTest> aTypingErrorInTheSwitchDoesNotOpenTheRealm() {
        return Rows.each(Stream.of("yes", "True", "1", "truu"), value -> {
            realm.setSetting("enabled", value);
            realm.setAttribute(SwitchableRule.SWITCH, "deny");

            assertThat(realm.browser()
                            .logInWithPassword("back-office", "bob")
                            .tokens()
                            .issued())
                    .isFalse();
        });
    }

    @Test
    void serviceAccountsAreNeverChecked() {
        realm.setAttribute(SwitchableRule.SWITCH, "deny");
        realm.setSetting("staff_without_kind", "deny");
        ClientRepresentation robot = new ClientRepresentation();
        robot.setClientId("robot");
        robot.setSecret("robot-secret");
        robot.setServiceAccountsEnabled(true);
        robot.setPublicClient(false);
        realm.addClient(robot);

        assertThat(realm.token(Map.of(
                                "grant_type", "client_credentials",
                                "client_id", "robot",
                                "client_secret", "robot-secret"))
                        .issued())
                .isTrue();
    }

    @Test
    void theMasterRealmAndItsConsolesStillWork() {
        assertThat(realm.adminToken()).isNotBlank();
        for (String console : new String[] {"/admin/master/console/", "/realms/master/account/"}) {
            var page = Http.get(java.net.URI.create(urls.getBase() + console), Map.of());
            assertThat(page.statusCode()).as(console).isEqualTo(200);
        }
        assertThat(adminClient
                        .serverInfo()
                        .getInfo()
                        .getProviders()
                        .get("tillkey-access-rule")
                        .getProviders())
                .containsKeys("client", "pin-session", "store");
        assertThat(adminClient.realm("master").flows().getRequiredActions())
                .noneMatch(action -> action.getProviderId().startsWith("tillkey"));
    }
}
