package io.github.tillkey.testsuite.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import jakarta.persistence.EntityManager;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** Why somebody can or cannot log in. */
@KeycloakIntegrationTest(config = PackServer.class)
class ExplainTest extends RetailTest {

    private static final String ELSEWHERE = "198.51.100.1";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private HttpResponse<String> ask(Map<String, String> question, String token) {
        return realm.call("POST", "/tillkey/explain", question, token);
    }

    private JsonNode answer(Map<String, String> question) {
        return RetailRealm.json(ask(question, realm.adminToken()));
    }

    private static List<String> refusals(JsonNode answer) {
        return StreamSupport.stream(answer.get("answers").spliterator(), false)
                .filter(line -> line.get("answer").asText().equals("refuses"))
                .map(line -> {
                    assertThat(line.get("remedy").asText("")).as("%s", line).endsWith(".");
                    return line.get("reason").asText();
                })
                .sorted()
                .toList();
    }

    /** A terminal in some state, without a browser. */
    private String terminal(String status, long waitsUntil) {
        String id = realm.prepareTerminal("STO-01").terminalId();
        server.run(session -> {
            EntityManager entities =
                    session.getProvider(JpaConnectionProvider.class).getEntityManager();
            entities.createNativeQuery(
                            "update TILLKEY_TERMINAL set STATUS = :status, WAITS_UNTIL = :waitsUntil where ID = :id")
                    .setParameter("status", status)
                    .setParameter("waitsUntil", waitsUntil)
                    .setParameter("id", id)
                    .executeUpdate();
        });
        return id;
    }

    @TestFactory
    Stream<DynamicTest> theAnswerNamesWhatDecides() {
        Map<String, String> terminals = new HashMap<>();
        for (String status : List.of("PENDING", "ACTIVE", "LOCKED", "REVOKED")) {
            terminals.put(status, terminal(status, 0));
        }
        terminals.put(
                "WAITING",
                terminal("ACTIVE", Instant.now().plus(Duration.ofHours(1)).toEpochMilli()));
        realm.temporaryPin("anna");
        realm.permanentPin("carla", "STO-02");
        realm.declareLoans("tillkey-loans");
        realm.lend("carla", "STO-01", "cashier", 5, 10);
        Dates.of(realm)
                .save(
                        "erik",
                        Map.of(
                                "staff_kind",
                                "external",
                                "valid_until",
                                Dates.text(Instant.now().plus(Duration.ofDays(2)))));
        realm.updateUser("dora", user -> user.setEnabled(false));
        realm.updateClient("back-office", client -> client.getAttributes().put("minimum.acr.value", "otp"));
        realm.grantAdminRole("carla", "view-users");
        realm.clientSettings("web-shop", Map.of("second_factor_role", "realm-management.view-users"));
        likePos("pos-consent", client -> client.setConsentRequired(true));
        likePos("pos-password", client -> client.setAuthenticationFlowBindingOverrides(null));
        Networks.of(realm)
                .enforce(Map.of("defaultNetworks", "*"))
                .member("bob", "192.0.2.0/24")
                .store("STO-02", "192.0.2.0/24");
        int events = realm.events().size();
        return Stream.concat(
                Rows.of("""
                anna  | pos         | ACTIVE  |              |      | yes             |
                anna  | pos         | STO-01  |              |      | yes             |
                anna  | pos         | STO-01  |              | +6d  | no              | pin_expired
                anna  | pos         |         |              |      | not_enough_said | store
                anna  | pos         | STO-02  | 192.0.2.7    |      | no              | not_in_store
                bob   | pos         | STO-01  |              |      | no              | pin_missing
                bob   | pos         |         |              |      | no              | pin_missing
                anna  | pos         | PENDING |              |      | no              | terminal_pending
                anna  | pos         | LOCKED  |              |      | no              | terminal_locked
                anna  | pos         | REVOKED |              |      | no              | terminal_revoked
                anna  | pos         | WAITING |              |      | no              | terminal_waiting
                anna  | pos         | WAITING |              | +2h  | yes             |
                anna  | web-shop    | ACTIVE  |              |      | no              | pin_not_allowed
                carla | pos         | STO-02  |              |      | not_enough_said | address
                carla | pos         | STO-02  | 198.51.100.1 |      | no              | network_not_allowed
                carla | pos         | STO-02  | 192.0.2.7    |      | yes             |
                carla | pos         | STO-01  |              |      | no              | not_in_store
                carla | pos         | STO-01  |              | +6d  | yes             | until
                carla | pos         | STO-01  |              | +12d | no              | not_in_store
                bob   | web-shop    |         | 192.0.2.7    |      | yes             |
                bob   | web-shop    |         | 198.51.100.1 |      | no              | network_not_allowed
                bob   | web-shop    |         |              |      | not_enough_said | address
                erik  | web-shop    |         | 192.0.2.7    |      | yes             | until
                erik  | web-shop    |         | 192.0.2.7    | +6d  | no              | account_expired
                dora  | web-shop    |         | 192.0.2.7    |      | no              | user_disabled
                anna  | back-office |         | 192.0.2.7    |      | yes             |
                anna  | back-office | password | 192.0.2.7   |      | no              | level_too_low
                carla | web-shop    |         | 192.0.2.7    |      | yes             |
                carla | web-shop    | password | 192.0.2.7   |      | no              | level_too_low
                bob   | web-shop    | password | 192.0.2.7   |      | yes             |
                anna  | pos-consent | ACTIVE  |              |      | no              | setup_pending
                anna  | pos-password | ACTIVE |              |      | no              | pin_unavailable
                """, row -> {
                    Map<String, String> question = new TreeMap<>(Map.of("member", row.get(0), "client", row.get(1)));
                    if (row.get(2).startsWith("STO")) {
                        question.put("store", row.get(2));
                    } else if (row.get(2).equals("password")) {
                        question.put("level", row.get(2));
                    } else if (!row.get(2).isEmpty()) {
                        question.put("terminal", terminals.get(row.get(2)));
                    }
                    if (!row.get(3).isEmpty()) {
                        question.put("address", row.get(3));
                    }
                    if (!row.get(4).isEmpty()) {
                        String after = row.get(4).substring(1).toUpperCase(Locale.ROOT);
                        question.put(
                                "at",
                                Instant.now()
                                        .plus(Duration.parse(after.endsWith("D") ? "P" + after : "PT" + after))
                                        .toString());
                    }
                    JsonNode answer = answer(question);

                    assertThat(answer.get("answer").asText()).as("%s", answer).isEqualTo(row.get(5));
                    switch (row.get(5)) {
                        case "yes" ->
                            assertThat(answer.get("until").isNull())
                                    .as("%s", answer)
                                    .isEqualTo(row.get(6).isEmpty());
                        case "no" -> assertThat(refusals(answer)).containsExactly(row.get(6));
                        default -> assertThat(answer.get("missing").toString()).isEqualTo("[\"" + row.get(6) + "\"]");
                    }
                }),
                Stream.of(
                        DynamicTest.dynamicTest(
                                "what cannot be asked", () -> refusesWhatCannotBeAsked(terminals.get("ACTIVE"))),
                        DynamicTest.dynamicTest("nobody has seen a question", () -> assertThat(realm.events())
                                .as("no user event")
                                .hasSize(events))));
    }

