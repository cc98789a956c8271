package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.pin.terminal.Terminals;
import io.github.tillkey.pin.usecase.TerminalList;
import io.github.tillkey.staff.authority.StaffRights;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.FourDigitPins;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailRealm.Till;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.fixture.Tokens;
import io.github.tillkey.testsuite.provider.ServerLog;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** What store managers do with tills, PINs and alerts. */
@KeycloakIntegrationTest(config = PackServer.class)
class TillsOfManagerTest extends RetailTest {

    private static final int DAY = 24 * 60 * 60;

    private static final String NOBODY = "11111111-2222-3333-4444-555555555555";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    private StaffDoorClient door;

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
    }

    private HttpResponse<String> call(String method, String path, @Nullable Object body, String token) {
        return door.call(method, path, body, token, Map.of());
    }

    private JsonNode done(String method, String path, @Nullable Object body, String token) {
        return RetailRealm.json(call(method, path, body, token));
    }

    private JsonNode ofAdministrator(String tillId) {
        return RetailRealm.json(realm.call("GET", "/tillkey-pin/terminals/" + tillId, "", realm.adminToken()));
    }

    private static Map<String, String> confirmation(String code, String username) {
        return Map.of("code", code, "username", username, "password", username + "-demo");
    }

    /** Gives a member one more store role in STO-01. */
    private void holdsInStockholm(String username, String role) {
        var roles = realm.admin().clients().get(realm.clientUuid("store-roles")).roles();
        if (roles.list().stream().noneMatch(known -> known.getName().equals(role))) {
            roles.create(new RoleRepresentation(role, null, false));
        }
        String group = realm.addGroup(realm.storeGroup("STO-01").getId(), "with " + role, Map.of());
        realm.mapStoreRoles(group, role);
        realm.admin().users().get(realm.userId(username)).joinGroup(group);
    }

    /** What is answered about another's till or store is answered about what is not there, word by word. */
    @TestFactory
    Stream<DynamicTest> aManagerCannotTellTillsOfOtherStoresFromNone() {
        String foreign = realm.registeredTill("STO-02").terminalId();
        String own = realm.prepareTerminal("STO-01").terminalId();
        String bob = door.token("bob");
        String carla = realm.userId("carla");
        return Rows.of("""
                GET    | tills/FOREIGN                | tills/NOBODY                |
                GET    | tills?store=STO-02           | tills?store=STO-99          |
                PATCH  | tills/FOREIGN                | tills/NOBODY                | {"name":"mine"}
                PATCH  | tills/FOREIGN                | tills/NOBODY                | {"storeId":"STO-01"}
                POST   | tills/FOREIGN/enrolment-code | tills/NOBODY/enrolment-code |
                POST   | tills/FOREIGN/lost           | tills/NOBODY/lost           |
                POST   | tills/FOREIGN/lost           | tills/NOBODY/lost           | {"since":"2026-01-31T20:00Z"}
                DELETE | tills/FOREIGN                | tills/NOBODY                |
                POST   | tills                        | tills                       | {"storeId":"STORE","name":"x"}
                PATCH  | tills/OWN                    | tills/OWN                   | {"storeId":"STORE"}
                DELETE | alerts/STO-02                | alerts/STO-99               |
                POST   | pins                         | pins                        | {"memberId":"MEMBER"}
                """, row -> {
            String body = row.get(3).isEmpty() ? null : row.get(3);
            String there = row.get(1).replace("FOREIGN", foreign).replace("OWN", own);
            String none = row.get(2).replace("NOBODY", NOBODY).replace("OWN", own);

            HttpResponse<String> known =
                    call(row.get(0), there, body == null ? null : filled(body, "STO-02", carla), bob);
            HttpResponse<String> unknown =
                    call(row.get(0), none, body == null ? null : filled(body, "STO-99", NOBODY), bob);

            assertThat(problem(known)).isEqualTo("404 not_found");
            assertThat(known.body()).isEqualTo(unknown.body());
            JsonNode till = ofAdministrator(foreign);
            assertThat(till.get("status").asText() + till.get("name").asText() + till.get("codeExpiresAt"))
                    .isEqualTo("ACTIVETill of STO-02null");
            assertThat(ofAdministrator(own).get("storeId").asText()).isEqualTo("STO-01");
            assertThat(door.json("tills", bob).toString()).contains(own).doesNotContain(foreign);
        });
    }

    private static String filled(String body, String store, String member) {
        return body.replace("STORE", store).replace("MEMBER", member);
    }

    @TestFactory
    Stream<DynamicTest> whoMayLookAfterTills() {
        holdsInStockholm("anna", "manage-terminals");
        // Past the validator, as an import writes it.
        realm.declareLoans();
        realm.lend("carla", "STO-01", "store-manager", -1, 3);
        door.give("erik", "owner");
        String pin = realm.permanentPin("bob", "STO-01");
        Till till = realm.registeredTill("STO-01");
        till.browser().logInWithPin(pin);
        Map<String, String> tokens = new HashMap<>();
        tokens.put(
                "bob beside a till",
                till.browser()
                        .logInWithPassword(StaffDoorClient.CLIENT, "bob")
                        .tokens()
                        .accessToken());
        for (String member : List.of("anna", "carla", "dora", "erik")) {
            tokens.put(member, door.token(member));
        }
        tokens.put("bob, who was a manager", door.token("bob"));
        var bob = realm.admin().users().get(realm.userId("bob"));
        // In no lambda: the server, to which some are sent, lacks these classes.
        for (GroupRepresentation group : bob.groups()) {
            if (group.getPath().contains("Stockholm")) {
                bob.leaveGroup(group.getId());
            }
        }
        return Rows.of("""
                bob beside a till      | 401 level_too_low | 401 level_too_low
                bob, who was a manager | 403 forbidden     | 403 forbidden
                anna                   | 403 forbidden     | 403 forbidden
                carla                  | 403 forbidden     | 403 forbidden
                dora                   | 200               | 200
                erik                   | 200               | 200
                """, row -> {
            String token = tokens.get(row.get(0));
            String prepared = realm.prepareTerminal("STO-01").terminalId();
            Map<String, HttpResponse<String>> answers = new LinkedHashMap<>();
            answers.put("tills", call("GET", "tills", null, token));
            answers.put("till", call("GET", "tills/" + prepared, null, token));
            answers.put("new till", call("POST", "tills", Map.of("storeId", "STO-01", "name", "x"), token));
            answers.put("code", call("POST", "tills/" + prepared + "/enrolment-code", null, token));
            answers.put("name", call("PATCH", "tills/" + prepared, Map.of("name", "y"), token));
            answers.put("lost", call("POST", "tills/" + prepared + "/lost", null, token));
            answers.put("end", call("DELETE", "tills/" + prepared, null, token));
            answers.put("alerts", call("GET", "alerts", null, token));
            answers.put("acknowledgement", call("DELETE", "alerts/STO-01", null, token));
            answers.put("bad body", call("POST", "pins", "no JSON", token));
            assertThat(answers).allSatisfy((what, answer) -> {
                String expected =
                        switch (row.get(2).equals("200") ? what : "refused") {
                            case "bad body" -> "400 invalid";
                            case "acknowledgement" -> "401 level_too_low";
                            default -> row.get(2);
                        };
                assertThat(problem(answer).replaceFirst("^20[14]$", "200"))
                        .as(what)
                        .isEqualTo(expected);
                assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
            });
            assertThat(ofAdministrator(prepared).get("status").asText())
                    .isEqualTo(row.get(1).equals("200") ? "REVOKED" : "PENDING");
        });
    }

    @Test
    void aManagerPreparesAndConfirmsTills() {
        String byAdmin = realm.prepareTerminal("STO-01").terminalId();
        String bob = door.token("bob");

        HttpResponse<String> created = call("POST", "tills", Map.of("storeId", "STO-01", "name", "Till 7"), bob);

        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode prepared = Http.json(created.body());
        String id = prepared.get("terminalId").asText();
        assertThat(created.headers().firstValue("location"))
                .contains(door.url("tills/" + id).toString());
        String first = prepared.get("code").asText();
        String code = done("POST", "tills/" + id + "/enrolment-code", null, bob)
                .get("code")
                .asText();
        assertThat(realm.browser()
                        .open("pos")
                        .submit(confirmation(first, "bob"))
                        .messages())
                .contains("tillkeyCodeInvalid");
        assertThat(realm.browser().open("pos").submit(confirmation(code, "bob")).asksFor("pin"))
                .isTrue();
        JsonNode till = door.json("tills/" + id, bob);
        assertThat(List.of(till.get("name"), till.get("status"), till.get("createdBy"), till.get("registeredBy"))
                        .toString())
                .isEqualTo("[\"Till 7\", \"ACTIVE\", \"bob\", \"bob\"]");
        assertThat(door.json("tills?store=STO-01", bob).get("items")).hasSize(2).contains(till);
        assertThat(door.json("tills/" + byAdmin, bob).get("createdBy").isNull())
                .as("an administrator of the server")
                .isTrue();
        assertThat(ofAdministrator(byAdmin).get("createdBy").asText()).isNotEmpty();
        assertThat(done("PATCH", "tills/" + id, Map.of("name", "Till 8"), bob)
                        .get("name")
                        .asText())
                .isEqualTo("Till 8");
        for (Object wrong : List.of(
                Map.of("networksWaived", true),
                Map.of("name", ""),
                Map.of("name", "x".repeat(101)),
                Map.of("name", 7),
                Map.of(),
                "[]")) {
            assertThat(problem(call("PATCH", "tills/" + id, wrong, bob)))
                    .as(wrong.toString())
                    .isEqualTo("400 invalid");
        }
        assertThat(problem(call("POST", "tills/" + id + "/lost", Map.of("since", "yesterday"), bob)))
                .isEqualTo("400 invalid");
        assertThat(call("DELETE", "tills/" + id, null, bob).statusCode()).isEqualTo(204);
        assertThat(problem(call("POST", "tills/" + id + "/enrolment-code", null, bob)))
                .isEqualTo("409 conflict");
        for (int i = 1; i < 10; i++) {
            done("POST", "tills", Map.of("storeId", "STO-01", "name", "Till"), bob);
        }
        assertThat(problem(call("POST", "tills", Map.of("storeId", "STO-01", "name", "Till"), bob)))
                .as("each till brings some guesses")
                .isEqualTo("429 too_many");
        realm.prepareTerminal("STO-01");
        List<AdminEventRepresentation> events = realm.admin().getAdminEvents();
        assertThat(events)
                .filteredOn(event -> event.getResourcePath().contains(id)
                        && event.getAuthDetails().getUserId().equals(realm.userId("bob")))
                .extracting(event -> event.getOperationType() + " " + event.getResourceType()
                        + event.getResourcePath()
                                .substring(event.getResourcePath().indexOf(id) + id.length()))
                .containsExactlyInAnyOrder(
                        "CREATE TILLKEY_TERMINAL",
                        "ACTION TILLKEY_TERMINAL/enrolment-code",
                        "ACTION TILLKEY_TERMINAL/registered",
                        "UPDATE TILLKEY_TERMINAL",
                        "DELETE TILLKEY_TERMINAL");
        assertThat(Http.text(events)).doesNotContain(first, code, code.replace("-", ""));
    }

    @Test
    void whoManagesTwoStoresMovesATillButNotItsExemptionFromNetworks() {
        String pin = realm.permanentPin("anna", "STO-01");
        Till till = realm.registeredTill("STO-01");
        RetailRealm.json(realm.call(
                "PATCH",
                "/tillkey-pin/terminals/" + till.terminalId(),
                Map.of("networksWaived", true),
                realm.adminToken()));
        Tokens sale = till.browser().logInWithPin(pin);
        String dora = door.token("dora");
        String path = "tills/" + till.terminalId();

        assertThat(done("PATCH", path, Map.of("name", "Till 9", "storeId", "STO-01"), dora)
                        .get("networksWaived")
                        .asBoolean())
                .as("it stays where it is")
                .isTrue();
        JsonNode moved = done("PATCH", path, Map.of("storeId", "STO-02"), dora);

        assertThat(moved.get("storeId").asText()).isEqualTo("STO-02");
        assertThat(moved.get("networksWaived").asBoolean()).isFalse();
        assertThat(realm.refresh("pos", sale.refreshToken()).error()).startsWith("invalid_grant");
        assertThat(problem(call("GET", path, null, door.token("bob")))).isEqualTo("404 not_found");
    }

    /** Unlocking takes a password and a one-time password; a code is no way around the latter (ADR 0006). */
    @Test
    void aCodeThatUnlocksNeedsTwoFactors() {
        Supplier<String> otp = realm.addOlga();
        String pin = realm.permanentPin("anna", "STO-01");
        Till till = realm.registeredTill("STO-01");
        String before = till.browser().cookie("TILLKEY_TERMINAL");
        till.browser().logInWithPin(pin);
        till.browser().logInWithPin(pin);
        till.browser().setCookie("TILLKEY_TERMINAL", before);
        String path = "tills/" + till.terminalId();
        String bob = door.token("bob");
        String early =
                done("POST", path + "/enrolment-code", null, bob).get("code").asText();
        Page locked = till.browser().open("pos");
        assertThat(locked.id()).isEqualTo("locked");
        assertThat(door.json(path, bob).get("lockReason").asText()).isEqualTo("old_secret");

        HttpResponse<String> refused = call("POST", path + "/enrolment-code", null, bob);

        assertThat(problem(refused)).isEqualTo("401 level_too_low");
        assertThat(refused.headers().firstValue("www-authenticate"))
                .contains("Bearer error=\"insufficient_user_authentication\", acr_values=\"otp\"");
        assertThat(ofAdministrator(till.terminalId()).get("codeExpiresAt").isNull())
                .isTrue();
        assertThat(locked.submit(Map.of("register", "1"))
                        .submit(confirmation(early, "bob"))
                        .messages())
                .as("a code from before the lock")
                .contains("tillkeyCodeUsed");
        String olga = withTwoFactors(otp);
        String code =
                done("POST", path + "/enrolment-code", null, olga).get("code").asText();
        assertThat(till.browser().open("pos").id()).as("until it is confirmed").isEqualTo("locked");
        assertThat(till.browser()
                        .open("pos")
                        .submit(Map.of("register", "1"))
                        .submit(confirmation(code, "bob"))
                        .asksFor("pin"))
                .isTrue();
        assertThat(till.browser().logInWithPin(pin).issued()).isTrue();
        Browser copy = realm.browser();
        copy.setCookie("TILLKEY_TERMINAL", before);
        assertThat(copy.open("pos").asksFor("code"))
                .as("a copy of the cookie is worthless, and locks nothing")
                .isTrue();
        assertThat(till.browser().logInWithPin(pin).issued()).isTrue();
    }

    private String withTwoFactors(Supplier<String> otp) {
        return realm.browser()
                .logInWithPassword(StaffDoorClient.CLIENT, "olga")
                .submit(Map.of("otp", otp.get()))
                .tokens()
                .accessToken();
    }

    @Test
    void aTillThatIsRegisteredAgainKeepsItsMissesAndItsWait() {
        realm.storePolicy(Map.of("throttle_free_misses", "1", "pin_length", "4"));
        String anna = realm.permanentPin("anna", "STO-01");
        Till till = realm.registeredTill("STO-01");
        String path = "tills/" + till.terminalId();
        String bob = door.token("bob");
        String early =
                done("POST", path + "/enrolment-code", null, bob).get("code").asText();
        till.browser().typePin(FourDigitPins.far(0, anna));
        till.browser().typePin(FourDigitPins.far(1, anna));
        String waitsUntil = ofAdministrator(till.terminalId()).get("waitsUntil").asText();
        Browser again = realm.browser();

        again.open("pos").submit(confirmation(early, "bob"));

        assertThat(again.typePin(anna).messages())
                .containsAnyOf("tillkeyTerminalWaiting", "tillkeyTerminalWaitingSeconds");
        assertThat(ofAdministrator(till.terminalId()).get("waitsUntil").asText())
                .isEqualTo(waitsUntil);
    }

    @Test
    void theLoginsOnALostTillAreThoseOfTheOwnStoreAndOfPeopleTheManagerMayKnow() {
        realm.declareLoans("tillkey-loans");
        String anna = realm.permanentPin("anna", "STO-01");
        String carla = realm.permanentPin("carla", "STO-02");
        Till till = realm.registeredTill("STO-02");
        till.browser().logInWithPin(carla);
        String path = "tills/" + till.terminalId();
        done("PATCH", path, Map.of("storeId", "STO-01"), door.token("dora"));
        realm.lend("carla", "STO-01", "cashier", -1, 3);
        till.browser().logInWithPin(carla);
        Tokens sale = till.browser().logInWithPin(anna);
        realm.updateUser("carla", user -> {
            user.setAttributes(new HashMap<>(user.getAttributes()));
            user.getAttributes().remove("store_loans");
        });

        JsonNode report = done("POST", path + "/lost", null, door.token("bob"));

        assertThat(report.get("terminal").get("status").asText()).isEqualTo("REVOKED");
        assertThat(report.get("logins").findValues("username").toString())
                .as("of the login in the other store not even that there was one")
                .isEqualTo("[\"anna\", null]");
        assertThat(report.get("others").isNull())
                .as("refused PINs tell whose they are")
                .isTrue();
        assertThat(report.get("complete").asBoolean()).isFalse();
        assertThat(report.toString()).doesNotContain("carla", realm.userId("carla"));
        assertThat(realm.refresh("pos", sale.refreshToken()).error()).startsWith("invalid_grant");
        assertThat(till.browser().open("pos").messages()).contains("tillkeyTerminalRevoked");
        door.give("erik", "owner");
        assertThat(done("POST", path + "/lost", null, door.token("erik"))
                        .get("logins")
                        .findValuesAsText("username"))
                .containsExactly("anna", "carla", "carla");
    }

    @Test
    void aTemporaryPinByTheManagerTakesThePlaceOfTheOldOne() {
        String old = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens sale = till.logInWithPin(old);
        String bob = door.token("bob");
        Map<String, String> request = Map.of("memberId", realm.userId("anna"));

        JsonNode given = done("POST", "pins", request, bob);

        String pin = given.get("pin").asText();
        assertThat(given.get("username").asText()).isEqualTo("anna");
        assertThat(given.get("storeIds").toString()).isEqualTo("[\"STO-01\"]");
        assertThat(realm.refresh("pos", sale.refreshToken()).error()).startsWith("invalid_grant");
        assertThat(till.typePin(old).isAtClient()).isFalse();
        assertThat(till.typePin(pin).offers()).as("it is replaced at first use").hasSize(3);
        assertThat(realm.admin().getAdminEvents()).anySatisfy(event -> {
            assertThat(event.getResourcePath()).contains("members/" + realm.userId("anna"));
            assertThat(event.getAuthDetails().getUserId()).isEqualTo(realm.userId("bob"));
            assertThat(event.getRepresentation()).isNull();
        });
        for (int i = 2; i < 10; i++) {
            done("POST", "pins", request, bob);
        }
        assertThat(problem(call("POST", "pins", request, bob))).isEqualTo("429 too_many");
    }

    /** Who gave it may not reach dora's other store: no PIN can be set with it, and her own stays. */
    @Test
    void aShiftPassOpensTheTillsOfOneStoreForSomeHoursBesideTheOwnPin() {
        var settings = realm.admin().toRepresentation();
        settings.setSsoSessionIdleTimeout(DAY);
        settings.setSsoSessionMaxLifespan(DAY);
        settings.setAccessTokenLifespan(DAY);
        realm.admin().update(settings);
        String own = realm.permanentPin("dora", "STO-01");
        realm.updateUser("dora", user -> user.setRequiredActions(List.of("tillkey-set-pin")));
        String bob = door.token("bob");
        Map<String, Object> request = Map.of("memberId", realm.userId("dora"), "storeId", "STO-01", "hours", 2);
        String first = done("POST", "pins", request, bob).get("pin").asText();

        JsonNode given = done("POST", "pins", request, bob);

        String pass = given.get("pin").asText();
        Instant end = Instant.parse(given.get("expiresAt").asText());
        assertThat(end)
                .isBetween(Instant.now().plusSeconds(7_100), Instant.now().plusSeconds(7_210));
        assertThat(given.get("storeIds").toString()).isEqualTo("[\"STO-01\"]");
        assertThat(List.of(first, own)).doesNotContain(pass);
        Browser till = realm.till("STO-01");
        Tokens sale = till.logInWithPin(pass);
        assertThat(Tokens.claims(sale.accessToken()).get("exp").asLong())
                .as("tokens end with it")
                .isLessThanOrEqualTo(end.getEpochSecond());
        Browser elsewhere = realm.till("STO-02");
        assertThat(elsewhere.typePin(pass).isAtClient()).isFalse();
        assertThat(realm.reasons()).first().isEqualTo("pass_of_another_store");
        assertThat(till.typePin(first).isAtClient()).as("an earlier pass").isFalse();
        realm.updateUser("dora", user -> user.setRequiredActions(List.of()));
        assertThat(elsewhere.logInWithPin(own).issued()).as("her own PIN").isTrue();
        assertThat(realm.refresh("pos", sale.refreshToken()).issued()).isTrue();
        assertThat(realm.admin().getAdminEvents()).anySatisfy(event -> {
            assertThat(event.getResourcePath()).endsWith(realm.userId("dora") + "/shift-pass");
            assertThat(Http.json(event.getRepresentation()))
                    .isEqualTo(Http.json(Http.text(Map.of("storeId", "STO-01", "until", end.toString()))));
        });

        time.set(2 * 60 * 60 + 60);
        assertThat(realm.refresh("pos", sale.refreshToken()).error()).startsWith("invalid_grant");
        assertThat(till.typePin(pass).isAtClient()).isFalse();
        assertThat(realm.reasons()).first().isEqualTo("pin_expired");
        assertThat(till.logInWithPin(own).issued()).isTrue();

        String third =
                done("POST", "pins", request, door.token("bob")).get("pin").asText();
        Tokens last = till.logInWithPin(third);
        String temporary = realm.temporaryPin("dora");
        assertThat(realm.refresh("pos", last.refreshToken()).error())
                .as("a new PIN ends a pass")
                .startsWith("invalid_grant");
        assertThat(till.typePin(third).isAtClient()).isFalse();
        assertThat(till.typePin(temporary).offers()).hasSize(3);
    }

    @TestFactory
    Stream<DynamicTest> aShiftPassIsForStaffOfTheOwnStoreAndSomeHours() {
        holdsInStockholm("anna", "stock-keeper");
        String bob = door.token("bob");
        return Rows.of("""
                dora   | "STO-01" | 12   | 200
                dora   | "STO-01" | 1    | 200
                dora   | "STO-01" | 0    | 400 invalid
                dora   | "STO-01" | 13   | 400 invalid
                dora   | "STO-01" | -1   | 400 invalid
                dora   | "STO-01" | 1.5  | 400 invalid
                dora   | "STO-01" | "2"  | 400 invalid
                dora   | "STO-01" | null | 400 invalid
                dora   | null     | 2    | 400 invalid
                dora   | ""       | 2    | 400 invalid
                dora   | "STO-02" | 2    | 404 not_found
                dora   | "STO-99" | 2    | 404 not_found
                carla  | "STO-01" | 2    | 404 not_found
                erik   | "STO-01" | 2    | 404 not_found
                bob    | "STO-01" | 2    | 403 forbidden
                anna   | "STO-01" | 2    | 403 forbidden
                """, row -> {
            String body = "{\"memberId\":\"%s\",\"storeId\":%s,\"hours\":%s}"
                    .formatted(realm.userId(row.get(0)), row.get(1), row.get(2));

            assertThat(problem(call("POST", "pins", body, bob))).isEqualTo(row.get(3));
        });
    }

    @TestFactory
    Stream<DynamicTest> nobodyGetsAPinFromAManagerWhoLacksTheirRightsOrStores() {
        holdsInStockholm("anna", "stock-keeper");
        door.give("erik", "staff-admin");
        door.give("carla", "owner");
        Map<String, String> tokens = new HashMap<>();
        List.of("bob", "erik", "carla", "anna").forEach(name -> tokens.put(name, door.token(name)));
        return Rows.of("""
                bob   | bob   | 403 forbidden
                bob   | dora  | 403 forbidden
                bob   | anna  | 403 forbidden
                bob   | carla | 404 not_found
                bob   | erik  | 404 not_found
                erik  | erik  | 403 forbidden
                erik  | carla | 403 forbidden
                erik  | dora  | 200
                erik  | anna  | 200
                carla | erik  | 200
                carla | carla | 403 forbidden
                anna  | dora  | 403 forbidden
                bob   |       | 400 invalid
                """, row -> {
            String member = row.get(1).isEmpty() ? "" : realm.userId(row.get(1));

            assertThat(problem(call("POST", "pins", Map.of("memberId", member), tokens.get(row.get(0)))))
                    .isEqualTo(row.get(2));
        });
    }

    @Test
    void aManagerAcknowledgesTheAlertOfTheOwnStore() {
        realm.storePolicy(Map.of("throttle_free_misses", "50", "pin_length", "4"));
        door.give("erik", "owner");
        String erik = door.token("erik");
        String bob = door.token("bob");
        String olga = withTwoFactors(realm.addOlga());
        String anna = realm.permanentPin("anna", "STO-01");
        String carla = realm.permanentPin("carla", "STO-02");
        assertThat(door.json("alerts", erik).get("items")).isEmpty();
        farMisses(realm.till("STO-02"), 0, 5, anna, carla);
        Browser till = realm.till("STO-01");
        farMisses(till, 0, 4, anna, carla);
        assertThat(call("DELETE", "alerts/STO-01", null, olga).statusCode())
                .as("without an alert nothing is forgotten")
                .isEqualTo(204);
        assertThat(door.json("alerts", bob).get("items")).isEmpty();
        farMisses(till, 4, 5, anna, carla);

        JsonNode alerts = door.json("alerts", bob);
        assertThat(alerts.get("items").findValuesAsText("storeId")).containsExactly("STO-01");
        assertThat(realm.reasons()).contains("store_alarm");
        Browser other = realm.till("STO-01");
        other.typePin(FourDigitPins.near(anna).findFirst().orElseThrow().digits());
        assertThat(door.json("alerts", bob)).as("after a slip").isEqualTo(alerts);
        farMisses(other, 5, 6, anna, carla);
        assertThat(door.json("alerts", bob)).as("after a far miss").isEqualTo(alerts);
        JsonNode first = door.json("alerts?limit=1", erik);
        assertThat(first.get("items").findValuesAsText("storeId")).containsExactly("STO-01");
        JsonNode second = door.json("alerts?limit=1&cursor=" + first.get("next").asText(), erik);
        assertThat(second.get("items").findValuesAsText("storeId")).containsExactly("STO-02");
        assertThat(second.get("next").isNull()).isTrue();

        assertThat(problem(call("DELETE", "alerts/STO-02", null, olga))).isEqualTo("404 not_found");
        assertThat(problem(call("DELETE", "alerts/STO-01", null, bob))).isEqualTo("401 level_too_low");
        assertThat(call("DELETE", "alerts/STO-01", null, olga).statusCode()).isEqualTo(204);

        assertThat(door.json("alerts", erik).get("items").findValuesAsText("storeId"))
                .containsExactly("STO-02");
        assertThat(realm.admin().getAdminEvents().get(0))
                .satisfies(event -> assertThat(event.getResourceType()).isEqualTo("TILLKEY_STORE_ALERT"))
                .satisfies(
                        event -> assertThat(event.getAuthDetails().getUserId()).isEqualTo(realm.userId("olga")));
        farMisses(other, 10, 15, anna, carla);
        assertThat(door.json("alerts", bob).get("items")).hasSize(1);
        assertThat(problem(call("DELETE", "alerts/STO-01", null, olga)))
                .as("twice a day")
                .isEqualTo("429 too_many");
        assertThat(door.json("alerts", bob).get("items")).hasSize(1);
        assertThat(realm.call("DELETE", "/tillkey-pin/stores/STO-01/alert", Map.of(), realm.adminToken())
                        .statusCode())
                .isEqualTo(204);
        assertThat(door.json("alerts", bob).get("items")).isEmpty();
    }

    private static void farMisses(Browser till, int from, int to, String... pins) {
        for (int i = from; i < to; i++) {
            till.typePin(FourDigitPins.far(i, pins));
        }
    }

    @Test
    void thePagesOfTillsShowEachOnceInTheSameNumberOfQueries() {
        List<String> own = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            own.add(realm.prepareTerminal("STO-01").terminalId());
            realm.prepareTerminal("STO-02");
        }
        String bob = door.token("bob");
        readsOfTills(2);
        List<String> few = readsOfTills(2);

        List<String> seen = new ArrayList<>();
        String next = "";
        for (int pages = 0; pages == 0 || !next.isEmpty(); pages++) {
            JsonNode page = door.json("tills?limit=2" + next, bob);
            assertThat(page.get("items").size()).isLessThanOrEqualTo(2);
            page.get("items").forEach(till -> seen.add(till.get("id").asText()));
            next = page.get("next").isNull()
                    ? ""
                    : "&cursor=" + page.get("next").asText();
            // A newer one moves nothing of the pages behind.
            realm.prepareTerminal("STO-01");
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(own);
        assertThat(door.json("tills?limit=200", door.token("dora")).get("items"))
                .hasSize(13);
        for (String wrong : List.of("limit=0", "limit=201", "cursor=!", "cursor=eA")) {
            assertThat(problem(door.get("tills?" + wrong, bob))).as(wrong).isEqualTo("400 invalid");
        }
        assertThat(few).isNotEmpty();
        assertThat(readsOfTills(50)).as("reads of 8, as of 2").hasSameSizeAs(few);
    }

    /** Of a page, with what others have read in Keycloak's caches. */
    private List<String> readsOfTills(int most) {
        String realmName = realm.name();
        String[] statements = server.fetch(
                session -> {
                    RealmModel owner = session.realms().getRealmByName(realmName);
                    session.getContext().setRealm(owner);
                    UserModel bob = session.users().getUserByUsername(owner, "bob");
                    Invocation call = new Invocation(
                            session, owner, Actor.task(owner, "test"), StaffRights.of(session, owner, bob));
                    try {
                        return ServerLog.statements(
                                        () -> new TerminalList(call).after(Terminals.Place.START, null, most))
                                .toArray(String[]::new);
                    } catch (Exception failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                String[].class);
        return Stream.of(statements)
                .filter(statement -> statement.startsWith("select"))
                .toList();
    }
}
