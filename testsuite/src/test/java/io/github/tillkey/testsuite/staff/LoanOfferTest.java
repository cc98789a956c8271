package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.members;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.usernames;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** Loans between stores of different managers: bob runs STO-01, carla STO-02, dora both. */
@KeycloakIntegrationTest(config = PackServer.class)
class LoanOfferTest extends RetailTest {

    private StaffDoorClient door;
    private final Map<String, String> tokens = new HashMap<>();

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
        realm.declareLoans("tillkey-loans");
        move("carla", "/stores/Uppsala/managers", true);
        door.give("erik", "owner");
        for (String username : List.of("anna", "bob", "carla", "dora", "erik")) {
            tokens.put(username, door.token(username));
        }
    }

    private void move(String username, String path, boolean into) {
        String group = realm.admin().getGroupByPath(path).getId();
        var user = realm.admin().users().get(realm.userId(username));
        if (into) {
            user.joinGroup(group);
        } else {
            user.leaveGroup(group);
        }
    }

    private HttpResponse<String> call(String method, String path, String caller) {
        return door.call(method, path, method.equals("POST") ? "" : null, tokens.get(caller), Map.of());
    }

    private String accept(String caller, String offer) {
        return problem(call("POST", "loans/offers/" + offer + "/accept", caller));
    }

    private String remove(String caller, String offer) {
        return problem(call("DELETE", "loans/offers/" + offer, caller));
    }

    private static Map<String, Object> body(
            String memberId, String lending, String receiving, String roles, String from, String until) {
        return Map.of(
                "memberId",
                memberId,
                "lendingStoreId",
                lending,
                "receivingStoreId",
                receiving,
                "roles",
                roles.isEmpty() ? List.of() : Arrays.asList(roles.split("\\+")),
                "from",
                day(from),
                "until",
                day(until));
    }

    private static String day(String fromToday) {
        return fromToday.matches("-?[0-9]+")
                ? LocalDate.now(ZoneOffset.UTC)
                        .plusDays(Integer.parseInt(fromToday))
                        .toString()
                : fromToday;
    }

    private HttpResponse<String> offer(String caller, Map<String, Object> body, Map<String, String> headers) {
        return door.call("POST", "loans/offers", body, tokens.get(caller), headers);
    }

    /** The id of an offer of anna to STO-02. */
    private String offered(String caller, String roles) {
        HttpResponse<String> answer =
                offer(caller, body(realm.userId("anna"), "STO-01", "STO-02", roles, "0", "3"), Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Http.json(answer.body()).get("id").asText();
    }

    private List<String> offers(String caller, String direction) {
        JsonNode page = door.json("loans/offers", tokens.get(caller));
        return Stream.of(page.get("items"))
                .flatMap(items -> items.findParents("id").stream())
                .filter(item -> item.get(direction).asBoolean())
                .map(item -> item.get("id").asText())
                .toList();
    }

    private boolean isLent() {
        Map<String, List<String>> attributes = realm.user("anna").getAttributes();
        return attributes != null && attributes.containsKey("store_loans");
    }

    @Test
    void theManagerOfTheOtherStoreAcceptsAndEitherEndsTheLoan() {
        Map<String, Object> wanted = body(realm.userId("anna"), "STO-01", "STO-02", "cashier", "1", "3");
        HttpResponse<String> first = offer("bob", wanted, Map.of("Idempotency-Key", "one"));
        String id = Http.json(first.body()).get("id").asText();
        assertThat(first.headers().firstValue("location"))
                .contains(door.url("loans/offers/" + id).toString());
        HttpResponse<String> again = offer("bob", wanted, Map.of("Idempotency-Key", "one"));
        assertThat(problem(again)).isEqualTo("200");
        assertThat(Http.json(again.body()).get("id").asText()).isEqualTo(id);
        assertThat(isLent()).as("nobody has accepted").isFalse();
        assertThat(realm.admin().getAdminEvents().get(0).getResourceType()).isEqualTo("TILLKEY_LOAN_OFFER");

        assertThat(offers("bob", "outgoing")).containsExactly(id);
        assertThat(offers("bob", "incoming")).isEmpty();
        assertThat(offers("carla", "incoming")).containsExactly(id);
        assertThat(offers("carla", "outgoing")).isEmpty();
        assertThat(offers("dora", "incoming")).containsExactly(id);
        assertThat(problem(door.get("loans/offers", tokens.get("anna")))).isEqualTo("403 forbidden");
        assertThat(accept("anna", id)).isEqualTo("403 forbidden");
        assertThat(accept("bob", id)).isEqualTo("403 forbidden");
        assertThat(accept("carla", "nothing")).isEqualTo("404 not_found");

        assertThat(Concurrently.call(2, i -> accept("carla", id))).containsExactlyInAnyOrder("200", "404 not_found");
        assertThat(realm.user("anna").getAttributes().get("store_loans"))
                .containsExactly("STO-02; cashier; " + day("1") + "; " + day("3"));
        assertThat(offers("dora", "incoming")).isEmpty();
        assertThat(remove("bob", id)).isEqualTo("404 not_found");
        assertThat(usernames(door.json("stores/STO-02/loans", tokens.get("carla"))))
                .as("a loan that has not begun")
                .containsExactly("anna");

        String ending = "stores/STO-02/loans/" + realm.userId("anna");
        assertThat(problem(call("DELETE", ending, "anna"))).isEqualTo("403 forbidden");
        assertThat(problem(call("DELETE", ending, "carla"))).isEqualTo("204");
        assertThat(problem(call("DELETE", ending, "carla"))).isEqualTo("404 not_found");
        assertThat(accept("carla", offered("bob", "cashier"))).isEqualTo("200");
        assertThat(members(door.json("stores/STO-02/staff", tokens.get("carla"))))
                .containsKey("anna");
        borrowersDoNotKeepAnna();
        realm.setSetting("loans_accepted", "true");
        borrowersDoNotKeepAnna();
        assertThat(problem(call("DELETE", ending, "bob"))).isEqualTo("204");
        assertThat(problem(call("DELETE", ending, "bob"))).isEqualTo("404 not_found");
        assertThat(isLent()).isFalse();
    }

    private void borrowersDoNotKeepAnna() {
        String anna = realm.userId("anna");
        Map<String, Object> longer =
                Map.of("memberId", anna, "roles", List.of("cashier"), "from", day("5"), "until", day("90"));
        assertThat(problem(door.call("POST", "stores/STO-02/loans", longer, tokens.get("carla"), Map.of())))
                .as("a longer loan")
                .isEqualTo("403 forbidden");
        String there = "stores/STO-02/staff/" + anna;
        String tag = door.get(there, tokens.get("carla"))
                .headers()
                .firstValue("etag")
                .orElseThrow();
        for (List<String> roles : List.of(List.of("cashier"), List.<String>of())) {
            assertThat(problem(door.call(
                            "PUT",
                            there + "/roles",
                            Map.of("roles", roles),
                            tokens.get("carla"),
                            Map.of("If-Match", tag))))
                    .as("into the store with " + roles)
                    .isEqualTo("403 forbidden");
        }
    }

    @TestFactory
    Stream<DynamicTest> whoIsNotOffered() {
        realm.lend("carla", "STO-01", "cashier", 0, 3);
        return Rows.of("""
                anna | STO-01 | STO-02 | anna   | cashier       | 0  | 3    | 403 forbidden
                bob  | STO-02 | STO-01 | anna   | cashier       | 0  | 3    | 404 not_found
                bob  | STO-01 | STO-99 | anna   | cashier       | 0  | 3    | 404 not_found
                bob  | STO-01 | STO-01 | anna   | cashier       | 0  | 3    | 400 invalid
                bob  | STO-01 | STO-02 | erik   | cashier       | 0  | 3    | 404 not_found
                bob  | STO-01 | STO-02 | nobody | cashier       | 0  | 3    | 404 not_found
                bob  | STO-01 | STO-02 | bob    | cashier       | 0  | 3    | 403 forbidden
                bob  | STO-01 | STO-02 | carla  | cashier       | 0  | 3    | 404 not_found
                bob  | STO-01 | STO-02 | anna   |               | 0  | 3    | 400 invalid
                bob  | STO-01 | STO-02 | anna   | gone          | 0  | 3    | 409 conflict
                bob  | STO-01 | STO-02 | anna   | store-manager | 0  | 3    | 400 invalid
                bob  | STO-01 | STO-02 | anna   | cashier       | -9 | -3   | 400 invalid
                bob  | STO-01 | STO-02 | anna   | cashier       | 3  | 0    | 400 invalid
                bob  | STO-01 | STO-02 | anna   | cashier       | 0  | soon | 400 invalid
                """, row -> {
            String other = row.get(3).equals("nobody") ? "nobody" : realm.userId(row.get(3));
            assertThat(problem(offer(
                            row.get(0),
                            body(other, row.get(1), row.get(2), row.get(4), row.get(5), row.get(6)),
                            Map.of())))
                    .isEqualTo(row.get(7));
            assertThat(offers("erik", "incoming")).isEmpty();
        });
    }

    @Test
    void theRightsOfBothAreAskedWhenItIsAccepted() {
        String withdrawn = offered("bob", "cashier");
        assertThat(remove("bob", withdrawn)).isEqualTo("204");
        assertThat(accept("carla", withdrawn)).isEqualTo("404 not_found");

        realm.admin()
                .clients()
                .get(realm.clientUuid("store-roles"))
                .roles()
                .create(new RoleRepresentation("refund", null, false));
        String foreign = offered("bob", "refund");
        assertThat(accept("carla", foreign)).as("a role that she does not hold").isEqualTo("403 forbidden");
        assertThat(remove("carla", foreign)).as("declined").isEqualTo("204");

        String id = offered("bob", "cashier");
        String blocking = "blocks/" + realm.userId("anna");
        assertThat(problem(door.call("PUT", blocking, Map.of("reason", "why"), tokens.get("bob"), Map.of())))
                .isEqualTo("200");
        assertThat(accept("carla", id)).as("blocked").isEqualTo("409 conflict");
        assertThat(problem(call("DELETE", blocking, "bob"))).isEqualTo("204");
        move("bob", "/stores/Stockholm City/managers", false);
        assertThat(accept("carla", id)).as("who has offered runs no store").isEqualTo("409 conflict");
        move("bob", "/stores/Stockholm City/managers", true);
        move("anna", "/stores/Stockholm City/cashiers", false);
        assertThat(accept("carla", id)).as("has left").isEqualTo("409 conflict");
        move("anna", "/stores/Stockholm City/cashiers", true);
        move("carla", "/stores/Uppsala/managers", false);
        assertThat(accept("carla", id)).as("who accepts runs no store").isEqualTo("403 forbidden");
        move("carla", "/stores/Uppsala/managers", true);
        assertThat(isLent()).isFalse();

        // In a realm that wants two people, whoever they are.
        realm.setSetting("loans_accepted", "true");
        Map<String, Object> loan = Map.of(
                "memberId", realm.userId("anna"), "roles", List.of("cashier"), "from", day("5"), "until", day("6"));
        assertThat(problem(door.call("POST", "stores/STO-02/loans", loan, tokens.get("dora"), Map.of())))
                .isEqualTo("409 conflict");
        assertThat(problem(door.call("POST", "stores/STO-02/loans", loan, tokens.get("erik"), Map.of())))
                .isEqualTo("201");
        String own = offered("dora", "cashier");
        assertThat(accept("dora", own)).isEqualTo("403 forbidden");
        assertThat(accept("dora", id)).as("that of somebody else").isEqualTo("200");
        assertThat(accept("carla", own)).as("overlaps").isEqualTo("400 invalid");

        assertThat(problem(call("DELETE", "stores/STO-02/loans/" + realm.userId("anna"), "erik")))
                .isEqualTo("204");
        realm.admin().groups().group(realm.storeGroup("STO-02").getId()).remove();
        assertThat(accept("carla", own)).isIn("403 forbidden", "404 not_found");
        assertThat(offers("erik", "incoming")).as("gone with the store").isEmpty();
    }
}
