package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.CLIENT;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.usernames;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.AdminApi;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.ServerRights;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.provider.CountingJob;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The calls of the staff API, made by administrators with Keycloak's permissions. */
@KeycloakIntegrationTest(config = PackServer.class)
class AdminDoorTest extends RetailTest {

    private static final List<AdminApi.Call> CALLS = AdminApi.operations(
                    AdminApi.readStaff().model())
            .stream()
            // About the caller, who is no member here.
            .filter(call -> !call.path().endsWith("/me"))
            .toList();

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private StaffDoorClient staff;
    private StaffDoorClient admin;

    @BeforeEach
    void setUp() {
        staff = StaffDoorClient.setUp(realm);
        admin = staff.ofAdministrators();
    }

    private String id(String username) {
        return realm.userId(username);
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("etag").orElse("");
    }

    private static Map<String, Object> newMember(String name, String storeId, String... roles) {
        return Map.of(
                "firstName",
                name,
                "lastName",
                "New",
                "kind",
                "employee",
                "stores",
                List.of(Map.of("storeId", storeId, "roles", List.of(roles))));
    }

    private static Map<String, Object> loan(String memberId) {
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        return Map.of("memberId", memberId, "roles", List.of("cashier"), "from", today, "until", today);
    }

    @Test
    void everyCallIsThereAndAsksForPermissions() {
        Map<String, String> known = Map.of(
                "{storeId}", "STO-01",
                "{memberId}", id("anna"),
                "{tillId}", realm.prepareTerminal("STO-01").terminalId());
        String all = realm.adminToken();
        String none = realm.tokenOf("erik");
        SoftAssertions softly = new SoftAssertions();
        for (AdminApi.Call call : CALLS) {
            String path = call.path().replace(CLIENT + "/api/v1/", "");
            for (Map.Entry<String, String> parameter : known.entrySet()) {
                path = path.replace(parameter.getKey(), parameter.getValue());
            }
            boolean isKnown = !path.contains("{");
            path = path.replaceAll("[{].+?[}]", "unknown");
            Object body = call.method().equals("GET") ? null : "{}";
            softly.assertThat(problem(admin.call(call.method(), path, body, none, Map.of())))
                    .as(call + " without a permission")
                    .isEqualTo("403 forbidden");
            if (call.method().equals("GET")) {
                softly.assertThat(problem(admin.get(path, all)))
                        .as(call + " with all permissions")
                        .isEqualTo(isKnown ? "200" : "404 not_found");
            }
        }
        softly.assertThat(problem(admin.get("me", all))).isEqualTo("404 not_found");
        softly.assertAll();
    }

    @Test
    void anAdministratorDoesWhatWhoRunsAllStoresDoes() {
        realm.declareLoans("tillkey-loans");
        String token = realm.adminToken();
        Map<String, String> once = Map.of("Idempotency-Key", "one");
        Map<String, Object> pia = newMember("Pia", "STO-01", "cashier");

        HttpResponse<String> created = admin.call("POST", "members", pia, token, once);
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        String id = Http.json(created.body()).at("/member/id").asText();
        assertThat(created.headers().firstValue("location").map(URI::create)).contains(admin.url("members/" + id));
        assertThat(Http.json(created.body()).at("/secrets/password").asText()).isNotEmpty();
        assertThat(problem(admin.call("POST", "members", pia, token, once)))
                .as("sent again")
                .isEqualTo("200");
        AdminEventRepresentation event = realm.admin().getAdminEvents().stream()
                .filter(one -> one.getOperationType().equals("CREATE")
                        && one.getResourcePath().equals("users/" + id))
                .findFirst()
                .orElseThrow();
        assertThat(event.getAuthDetails().getRealmId())
                .as("an administrator of the server")
                .isNotEqualTo(realm.admin().toRepresentation().getId());

        HttpResponse<String> seen = admin.get("members/" + id, token);
        assertThat(problem(admin.call(
                        "PATCH", "members/" + id, Map.of("lastName", "Old"), token, Map.of("If-Match", tag(seen)))))
                .isEqualTo("200");
        assertThat(problem(admin.call(
                        "PATCH", "members/" + id, Map.of("lastName", "X"), token, Map.of("If-Match", tag(seen)))))
                .isEqualTo("412 stale");
        String inStore = "stores/STO-01/staff/" + id;
        assertThat(problem(admin.call(
                        "PUT",
                        inStore + "/roles",
                        Map.of("roles", List.of("cashier", "store-manager", "approve-card-return")),
                        token,
                        Map.of("If-Match", tag(admin.get(inStore, token))))))
                .isEqualTo("200");
        HttpResponse<String> lent = admin.call("POST", "stores/STO-02/loans", loan(id), token, Map.of());
        assertThat(problem(lent)).isEqualTo("201");
        assertThat(lent.headers().firstValue("location").map(URI::create))
                .contains(admin.url("stores/STO-02/loans/" + id));
        assertThat(problem(admin.call("PUT", "blocks/" + id, Map.of("reason", "keys are missing"), token, Map.of())))
                .isEqualTo("200");
        assertThat(realm.admin().users().get(id).toRepresentation().isEnabled()).isFalse();
        assertThat(problem(admin.call("DELETE", "blocks/" + id, null, token, Map.of())))
                .isEqualTo("204");
        assertThat(problem(admin.call("POST", "pins", Map.of("memberId", id), token, Map.of())))
                .isEqualTo("200");
        JsonNode history = admin.json("directory/" + id + "/history", token);
        assertThat(history.findValuesAsText("what")).contains("CREATE USER", "UPDATE USER", "UPDATE GROUP_MEMBERSHIP");
        assertThat(admin.get("reports/pin-missing?format=csv", token).body()).contains("anna");

        Map<String, Object> owner = new HashMap<>(newMember("Ove", "STO-01"));
        owner.put("authority", List.of("owner"));
        assertThat(problem(admin.call("POST", "members", owner, token, Map.of())))
                .as("nobody is made an owner in passing")
                .isEqualTo("403 forbidden");
    }

