package io.github.tillkey.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Tokens;
import io.github.tillkey.testsuite.provider.SwitchableRule;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The token gate asks every rule, those from outside the pack too, for every grant. */
@KeycloakIntegrationTest(config = PackServer.class)
class AccessRuleTest extends RetailTest {

    @ParameterizedTest
    @CsvSource({"deny, denied_by_test", "throw, rule_failed"})
    void aRuleFromOutsideThePackDeniesRefreshAndWritesAnEventWithItsReason(String answer, String reason) {
        Tokens tokens = realm.browser().logInWithPassword("back-office", "bob").tokens();
        realm.setAttribute(SwitchableRule.SWITCH, answer);

        Tokens refreshed = realm.refresh("back-office", tokens.refreshToken());

        assertThat(refreshed.error()).isEqualTo("invalid_grant: " + reason);
        var event = realm.events().get(0);
        assertThat(event.getType()).isEqualTo("REFRESH_TOKEN_ERROR");
        assertThat(event.getError()).isEqualTo("access_denied");
        assertThat(event.getDetails()).containsEntry("reason", reason).containsEntry("rule", "test-switchable");
        assertThat(event.getUserId()).isEqualTo(realm.userId("bob"));
    }

    @Test
    void aDenialDoesNotCountAsAFailedPassword() {
        realm.setAttribute(SwitchableRule.SWITCH, "deny");
        for (int i = 0; i < 3; i++) {
            realm.browser().logInWithPassword("back-office", "bob").tokens();
        }

        assertThat(realm.admin()
                        .attackDetection()
                        .bruteForceUserStatus(realm.userId("bob"))
                        .get("numFailures"))
                .isEqualTo(0);
    }

    @Test
    void thePasswordGrantIsJudgedToo() {
        realm.updateClient("back-office", client -> client.setDirectAccessGrantsEnabled(true));
        Map<String, String> grant =
                Map.of("grant_type", "password", "client_id", "back-office", "username", "bob", "password", "bob-demo");
        assertThat(realm.token(grant).issued()).isTrue();

        realm.setAttribute(SwitchableRule.SWITCH, "deny");

        assertThat(realm.token(grant).error()).isEqualTo("invalid_grant: denied_by_test");
    }

    @Test
    void noTokenOutlivesTheEarliestEndThatARuleNames() {
        realm.setAttribute(SwitchableRule.SWITCH, "until:90");

        Tokens tokens = realm.browser().logInWithPassword("back-office", "bob").tokens();

        long issued = tokens.access().get("iat").asLong();
        assertThat(tokens.access().get("exp").asLong() - issued).isBetween(80L, 91L);
        assertThat(Tokens.claims(tokens.refreshToken()).get("exp").asLong() - issued)
                .isBetween(80L, 91L);
        assertThat(tokens.json().get("expires_in").asLong()).isBetween(80L, 91L);
        assertThat(tokens.json().get("refresh_expires_in").asLong()).isBetween(80L, 91L);
    }

    @Test
    void aRuleIsAskedAtTheTillBeforeAnybodyIsIn() {
        String pin = realm.permanentPin("anna", "STO-01");
        var till = realm.till("STO-01");
        realm.setAttribute(SwitchableRule.SWITCH, "deny");

        assertThat(till.typePin(pin).text()).contains("That PIN does not work here");
        assertThat(realm.reasons()).first().isEqualTo("denied_by_test");
        assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                .isEmpty();
    }

    @Test
    void aClientThatRequiresAStoreGetsNoTokenFromALoginWithoutOne() {
        realm.updateClient("back-office", client -> client.getAttributes().put("tillkey.store_required", "true"));

        assertThat(realm.browser()
                        .logInWithPassword("back-office", "bob")
                        .tokens()
                        .error())
                .isEqualTo("invalid_grant: store_required");
    }

    @ParameterizedTest
    @CsvSource({"employee, true", "external, true", "partner, true", "limited, false", "person, false"})
    void theKindOfAMemberDecidesWhichClientsAreOpen(String kind, boolean open) {
        // External staff must have an end.
        String tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1).toString();
        realm.updateUser(
                "bob",
                user -> user.setAttributes(Map.of("staff_kind", List.of(kind), "valid_until", List.of(tomorrow))));

        assertThat(realm.browser()
                        .logInWithPassword("back-office", "bob")
                        .tokens()
                        .issued())
                .isEqualTo(open);
    }

    @Test
    void limitedStaffEnterClientsThatAreMarkedForThem() {
        realm.updateUser("bob", user -> user.setAttributes(Map.of("staff_kind", List.of("limited"))));
        realm.updateClient("back-office", client -> client.getAttributes().put("tillkey.limited_staff", "true"));

        assertThat(realm.browser()
                        .logInWithPassword("back-office", "bob")
                        .tokens()
                        .issued())
                .isTrue();
    }

    @Test
    void whetherSomebodyWithoutAKindIsStaffIsTheRealmsExplicitChoice() {
        realm.updateUser("bob", user -> user.setAttributes(Map.of()));
        assertThat(realm.browser()
                        .logInWithPassword("back-office", "bob")
                        .tokens()
                        .issued())
                .isTrue();

        realm.setAttribute("tillkey.staff_without_kind", "deny");

        assertThat(realm.browser()
                        .logInWithPassword("back-office", "bob")
                        .tokens()
                        .error())
                .isEqualTo("invalid_grant: kind_not_allowed");
    }
}
