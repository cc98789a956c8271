package io.github.tillkey.testsuite.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** Required actions that only hold settings: nothing counts but what they hold, and nobody is asked to do them. */
@KeycloakIntegrationTest(config = PackServer.class)
class SettingsActionTest extends RetailTest {

    private static final List<String> ACTIONS = List.of("tillkey-realm", "tillkey-networks", "tillkey-dates");

    private String error(String username) {
        return realm.browser()
                .logInWithPassword("back-office", username)
                .tokens()
                .error();
    }

    private void toggle(String action, boolean enabled, boolean byDefault) {
        var flows = realm.admin().flows();
        var toggled = flows.getRequiredAction(action);
        toggled.setEnabled(enabled);
        toggled.setDefaultAction(byDefault);
        flows.updateRequiredAction(action, toggled);
    }

    @Test
    void theSwitchesOfTheListChangeNothing() {
        realm.updateUser("bob", user -> user.setAttributes(Map.of()));
        realm.setSetting("staff_without_kind", "deny");
        Networks.of(realm).enforce(Map.of("defaultNetworks", Networks.ELSEWHERE));
        realm.storeSettings("tillkey-dates", Map.of("contact", "the desk"));

        for (boolean enabled : new boolean[] {false, true}) {
            ACTIONS.forEach(action -> toggle(action, enabled, true));

            assertThat(error("bob")).isEqualTo("invalid_grant: kind_not_allowed");
            assertThat(error("carla")).isEqualTo("invalid_grant: network_not_allowed");
            assertThat(realm.call("GET", "/tillkey-dates/settings", Map.of(), realm.adminToken())
                            .body())
                    .contains("the desk");
        }
    }

    @Test
    void nobodyIsAskedToDoThem() {
        ACTIONS.forEach(action -> toggle(action, true, true));
        UserRepresentation newcomer = new UserRepresentation();
        newcomer.setUsername("newcomer");
        newcomer.setEnabled(true);
        newcomer.setEmail("newcomer@example.com");
        newcomer.setFirstName("New");
        newcomer.setLastName("Comer");
        newcomer.setAttributes(Map.of("staff_kind", List.of("employee")));
        CredentialRepresentation password = new CredentialRepresentation();
        password.setType("password");
        password.setValue("newcomer-demo");
        newcomer.setCredentials(List.of(password));
        realm.admin().users().create(newcomer).close();
        assertThat(realm.user("newcomer").getRequiredActions())
                .as("it is a default action")
                .containsAll(ACTIONS);

        assertThat(realm.browser().logInWithPassword("back-office", "newcomer").isAtClient())
                .isTrue();
        assertThat(realm.user("newcomer").getRequiredActions()).doesNotContainAnyElementsOf(ACTIONS);

        realm.updateUser("bob", user -> user.setRequiredActions(List.of("tillkey-realm")));
        assertThat(realm.tokenOf("bob")).as("a password grant").isNotBlank();
        assertThat(realm.user("bob").getRequiredActions()).isEmpty();
    }

    @Test
    void noClientCanOfferThem() {
        for (String action : ACTIONS) {
            var before = realm.admin().flows().getRequiredAction(action).getConfig();
            var browser = realm.browser();
            browser.logInWithPassword("back-office", "bob");

            Page done = browser.open("back-office", Map.of("kc_action", action));

            assertThat(done.isAtClient()).as(done.text()).isTrue();
            assertThat(done.parameter("kc_action_status")).isEqualTo("error");
            assertThat(realm.admin().flows().getRequiredAction(action).getConfig())
                    .isEqualTo(before);
        }
    }

    @Test
    void withoutTheActionOnlyWhatItHoldsIsOff() {
        realm.updateUser("bob", user -> user.setAttributes(Map.of()));
        realm.setSetting("staff_without_kind", "deny");
        Networks.of(realm).enforce(Map.of("defaultNetworks", Networks.ELSEWHERE));
        assertThat(error("carla")).isEqualTo("invalid_grant: network_not_allowed");

        realm.admin().flows().removeRequiredAction("tillkey-networks");

        assertThat(error("carla")).isEmpty();
        assertThat(error("bob")).isEqualTo("invalid_grant: kind_not_allowed");

        realm.admin().flows().removeRequiredAction("tillkey-realm");

        Tokens tokens = realm.browser().logInWithPassword("back-office", "bob").tokens();
        assertThat(tokens.access().has("stores")).as("Tillkey is off").isFalse();
    }

    @Test
    void ofTwoRegistrationsNoneOpensTheRealm() {
        realm.registerTwice("tillkey-realm");
        assertThat(claims()).contains("STO-01");

        realm.storeSettings("tillkey-realm", Map.of("enabled", "false"));

        assertThat(claims()).as("Tillkey is on, and no store is known").isEqualTo("{}");
        realm.updateUser("bob", user -> user.setAttributes(Map.of()));
        assertThat(error("bob")).isEqualTo("invalid_grant: kind_not_allowed");
        assertThat(realm.check("stores").findValuesAsText("code")).contains("settings_twice");
    }

    private String claims() {
        return realm.browser()
                .logInWithPassword("back-office", "anna")
                .tokens()
                .access()
                .get("stores")
                .toString();
    }

    @Test
    void theRealmSettingsAreCheckedWhenTheyAreSavedInTheConsole() {
        Map<String, String> saved =
                realm.admin().flows().getRequiredAction("tillkey-realm").getConfig();
        for (Map.Entry<String, String> wrong : Map.of(
                        "enabled", "yes",
                        "stores_group", "nowhere",
                        "staff_without_kind", "perhaps",
                        "staff_without_store", "nobody-has-it")
                .entrySet()) {
            Map<String, String> settings = new HashMap<>(saved);
            settings.put(wrong.getKey(), wrong.getValue());

            var answer = realm.saveInConsole("tillkey-realm", settings);

            assertThat(answer.statusCode()).as(wrong.getKey()).isEqualTo(400);
            assertThat(Http.json(answer.body()).toString()).contains(wrong.getKey(), "“" + wrong.getValue() + "”");
        }
        assertThat(realm.admin().flows().getRequiredAction("tillkey-realm").getConfig())
                .isEqualTo(saved);

        // What is wrong already, stored past the form, keeps nobody from changing something else.
        realm.setSetting("stores_group", "gone");
        assertThat(realm.saveInConsole(
                                "tillkey-realm",
                                Map.of("enabled", "true", "stores_group", "gone", "staff_without_kind", "allow"))
                        .statusCode())
                .isEqualTo(204);
    }
}