    @Test
    void whoMayOnlyViewUsersChangesNothing() {
        realm.declareLoans("tillkey-loans");
        realm.lend("anna", "STO-02", "cashier", 0, 3);
        String anna = id("anna");
        String till = realm.prepareTerminal("STO-01").terminalId();
        String token = realm.tokenOf("erik", "view-users");
        for (String seen : List.of("members/" + anna, "directory", "stores/STO-01/staff", "reports/ending")) {
            assertThat(problem(admin.get(seen, token))).as(seen).isEqualTo("200");
        }
        for (String events : List.of("directory/" + anna + "/history", "reports/refusals")) {
            assertThat(problem(admin.get(events, token))).as(events).isEqualTo("403 forbidden");
        }
        Map<String, String> member = Map.of("If-Match", tag(admin.get("members/" + anna, token)));
        Map<String, String> inStore = Map.of("If-Match", tag(admin.get("stores/STO-01/staff/" + anna, token)));
        record Change(String method, String path, Object body, Map<String, String> headers) {}
        SoftAssertions softly = new SoftAssertions();
        Stream.of(
                        new Change("POST", "members", newMember("Pia", "STO-01", "cashier"), Map.of()),
                        new Change("POST", "members", newMember("Pia", "STO-01"), Map.of()),
                        new Change("PATCH", "members/" + anna, Map.of("lastName", "X"), member),
                        new Change(
                                "PUT", "stores/STO-01/staff/" + anna + "/roles", Map.of("roles", List.of()), inStore),
                        new Change("DELETE", "stores/STO-01/staff/" + anna, null, Map.of()),
                        new Change("POST", "stores/STO-01/loans", loan(id("carla")), Map.of()),
                        new Change("DELETE", "stores/STO-02/loans/" + anna, null, Map.of()),
                        new Change("PUT", "blocks/" + anna, Map.of("reason", "why"), Map.of()),
                        new Change("DELETE", "blocks/" + anna, null, Map.of()),
                        new Change("POST", "pins", Map.of("memberId", anna), Map.of()),
                        new Change("POST", "pins", Map.of("memberId", anna, "storeId", "STO-01", "hours", 1), Map.of()),
                        new Change("POST", "tills", Map.of("storeId", "STO-01", "name", "T"), Map.of()),
                        new Change("DELETE", "tills/" + till, null, Map.of()))
                .forEach(change -> softly.assertThat(problem(
                                admin.call(change.method(), change.path(), change.body(), token, change.headers())))
                        .as(change.method() + " " + change.path() + " " + change.body())
                        // Of a till it is not told whether there is one.
                        .isEqualTo(change.path().startsWith("tills") ? "404 not_found" : "403 forbidden"));
        softly.assertAll();
    }

