package io.github.tillkey.testsuite.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.Tokens;
import io.github.tillkey.testsuite.provider.AccessExplanation;
import io.github.tillkey.testsuite.provider.Counters;
import io.github.tillkey.testsuite.provider.SwitchableRule;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The token gate asks every rule, those from outside the pack too, for every grant. */
@KeycloakIntegrationTest(config = PackServer.class)
class AccessRuleTest extends RetailTest {

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private EventRepresentation newestRefusal() {
        return realm.events().stream()
                .filter(event ->
                        event.getDetails() != null && event.getDetails().containsKey("reason"))
                .findFirst()
                .orElseThrow();
    }

    private List<EventRepresentation> reports() {
        return realm.events().stream()
                .filter(event -> event.getDetails() != null
                        && "true".equals(event.getDetails().get("report_only")))
                .toList();
    }

    private String counted(String outcome) {
        String name = realm.name();
        return server.fetchString(session -> Counters.refusals(name, SwitchableRule.REASON.code(), outcome));
    }

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

    @ParameterizedTest
    @ValueSource(strings = {"deny", "report", "throw"})
    void explainingNamesTheAnswerOfEachRuleAndWritesNothing(String answer) {
        server.run(session -> Counters.collect());
        realm.browser().logInWithPassword("back-office", "bob").tokens();
        realm.setAttribute(SwitchableRule.SWITCH, answer);
        int events = realm.events().size();
        String name = realm.name();

        String said = server.fetchString(session -> AccessExplanation.of(session, name, "bob"));

        assertThat(said)
                .contains("client=Granted", "store=Granted", "test-switchable=")
                .contains(answer.equals("throw") ? "rule_failed" : "denied_by_test");
        assertThat(realm.events()).hasSize(events);
        assertThat(counted("refused") + counted("reported")).isEqualTo("00");
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
    void thePasswordGrantIsCheckedToo() {
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
    void aRuleRefusesAtTheTillAndTheEventNamesTheRule() {
        server.run(session -> Counters.collect());
        String pin = realm.permanentPin("anna", "STO-01");
        var till = realm.till("STO-01");
        realm.setAttribute(SwitchableRule.SWITCH, "deny");

        assertThat(till.typePin(pin).messages()).contains("tillkeyPinWrong");

        EventRepresentation event = realm.events().get(0);
        assertThat(event.getType()).isEqualTo("LOGIN_ERROR");
        assertThat(event.getError()).isEqualTo("invalid_user_credentials");
        assertThat(event.getUserId()).isEqualTo(realm.userId("anna"));
        assertThat(event.getDetails())
                .containsEntry("reason", "denied_by_test")
                .containsEntry("rule", "test-switchable")
                .containsEntry("test_detail", "told")
                .containsEntry("tillkey_store", "STO-01")
                .containsKeys("tillkey_terminal", "tillkey_miss");
        assertThat(realm.reasons()).as("once").containsOnlyOnce("denied_by_test");
        assertThat(counted("refused")).isEqualTo("1");
        assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                .isEmpty();
    }

    @Test
    void aRuleThatDeniesBetweenThePinAndTheNewPinIsNamedToo() {
        var till = realm.till("STO-01");
        var offers = till.open("pos").submit(Map.of("pin", realm.temporaryPin("anna")));
        assertThat(offers.offers()).isNotEmpty();
        realm.setAttribute(SwitchableRule.SWITCH, "deny");

        offers.submit(Map.of("offer", "0"));

        assertThat(realm.events().stream().filter(event -> event.getType().equals("LOGIN_ERROR")))
                .singleElement()
                .satisfies(event -> assertThat(event.getDetails())
                        .containsEntry("reason", "denied_by_test")
                        .containsEntry("rule", "test-switchable"));
    }

    @Test
    void theApproverOfATillIsCheckedAndTheEventNamesTheRule() {
        String code = realm.prepareTerminal("STO-01").code();
        realm.setAttribute(SwitchableRule.SWITCH, "deny");

        realm.browser().open("pos").submit(RetailRealm.enrolment(code));

        EventRepresentation event = newestRefusal();
        assertThat(event.getUserId()).isEqualTo(realm.userId("dora"));
        assertThat(event.getDetails())
                .containsEntry("reason", "denied_by_test")
                .containsEntry("rule", "test-switchable")
                .containsEntry("test_detail", "told");
    }

    @Test
    void whatARuleOnlyReportsIsAnEventOnceInASessionOfATill() {
        server.run(session -> Counters.collect());
        String pin = realm.permanentPin("anna", "STO-01");
        var till = realm.till("STO-01");
        realm.setAttribute(SwitchableRule.SWITCH, "report");

        var page = till.typePin(pin);
        assertThat(reports())
                .as("by the step, before a client asks for tokens")
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getType()).isEqualTo("LOGIN_ERROR");
                    assertThat(event.getUserId()).isEqualTo(realm.userId("anna"));
                    assertThat(event.getDetails())
                            .containsEntry("rule", "test-switchable")
                            .containsEntry("test_detail", "told")
                            .containsKey("tillkey_terminal");
                });
        Tokens tokens = page.tokens();
        assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isTrue();

