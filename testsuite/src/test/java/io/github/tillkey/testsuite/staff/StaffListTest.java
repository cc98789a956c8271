package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.members;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.usernames;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.staff.authority.StaffRights;
import io.github.tillkey.staff.usecase.StaffOfStore;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.PermissionRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.provider.ServerLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** Whom callers of the staff API see, and what of them. */
@KeycloakIntegrationTest(config = PackServer.class)
class StaffListTest extends RetailTest {

    private static final String STAFF = "stores/STO-01/staff";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private StaffDoorClient door;

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
    }

    @Test
    void aManagerSeesTheStaffOfTheirStore() {
        realm.temporaryPin("anna");
        realm.declareLoans("tillkey-loans");
        realm.lend("carla", "STO-01", "cashier", -1, 3);
        String bob = door.token("bob");

        JsonNode me = door.json("me", bob);
        assertThat(me.get("username").asText()).isEqualTo("bob");
        assertThat(me.get("stores").toString()).isEqualTo("[\"STO-01\"]");
        assertThat(me.get("everyStore").asBoolean()).isFalse();
        assertThat(me.get("authority")).isEmpty();
        assertThat(door.json("stores", bob).get("items").toString())
                .isEqualTo("[{\"storeId\":\"STO-01\",\"name\":\"Stockholm City\"}]");

        JsonNode page = door.json(STAFF, bob);
        assertThat(page.get("next").isNull()).isTrue();
        assertThat(usernames(page)).containsExactly("anna", "bob", "carla", "dora");
        Map<String, JsonNode> staff = members(page);
        assertThat(of(staff.get("anna"))).isEqualTo("group [cashier] null, pin true, elsewhere false: everything");
        assertThat(of(staff.get("bob")))
                .isEqualTo("group [approve-card-return,cashier,manage-terminals,store-manager] null,"
                        + " pin false, elsewhere true: nothing");
        assertThat(of(staff.get("carla")))
                .matches("loan \\[cashier] 20[-0-9]{8}T.*Z, pin false, elsewhere true: store");
        assertThat(of(staff.get("dora"))).endsWith("pin false, elsewhere true: store");
        assertThat(page.toString()).doesNotContain("STO-02").doesNotContain("Uppsala");
        String anna = realm.userId("anna");
        assertThat(door.json(STAFF + "/" + anna, bob)).isEqualTo(staff.get("anna"));
    }

    private static String of(JsonNode member) {
        List<String> ways = new ArrayList<>();
        member.get("ways")
                .forEach(way -> ways.add(way.get("way").asText() + " "
                        + way.get("roles").toString().replace("\"", "") + " "
                        + way.get("until").asText()));
        return String.join("; ", ways) + ", pin " + member.get("pin") + ", elsewhere " + member.get("elsewhere") + ": "
                + member.get("change").asText();
    }

    @TestFactory
    Stream<DynamicTest> ofOtherStoresAManagerLearnsNothing() {
        String bob = door.token("bob");
        String anna = door.token("anna");
        String carla = realm.userId("carla");
        String erik = realm.userId("erik");
        String unknown = door.get("stores/STO-99/staff", bob).body();
        String nobody = door.get(STAFF + "/nobody", bob).body();
        return Rows.each(
                Stream.of(
                        List.of("bob", "stores/STO-02/staff", "404 not_found", unknown),
                        List.of("bob", "stores/sto-01/staff", "404 not_found", unknown),
                        List.of("bob", "stores/STO-02/staff/" + carla, "404 not_found", unknown),
                        List.of("bob", "stores/STO-02/staff/nobody", "404 not_found", unknown),
                        List.of("bob", STAFF + "/" + carla, "404 not_found", nobody),
                        List.of("bob", STAFF + "/" + erik, "404 not_found", nobody),
                        List.of("bob", "groups", "404 not_found", ""),
                        List.of("bob", STAFF + "?limit=0", "400 invalid", ""),
                        List.of("bob", STAFF + "?limit=201", "400 invalid", ""),
                        List.of("bob", STAFF + "?cursor=!", "400 invalid", ""),
                        List.of("anna", "stores", "403 forbidden", ""),
                        List.of("anna", STAFF, "403 forbidden", ""),
                        List.of("anna", STAFF + "/" + carla, "403 forbidden", ""),
                        List.of("anna", "me", "200", "")),
                row -> {
                    var answer = door.get(row.get(1), row.get(0).equals("bob") ? bob : anna);
                    assertThat(problem(answer)).isEqualTo(row.get(2));
                    if (!row.get(3).isEmpty()) {
                        assertThat(answer.body()).isEqualTo(row.get(3));
                    }
                });
    }

    @Test
    void anOwnerSeesAllAndHumanResourcesDoNotChangeTheOwner() {
        door.give("erik", "owner");
        door.give("carla", "staff-admin");
        realm.updateUser("anna", anna -> anna.setEnabled(false));
        String erik = door.token("erik");

        JsonNode me = door.json("me", erik);
        assertThat(me.get("everyStore").asBoolean()).isTrue();
        assertThat(me.get("authority").toString()).isEqualTo("[\"owner\"]");
        JsonNode first = door.json("stores?limit=1", erik);
        assertThat(first.get("items").get(0).get("storeId").asText()).isEqualTo("STO-01");
        JsonNode second = door.json("stores?limit=1&cursor=" + first.get("next").asText(), erik);
        assertThat(second.get("items").get(0).get("storeId").asText()).isEqualTo("STO-02");
        assertThat(second.get("next").isNull()).isTrue();

        Map<String, JsonNode> staff = members(door.json(STAFF, erik));
        assertThat(staff).containsOnlyKeys("anna", "bob", "dora");
        assertThat(staff.values()).allSatisfy(member -> assertThat(of(member)).endsWith("elsewhere false: everything"));
        assertThat(staff.get("anna").get("enabled").asBoolean()).isFalse();

        realm.admin().users().get(realm.userId("erik")).joinGroup(cashiers("STO-02"));
        realm.grantAdminRole("bob", "view-events");
        String carla = door.token("carla");
        staff = members(door.json("stores/STO-02/staff", carla));
        assertThat(staff.get("erik").get("change").asText()).as("the owner").isEqualTo("nothing");
        assertThat(staff.get("bob").get("change").asText())
                .as("an administrator of Keycloak")
                .isEqualTo("nothing");
        assertThat(staff.get("carla").get("change").asText()).as("oneself").isEqualTo("nothing");
        assertThat(staff.get("dora").get("change").asText()).isEqualTo("everything");
    }

    private String cashiers(String storeId) {
        return realm.admin().groups().group(realm.storeGroup(storeId).getId()).getSubGroups(0, 10, false).stream()
                .filter(group -> group.getName().equals("cashiers"))
                .findFirst()
                .orElseThrow()
                .getId();
    }

    @Test
    void aManagerOfARegionSeesItsStoresOnly() {
        var groups = realm.admin().groups();
        String north = realm.addGroup(realm.admin().getGroupByPath("/stores").getId(), "North", Map.of());
        String lindby = realm.addGroup(north, "Lindby", Map.of("store_id", List.of("STO-03")));
        String managers = realm.addGroup(north, "managers", Map.of());
        GroupRepresentation level = groups.group(north).toRepresentation();
        level.setAttributes(Map.of("staff_groups", List.of(managers)));
        groups.group(north).update(level);
        realm.mapStoreRoles(managers, "store-manager");
        realm.admin().users().get(realm.userId("erik")).joinGroup(managers);
        realm.admin().users().get(realm.userId("anna")).joinGroup(lindby);
        String erik = door.token("erik");

        assertThat(door.json("me", erik).get("stores").toString()).isEqualTo("[\"STO-03\"]");
        Map<String, JsonNode> staff = members(door.json("stores/STO-03/staff", erik));
        assertThat(staff).containsOnlyKeys("anna", "erik");
        assertThat(of(staff.get("erik")))
                .isEqualTo("level [manage-terminals,store-manager] null, pin false, elsewhere false: nothing");
        assertThat(of(staff.get("anna"))).isEqualTo("group [] null, pin false, elsewhere true: store");
        assertThat(problem(door.get(STAFF, erik))).isEqualTo("404 not_found");

        new PermissionRealm(realm, door).permissions("refunds");
        UserRepresentation lars = new UserRepresentation();
        lars.setUsername("lars");
        lars.setEnabled(true);
        lars.setGroups(List.of("/stores/North/Lindby"));
        realm.admin().users().create(lars).close();
        door.give("lars", "refunds");
        assertThat(members(door.json("stores/STO-03/staff", erik))
                        .get("lars")
                        .get("change")
                        .asText())
                .as("holds a permission that the manager does not")
                .isEqualTo("store");
        groups.group(managers)
                .roles()
                .realmLevel()
                .add(List.of(realm.admin().roles().get("refunds").toRepresentation()));
        assertThat(members(door.json("stores/STO-03/staff", erik))
                        .get("lars")
                        .get("change")
                        .asText())
                .as("by the group of the region, the manager holds it too")
                .isEqualTo("everything");
    }

    @Test
    void pagesAreStableAndTheirCostDoesNotGrow() {
        List<String> few = readsOfStaff();
        List<String> expected = new ArrayList<>(List.of("anna", "bob", "dora"));
        for (int i = 10; i < 40; i++) {
            UserRepresentation user = new UserRepresentation();
            user.setUsername("cashier" + i);
            user.setEnabled(true);
            user.setGroups(List.of("/stores/Stockholm City/cashiers"));
            realm.admin().users().create(user).close();
            expected.add(user.getUsername());
        }
        expected.sort(null);
        String bob = door.token("bob");

        List<String> seen = new ArrayList<>();
        String next = "";
        for (int pages = 0; pages == 0 || !next.isEmpty(); pages++) {
            JsonNode page = door.json(STAFF + "?limit=10" + next, bob);
            seen.addAll(usernames(page));
            next = page.get("next").isNull()
                    ? ""
                    : "&cursor=" + page.get("next").asText();
        }
        assertThat(seen).isEqualTo(expected);

        assertThat(few).isNotEmpty();
        assertThat(readsOfStaff()).as("reads of 33, as of 3").hasSameSizeAs(few);
    }

    /** Of a page, with nothing of users in Keycloak's cache. */
    private List<String> readsOfStaff() {
        readOnServer();
        realm.admin().clearUserCache();
        return readOnServer();
    }

    private List<String> readOnServer() {
        String realmName = realm.name();
        String[] statements = server.fetch(
                session -> {
                    RealmModel owner = session.realms().getRealmByName(realmName);
                    session.getContext().setRealm(owner);
                    UserModel bob = session.users().getUserByUsername(owner, "bob");
                    Invocation call = new Invocation(
                            session, owner, Actor.task(owner, "test"), StaffRights.of(session, owner, bob));
                    try {
                        return ServerLog.statements(() -> {
                                    if (new StaffOfStore(call, "STO-01")
                                                    .after(null, 50)
                                                    .size()
                                            < 3) {
                                        throw new IllegalStateException("nobody there");
                                    }
                                })
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