    private String roles(String token, String username, String... roles) {
        String path = "stores/STO-01/staff/" + id(username);
        return problem(admin.call(
                "PUT",
                path + "/roles",
                Map.of("roles", List.of(roles)),
                token,
                Map.of("If-Match", tag(admin.get(path, token)))));
    }

    @Test
    void whoManagesTheMembersOfOneGroupChangesThemAsInKeycloakAndNobodyElse() {
        realm.declareLoans("tillkey-loans");
        realm.lend("carla", "STO-01", "cashier", 0, 3);
        String cashiers =
                realm.admin().getGroupByPath("/stores/Stockholm City/cashiers").getId();
        String managers =
                realm.admin().getGroupByPath("/stores/Stockholm City/managers").getId();
        realm.allowOnGroups(
                "erik",
                List.of(realm.storeGroup("STO-01").getId(), cashiers),
                "view",
                "view-members",
                "manage-members",
                "manage-membership",
                "manage-membership-of-members");
        String token = realm.tokenOf("erik");
        String anna = id("anna");
        String carla = id("carla");

        assertThat(admin.json("stores", token).findValuesAsText("storeId")).containsExactly("STO-01");
        assertThat(usernames(admin.json("stores/STO-01/staff", token)))
                .as("carla is lent from another group")
                .contains("anna", "bob")
                .doesNotContain("carla");
        assertThat(usernames(admin.json("directory", token))).contains("anna").doesNotContain("carla");
        assertThat(problem(admin.get("members/" + carla, token))).isEqualTo("404 not_found");
        assertThat(problem(admin.get("stores/STO-01/staff/" + carla, token))).isEqualTo("404 not_found");
        assertThat(problem(admin.get("stores/STO-02/staff", token))).isEqualTo("404 not_found");
        assertThat(problem(admin.get("directory/" + anna + "/history", token)))
                .as("events")
                .isEqualTo("403 forbidden");
        assertThat(problem(admin.get("permissions", token))).isEqualTo("403 forbidden");

        assertThat(problem(admin.call("POST", "members", newMember("Pia", "STO-01", "cashier"), token, Map.of())))
                .isEqualTo("201");
        assertThat(problem(admin.call("POST", "members", newMember("Pim", "STO-02", "cashier"), token, Map.of())))
                .isEqualTo("404 not_found");
        assertThat(problem(admin.call(
                        "POST",
                        "members",
                        newMember("Pam", "STO-01", "cashier", "store-manager", "approve-card-return"),
                        token,
                        Map.of())))
                .isEqualTo("403 forbidden");
        assertThat(problem(admin.call(
                        "POST",
                        "members",
                        Map.of("firstName", "Pom", "lastName", "New", "kind", "employee"),
                        token,
                        Map.of())))
                .isEqualTo("400 invalid");
        assertThat(realm.admin().users().searchByLastName("New", true)).hasSize(1);

        assertThat(realm.call("PUT", "/users/" + anna + "/groups/" + managers, Map.of(), token)
                        .statusCode())
                .as("what Keycloak says")
                .isEqualTo(403);
        assertThat(roles(token, "anna", "cashier", "store-manager", "approve-card-return"))
                .isEqualTo("403 forbidden");
        assertThat(problem(admin.call("DELETE", "stores/STO-01/staff/" + id("bob"), null, token, Map.of())))
                .as("out of the managers")
                .isEqualTo("403 forbidden");
        assertThat(roles(token, "anna")).isEqualTo("200");
        assertThat(roles(token, "anna", "cashier")).isEqualTo("200");
        assertThat(problem(admin.call("POST", "stores/STO-02/loans", loan(anna), token, Map.of())))
                .isEqualTo("404 not_found");
        assertThat(problem(admin.call("PUT", "blocks/" + carla, Map.of("reason", "why"), token, Map.of())))
                .isEqualTo("404 not_found");
        assertThat(problem(admin.call("PUT", "blocks/" + anna, Map.of("reason", "why"), token, Map.of())))
                .isEqualTo("200");
        assertThat(problem(admin.call("DELETE", "blocks/" + anna, null, token, Map.of())))
                .isEqualTo("204");
        assertThat(problem(admin.call("POST", "pins", Map.of("memberId", anna), token, Map.of())))
                .isEqualTo("200");
    }

