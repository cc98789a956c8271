package io.github.tillkey.testsuite.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** Admin REST: what is answered once, and what bad input gets. Who may do what: {@link AdminRightsTest}. */
@KeycloakIntegrationTest(config = PackServer.class)
class AdminRestTest extends RetailTest {

    @Test
    void aTemporaryPinIsAnsweredOnceAndNotCached() {
        HttpResponse<String> answer = realm.call(
                "POST",
                "/tillkey-pin/members/" + realm.userId("anna") + "/temporary-pin",
                Map.of(),
                realm.adminToken());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("cache-control"))
                .hasValueSatisfying(v -> assertThat(v).contains("no-store"));
        JsonNode json = Http.json(answer.body());
        assertThat(json.get("pin").asText()).matches("\\d{4}");
        assertThat(json.get("length").asInt()).isEqualTo(4);
        assertThat(json.get("username").asText()).isEqualTo("anna");
        assertThat(json.get("memberName").asText()).isEqualTo("Anna Andersson");
        assertThat(json.get("realmName").asText()).isEqualTo("Retail");
        assertThat(json.get("storeIds")).isEqualTo(Http.json("[\"STO-01\"]"));
        assertThat(java.time.Instant.parse(json.get("expiresAt").asText()))
                .isBetween(
                        java.time.Instant.now().plusSeconds(86_000),
                        java.time.Instant.now().plusSeconds(86_800));
        assertThat(realm.call(
                                "GET",
                                "/tillkey-pin/members/" + realm.userId("anna") + "/temporary-pin",
                                Map.of(),
                                realm.adminToken())
                        .statusCode())
                .isIn(404, 405);
        assertThat(realm.admin().getAdminEvents()).anySatisfy(event -> {
            assertThat(event.getResourceType()).isEqualTo("TILLKEY_PIN");
            assertThat(event.getRepresentation()).isNull();
        });
    }

    @Test
    void noCallAcceptsAPinOrRevealsWhetherOneIsTaken() {
        String taken = realm.permanentPin("bob", "STO-01");
        String anna = "/tillkey-pin/members/" + realm.userId("anna");

        HttpResponse<String> answer =
                realm.call("POST", anna + "/temporary-pin", Map.of("pin", taken), realm.adminToken());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Http.json(answer.body()).get("pin").asText()).isNotEqualTo(taken);
        HttpResponse<String> reset = realm.call(
                "PUT",
                "/users/" + realm.userId("anna") + "/reset-password",
                Map.of("type", "till-pin", "value", taken),
                realm.adminToken());
        assertThat(reset.body()).as("Keycloak's own call knows passwords only").doesNotContain("PIN");
        assertThat(realm.till("STO-01")
                        .logInWithPin(taken)
                        .access()
                        .get("preferred_username")
                        .asText())
                .isEqualTo("bob");
        for (String path : List.of("/pin", "/pins/" + taken, "/temporary-pin/" + taken)) {
            assertThat(realm.call("GET", anna + path, Map.of(), realm.adminToken())
                            .statusCode())
                    .as(path)
                    .isIn(404, 405);
        }
    }

    @Test
    void theSlipListsTheStoresOfTheMemberInOrder() {
        realm.updateUser("bob", user -> {
            user.setFirstName("");
            user.setLastName("");
        });
        var settings = realm.admin().toRepresentation();
        settings.setDisplayName("");
        realm.admin().update(settings);

        JsonNode slip = Http.json(realm.call(
                        "POST",
                        "/tillkey-pin/members/" + realm.userId("bob") + "/temporary-pin",
                        Map.of(),
                        realm.adminToken())
                .body());

        assertThat(slip.get("storeIds")).isEqualTo(Http.json("[\"STO-01\", \"STO-02\"]"));
        assertThat(slip.path("memberName").isMissingNode()
                        || slip.get("memberName").isNull())
                .isTrue();
        assertThat(slip.get("realmName").asText()).isEqualTo(realm.name());
    }

    @Test
    void sixDigitsAreSixDigits() {
        realm.storePolicy(Map.of("pin_length", "6"));

        String pin = realm.permanentPin("anna", "STO-01");

        assertThat(pin).matches("\\d{6}");
        assertThat(realm.till("STO-01").logInWithPin(pin).issued()).isTrue();
    }

    @TestFactory
    Stream<DynamicTest> noOtherLengthCanBeSaved() {
        return Rows.each(Stream.of("5", "", "04", "4.0", "four"), length -> {
            HttpResponse<String> answer = realm.call(
                    "PUT",
                    "/authentication/required-actions/tillkey-set-pin/config",
                    Map.of("config", Map.of("pin_length", length)),
                    realm.adminToken());

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(realm.temporaryPin("anna")).as("the old setting stays").matches("\\d{4}");
        });
    }

    @Test
    void whoMayNotManageATerminalDoesNotLearnWhichStoresExist() {
        String terminal = realm.prepareTerminal("STO-01").terminalId();
        String token = realm.tokenOf("erik", "view-users");

        for (String storeId : List.of("STO-02", "NOWHERE")) {
            HttpResponse<String> answer = realm.call(
                    "PATCH", "/tillkey-pin/terminals/" + terminal, Map.of("storeId", storeId, "name", "x"), token);

            assertThat(answer.statusCode()).as(storeId).isEqualTo(403);
            assertThat(answer.body()).as(storeId).doesNotContain("store_id");
        }
        assertThat(realm.call("GET", "/tillkey-pin/terminals/" + terminal, Map.of(), realm.adminToken())
                        .body())
                .contains("STO-01")
                .doesNotContain("\"x\"");
    }

    @Test
    void aLostTillIsRevokedWithoutTheRightToViewEvents() {
        String token = realm.tokenOf("erik", "manage-users");
        String terminal = realm.registeredTill("STO-01").terminalId();

        JsonNode report = Http.json(realm.call("POST", "/tillkey-pin/terminals/" + terminal + "/lost", Map.of(), token)
                .body());

        assertThat(report.get("terminal").get("status").asText()).isEqualTo("REVOKED");
        assertThat(report.hasNonNull("logins")).isFalse();
        assertThat(report.hasNonNull("others")).isFalse();
        assertThat(report.get("note").asText()).contains("view-events");
    }

    @Test
    void whoManagesUsersMayDoBoth() {
        String token = realm.tokenOf("erik", "manage-users");

        assertThat(realm.call(
                                "POST",
                                "/tillkey-pin/members/" + realm.userId("anna") + "/temporary-pin",
                                Map.of(),
                                token)
                        .statusCode())
                .isEqualTo(200);
        assertThat(realm.call("POST", "/tillkey-pin/terminals", Map.of("storeId", "STO-01", "name", "x"), token)
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void badRequestsNameTheFieldAndTheRemedy() {
        assertThat(terminal(Map.of("name", "Till")))
                .isEqualTo("400: storeId is missing; it must be a text of 1 to 255 characters, none of them a control "
                        + "character.");
        assertThat(terminal(Map.of("storeId", " ", "name", "Till"))).startsWith("400: storeId");
        assertThat(terminal(Map.of("storeId", "STO-01")))
                .isEqualTo("400: name is missing; it must be a text of 1 to 100 characters, none of them a control "
                        + "character.");
        assertThat(terminal(Map.of("storeId", "STO-01", "name", "x".repeat(101))))
                .startsWith("400: name");
        assertThat(terminal(Map.of("storeId", "NOWHERE", "name", "Till")))
                .startsWith("404: storeId: no store has this store_id");
        assertThat(terminal(Map.of("storeId", "' or '1'='1", "name", "Till"))).startsWith("404: storeId");
        assertThat(realm.call("GET", "/tillkey-pin/terminals?max=0", Map.of(), realm.adminToken())
                        .statusCode())
                .isEqualTo(400);
        assertThat(realm.call("GET", "/tillkey-pin/terminals?first=-1", Map.of(), realm.adminToken())
                        .statusCode())
                .isEqualTo(400);
        assertThat(realm.call("DELETE", "/tillkey-pin/terminals/unknown", Map.of(), realm.adminToken())
                        .statusCode())
                .isEqualTo(404);
        assertThat(Http.json(realm.call("GET", "/tillkey-pin/terminals", Map.of(), realm.adminToken())
                        .body()))
                .isEmpty();
    }

    @Test
    void whereTillkeyIsOffThatIsAnsweredBeforeTheBodyIsRead() {
        realm.setSetting("enabled", "false");

        for (Object body : List.of(Map.of("storeId", "STO-01", "name", "Till"), List.of("unreadable"))) {
            HttpResponse<String> answer = realm.call("POST", "/tillkey-pin/terminals", body, realm.adminToken());

            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("Required actions > Tillkey: realm");
        }
    }

    @Test
    void aGroupOutsideTheStoresGroupIsNotAStore() {
        var outside = new org.keycloak.representations.idm.GroupRepresentation();
        outside.setName("impostor");
        outside.setAttributes(Map.of("store_id", List.of("FAKE")));
        realm.admin().groups().add(outside).close();

        assertThat(terminal(Map.of("storeId", "FAKE", "name", "Till"))).startsWith("404");
    }

    @Test
    void aMissingPolicyIsNamedWithItsRemedy() {
        realm.storePolicy(Map.of());

        HttpResponse<String> answer = realm.call(
                "POST",
                "/tillkey-pin/members/" + realm.userId("anna") + "/temporary-pin",
                Map.of(),
                realm.adminToken());

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("pin_length is missing").contains("Tillkey: till PIN");
    }

    @Test
    void terminalsAreListedByStoreWithoutSecrets() {
        RetailRealm.Till till = realm.registeredTill("STO-01");
        realm.prepareTerminal("STO-02");

        JsonNode all = Http.json(realm.call("GET", "/tillkey-pin/terminals", Map.of(), realm.adminToken())
                .body());
        JsonNode first =
                Http.json(realm.call("GET", "/tillkey-pin/terminals?storeId=STO-01", Map.of(), realm.adminToken())
                        .body());

        assertThat(all).hasSize(2);
        assertThat(first).hasSize(1);
        assertThat(first.get(0).get("id").asText()).isEqualTo(till.terminalId());
        assertThat(first.get(0).get("status").asText()).isEqualTo("ACTIVE");
        assertThat(all.toString()).doesNotContainIgnoringCase("hash").doesNotContainIgnoringCase("secret");
    }

    private String terminal(Map<String, String> body) {
        HttpResponse<String> answer = realm.call("POST", "/tillkey-pin/terminals", body, realm.adminToken());
        return answer.statusCode() + ": "
                + Http.json(answer.body()).path("errorMessage").asText();
    }

    @Test
    void aMemberIsGivenTenTemporaryPinsADayAtMost() {
        for (int i = 0; i < 10; i++) {
            realm.temporaryPin("anna");
        }

        HttpResponse<String> eleventh = realm.call(
                "POST",
                "/tillkey-pin/members/" + realm.userId("anna") + "/temporary-pin",
                Map.of(),
                realm.adminToken());

        assertThat(eleventh.statusCode()).isEqualTo(429);
        assertThat(eleventh.body()).contains("within a day");
        assertThat(realm.temporaryPin("bob")).hasSize(4);
    }

    @Test
    void sixteenAtOnceAreTenTemporaryPinsAndSixRefusals() throws Exception {
        String path = "/tillkey-pin/members/" + realm.userId("anna") + "/temporary-pin";
        String token = realm.adminToken();
        ExecutorService executor = Executors.newFixedThreadPool(16);
        try {
            List<Callable<Integer>> calls = IntStream.range(0, 16)
                    .<Callable<Integer>>mapToObj(
                            i -> () -> realm.call("POST", path, Map.of(), token).statusCode())
                    .toList();
            List<Integer> answers = new ArrayList<>();
            for (Future<Integer> call : executor.invokeAll(calls)) {
                answers.add(call.get());
            }

            assertThat(answers).filteredOn(status -> status == 200).hasSize(10);
            assertThat(answers).filteredOn(status -> status == 429).hasSize(6);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aTemporaryPinThatIsNotGivenDoesNotCount() {
        String path = "/tillkey-pin/members/" + realm.userId("anna") + "/temporary-pin";
        realm.storePolicy(Map.of());
        for (int i = 0; i < 11; i++) {
            assertThat(realm.call("POST", path, Map.of(), realm.adminToken()).statusCode())
                    .isEqualTo(409);
        }
        realm.storePolicy(Map.of("pin_length", "4"));

        assertThat(realm.temporaryPin("anna")).hasSize(4);
    }

    @Test
    void aTemporaryPinEndsWhatThePinBeforeHasOpened() {
        String pin = realm.permanentPin("anna", "STO-01");
        var tokens = realm.till("STO-01").logInWithPin(pin);

        realm.temporaryPin("anna");

        assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                .as("at once, and not at the next token")
                .isEmpty();
        assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isFalse();
    }

    private List<String> selfCheck() {
        return realm.check("pin").findValuesAsText("code");
    }

    @Test
    void theReadmesSetUpPassesTheSelfCheckExceptForMail() {
        assertThat(selfCheck()).containsExactly("alerts_not_mailed");
        assertThat(realm.call("GET", "/tillkey/check", Map.of(), realm.tokenOf("erik", "view-users"))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void theSelfCheckFindsWhatAClientOfATillLacks() {
        realm.updateClient("pos", client -> {
            client.setFullScopeAllowed(true);
            client.setConsentRequired(true);
            client.setBaseUrl("");
            client.setRootUrl("");
        });
        realm.clientSettings("web-shop", Map.of("pin", "true"));
        assertThat(selfCheck())
                .containsExactlyInAnyOrder(
                        "alerts_not_mailed",
                        "client_too_broad",
                        "client_asks_for_consent",
                        "client_without_home",
                        "client_without_pin_step");

        realm.clientSettings("pos", Map.of("pin", "false"));

        assertThat(selfCheck())
                .containsExactlyInAnyOrder(
                        "alerts_not_mailed", "client_not_marked", "client_without_pin_step", "no_client_for_pins");
    }

    @Test
    void theSelfCheckFindsWhatTheRealmLacks() {
        realm.storePolicy(Map.of());
        realm.setSetting("stores_group", "");
        realm.setAttribute("acr.loa.map", "{}");
        realm.admin().clients().get(realm.clientUuid("store-roles")).roles().deleteRole("manage-terminals");
        var events = realm.admin().getRealmEventsConfig();
        events.setAdminEventsEnabled(false);
        events.getEnabledEventTypes().remove("CUSTOM_REQUIRED_ACTION_ERROR");
        realm.admin().updateRealmEventsConfig(events);

        assertThat(selfCheck())
                .containsExactlyInAnyOrder(
                        "settings_broken",
                        "stores_group_unnamed",
                        "levels_missing",
                        "store_role_missing",
                        "events_not_kept",
                        "admin_events_not_kept");
    }
}