    /** Adds a client like the POS. */
    private void likePos(String clientId, Consumer<ClientRepresentation> change) {
        ClientRepresentation pos = realm.admin().clients().findByClientId("pos").get(0);
        pos.setId(null);
        pos.setClientId(clientId);
        pos.getProtocolMappers().forEach(mapper -> mapper.setId(null));
        change.accept(pos);
        realm.addClient(pos);
    }

    private void refusesWhatCannotBeAsked(String terminal) {
        Map<String, String> passwordAtATill =
                Map.of("member", "anna", "client", "web-shop", "terminal", terminal, "level", "password");
        Map<String, String> noText = Map.of("member", "\u0000", "client", "web-shop");

        HttpResponse<String> atATill = ask(passwordAtATill, realm.adminToken());
        assertThat(atATill.statusCode()).isEqualTo(400);
        assertThat(atATill.body()).contains("level", "leave terminal out");
        assertThat(ask(noText, realm.adminToken()).statusCode()).isEqualTo(400);
    }

    @Test
    void theSecondTillRefusesTheFirstTryOnly() {
        String carla = realm.permanentPin("carla", "STO-02");
        RetailRealm.Till first = realm.registeredTill("STO-02");
        first.browser().logInWithPin(carla);
        String second = realm.registeredTill("STO-02").terminalId();
        realm.storePolicy(Map.of("pin_length", "4", "pin_second_till", "refuse"));

        JsonNode there = answer(Map.of("member", "carla", "client", "pos", "terminal", second));

        assertThat(there.get("answer").asText()).isEqualTo("yes");
        assertThat(there.get("answers").toString())
                .contains("\"would_refuse\"", "\"logged_in_elsewhere\"", first.terminalId());
        for (Map<String, String> place : List.of(Map.of("terminal", first.terminalId()), Map.of("store", "STO-02"))) {
            Map<String, String> question = new HashMap<>(place);
            question.putAll(Map.of("member", "carla", "client", "pos"));
            JsonNode here = answer(question);
            assertThat(here.get("answer").asText()).as("%s", here).isEqualTo("yes");
            assertThat(here.get("answers").toString()).doesNotContain("logged_in_elsewhere");
        }
    }