    @Test
    void aLoanTakesTheRightToMapItsRolesAsInKeycloak() {
        realm.declareLoans("tillkey-loans");
        realm.allowOnGroups(
                "erik",
                List.of(
                        realm.storeGroup("STO-02").getId(),
                        realm.storeGroup("STO-01").getId()),
                "view",
                "view-members",
                "manage-members",
                "manage-membership",
                "manage-membership-of-members");
        String anna = id("anna");
        String token = realm.tokenOf("erik");
        UserRepresentation lent = realm.user("anna");
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        lent.singleAttribute("store_loans", "STO-02; cashier; " + today + "; " + today);
        assertThat(realm.call("PUT", "/users/" + anna, lent, token).statusCode())
                .as("what Keycloak says")
                .isEqualTo(400);

        assertThat(problem(admin.call("POST", "stores/STO-02/loans", loan(anna), token, Map.of())))
                .isEqualTo("403 forbidden");
        assertThat(problem(admin.call("PUT", "blocks/" + anna, Map.of("reason", "why"), token, Map.of())))
                .as("without a loan")
                .isEqualTo("200");
    }

    @Test
    void whoMayNotMapRolesGivesNoneByAFile() {
        realm.admin()
                .clients()
                .get(realm.clientUuid("store-roles"))
                .roles()
                .create(new RoleRepresentation("all-stores", null, false));
        realm.grantAdminRole("dora", "manage-users");
        realm.grantAdminRole("dora", "view-users");
        realm.allowOnUsers("erik", "view", "manage");

        assertThat(imported("erik", "F1", List.of())).isEqualTo("created");
        assertThat(imported("erik", "F1", List.of("stores"))).isEqualTo("forbidden");
        assertThat(imported("erik", "F2", List.of("stores"))).isEqualTo("forbidden");
        assertThat(realm.admin().users().searchByAttributes("external_id:F2")).isEmpty();
        assertThat(imported("dora", "F1", List.of("stores"))).isEqualTo("changed");
    }

    /** What becomes of somebody whom a file lets into every store, or does not. */
    private String imported(String caller, String externalId, List<String> stores) {
        List<Map<String, ?>> columns = Stream.<Map<String, ?>>concat(
                        Stream.of("externalId", "firstName", "lastName")
                                .map(name -> Map.of("column", name, "field", name)),
                        stores.stream().map(name -> Map.of("column", name, "field", name, "everyStore", List.of("0"))))
                .toList();
        String token = realm.tokenOf(caller);
        HttpResponse<String> started = admin.call(
                "POST",
                "imports",
                Map.of(
                        "mapping",
                        Map.of("columns", columns),
                        "rows",
                        List.of(Map.of(
                                "externalId", externalId, "firstName", "Ada", "lastName", "File", "stores", "0"))),
                token,
                Map.of());
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        String job = "jobs/" + Http.json(started.body()).at("/job/id").asText();
        Await.until(
                "the job is over",
                () -> !admin.json(job, token).get("finishedAt").isNull());
        JsonNode row = admin.json(job + "/rows", token).at("/items/0");
        return row.get("code").isNull()
                ? row.at("/result/outcome").asText()
                : row.get("code").asText();
    }

    @Test
    void eventsAreExportedAndErasedByWhoMayInKeycloak() {
        realm.grantAdminRole("erik", "view-users");
        String anna = "members/" + id("anna");
        String token = realm.tokenOf("erik", "manage-users");
        JsonNode hidden = admin.json(anna + "/export", token).at("/data/keycloak");
        assertThat(hidden.has("account")).isTrue();
        assertThat(hidden.has("events") || hidden.has("changes")).isFalse();
        assertThat(problem(admin.call("POST", anna + "/erase", null, token, Map.of())))
                .isEqualTo("403 forbidden");
        assertThat(realm.user("anna").getUsername()).isEqualTo("anna");

        realm.grantAdminRole("erik", "view-events");
        realm.grantAdminRole("erik", "manage-events");
        token = realm.tokenOf("erik");
        JsonNode seen = admin.json(anna + "/export", token).at("/data/keycloak");
        assertThat(seen.has("events") && seen.has("changes")).isTrue();
        assertThat(problem(admin.call("POST", anna + "/erase", null, token, Map.of())))
                .isEqualTo("200");
    }

