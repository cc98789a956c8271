package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.provider.CountingJob;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** Changes of many members through the staff API, and PINs for many. */
@KeycloakIntegrationTest(config = PackServer.class)
class BulkChangesTest extends RetailTest {

    private static final String SUMMER = "{\"tags\": {\"add\": [\"summer\"]}}";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private StaffDoorClient door;

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
    }

    private HttpResponse<String> change(String token, String members, String change, boolean dryRun) {
        List<String> ids = Arrays.stream(members.split(" ")).map(this::id).toList();
        return door.call(
                "POST",
                "changes",
                "{\"members\": " + Http.text(ids) + ", \"change\": " + change + ", \"dryRun\": " + dryRun + "}",
                token,
                Map.of());
    }

    private String id(String username) {
        return username.equals("nobody") ? "nobody" : realm.userId(username);
    }

    private static String job(HttpResponse<String> started) {
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        return Http.json(started.body()).get("id").asText();
    }

    /** Each row as {@code done}, or the code of its refusal. */
    private List<String> outcomes(String job, String token) {
        List<String> outcomes = new ArrayList<>();
        rows(job, token)
                .forEach(row -> outcomes.add(
                        row.get("code").isNull()
                                ? row.get("state").asText()
                                : row.get("code").asText()));
        return outcomes;
    }

    private JsonNode rows(String job, String token) {
        Await.until(
                "the job is over",
                () -> !door.json("jobs/" + job, token).get("finishedAt").isNull());
        return door.json("jobs/" + job + "/rows", token).get("items");
    }

    private List<String> changed(String token, String members, String change) {
        return outcomes(job(change(token, members, change, false)), token);
    }

    private List<String> undone(String job, String token) {
        return outcomes(job(door.call("POST", "jobs/" + job + "/undo", null, token, Map.of())), token);
    }

    private List<String> attribute(String username, String name) {
        Map<String, List<String>> attributes = realm.user(username).getAttributes();
        return attributes == null
                ? List.of()
                : attributes.getOrDefault(name, List.of()).stream().sorted().toList();
    }

    private List<String> tags(String username) {
        return attribute(username, "tags");
    }

    private void tag(String username, String... tags) {
        realm.updateUser(username, user -> {
            Map<String, List<String>> attributes =
                    new HashMap<>(user.getAttributes() == null ? Map.of() : user.getAttributes());
            attributes.put("tags", List.of(tags));
            user.setAttributes(attributes);
        });
    }

    private List<String> groups(String username) {
        return realm.admin().users().get(realm.userId(username)).groups().stream()
                .map(GroupRepresentation::getPath)
                .sorted()
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> whatIsNoChangeOfSomebodyStartsNoJob() {
        String anna = realm.userId("anna");
        String bob = door.token("bob");
        String many = Http.text(IntStream.range(0, 1001).mapToObj(i -> "id" + i).toList());
        return Rows.of("""
                                                                              | 400 invalid
                {}                                                            | 400 invalid
                {"members": [ANNA]}                                           | 400 invalid
                {"change": SUMMER}                                            | 400 invalid
                {"members": [], "change": SUMMER}                             | 400 invalid
                {"members": [null], "change": SUMMER}                         | 400 invalid
                {"members": [" "], "change": SUMMER}                          | 400 invalid
                {"members": MANY, "change": SUMMER}                           | 400 invalid
                {"members": [ANNA], "search": {"q": "a"}, "change": SUMMER}   | 400 invalid
                {"search": {}, "change": SUMMER}                              | 400 invalid
                {"search": {"kind": "robot"}, "change": SUMMER}               | 400 invalid
                {"search": {"q": "zzz"}, "change": SUMMER}                    | 400 invalid
                {"search": {"store": "STO-02"}, "change": SUMMER}             | 404 not_found
                {"search": {"store": "STO-99"}, "change": SUMMER}             | 404 not_found
                {"members": [ANNA], "change": {}}                             | 400 invalid
                {"members": [ANNA], "change": {"unblock": false}}             | 400 invalid
                {"members": [ANNA], "change": {"tags": {}}}                   | 400 invalid
                {"members": [ANNA], "change": {"tags": {"add": ["a"], "remove": ["a"]}}} | 400 invalid
                {"members": [ANNA], "change": {"tags": {"add": ["a"]}, "unblock": true}} | 400 invalid
                {"members": [ANNA], "change": {"dates": {}}}                  | 400 invalid
                {"members": [ANNA], "change": {"block": {}}}                  | 400 invalid
                {"members": [ANNA], "change": {"leave": ""}}                  | 400 invalid
                {"members": [ANNA], "change": {"roles": {"storeId": "STO-01"}}} | 400 invalid
                {"members": [ANNA], "change": {"roles": {"set": ["cashier"]}}} | 400 invalid
                {"members": [ANNA], "change": {"roles": {"storeId": "STO-01", "set": [], "add": []}}} | 400 invalid
                {"members": [ANNA], "change": {"loan": {"roles": ["cashier"]}}} | 400 invalid
                {"members": [ANNA], "change": {"password": "x"}}              | 400 invalid
                """, row -> {
            String body = row.get(0)
                    .replace("ANNA", '"' + anna + '"')
                    .replace("SUMMER", SUMMER)
                    .replace("MANY", many);

            assertThat(problem(door.call("POST", "changes", body, bob, Map.of())))
                    .isEqualTo(row.get(1));
            assertThat(door.json("jobs", bob).get("items")).isEmpty();
        });
    }

    @Test
    void eachRowAsksTheRightsAndUndoComparesFirst() {
        tag("anna", "night");
        String bob = door.token("bob");
        assertThat(problem(change(door.token("anna"), "bob", SUMMER, false))).isEqualTo("403 forbidden");
        String everybody = "anna bob carla dora nobody anna";

        String tried = job(change(bob, everybody, SUMMER, true));
        assertThat(outcomes(tried, bob)).containsExactly("done", "forbidden", "not_found", "forbidden", "not_found");
        assertThat(tags("anna")).as("dry run").containsExactly("night");
        assertThat(rows(tried, bob).get(0).at("/result/after/tags").toString()).isEqualTo("[\"night\",\"summer\"]");

        String job = job(change(bob, everybody, SUMMER, false));
        assertThat(outcomes(job, bob)).containsExactly("done", "forbidden", "not_found", "forbidden", "not_found");
        JsonNode row = rows(job, bob).get(0);
        assertThat(row.at("/row/memberId").asText()).isEqualTo(realm.userId("anna"));
        assertThat(row.at("/result/username").asText()).isEqualTo("anna");
        assertThat(row.at("/result/before/tags").toString()).isEqualTo("[\"night\"]");
        assertThat(rows(job, bob).get(3).get("result").isNull())
                .as("of whom the caller may not change, nothing is told")
                .isTrue();
        assertThat(tags("anna")).containsExactly("night", "summer");
        for (String other : List.of("bob", "carla", "dora")) {
            assertThat(tags(other)).isEmpty();
        }

        tag("anna", "summer", "late");
        assertThat(undone(job, bob)).as("what others have changed stays").containsExactly("done");
        assertThat(tags("anna")).containsExactly("late");
        assertThat(undone(job, bob)).as("again").containsExactly("conflict");
        assertThat(tags("anna")).containsExactly("late");
    }

    @Test
    void rightsThatAreLostWhileTheJobRunsCountAtOnce() {
        door.give("erik", "owner");
        String erik = door.token("erik");
        String bob = door.token("bob");
        String name = realm.name();
        String done = job(change(bob, "anna", SUMMER, false));
        assertThat(outcomes(done, bob)).containsExactly("done");
        server.fetchString(session -> CountingJob.start(session, name, "erik", "wait anna", false));
        String job = job(change(bob, "anna", "{\"tags\": {\"add\": [\"night\"]}}", false));
        String undo = job(door.call("POST", "jobs/" + done + "/undo", null, bob, Map.of()));
        var manager = realm.admin().users().get(realm.userId("bob"));
        // In no lambda: the server, to which some are sent, lacks these classes.
        for (GroupRepresentation group : manager.groups()) {
            manager.leaveGroup(group.getId());
        }
        realm.setAttribute(CountingJob.GO, "go");

        assertThat(outcomes(job, erik)).containsExactly("forbidden");
        assertThat(outcomes(undo, erik)).containsExactly("forbidden");
        assertThat(tags("anna")).containsExactly("summer");
    }

    @Test
    void rolesStoresAndLoansAreChangedAndSetBack() {
        realm.declareLoans("tillkey-loans");
        String dora = door.token("dora");
        String cashiers = "/stores/Stockholm City/cashiers";
        assertThat(groups("anna")).containsExactly(cashiers);

        String added = job(
                change(dora, "anna carla", "{\"roles\": {\"storeId\": \"STO-02\", \"set\": [\"cashier\"]}}", false));
        assertThat(outcomes(added, dora)).containsExactly("done", "done");
        assertThat(groups("anna")).hasSize(2).contains(cashiers);
        assertThat(rows(added, dora).get(0).at("/result/before/roles").isNull()).isTrue();
        String out = job(change(dora, "anna", "{\"leave\": \"STO-01\"}", false));
        assertThat(outcomes(out, dora)).containsExactly("done");
        assertThat(groups("anna")).hasSize(1).doesNotContain(cashiers);
        assertThat(undone(out, dora)).containsExactly("done");
        assertThat(groups("anna")).hasSize(2).contains(cashiers);
        assertThat(undone(added, dora)).containsExactly("done", "done");
        assertThat(groups("anna")).containsExactly(cashiers);

        assertThat(changed(dora, "anna", "{\"roles\": {\"storeId\": \"STO-01\", \"add\": [\"refund\"]}}"))
                .as("no such role")
                .containsExactly("conflict");
        assertThat(changed(dora, "anna", "{\"roles\": {\"storeId\": \"STO-02\", \"remove\": [\"cashier\"]}}"))
                .as("not there")
                .containsExactly("conflict");
        assertThat(changed(door.token("bob"), "carla", "{\"roles\": {\"storeId\": \"STO-02\", \"set\": []}}"))
                .as("another's store")
                .containsExactly("not_found");

        String lent = job(change(
                dora,
                "anna dora",
                "{\"loan\": {\"storeId\": \"STO-02\", \"roles\": [\"cashier\"], \"from\": \"2026-01-01\","
                        + " \"until\": \"2999-12-31\"}}",
                false));
        assertThat(outcomes(lent, dora)).containsExactly("done", "forbidden");
        assertThat(attribute("anna", "store_loans")).hasSize(1);
        assertThat(undone(lent, dora)).containsExactly("done");
        assertThat(attribute("anna", "store_loans")).isEmpty();
        assertThat(undone(lent, dora)).as("ended by hand").containsExactly("conflict");
    }

    @Test
    void noUndoTouchesABlock() {
        door.give("erik", "owner");
        String erik = door.token("erik");
        String bob = door.token("bob");
        String dates = job(change(bob, "anna", "{\"dates\": {\"validUntil\": \"2999-12-31\"}}", false));
        assertThat(outcomes(dates, bob)).containsExactly("done");
        assertThat(attribute("anna", "valid_until")).containsExactly("2999-12-31");

        realm.browser().logInWithPassword("back-office", "anna");
        String blocked = job(change(bob, "anna dora bob", "{\"block\": {\"reason\": \"lost keys\"}}", false));
        assertThat(outcomes(blocked, bob)).containsExactly("done", "forbidden", "forbidden");
        assertThat(realm.user("anna").isEnabled()).isFalse();
        assertThat(realm.events()).anySatisfy(event -> {
            assertThat(event.getType()).isEqualTo("LOGOUT");
            assertThat(event.getUserId()).isEqualTo(realm.userId("anna"));
            assertThat(event.getIpAddress()).isNotBlank();
        });
        assertThat(undone(blocked, bob)).containsExactly("conflict");
        assertThat(realm.user("anna").isEnabled()).isFalse();
        assertThat(undone(dates, bob)).as("before the block").containsExactly("done");
        assertThat(attribute("anna", "valid_until")).isEmpty();
        assertThat(realm.user("anna").isEnabled()).isFalse();

        String lifted = job(change(bob, "anna", "{\"unblock\": true}", false));
        assertThat(outcomes(lifted, bob)).containsExactly("done");
        assertThat(realm.user("anna").isEnabled()).isTrue();
        assertThat(undone(lifted, bob)).containsExactly("conflict");
        assertThat(realm.user("anna").isEnabled()).isTrue();

        assertThat(changed(erik, "anna", "{\"block\": {\"reason\": \"later\"}}"))
                .containsExactly("done");
        assertThat(changed(bob, "anna", "{\"unblock\": true}"))
                .as("by who acts on all staff")
                .containsExactly("forbidden");
        assertThat(realm.user("anna").isEnabled()).isFalse();
        tag("anna", "x");
        assertThat(changed(erik, "anna", "{\"dates\": {\"validUntil\": \"\"}}")).containsExactly("done");
        assertThat(realm.user("anna").isEnabled()).isFalse();
    }

    @Test
    void aSearchIsResolvedAtTheStartAndAKeyStartsOneJob() {
        tag("anna", "summer");
        String dora = door.token("dora");
        String body = "{\"search\": {\"store\": \"STO-01\", \"tag\": \"summer\"},"
                + " \"change\": {\"tags\": {\"remove\": [\"summer\"]}}}";

        HttpResponse<String> first = door.call("POST", "changes", body, dora, Map.of("Idempotency-Key", "k"));
        String job = job(first);
        assertThat(outcomes(job, dora)).containsExactly("done");
        assertThat(tags("anna")).isEmpty();
        HttpResponse<String> again = door.call("POST", "changes", body, dora, Map.of("Idempotency-Key", "k"));
        assertThat(job(again)).isEqualTo(job);
        assertThat(again.headers().firstValue("location"))
                .contains(door.url("jobs/" + job).toString());
        assertThat(problem(door.call(
                        "POST", "changes", body.replace("remove", "add"), dora, Map.of("Idempotency-Key", "k"))))
                .isEqualTo("409 conflict");
        assertThat(door.json("jobs", dora).get("items")).hasSize(1);
    }

    private HttpResponse<String> pins(String token, Map<String, String> headers, String... members) {
        List<String> ids = Arrays.stream(members).map(this::id).toList();
        return door.call("POST", "temporary-pins", Map.of("members", ids), token, headers);
    }

    @Test
    void pinsForManyAreShownOnceAndOneWhoIsRefusedKeepsNobodyFromTheirs() {
        String bob = door.token("bob");
        String dora = door.token("dora");
        for (String wrong : List.of("{}", "{\"members\": []}", "{\"members\": [\"a\", \"a\"]}", "{\"members\": [5]}")) {
            assertThat(problem(door.call("POST", "temporary-pins", wrong, bob, Map.of())))
                    .isEqualTo("400 invalid");
        }
        assertThat(problem(pins(
                        bob,
                        Map.of(),
                        IntStream.range(0, 101).mapToObj(i -> "nobody").toArray(String[]::new))))
                .isEqualTo("400 invalid");
        assertThat(problem(pins(door.token("anna"), Map.of(), "bob"))).isEqualTo("403 forbidden");

        HttpResponse<String> answer =
                pins(bob, Map.of("Idempotency-Key", "k"), "carla", "anna", "dora", "bob", "nobody");
        JsonNode items = Http.json(answer.body()).get("items");
        assertThat(items.findValuesAsText("code"))
                .containsExactly("not_found", "null", "forbidden", "forbidden", "not_found");
        assertThat(items.findValues("given")).filteredOn(JsonNode::isObject).hasSize(1);
        JsonNode given = items.get(1).get("given");
        assertThat(given.at("/slip/username").asText()).isEqualTo("anna");
        assertThat(given.at("/slip/page").isNull()).as("all are on one page").isTrue();
        assertThat(given.at("/slip/stores").toString()).isEqualTo("[\"Stockholm City\"]");
        String pin = given.get("pin").asText();
        assertThat(Http.json(answer.body()).get("page").asText()).contains(pin);
        assertThat(realm.till("STO-01").typePin(pin).offers()).hasSize(3);
        JsonNode again = Http.json(pins(bob, Map.of("Idempotency-Key", "k"), "carla", "anna", "dora", "bob", "nobody")
                .body());
        assertThat(again.get("items")).isEmpty();
        assertThat(again.get("repeated").asBoolean()).isTrue();

        for (int i = 1; i < 10; i++) {
            assertThat(problem(pins(bob, Map.of(), "anna"))).isEqualTo("200");
        }
        assertThat(Http.json(pins(dora, Map.of(), "anna", "carla").body())
                        .get("items")
                        .findValuesAsText("code"))
                .as("ten a day, and the other's is given")
                .containsExactly("too_many", "null");
        assertThat(Http.text(realm.admin().getAdminEvents())).doesNotContain(pin);
    }
}