        assertThat(reports()).as("not again by the gate").hasSize(1);
        assertThat(counted("reported")).isEqualTo("1");
    }

    @Test
    void aTemporaryPinReportsOnceThoughTheRulesAreAskedOnEveryPage() {
        var till = realm.till("STO-01");
        realm.setAttribute(SwitchableRule.SWITCH, "report");

        var page = till.open("pos").submit(Map.of("pin", realm.temporaryPin("anna")));
        assertThat(page.submit(Map.of("offer", "0")).tokens().issued()).isTrue();

        assertThat(reports()).hasSize(1);
    }

    @Test
    void everySessionReportsOnceHoweverOftenItRefreshes() {
        realm.setAttribute(SwitchableRule.SWITCH, "report");

        for (int session = 1; session <= 2; session++) {
            Tokens tokens =
                    realm.browser().logInWithPassword("back-office", "bob").tokens();
            for (int i = 0; i < 3; i++) {
                tokens = realm.refresh("back-office", tokens.refreshToken());
                assertThat(tokens.issued()).isTrue();
            }
            assertThat(reports()).hasSize(session);
        }
    }

    @Test
    void aClientThatRequiresAStoreGetsNoTokenFromALoginWithoutOne() {
        realm.clientSettings("back-office", Map.of("store_required", "true"));

        Page page = realm.browser().logInWithPassword("back-office", "bob");

        assertThat(page.parameter("error")).isEqualTo("access_denied");
        assertThat(page.parameter("error_description")).isEqualTo("store_required");
    }

    @TestFactory
    Stream<DynamicTest> theKindOfAMemberDecidesWhichClientsAreOpen() {
        return Rows.of("""
                        employee | true
                        external | true
                        partner | false
                        limited | false
                        person | false
                        """, row -> {
            String kind = row.get(0);
            boolean open = Boolean.parseBoolean(row.get(1));
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
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"limited", "partner"})
    void limitedStaffAndPartnersEnterClientsThatAreMarkedForThem(String kind) {
        realm.updateUser("bob", user -> user.setAttributes(Map.of("staff_kind", List.of(kind))));
        realm.clientSettings("back-office", Map.of("kinds", "employee##" + kind));

        assertThat(realm.browser()
                        .logInWithPassword("back-office", "bob")
                        .tokens()
                        .issued())
                .isTrue();
    }

    @Test
    void membersWithoutAKindAreStaffOnlyIfTheRealmAllowsIt() {
        realm.updateUser("bob", user -> user.setAttributes(Map.of()));
        assertThat(realm.browser()
                        .logInWithPassword("back-office", "bob")
                        .tokens()
                        .issued())
                .isTrue();

        realm.setSetting("staff_without_kind", "deny");

        assertThat(realm.browser()
                        .logInWithPassword("back-office", "bob")
                        .tokens()
                        .error())
                .isEqualTo("invalid_grant: kind_not_allowed");
    }
}
