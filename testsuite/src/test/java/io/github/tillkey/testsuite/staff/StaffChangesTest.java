package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.members;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.usernames;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.LogoutBackend;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.fixture.Tokens;
import io.github.tillkey.testsuite.provider.BackgroundThread;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPAttributePermissions;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** What callers of the staff API change of members, and what they do not. */
@KeycloakIntegrationTest(config = PackServer.class)
class StaffChangesTest extends RetailTest {

    private static final String MANAGER = "cashier+store-manager+approve-card-return";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private StaffDoorClient door;

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
    }

    private String path(String storeId, String username) {
        return "stores/" + storeId + "/staff/" + id(username);
    }

    private String id(String username) {
        return username.equals("nobody") ? "nobody" : realm.userId(username);
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("etag").orElse("");
    }

    /** As the console does it: with the tag of what it has read, or none for somebody new. */
    private HttpResponse<String> setRoles(String token, String storeId, String username, String roles) {
        HttpResponse<String> seen = door.get(path(storeId, username), token);
        return setRoles(
                token,
                storeId,
                username,
                roles(roles),
                seen.statusCode() == 200 ? Map.of("If-Match", tag(seen)) : Map.of());
    }

    private HttpResponse<String> setRoles(
            String token, String storeId, String username, Object body, Map<String, String> headers) {
        return door.call("PUT", path(storeId, username) + "/roles", body, token, headers);
    }

    private static Map<String, Object> roles(String text) {
        return Map.of("roles", text.isEmpty() ? List.of() : Arrays.asList(text.split("\\+")));
    }

    private List<String> groups(String username) {
        return realm.admin().users().get(realm.userId(username)).groups().stream()
                .map(GroupRepresentation::getPath)
                .sorted()
                .toList();
    }

    private void add(String username, String... groups) {
        UserRepresentation user = new UserRepresentation();
        user.setUsername(username);
        user.setEnabled(true);
        user.setGroups(List.of(groups));
        realm.admin().users().create(user).close();
    }

    private void addRole(String name, String... excludes) {
        var roles = realm.admin().clients().get(realm.clientUuid("store-roles")).roles();
        roles.create(new RoleRepresentation(name, null, false));
        RoleRepresentation role = roles.get(name).toRepresentation();
        role.setAttributes(Map.of("excludes", List.of(excludes)));
        roles.get(name).update(role);
    }

    private AdminEventRepresentation lastAdminEvent() {
        return realm.admin().getAdminEvents().get(0);
    }

    private Map<String, String> tokens(String... usernames) {
        Map<String, String> tokens = new HashMap<>();
        for (String username : usernames) {
            tokens.put(username, door.token(username));
        }
        return tokens;
    }

    /** A group of STO-01 that gives a store role and, beside it, a role of the realm or of one of its clients. */
    private void addGroup(String name, String storeRole, String client, String role) {
        String group = realm.addGroup(realm.storeGroup("STO-01").getId(), name, Map.of());
        realm.mapStoreRoles(group, storeRole);
        var roles = realm.admin().groups().group(group).roles();
        if (client.isEmpty()) {
            realm.admin().roles().create(new RoleRepresentation(role, null, false));
            roles.realmLevel().add(List.of(realm.admin().roles().get(role).toRepresentation()));
        } else {
            String uuid = realm.clientUuid(client);
            roles.clientLevel(uuid)
                    .add(List.of(
                            realm.admin().clients().get(uuid).roles().get(role).toRepresentation()));
        }
    }

    /** Frida administers Keycloak, greta is an owner, dora also runs the other store, olga holds what bob does not. */
    private void addPeople() {
        addRole("all-stores");
        addRole("refund");
        realm.mapStoreRoles(realm.addGroup(realm.storeGroup("STO-01").getId(), "desk", Map.of()), "refund");
        addRole("audit");
        addGroup("auditors", "audit", "realm-management", "view-users");
        add("frida", "/stores/Stockholm City/cashiers");
        realm.grantAdminRole("frida", "view-events");
        add("greta", "/stores/Stockholm City/cashiers");
        door.give("greta", "owner");
        add("olga", "/stores/Stockholm City/desk");
        door.give("erik", "owner");
        door.give("dora", "staff-admin");
    }

    @TestFactory
    Stream<DynamicTest> rolesThatAreNotChanged() {
        addPeople();
        Map<String, String> tokens = tokens("anna", "bob", "dora", "erik");
        return Rows.of("""
                anna | STO-01 | anna   | cashier             | 403 forbidden | 403 forbidden
                anna | STO-01 | carla  | cashier             | 403 forbidden | 403 forbidden
                bob  | STO-02 | carla  |                     | 404 not_found | 404 not_found
                bob  | STO-02 | anna   | cashier             | 404 not_found | 404 not_found
                bob  | STO-99 | anna   | cashier             | 404 not_found | 404 not_found
                bob  | STO-01 | carla  | cashier             | 404 not_found | 404 not_found
                bob  | STO-01 | erik   | cashier             | 404 not_found | 404 not_found
                bob  | STO-01 | nobody | cashier             | 404 not_found | 404 not_found
                bob  | STO-01 | bob    | cashier             | 403 forbidden | 403 forbidden
                bob  | STO-01 | frida  |                     | 403 forbidden | 403 forbidden
                bob  | STO-01 | greta  |                     | 403 forbidden | 403 forbidden
                bob  | STO-01 | olga   | cashier             | 403 forbidden | 403 forbidden
                bob  | STO-01 | dora   | cashier             | 403 forbidden | 403 forbidden
                bob  | STO-01 | anna   | cashier+refund      | 403 forbidden | -
                bob  | STO-01 | anna   | all-stores          | 403 forbidden | -
                dora | STO-01 | greta  |                     | 403 forbidden | 403 forbidden
                dora | STO-01 | frida  |                     | 403 forbidden | 403 forbidden
                dora | STO-01 | dora   | cashier             | 403 forbidden | 403 forbidden
                erik | STO-01 | erik   | cashier             | 403 forbidden | 403 forbidden
                erik | STO-01 | anna   | all-stores          | 403 forbidden | -
                erik | STO-01 | anna   | approve-card-return | 409 conflict  | -
                erik | STO-02 | carla  | refund              | 409 conflict  | -
                erik | STO-01 | anna   | audit               | 409 conflict  | -
                erik | STO-01 | anna   | gone                | 409 conflict  | -
                """, row -> {
            String token = tokens.get(row.get(0));
            String other = row.get(2);
            List<String> before = other.equals("nobody") ? List.of() : groups(other);

            assertThat(problem(setRoles(token, row.get(1), other, row.get(3)))).isEqualTo(row.get(4));
            if (!row.get(5).equals("-")) {
                assertThat(problem(door.call("DELETE", path(row.get(1), other), null, token, Map.of())))
                        .as("taken out")
                        .isEqualTo(row.get(5));
            }
            assertThat(other.equals("nobody") ? List.of() : groups(other)).isEqualTo(before);
        });
    }

    @TestFactory
    Stream<DynamicTest> badInputChangesNothing() {
        String bob = door.token("bob");
        String tag = tag(door.get(path("STO-01", "anna"), bob));
        String twentyOne = "{\"roles\":["
                + String.join(
                        ",",
                        IntStream.range(0, 21).mapToObj(i -> "\"r" + i + "\"").toList()) + "]}";
        return Rows.each(
                Stream.of(
                        List.of("", tag, "400 invalid"),
                        List.of("{}", tag, "400 invalid"),
                        List.of("[]", tag, "400 invalid"),
                        List.of("{\"roles\":null}", tag, "400 invalid"),
                        List.of("{\"roles\":\"cashier\"}", tag, "400 invalid"),
                        List.of("{\"roles\":[null]}", tag, "400 invalid"),
                        List.of("{\"roles\":[5]}", tag, "400 invalid"),
                        List.of("{\"roles\":[\" \"]}", tag, "400 invalid"),
                        List.of("{\"roles\":[\"" + "x".repeat(256) + "\"]}", tag, "400 invalid"),
                        List.of("{\"roles\":[],\"store\":\"STO-02\"}", tag, "400 invalid"),
                        List.of(twentyOne, tag, "400 invalid"),
                        List.of("{\"roles\":[]}", "", "428 if_match_missing"),
                        List.of("{\"roles\":[]}", "\"x\"", "412 stale"),
                        List.of("{\"roles\":[]}", "W/" + tag, "412 stale")),
                row -> {
                    var answer = setRoles(
                            bob,
                            "STO-01",
                            "anna",
                            row.get(0),
                            row.get(1).isEmpty() ? Map.of() : Map.of("If-Match", row.get(1)));
                    assertThat(problem(answer)).isEqualTo(row.get(2));
                    assertThat(groups("anna")).containsExactly("/stores/Stockholm City/cashiers");
                });
    }

    @Test
    void aManagerChangesRolesInTheOwnStore() {
        String bob = door.token("bob");
        HttpResponse<String> seen = door.get(path("STO-01", "anna"), bob);
        assertThat(tag(door.get(path("STO-01", "anna"), bob)))
                .as("the same when nothing changes")
                .isEqualTo(tag(seen));

        HttpResponse<String> changed = setRoles(bob, "STO-01", "anna", MANAGER);
        assertThat(problem(changed)).isEqualTo("200");
        assertThat(groups("anna")).containsExactly("/stores/Stockholm City/managers");
        assertThat(tag(changed)).isNotEqualTo(tag(seen)).isEqualTo(tag(door.get(path("STO-01", "anna"), bob)));
        AdminEventRepresentation event = lastAdminEvent();
        assertThat(event.getAuthDetails().getUserId()).isEqualTo(realm.userId("bob"));
        assertThat(event.getOperationType()).isEqualTo("UPDATE");
        assertThat(event.getResourceType()).isEqualTo("GROUP_MEMBERSHIP");
        assertThat(event.getResourcePath()).startsWith("users/" + realm.userId("anna"));
        assertThat(event.getRepresentation())
                .isEqualTo("{\"storeId\":\"STO-01\",\"before\":[\"cashier\"],\"after\":[\"approve-card-return\","
                        + "\"cashier\",\"manage-terminals\",\"store-manager\"]}");

        assertThat(problem(setRoles(bob, "STO-01", "anna", ""))).isEqualTo("200");
        assertThat(groups("anna")).as("in the store, without a role").containsExactly("/stores/Stockholm City");

        assertThat(problem(setRoles(bob, "STO-01", "dora", "cashier"))).isEqualTo("200");
        assertThat(groups("dora"))
                .as("what is elsewhere stays")
                .containsExactly("/stores/Stockholm City/cashiers", "/stores/Uppsala/managers");
        assertThat(problem(door.call("DELETE", path("STO-01", "dora"), null, bob, Map.of())))
                .isEqualTo("204");
        assertThat(groups("dora")).containsExactly("/stores/Uppsala/managers");
        assertThat(problem(door.get(path("STO-01", "dora"), bob))).isEqualTo("404 not_found");
    }

    @Test
    void whoActsInTwoStoresBringsPeopleIntoTheOther() {
        addRole("refund", "cashier");
        realm.mapStoreRoles(realm.addGroup(realm.storeGroup("STO-01").getId(), "desk", Map.of()), "refund");
        addGroup("a cashiers", "cashier", "", "books");
        String dora = door.token("dora");

        assertThat(problem(setRoles(dora, "STO-01", "carla", roles("cashier"), Map.of("If-Match", "\"x\""))))
                .as("a tag of somebody who was there")
                .isEqualTo("412 stale");
        assertThat(problem(setRoles(dora, "STO-01", "carla", "cashier"))).isEqualTo("200");
        assertThat(groups("carla"))
                .as("by the group that gives nothing else")
                .containsExactly("/stores/Stockholm City/cashiers", "/stores/Uppsala/cashiers");
        assertThat(lastAdminEvent().getOperationType()).isEqualTo("CREATE");
        assertThat(problem(setRoles(dora, "STO-01", "erik", "cashier")))
                .as("who works nowhere")
                .isEqualTo("404 not_found");

        door.give("bob", "staff-admin");
        String bob = door.token("bob");
        assertThat(problem(setRoles(bob, "STO-02", "erik", "cashier"))).isEqualTo("200");
        assertThat(groups("erik")).containsExactly("/stores/Uppsala/cashiers");
        HttpResponse<String> excluded = setRoles(bob, "STO-01", "carla", "cashier+refund");
        assertThat(problem(excluded)).isEqualTo("409 conflict");
        assertThat(excluded.body()).contains("refund", "cashier");
        assertThat(groups("carla")).containsExactly("/stores/Stockholm City/cashiers", "/stores/Uppsala/cashiers");
        assertThat(problem(setRoles(bob, "STO-01", "carla", "refund")))
                .as("one in the place of the other")
                .isEqualTo("200");
        assertThat(groups("carla")).containsExactly("/stores/Stockholm City/desk", "/stores/Uppsala/cashiers");
    }

    @Test
    void ofTwoEditorsAtOnceOneIsTold() {
        String bob = door.token("bob");
        String tag = tag(door.get(path("STO-01", "anna"), bob));
        List<String> asked = List.of("", MANAGER);

        assertThat(Concurrently.call(
                        2, i -> problem(setRoles(bob, "STO-01", "anna", roles(asked.get(i)), Map.of("If-Match", tag)))))
                .containsExactlyInAnyOrder("200", "412 stale");
        assertThat(groups("anna")).hasSize(1).isNotEqualTo(List.of("/stores/Stockholm City/cashiers"));
    }

    @Test
    void whoHasLeftTheStoreIsRefusedThere() {
        String pin = realm.permanentPin("anna", "STO-01");
        Tokens working = realm.till("STO-01").logInWithPin(pin);
        assertThat(working.issued()).isTrue();

        assertThat(problem(door.call("DELETE", path("STO-01", "anna"), null, door.token("bob"), Map.of())))
                .isEqualTo("204");

        AdminEventRepresentation event = lastAdminEvent();
        assertThat(event.getOperationType()).isEqualTo("DELETE");
        assertThat(event.getRepresentation()).contains("\"before\":[\"cashier\"]", "\"after\":[]");
        assertThat(realm.refresh("pos", working.refreshToken()).issued()).isFalse();
        Page pad = realm.till("STO-01").open("pos").submit(Map.of("pin", pin));
        assertThat(pad.isAtClient()).isFalse();
        assertThat(groups("anna")).isEmpty();
    }

    private void markPermission(String name) {
        RoleRepresentation role = realm.admin().roles().get(name).toRepresentation();
        role.setAttributes(Map.of("staff_permission", List.of("true")));
        realm.admin().roles().get(name).update(role);
    }

    /** Else a manager would give it, by a group of the store, to somebody whose PIN the manager then replaces. */
    @Test
    void noGroupIsChosenThatGivesAPermissionWhichTheCallerDoesNot() {
        addGroup("approvers", "approve-card-return", "", "discount");
        markPermission("discount");
        String bob = door.token("bob");

        HttpResponse<String> refused = setRoles(bob, "STO-01", "anna", "approve-card-return");
        assertThat(problem(refused)).isEqualTo("409 conflict");
        assertThat(refused.body()).contains("permission");
        assertThat(groups("anna")).containsExactly("/stores/Stockholm City/cashiers");

        // Every group gives it now, so everybody in the store holds it, as the manager does.
        realm.admin()
                .groups()
                .group(realm.storeGroup("STO-01").getId())
                .roles()
                .realmLevel()
                .add(List.of(realm.admin().roles().get("discount").toRepresentation()));
        assertThat(problem(setRoles(bob, "STO-01", "anna", "approve-card-return")))
                .isEqualTo("200");
        assertThat(groups("anna")).containsExactly("/stores/Stockholm City/approvers");
        assertThat(members(door.json("stores/STO-01/staff", bob))
                        .get("anna")
                        .get("change")
                        .asText())
                .isEqualTo("everything");
        Map<String, Object> place = Map.of("storeId", "STO-01", "roles", List.of("cashier"));
        assertThat(problem(door.call(
                        "POST",
                        "members",
                        Map.of("firstName", "Pia", "lastName", "New", "stores", List.of(place)),
                        bob,
                        Map.of())))
                .isEqualTo("201");
        assertThat(problem(setRoles(door.token("dora"), "STO-02", "anna", "cashier")))
                .as("what dora holds in one of her stores")
                .isEqualTo("200");
    }

    @Test
    void nobodyIsTakenOutOfTheirOnlyStoreIntoAll() {
        realm.declareLoans("tillkey-loans");
        realm.setSetting("staff_without_store", "roams");
        door.give("anna", "roams");
        String bob = door.token("bob");

        HttpResponse<String> refused = door.call("DELETE", path("STO-01", "anna"), null, bob, Map.of());
        assertThat(problem(refused)).isEqualTo("409 conflict");
        assertThat(refused.body()).contains("every store");
        assertThat(groups("anna")).containsExactly("/stores/Stockholm City/cashiers");

        door.give("carla", "roams");
        realm.admin()
                .users()
                .get(realm.userId("carla"))
                .leaveGroup(
                        realm.admin().getGroupByPath("/stores/Uppsala/cashiers").getId());
        realm.lend("carla", "STO-01", "cashier", 0, 3);
        String ending = "stores/STO-01/loans/" + realm.userId("carla");
        assertThat(problem(door.call("DELETE", ending, null, bob, Map.of()))).isEqualTo("409 conflict");
        assertThat(realm.user("carla").getAttributes()).containsKey("store_loans");

        realm.lend("anna", "STO-02", "cashier", 1, 3);
        assertThat(members(door.json("stores/STO-01/staff", bob))
                        .get("anna")
                        .get("change")
                        .asText())
                .as("lent to a store of others from tomorrow")
                .isEqualTo("store");

        door.give("erik", "owner");
        String erik = door.token("erik");
        assertThat(problem(door.call("DELETE", ending, null, erik, Map.of()))).isEqualTo("204");
        assertThat(problem(door.call("DELETE", path("STO-01", "anna"), null, erik, Map.of())))
                .isEqualTo("204");
    }

    /** What stands in other attributes is not for somebody who reaches a member in one store only. */
    @Test
    void aRefusedLoanSaysNothingOfOtherAttributes() {
        realm.declareLoans("tillkey-loans");
        UPConfig profile = realm.admin().users().userProfile().getConfiguration();
        UPAttribute alias = new UPAttribute("alias");
        alias.setPermissions(new UPAttributePermissions(Set.of("admin"), Set.of("admin")));
        profile.addOrReplaceAttribute(alias);
        realm.admin().users().userProfile().update(profile);
        realm.updateUser("anna", anna -> {
            Map<String, List<String>> attributes =
                    new HashMap<>(anna.getAttributes() == null ? Map.of() : anna.getAttributes());
            attributes.put("alias", List.of("secret word"));
            anna.setAttributes(attributes);
        });
        alias.addValidation("tillkey-networks", new HashMap<>());
        realm.admin().users().userProfile().update(profile);

        HttpResponse<String> refused = lend(door.token("dora"), "STO-02", "anna", "cashier", "0", "3");

        assertThat(problem(refused)).isEqualTo("400 invalid");
        assertThat(refused.body()).doesNotContain("secret", "alias");
    }

    private HttpResponse<String> block(String token, String username, String reason) {
        return door.call("PUT", "blocks/" + id(username), Map.of("reason", reason), token, Map.of());
    }

    private HttpResponse<String> unblock(String token, String username) {
        return door.call("DELETE", "blocks/" + id(username), null, token, Map.of());
    }

    private String state(String token, String username) {
        return members(door.json("stores/STO-01/staff", token))
                .get(username)
                .get("state")
                .asText();
    }

    private int sessions(String username) {
        return realm.admin()
                .users()
                .get(realm.userId(username))
                .getUserSessions()
                .size();
    }

    @Test
    void aBlockEndsAllAccessAtOnceAndLiftingItDoesNotBringSessionsBack() throws IOException, InterruptedException {
        try (LogoutBackend backend = new LogoutBackend()) {
            String pin = realm.permanentPin("anna", "STO-01");
            realm.tellOfLogouts("web-shop", backend.url());
            Tokens shop = realm.browser().logInWithPassword("web-shop", "anna").tokens();
            Tokens till = realm.till("STO-01").logInWithPin(pin);
            String bob = door.token("bob");
            assertThat(sessions("anna")).isEqualTo(2);
            assertThat(state(bob, "anna")).isEqualTo("active");

            HttpResponse<String> blocked = block(bob, "anna", " till is short ");
            assertThat(problem(blocked)).isEqualTo("200");
            assertThat(blocked.body()).contains("\"reason\":\"till is short\"");
            AdminEventRepresentation event = lastAdminEvent();
            assertThat(event.getAuthDetails().getUserId()).isEqualTo(realm.userId("bob"));
            assertThat(event.getRepresentation())
                    .isEqualTo("{\"before\":\"active\",\"after\":\"suspended\",\"reason\":\"till is short\"}");

            assertThat(sessions("anna")).isZero();
            assertThat(backend.notices().poll(30, TimeUnit.SECONDS)).contains("logout_token=");
            assertThat(realm.refresh("web-shop", shop.refreshToken()).issued()).isFalse();
            assertThat(realm.refresh("pos", till.refreshToken()).issued()).isFalse();
            assertThat(realm.till("STO-01")
                            .open("pos")
                            .submit(Map.of("pin", pin))
                            .isAtClient())
                    .isFalse();
            assertThat(realm.browser().logInWithPassword("web-shop", "anna").isAtClient())
                    .isFalse();
            assertThat(realm.events().stream()
                            .filter(logout -> logout.getType().equals("LOGOUT"))
                            .map(EventRepresentation::getDetails)
                            .filter(details -> "suspended".equals(details.get("reason"))))
                    .hasSize(2);
            assertThat(realm.user("anna").getAttributes().get("suspended_reason"))
                    .containsExactly("till is short");
            assertThat(state(bob, "anna")).isEqualTo("suspended");
            assertThat(usernames(door.json("blocks", bob))).containsExactly("anna");
            assertThat(usernames(door.json("blocks", door.token("dora"))))
                    .as("in a store of dora's too")
                    .containsExactly("anna");

            assertThat(problem(block(bob, "anna", "and keys are missing"))).isEqualTo("200");
            assertThat(door.json("blocks", bob)
                            .get("items")
                            .get(0)
                            .get("reason")
                            .asText())
                    .isEqualTo("and keys are missing");
            assertThat(problem(unblock(bob, "anna"))).isEqualTo("204");
            assertThat(state(bob, "anna")).isEqualTo("active");
            assertThat(realm.user("anna").getAttributes()).doesNotContainKeys("suspended_reason", "disabledReason");
            assertThat(usernames(door.json("blocks", bob))).isEmpty();
            assertThat(realm.refresh("web-shop", shop.refreshToken()).issued()).isFalse();
            assertThat(realm.till("STO-01").logInWithPin(pin).issued()).isTrue();

            door.give("erik", "owner");
            assertThat(problem(block(door.token("erik"), "bob", "why"))).isEqualTo("200");
            assertThat(problem(door.get("me", bob))).as("a token of before").isEqualTo("401 token_invalid");
        }
    }

    @TestFactory
    Stream<DynamicTest> whoIsNotBlocked() {
        addPeople();
        add("lisa", "/stores/Stockholm City/cashiers");
        realm.updateUser("lisa", lisa -> lisa.setEnabled(false));
        add("mia", "/stores/Stockholm City/cashiers", "/stores/Uppsala/cashiers");
        Map<String, String> tokens = tokens("anna", "bob", "dora", "erik");
        return Rows.of("""
                anna | carla  | 403 forbidden | 403 forbidden
                anna | anna   | 403 forbidden | 403 forbidden
                bob  | carla  | 404 not_found | 404 not_found
                bob  | erik   | 404 not_found | 404 not_found
                bob  | nobody | 404 not_found | 404 not_found
                bob  | mia    | 403 forbidden | 403 forbidden
                bob  | bob    | 403 forbidden | 403 forbidden
                bob  | frida  | 403 forbidden | 403 forbidden
                bob  | greta  | 403 forbidden | 403 forbidden
                bob  | olga   | 403 forbidden | 403 forbidden
                bob  | lisa   | 409 conflict  | 409 conflict
                bob  | anna   | 400 invalid   | 409 conflict
                dora | greta  | 403 forbidden | 403 forbidden
                dora | erik   | 403 forbidden | 403 forbidden
                erik | greta  | 403 forbidden | 403 forbidden
                erik | erik   | 403 forbidden | 403 forbidden
                erik | frida  | 403 forbidden | 403 forbidden
                """, row -> {
            String token = tokens.get(row.get(0));
            String other = row.get(1);
            for (String reason :
                    row.get(2).startsWith("400") ? List.of("", " ", "a\nb", "x".repeat(256)) : List.of("why")) {
                assertThat(problem(block(token, other, reason))).isEqualTo(row.get(2));
            }
            assertThat(problem(unblock(token, other))).isEqualTo(row.get(3));
            if (!other.equals("nobody")) {
                assertThat(realm.user(other).isEnabled()).isEqualTo(!other.equals("lisa"));
            }
        });
    }

    @Test
    void aBlockOfTheOwnerIsNoManagersToLift() {
        door.give("erik", "owner");
        String erik = door.token("erik");
        String bob = door.token("bob");
        assertThat(problem(block(erik, "anna", "stolen goods"))).isEqualTo("200");

        for (HttpResponse<String> refused : List.of(block(bob, "anna", "why"), unblock(bob, "anna"))) {
            assertThat(problem(refused)).isEqualTo("403 forbidden");
            assertThat(refused.body()).doesNotContain("stolen");
        }
        assertThat(usernames(door.json("blocks", bob))).isEmpty();
        assertThat(state(bob, "anna")).isEqualTo("suspended");
        assertThat(door.get("blocks", erik).body()).contains("stolen goods");
        assertThat(problem(unblock(erik, "anna"))).isEqualTo("204");

        assertThat(problem(block(bob, "anna", "why"))).isEqualTo("200");
        assertThat(usernames(door.json("blocks", erik))).containsExactly("anna");
        assertThat(problem(block(erik, "anna", "stolen goods"))).isEqualTo("200");
        assertThat(problem(unblock(bob, "anna"))).as("the owner's now").isEqualTo("403 forbidden");
    }

    @Test
    void aBlockOfAnAdministratorIsNoSuspensionAlthoughThereWasOne() {
        String bob = door.token("bob");
        assertThat(problem(block(bob, "anna", "why"))).isEqualTo("200");

        realm.updateUser("anna", anna -> anna.setEnabled(true));
        assertThat(realm.user("anna").getAttributes()).doesNotContainKeys("suspended_reason", "disabledReason");
        realm.updateUser("anna", anna -> anna.setEnabled(false));

        assertThat(state(bob, "anna")).isEqualTo("blocked");
        assertThat(usernames(door.json("blocks", bob))).isEmpty();
        assertThat(problem(unblock(bob, "anna"))).isEqualTo("409 conflict");
        assertThat(realm.user("anna").isEnabled()).isFalse();
    }

    @Test
    void whoIsKeptInADirectoryIsChangedThere() {
        ComponentRepresentation directory = new ComponentRepresentation();
        directory.setName("directory");
        directory.setProviderId("test-directory");
        directory.setProviderType("org.keycloak.storage.UserStorageProvider");
        directory.setParentId(realm.name());
        String cashiers =
                realm.admin().getGroupByPath("/stores/Stockholm City/cashiers").getId();
        directory.setConfig(
                new MultivaluedHashMap<>(Map.of("enabled", List.of("true"), "kept_group", List.of(cashiers))));
        realm.admin().components().add(directory).close();
        realm.browser().logInWithPassword("back-office", "ldap-lena");
        realm.admin().users().get(realm.userId("ldap-lena")).joinGroup(cashiers);
        String bob = door.token("bob");

        for (HttpResponse<String> refused : List.of(
                block(bob, "ldap-lena", "why"),
                door.call(
                        "PATCH",
                        "members/" + realm.userId("ldap-lena"),
                        Map.of("lastName", "Other"),
                        bob,
                        Map.of("If-Match", "*")),
                door.call("DELETE", path("STO-01", "ldap-lena"), null, bob, Map.of()))) {
            assertThat(problem(refused)).isEqualTo("409 conflict");
            assertThat(refused.body()).contains("directory");
        }
        assertThat(groups("ldap-lena")).containsExactly("/stores/Stockholm City/cashiers");
    }

    private String end(String username) {
        return realm.user(username).isEnabled()
                ? "enabled"
                : realm.user(username).getAttributes().get("disabledReason").get(0);
    }

    private void pass() {
        server.fetchString(session -> BackgroundThread.pass(session.getKeycloakSessionFactory(), true));
    }

    private List<String> deletions() {
        return Http.json(realm.call("GET", "/tillkey-dates/reports/deletions", Map.of(), realm.adminToken())
                        .body())
                .findValuesAsText("username");
    }

    @Test
    void datesAndBlocksLeaveEachOtherAlone() {
        String yesterday = Dates.text(Instant.now().minus(Duration.ofDays(1)));
        String tomorrow = Dates.text(Instant.now().plus(Duration.ofDays(1)));
        Dates dates = Dates.of(realm).unchecked();
        assertThat(realm.call("PUT", "/tillkey-dates/settings", Map.of("retentionDays", 1), realm.adminToken())
                        .statusCode())
                .isEqualTo(200);
        door.give("erik", "owner");
        String erik = door.token("erik");

        // Blocked, then the end comes and goes.
        assertThat(problem(block(erik, "anna", "why"))).isEqualTo("200");
        dates.until("anna", yesterday);
        pass();
        assertThat(end("anna")).isEqualTo("suspended");
        HttpResponse<String> ended = unblock(erik, "anna");
        assertThat(problem(ended)).isEqualTo("409 conflict");
        assertThat(ended.body()).contains("Extend");
        dates.until("anna", tomorrow);
        pass();
        assertThat(end("anna")).isEqualTo("suspended");
        assertThat(problem(unblock(erik, "anna"))).isEqualTo("204");
        assertThat(end("anna")).isEqualTo("enabled");

        // The end comes, then the block.
        dates.until("carla", yesterday);
        dates.until("bob", "2020-01-01");
        pass();
        assertThat(end("carla")).isEqualTo("account_expired");
        assertThat(state(erik, "bob")).isEqualTo("ended");
        assertThat(problem(unblock(erik, "carla"))).isEqualTo("409 conflict");
        assertThat(usernames(door.json("blocks", erik))).isEmpty();
        assertThat(deletions()).containsExactlyInAnyOrder("bob", "carla");
        for (String member : List.of("carla", "bob")) {
            assertThat(problem(block(erik, member, "why"))).isEqualTo("200");
        }
        assertThat(deletions()).as("blocked for another reason").isEmpty();
        assertThat(usernames(door.json("blocks?limit=1", erik))).containsExactly("bob");
        JsonNode first = door.json("blocks?limit=1", erik);
        assertThat(usernames(
                        door.json("blocks?limit=1&cursor=" + first.get("next").asText(), erik)))
                .containsExactly("carla");
        dates.until("carla", tomorrow);
        pass();
        assertThat(end("carla")).as("extended").isEqualTo("suspended");
        assertThat(problem(unblock(erik, "carla"))).isEqualTo("204");
        assertThat(end("carla")).isEqualTo("enabled");
        pass();
        assertThat(end("carla")).isEqualTo("enabled");
    }

    private static String day(String fromToday) {
        return fromToday.matches("-?[0-9]+")
                ? LocalDate.now(ZoneOffset.UTC)
                        .plusDays(Integer.parseInt(fromToday))
                        .toString()
                : fromToday;
    }

    private HttpResponse<String> lend(
            String token, String storeId, String username, String roles, String from, String until) {
        Map<String, Object> body = new HashMap<>(roles(roles));
        body.put("memberId", id(username));
        body.put("from", day(from));
        body.put("until", day(until));
        return door.call("POST", "stores/" + storeId + "/loans", body, token, Map.of());
    }

    @TestFactory
    Stream<DynamicTest> whoIsNotLent() {
        realm.declareLoans("tillkey-loans");
        addRole("refund");
        realm.mapStoreRoles(realm.addGroup(realm.storeGroup("STO-02").getId(), "desk", Map.of()), "refund");
        Map<String, String> tokens = tokens("anna", "bob", "dora");
        return Rows.of("""
                anna | STO-02 | carla  | cashier        | 0  | 3    | 403 forbidden
                bob  | STO-01 | carla  | cashier        | 0  | 3    | 404 not_found
                bob  | STO-01 | nobody | cashier        | 0  | 3    | 404 not_found
                bob  | STO-02 | anna   | cashier        | 0  | 3    | 404 not_found
                bob  | STO-01 | bob    | cashier        | 0  | 3    | 403 forbidden
                dora | STO-02 | dora   | cashier        | 0  | 3    | 403 forbidden
                dora | STO-02 | erik   | cashier        | 0  | 3    | 404 not_found
                dora | STO-02 | anna   | cashier+refund | 0  | 3    | 403 forbidden
                dora | STO-02 | anna   | store-manager  | 0  | 3    | 400 invalid
                dora | STO-02 | anna   | gone           | 0  | 3    | 409 conflict
                dora | STO-02 | anna   | a;b            | 0  | 3    | 400 invalid
                dora | STO-02 | anna   |                | 0  | 3    | 400 invalid
                dora | STO-02 | anna   | cashier        | 3  | 0    | 400 invalid
                dora | STO-02 | anna   | cashier        | -9 | -3   | 400 invalid
                dora | STO-02 | anna   | cashier        | 0  | soon | 400 invalid
                dora | STO-02 | anna   | cashier        | 0  | 1; 2 | 400 invalid
                dora | STO-02 | anna   | cashier        |    | 3    | 400 invalid
                """, row -> {
            String other = row.get(2);
            assertThat(problem(lend(tokens.get(row.get(0)), row.get(1), other, row.get(3), row.get(4), row.get(5))))
                    .isEqualTo(row.get(6));
            if (!other.equals("nobody")) {
                assertThat(realm.user(other).getAttributes()).doesNotContainKey("store_loans");
            }
        });
    }

    @Test
    void whoActsInBothStoresLendsAndEndsTheLoan() {
        String dora = door.token("dora");
        assertThat(problem(lend(dora, "STO-02", "anna", "cashier", "0", "3")))
                .as("where the realm has no loans")
                .isEqualTo("409 conflict");
        realm.declareLoans("tillkey-loans");

        HttpResponse<String> lent = lend(dora, "STO-02", "anna", "cashier", "0", "3");
        assertThat(lent.statusCode()).as(lent.body()).isEqualTo(201);
        assertThat(lent.headers().firstValue("location"))
                .contains(
                        door.url("stores/STO-02/loans/" + realm.userId("anna")).toString());
        assertThat(realm.user("anna").getAttributes().get("store_loans"))
                .containsExactly("STO-02; cashier; " + day("0") + "; " + day("3"));
        assertThat(lastAdminEvent().getRepresentation())
                .isEqualTo("{\"storeId\":\"STO-02\",\"loans\":[{\"roles\":[\"cashier\"],\"from\":\"" + day("0")
                        + "\",\"until\":\"" + day("3") + "\"}]}");
        JsonNode there = members(door.json("stores/STO-02/staff", dora)).get("anna");
        assertThat(there.get("ways").get(0).get("way").asText()).isEqualTo("loan");
        assertThat(problem(lend(dora, "STO-02", "anna", "cashier", "1", "9")))
                .as("overlaps")
                .isEqualTo("400 invalid");
        assertThat(problem(lend(dora, "STO-02", "anna", "cashier", "5", "9"))).isEqualTo("201");
        assertThat(usernames(door.json("stores/STO-02/loans", dora))).containsExactly("anna");
        assertThat(members(door.json("stores/STO-02/loans", dora)).get("anna").get("loans"))
                .hasSize(2);
        assertThat(usernames(door.json("stores/STO-01/loans", dora))).isEmpty();

        String ending = "stores/STO-02/loans/" + realm.userId("anna");
        assertThat(problem(door.call("DELETE", path("STO-02", "anna"), null, dora, Map.of())))
                .as("in no group of the store")
                .isEqualTo("409 conflict");
        assertThat(problem(door.call("DELETE", ending, null, door.token("carla"), Map.of())))
                .isEqualTo("403 forbidden");
        assertThat(problem(door.call("DELETE", ending, null, door.token("bob"), Map.of())))
                .as("who runs the store from which anna is lent")
                .isEqualTo("204");
        assertThat(realm.user("anna").getAttributes()).doesNotContainKey("store_loans");
        assertThat(members(door.json("stores/STO-02/staff", dora))).doesNotContainKey("anna");
        assertThat(problem(door.call("DELETE", ending, null, dora, Map.of()))).isEqualTo("404 not_found");
    }
}