    @Test
    void theAnswerIsCutToWhatTheAskerMayKnowAndRecorded() {
        String asker = realm.tokenOf("anna", "view-users");
        Networks.of(realm).enforce(Map.of("defaultNetworks", Networks.ELSEWHERE));
        realm.updateUser("erik", user -> user.setEnabled(false));
        Map<String, String> aboutBob = Map.of("member", "bob", "client", "web-shop", "address", ELSEWHERE);

        JsonNode hidden = RetailRealm.json(ask(Map.of("member", "bob", "client", "web-shop", "level", "pin"), asker));
        JsonNode cut = RetailRealm.json(ask(aboutBob, asker));
        JsonNode both =
                RetailRealm.json(ask(Map.of("member", "erik", "client", "web-shop", "address", ELSEWHERE), asker));

        assertThat(cut.get("answer").asText())
                .as("no address leads to the lists")
                .isEqualTo("not_enough_said");
        assertThat(cut.get("missing").toString()).isEqualTo("[\"address\"]");
        assertThat(cut.get("asked").get("address").isNull()).isTrue();
        assertThat(cut.get("answers")).isEmpty();
        assertThat(cut.get("anotherRefuses").asBoolean()).isFalse();
        assertThat(refusals(both)).containsExactly("user_disabled");
        assertThat(both.get("anotherRefuses").asBoolean()).isFalse();
        assertThat(hidden.get("answer").asText()).isEqualTo("no");
        assertThat(hidden.get("anotherRefuses").asBoolean()).isTrue();
        JsonNode whole = answer(aboutBob);
        assertThat(refusals(whole)).containsExactly("network_not_allowed");
        assertThat(whole.get("anotherRefuses").asBoolean()).isFalse();
        assertThat(ask(Map.of("event", "x"), asker).statusCode())
                .as("events need a right of their own")
                .isEqualTo(403);
        List<AdminEventRepresentation> recorded = realm.admin().getAdminEvents().stream()
                .filter(event -> "TILLKEY_EXPLANATION".equals(event.getResourceType()))
                .toList();
        assertThat(recorded).hasSize(4).allSatisfy(event -> assertThat(
                        event.getDetails() + " " + event.getRepresentation() + event.getResourcePath())
                .contains("web-shop")
                .doesNotContain(ELSEWHERE));
        assertThat(recorded.get(0).getResourcePath()).isEqualTo("tillkey/explain/" + realm.userId("bob"));
        assertThat(recorded.get(1).getAuthDetails().getUserId()).isEqualTo(realm.userId("anna"));
    }

    @Test
    void theReferenceOnAPageLeadsToTheReasonAndToWhatIsSoNow() {
        Networks networks = Networks.of(realm).inBrowserFlow().enforce(Map.of("defaultNetworks", Networks.ELSEWHERE));
        Page page = realm.browser().logInWithPassword("web-shop", "bob");
        EventRepresentation event = realm.events().get(0);
        String reference = event.getDetails().get("reference");
        assertThat(reference).matches("[2-9A-Z]{4}-[2-9A-Z]{4}");
        assertThat(page.text()).contains(page.message("tillkeyReferenceCode", reference));

        JsonNode then =
                answer(Map.of("event", reference.toLowerCase(Locale.ROOT).replace("-", " ")));

        assertThat(then.get("refusal").get("reason").asText()).isEqualTo("network_not_allowed");
        assertThat(then.get("refusal").get("remedy").asText()).contains("allowance");
        assertThat(then.get("asked").get("member").asText()).isEqualTo("bob");
        assertThat(then.get("asked").get("address").asText()).isEqualTo("127.0.0.1");
        assertThat(Instant.parse(then.get("asked").get("at").asText()))
                .isEqualTo(Instant.ofEpochMilli(event.getTime()));
        assertThat(refusals(then)).containsExactly("network_not_allowed");
        networks.enforce(Map.of("defaultNetworks", "*"));
        JsonNode now = answer(Map.of("event", event.getId(), "at", Instant.now().toString()));
        assertThat(now.get("answer").asText()).isEqualTo("yes");
        assertThat(now.get("refusal").get("reason").asText()).isEqualTo("network_not_allowed");
        assertThat(ask(Map.of("event", "none"), realm.adminToken()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void whoAsksAboutEverybodyIsStopped() {
        String asker = realm.tokenOf("anna", "view-users");
        // Nobody: that costs little, and counts like any other question.
        Map<String, String> question = Map.of("member", "none", "client", "web-shop");

        // More than one window has, should the first end meanwhile.
        List<Integer> answers = IntStream.range(0, 200)
                .mapToObj(i -> ask(question, asker).statusCode())
                .takeWhile(status -> status != 429)
                .toList();

        assertThat(answers).hasSizeBetween(60, 199).containsOnly(404);
        assertThat(ask(question, realm.adminToken()).statusCode())
                .as("of another administrator")
                .isEqualTo(404);
    }
}