    @Test
    void whomKeycloakHidesIsHiddenInOffers() {
        realm.declareLoans("tillkey-loans");
        Map<String, Object> offer = new HashMap<>(loan(id("anna")));
        offer.put("lendingStoreId", "STO-01");
        offer.put("receivingStoreId", "STO-02");
        assertThat(problem(admin.call("POST", "loans/offers", offer, realm.adminToken(), Map.of())))
                .isEqualTo("201");
        realm.lend("anna", "STO-02", "cashier", 5, 6);
        realm.allowOnGroups("erik", List.of(realm.storeGroup("STO-02").getId()), "view", "view-members");
        String token = realm.tokenOf("erik");

        assertThat(problem(admin.get("stores/STO-02/staff", token))).isEqualTo("200");
        assertThat(admin.json("loans/offers", token).get("items")).isEmpty();
        assertThat(problem(admin.call("DELETE", "stores/STO-02/loans/" + id("anna"), null, token, Map.of())))
                .isEqualTo("404 not_found");
        assertThat(admin.json("loans/offers", realm.adminToken()).get("items")).hasSize(1);
    }

    @Test
    void eachDoorTakesItsOwnTokens() {
        realm.grantAdminRole("bob", "realm-admin");
        realm.allowOnGroups("bob", List.of(realm.storeGroup("STO-01").getId()), "view", "view-members");
        String own = realm.tokenOf("bob");
        assertThat(problem(admin.get("directory", own))).isEqualTo("200");
        assertThat(problem(staff.get("directory", own))).isEqualTo("401 token_invalid");
        assertThat(problem(staff.get("directory", realm.adminToken()))).isEqualTo("401 token_invalid");

        String member = staff.token("bob");
        assertThat(problem(staff.get("directory", member))).isEqualTo("200");
        assertThat(problem(admin.get("directory", member))).isEqualTo("403 forbidden");
        String pin = realm.till("STO-01")
                .logInWithPin(realm.permanentPin("bob", "STO-01"))
                .accessToken();
        assertThat(problem(admin.get("directory", pin))).isEqualTo("403 access_denied");
        assertThat(admin.get("directory", "garbage").statusCode()).isEqualTo(401);
        try (RetailRealm other = RetailRealm.create(adminClient, urls.getBase())) {
            assertThat(admin.get("directory", other.tokenOf("erik", "realm-admin"))
                            .statusCode())
                    .isEqualTo(403);
        }

        realm.setSetting("enabled", "false");
        assertThat(problem(admin.get("directory", realm.adminToken()))).isEqualTo("404 not_enabled");
        assertThat(problem(staff.get("directory", member))).isEqualTo("404 not_enabled");
    }

    /** Whether somebody may manage all members now, without a token, and whether they may view anna. */
    private String rights(String username, String client) {
        return ServerRights.of(server, realm.name(), id(username), realm.clientUuid(client));
    }

    private void takeManageUsers(String username) {
        String management = realm.clientUuid("realm-management");
        var clients = realm.admin().clients();
        realm.admin()
                .users()
                .get(id(username))
                .roles()
                .clientLevel(management)
                .remove(List.of(
                        clients.get(management).roles().get("manage-users").toRepresentation()));
    }

    @Test
    void aRowOfAJobIsDoneWithTheRightsOfThatMoment() {
        realm.grantAdminRole("bob", "manage-users");
        realm.grantAdminRole("bob", "view-users");
        String job = ServerRights.startJob(server, realm.name(), "bob", "add anna, wait anna, add carla");
        String token = realm.adminToken();
        Await.until(
                "the first row is done",
                () -> admin.json("jobs/" + job, token).get("finished").asInt() == 1);
        takeManageUsers("bob");
        realm.setAttribute(CountingJob.GO, "go");
        Await.until(
                "the job is over",
                () -> !admin.json("jobs/" + job, token).get("finishedAt").isNull());
        assertThat(admin.json("jobs/" + job, token).get("refused").asInt()).isEqualTo(1);
    }

    @Test
    void rightsWithoutATokenAreThoseOfTheMoment() {
        realm.grantAdminRole("bob", "manage-users");
        realm.allowOnGroups("dora", List.of(realm.storeGroup("STO-01").getId()), "view", "view-members");
        assertThat(rights("bob", "admin-cli")).contains("true true");
        assertThat(rights("bob", CLIENT)).as("a client without these roles").contains("false false");
        assertThat(rights("dora", "admin-cli")).contains("false true");
        assertThat(rights("carla", "admin-cli")).contains("false false");

        takeManageUsers("bob");
        assertThat(rights("bob", "admin-cli")).contains("false false");
        realm.updateUser("dora", dora -> dora.setEnabled(false));
        assertThat(rights("dora", "admin-cli")).contains("nobody");
    }
}
