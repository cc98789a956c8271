package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.members;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.usernames;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.store.MemberReader;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.staff.authority.StaffRights;
import io.github.tillkey.staff.usecase.Directory;
import io.github.tillkey.staff.usecase.DirectoryFilter;
import io.github.tillkey.staff.usecase.MemberHistory;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.provider.ServerLog;
import jakarta.persistence.EntityManager;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.AuthDetails;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.jpa.entities.UserEntity;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The directory of the staff API, and what it tells about one of it: everybody sees their own, and nothing more. */
@KeycloakIntegrationTest(config = PackServer.class)
class DirectoryTest extends RetailTest {

    private static final String SOON =
            LocalDate.now(ZoneOffset.UTC).plusDays(10).toString();

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private StaffDoorClient door;

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
    }

    /** Adds a user, or writes about one, as if everything was declared in the profile. */
    private void write(String username, String first, boolean enabled, Map<String, String> attributes) {
        String realmName = realm.name();
        HashMap<String, String> written = new HashMap<>(attributes);
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(realmName);
            session.getContext().setRealm(owner);
            UserModel user = session.users().getUserByUsername(owner, username);
            if (user == null) {
                user = session.users().addUser(owner, username);
            }
            user.setEnabled(enabled);
            if (first != null) {
                user.setFirstName(first);
            }
            UserModel member = user;
            written.forEach((name, values) -> member.setAttribute(name, List.of(values.split("\\|"))));
        });
    }

    private static String query(String filter) {
        int equals = filter.indexOf('=');
        return equals < 0
                ? ""
                : "?" + filter.substring(0, equals + 1)
                        + URLEncoder.encode(filter.substring(equals + 1), StandardCharsets.UTF_8);
    }

    private String found(String filter, String token) {
        HttpResponse<String> answer = door.get("directory" + query(filter), token);
        return answer.statusCode() == 200 ? String.join(" ", usernames(Http.json(answer.body()))) : problem(answer);
    }

    @TestFactory
    Stream<DynamicTest> filtersFindWhatTheirCallerSees() {
        String long255 = "x".repeat(255);
        write("anna", null, true, Map.of("tags", "summer|50%_off", "external_id", "0042", "valid_until", SOON));
        write("bob", null, true, Map.of("tags", "summer"));
        write(
                "dora",
                null,
                false,
                Map.of(
                        "tags",
                        "secret",
                        "external_id",
                        "D-1",
                        "valid_until",
                        "2020-01-01",
                        "disabledReason",
                        "account_expired"));
        write("carla", null, false, Map.of("disabledReason", "suspended"));
        write("asa_o", "Åsa", false, Map.of("staff_kind", "person", "tags", long255));
        door.give("erik", "owner");
        Map<String, String> tokens =
                Map.of("erik", door.token("erik"), "bob", door.token("bob"), "anna", door.token("anna"));
        String future = Instant.now().plus(30, ChronoUnit.DAYS).toString();
        String unknown = door.get("directory?store=STO-99", tokens.get("bob")).body();
        assertThat(door.get("directory?store=STO-02", tokens.get("bob")).body())
                .as("a store of others is as if there was none")
                .isEqualTo(unknown);
        return Rows.of(
                """
                erik | | anna asa_o bob carla dora erik
                erik | q=AND | anna
                erik | q=anna andersson | anna
                erik | q=åSA | asa_o
                erik | q=% |
                erik | q=_ | asa_o
                erik | q=!_ |
                erik | q=retail.example | anna bob carla dora erik
                erik | q=@retail | anna bob carla dora erik
                erik | tag=summer | anna bob
                erik | tag=SUMMER |
                erik | tag=50%_off | anna
                erik | tag=50% |
                erik | tag=LONG | asa_o
                erik | tag=LONGx | 400 invalid
                erik | externalId=0042 | anna
                erik | externalId=42 |
                erik | kind=person | asa_o
                erik | kind=boss | 400 invalid
                erik | status=active | anna bob erik
                erik | status=ended | dora
                erik | status=suspended | carla
                erik | status=blocked | asa_o
                erik | status=x | 400 invalid
                erik | endsBefore=FUTURE | anna dora
                erik | endsBefore=2019-01-01T00:00:00Z |
                erik | endsBefore=soon | 400 invalid
                erik | store=STO-02 | bob carla dora
                erik | role=store-manager | bob dora
                erik | role=no-such-role |
                erik | store=STO-99 | 404 not_found
                erik | cursor=! | 400 invalid
                erik | cursor=AA | 400 invalid
                erik | limit=201 | 400 invalid
                bob | | anna bob dora
                bob | q=retail.example |
                bob | q=@retail.example | anna
                bob | q=@retail.example dahl |
                bob | q=dahl | dora
                bob | q=ceder |
                bob | tag=summer | anna
                bob | tag=secret |
                bob | externalId=0042 | anna
                bob | externalId=D-1 |
                bob | kind=employee | anna
                bob | status=ended |
                bob | status=blocked | dora
                bob | endsBefore=FUTURE | anna
                bob | role=store-manager | bob dora
                bob | role=cashier | anna bob dora
                bob | store=%00 | 404 not_found
                bob | store=STO-01 | anna bob dora
                bob | store=STO-02 | 404 not_found
                bob | store=STO-99 | 404 not_found
                anna | | 403 forbidden
                anna | kind=boss | 403 forbidden
                anna | store=STO-01 | 403 forbidden
                """,
                row -> assertThat(found(
                                row.get(1).replace("LONG", long255).replace("FUTURE", future), tokens.get(row.get(0))))
                        .isEqualTo(row.get(2)));
    }

    @Test
    void eachSeesTheirOwnAndOfOthersTheName() {
        String north = realm.addGroup(realm.admin().getGroupByPath("/stores").getId(), "North", Map.of());
        // More than whose loans are looked for one by one.
        for (int store = 3; store < 10; store++) {
            realm.addGroup(north, "Lindby " + store, Map.of("store_id", List.of("STO-0" + store)));
        }
        String managers = realm.addGroup(north, "managers", Map.of());
        GroupRepresentation level = realm.admin().groups().group(north).toRepresentation();
        level.setAttributes(Map.of("staff_groups", List.of(managers)));
        realm.admin().groups().group(north).update(level);
        realm.mapStoreRoles(managers, "store-manager", "cashier");
        realm.admin().users().get(realm.userId("erik")).joinGroup(managers);
        realm.declareLoans("tillkey-loans");
        realm.lend("carla", "STO-03", "cashier", -1, 3);
        realm.lend("dora", "STO-03", "cashier", -1, 3);
        write("anna", null, true, Map.of("tags", "summer"));
        door.give("dora", "staff-admin");

        JsonNode ofRegion = door.json("directory", door.token("erik"));
        assertThat(usernames(ofRegion)).containsExactly("carla", "dora", "erik");
        JsonNode carla = members(ofRegion).get("carla");
        assertThat(carla.get("details").isNull()).isTrue();
        assertThat(carla.get("elsewhere").asBoolean()).isTrue();
        assertThat(carla.get("change").asText()).isEqualTo("store");
        assertThat(carla.get("work")).hasSize(1);
        assertThat(carla.get("work").get(0).get("storeId").asText()).isEqualTo("STO-03");
        assertThat(carla.get("work").get(0).get("way").asText()).isEqualTo("loan");
        assertThat(ofRegion.toString())
                .doesNotContain("STO-02")
                .doesNotContain("@")
                .doesNotContain("North");
        assertThat(members(ofRegion).get("dora").get("change").asText())
                .as("holds more")
                .isEqualTo("nothing");
        assertThat(problem(door.get("directory", door.token("carla"))))
                .as("a loan is for work")
                .isEqualTo("403 forbidden");

        JsonNode all = door.json("directory", door.token("dora"));
        assertThat(usernames(all)).containsExactly("anna", "bob", "carla", "dora", "erik");
        assertThat(members(all).get("anna").get("details").get("tags").toString())
                .isEqualTo("[\"summer\"]");
        assertThat(members(all).get("erik").get("work").get(0).get("level").asText())
                .isEqualTo("North");
        assertThat(members(all).get("dora").get("change").asText())
                .as("oneself")
                .isEqualTo("nothing");
    }

    @Test
    void pagesCostTheSameWhilePeopleComeAndGo() {
        door.give("erik", "owner");
        String realmName = realm.name();
        String cashiers =
                realm.admin().getGroupByPath("/stores/Stockholm City/cashiers").getId();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(realmName);
            session.getContext().setRealm(owner);
            for (int i = 100; i < 160; i++) {
                UserModel user = session.users().addUser(owner, "n" + i);
                user.setEnabled(true);
                user.joinGroup(owner.getGroupById(cashiers));
                user.setSingleAttribute("valid_until", "2030-01-01");
            }
        });
        for (String caller : List.of("erik", "bob")) {
            String token = door.token(caller);
            List<String> seen = new ArrayList<>();
            String next = "";
            for (int page = 0; page == 0 || !next.isEmpty(); page++) {
                JsonNode answer = door.json("directory?limit=10" + next, token);
                seen.addAll(usernames(answer));
                next = answer.get("next").isNull()
                        ? ""
                        : "&cursor=" + answer.get("next").asText();
                if (page == 2) {
                    write("aaa-" + caller, null, true, Map.of());
                    write("zzz-" + caller, null, true, Map.of());
                    server.run(session -> {
                        RealmModel owner = session.realms().getRealmByName(realmName);
                        session.getContext().setRealm(owner);
                        session.users().removeUser(owner, session.users().getUserByUsername(owner, seen(caller)));
                    });
                }
            }
            assertThat(seen).doesNotHaveDuplicates().isSorted().doesNotContain("aaa-" + caller, seen(caller));
            assertThat(seen.stream().filter(name -> name.startsWith("n"))).hasSize(caller.equals("erik") ? 59 : 58);
            assertThat(seen.contains("zzz-" + caller)).as("of no store").isEqualTo(caller.equals("erik"));
        }
        for (String caller : List.of("erik", "bob")) {
            assertThat(reads(caller, "", 5)).as("of 5 for %s", caller).isGreaterThan(2);
            assertThat(reads(caller, "", 40)).as("of 40 for %s", caller).isEqualTo(reads(caller, "", 5));
            assertThat(reads(caller, "n140", 5))
                    .as("of a late page for %s", caller)
                    .isEqualTo(reads(caller, "", 5));
        }
        assertThat(reads("erik", "", 40)).as("an owner").isLessThan(15);
    }

    /** Who goes while the third page is read. */
    private static String seen(String caller) {
        return caller.equals("erik") ? "n155" : "n156";
    }

    /** Queries of a page, with nothing of users in Keycloak's cache. */
    private int reads(String caller, String after, int most) {
        page(caller, after, most);
        realm.admin().clearUserCache();
        return page(caller, after, most);
    }

    private int page(String caller, String after, int most) {
        String realmName = realm.name();
        return server.fetch(
                session -> {
                    RealmModel owner = session.realms().getRealmByName(realmName);
                    session.getContext().setRealm(owner);
                    UserModel member = session.users().getUserByUsername(owner, caller);
                    Invocation call = new Invocation(
                            session, owner, Actor.task(owner, "test"), StaffRights.of(session, owner, member));
                    try {
                        return (int) ServerLog.statements(() -> {
                                    if (new Directory(call, DirectoryFilter.NONE, null)
                                                    .after(after.isEmpty() ? null : after, most)
                                                    .entries()
                                                    .size()
                                            != most) {
                                        throw new IllegalStateException("not so many there");
                                    }
                                })
                                .stream()
                                .filter(statement -> statement.startsWith("select"))
                                .count();
                    } catch (Exception failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                Integer.class);
    }

    @Test
    void rightsAndHistoryAreCutToTheCaller() {
        door.give("erik", "owner");
        write("dora", null, true, Map.of("allowed_networks", "10.1.2.3"));
        write("anna", null, true, Map.of("allowed_networks", "10.1.2.4", "valid_until", SOON));
        realm.temporaryPin("anna");
        String anna = realm.userId("anna");
        String dora = realm.userId("dora");
        String bob = door.token("bob");
        String erik = door.token("erik");

        JsonNode own = door.json("directory/" + anna + "/rights", bob);
        assertThat(own.get("stores").toString())
                .isEqualTo("[{\"storeId\":\"STO-01\",\"name\":\"Stockholm City\",\"roles\":[\"cashier\"]}]");
        assertThat(own.get("everyStore").isNull()).isTrue();
        assertThat(own.get("member").get("pin").asBoolean()).isTrue();
        assertThat(own.get("access").get("networks").toString()).isEqualTo("[\"10.1.2.4\"]");
        assertThat(own.get("access").get("validUntil").asText()).isEqualTo(SOON);
        assertThat(own.get("access").get("secondFactor").asBoolean()).isFalse();
        assertThat(own.get("access").get("realmRoles").toString()).contains("default-roles");
        assertThat(own.get("access").get("clientRoles").has("store-roles")).isFalse();
        JsonNode shared = door.json("directory/" + dora + "/rights", bob);
        assertThat(shared.get("access").isNull()).isTrue();
        assertThat(shared.toString())
                .contains("STO-01")
                .doesNotContain("STO-02")
                .doesNotContain("10.1.2.3");
        JsonNode whole = door.json("directory/" + dora + "/rights", erik);
        assertThat(whole.toString()).contains("STO-02").contains("10.1.2.3");

        String realmName = realm.name();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(realmName);
            session.getContext().setRealm(owner);
            AdminEvent event = eventAbout(owner, anna);
            event.setResourceTypeAsString("TILLKEY_PERMISSIONS");
            event.setRepresentation("<script>alert(1)</script>");
            event.setAuthDetails(new AuthDetails());
            event.getAuthDetails()
                    .setUserId(session.users().getUserByUsername(owner, "erik").getId());
            session.getProvider(EventStoreProvider.class).onEvent(event, true);
        });
        JsonNode history = door.json("directory/" + anna + "/history", erik);
        assertThat(history).isNotEmpty();
        assertThat(history.toString()).contains("TILLKEY").doesNotContain("anna-demo");
        List<String> times = new ArrayList<>();
        history.forEach(entry -> times.add(entry.get("at").asText()));
        assertThat(times.stream().map(Instant::parse)).isSortedAccordingTo((a, b) -> b.compareTo(a));
        for (JsonNode entry : door.json("directory/" + anna + "/history", bob)) {
            assertThat(entry.get("written").isNull()
                            || !entry.get("written").asText().contains("{"))
                    .isTrue();
        }
        HttpResponse<String> page = door.get("directory/" + anna + "/history?format=html", erik);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html;charset=utf-8");
        assertThat(page.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(page.body())
                .contains("data-tillkey-page=\"history\"", "Anna", "ACTION TILLKEY_PIN", "erik")
                .contains("PIN: changed", "Permissions: changed", "&lt;script&gt;alert(1)")
                .doesNotContainPattern("<(script|link|img|iframe|object)|src=|url\\(|@import");
        assertThat(door.get("directory/" + anna + "/history?format=html", bob).body())
                .as("as much as in JSON")
                .contains("Permissions: changed")
                .doesNotContain("alert(1)", "erik");
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(realmName);
            session.getContext().setRealm(owner);
            for (int i = 0; i <= MemberHistory.MAX_ENTRIES; i++) {
                session.getProvider(EventStoreProvider.class).onEvent(eventAbout(owner, anna + "x"), false);
            }
        });
        assertThat(door.json("directory/" + anna + "/history", erik))
                .as("a member whose id begins alike is another")
                .isEqualTo(history);
        String unknown = door.get("directory/nobody/rights", bob).body();
        String carla = realm.userId("carla");
        List.of(
                        "bob directory/" + carla + "/rights 404 not_found",
                        "bob directory/" + carla + "/history 404 not_found",
                        "bob directory/%00/rights 404 not_found",
                        "bob directory/%00/history 404 not_found",
                        "erik members/%00 404 not_found",
                        "erik permissions/members/%00 404 not_found",
                        "bob directory/" + dora + "/history 403 forbidden",
                        "bob directory/" + realm.userId("bob") + "/history 403 forbidden",
                        "bob directory/" + anna + "/history?days=0 400 invalid",
                        "bob directory/" + anna + "/history?format=xml 400 invalid",
                        "bob directory/" + dora + "/history?format=html 403 forbidden",
                        "bob directory/" + carla + "/history?format=html 404 not_found")
                .forEach(row -> {
                    String[] parts = row.split(" ", 3);
                    assertThat(problem(door.get(parts[1], parts[0].equals("bob") ? bob : erik)))
                            .as(row)
                            .isEqualTo(parts[2]);
                });
        assertThat(door.get("directory/" + carla + "/rights", bob).body()).isEqualTo(unknown);
        String cashier = door.token("anna");
        for (String path : List.of(
                "directory/" + anna + "/rights",
                "directory/" + anna + "/history",
                "reports/ending",
                "reports/refusals")) {
            assertThat(problem(door.get(path, cashier))).as(path).isEqualTo("403 forbidden");
        }
    }

    private static AdminEvent eventAbout(RealmModel owner, String id) {
        AdminEvent event = new AdminEvent();
        event.setId(UUID.randomUUID().toString());
        event.setTime(System.currentTimeMillis() + 1_000);
        event.setRealmId(owner.getId());
        event.setAuthDetails(new AuthDetails());
        event.setOperationType(OperationType.UPDATE);
        event.setResourceType(ResourceType.USER);
        event.setResourcePath("users/" + id);
        return event;
    }

    @Test
    void explanationsAreCutToTheCallersStores() {
        Networks.of(realm).enforce(Map.of("defaultNetworks", Networks.HERE + ", " + Networks.ELSEWHERE));
        String here = realm.prepareTerminal("STO-01").terminalId();
        String there = realm.prepareTerminal("STO-02").terminalId();
        write("dora", null, true, Map.of("valid_until", "2020-01-01"));
        write("anna", null, true, Map.of("valid_until", "2020-01-01"));
        String bob = door.token("bob");
        String anna = realm.userId("anna");
        String dora = realm.userId("dora");

        JsonNode own = explained(Map.of("member", anna, "client", "pos", "store", "STO-01"), bob);
        assertThat(own.get("answer").asText()).isEqualTo("no");
        assertThat(own.get("answers").toString()).contains("account_expired");
        JsonNode shared = explained(Map.of("member", dora, "client", "pos", "store", "STO-01"), bob);
        assertThat(shared.get("answer").asText()).isEqualTo("no");
        assertThat(shared.get("anotherRefuses").asBoolean()).isTrue();
        assertThat(shared.get("answers").toString()).doesNotContain("account_expired");
        JsonNode then = explained(
                Map.of("member", dora, "client", "pos", "store", "STO-01", "at", "2019-06-01T12:00:00Z"), bob);
        assertThat(then.get("answer").asText())
                .as("no instant leads to the dates of somebody who works elsewhere")
                .isEqualTo("no");
        assertThat(explained(
                                Map.of(
                                        "member",
                                        anna,
                                        "client",
                                        "pos",
                                        "store",
                                        "STO-01",
                                        "at",
                                        "2019-06-01T12:00:00Z"),
                                bob)
                        .toString())
                .doesNotContain("account_expired");
        JsonNode ofClient = explained(Map.of("member", anna, "client", "web-shop", "level", "pin"), bob);
        assertThat(ofClient.get("anotherRefuses").asBoolean()).isTrue();
        assertThat(explained(Map.of("member", anna, "client", "pos", "terminal", here), bob)
                        .toString())
                .doesNotContain("192.0.2");
        String noStore = door.call("POST", "explain", question(anna, "store", "STO-99"), bob, Map.of())
                .body();
        String noTill = door.call("POST", "explain", question(anna, "terminal", "nothing"), bob, Map.of())
                .body();
        assertThat(door.call("POST", "explain", question(anna, "store", "STO-02"), bob, Map.of())
                        .body())
                .isEqualTo(noStore)
                .contains("not_found");
        assertThat(door.call("POST", "explain", question(anna, "terminal", there), bob, Map.of())
                        .body())
                .isEqualTo(noTill)
                .contains("not_found");
        assertThat(refused(question(realm.userId("carla"), "level", "pin"), bob))
                .isEqualTo("404 not_found");
        assertThat(refused(question(anna, "address", "10.0.0.1"), bob)).isEqualTo("400 invalid");
        assertThat(refused(question(anna, "event", "x"), bob)).isEqualTo("400 invalid");
        assertThat(refused(question(anna, "level", "admin"), bob)).isEqualTo("400 invalid");
        assertThat(refused(question(dora, "level", "pin"), door.token("carla"))).isEqualTo("403 forbidden");
    }

    private static Map<String, String> question(String member, String field, String value) {
        return Map.of("member", member, "client", "pos", field, value);
    }

    private String refused(Map<String, String> question, String token) {
        return problem(door.call("POST", "explain", question, token, Map.of()));
    }

    private JsonNode explained(Map<String, String> question, String token) {
        return RetailRealm.json(door.call("POST", "explain", question, token, Map.of()));
    }

    @Test
    void reportsTellOfOnesOwnStaff() {
        door.give("erik", "owner");
        write("anna", "=1+1", true, Map.of("valid_until", SOON));
        write("dora", null, true, Map.of("valid_until", SOON));
        write("carla", null, true, Map.of("staff_kind", "external", "valid_until", SOON, "sponsor", "gone"));
        write("extra", null, true, Map.of("staff_kind", "external", "valid_until", SOON, "sponsor", "Bob"));
        realm.temporaryPin("bob");
        RetailRealm.Till here = realm.registeredTill("STO-01");
        RetailRealm.Till there = realm.registeredTill("STO-02");
        for (RetailRealm.Till till : List.of(here, there)) {
            till.browser().open("pos").submit(Map.of("pin", "918273"));
        }
        String bob = door.token("bob");
        String erik = door.token("erik");

        assertThat(report("ending", erik)).containsExactlyInAnyOrder("anna", "carla", "dora", "extra");
        assertThat(report("ending", bob)).containsExactly("anna");
        assertThat(report("ending?days=5", erik)).isEmpty();
        assertThat(report("externals-without-sponsor", erik)).containsExactly("carla");
        assertThat(report("externals-without-sponsor", bob)).isEmpty();
        assertThat(report("pin-missing", erik)).containsExactly("anna", "carla", "dora");
        assertThat(report("pin-missing", bob)).containsExactly("anna", "dora");
        assertThat(report("pin-missing?store=STO-02", erik)).containsExactly("carla", "dora");
        assertThat(problem(door.get("reports/pin-missing?store=STO-02", bob))).isEqualTo("404 not_found");
        assertThat(problem(door.get("reports/ending?days=367", bob))).isEqualTo("400 invalid");
        assertThat(problem(door.get("reports/ending?format=pdf", bob))).isEqualTo("400 invalid");
        assertThat(tills("refusals", erik)).contains(here.terminalId(), there.terminalId());
        assertThat(tills("refusals", bob)).isNotEmpty().containsOnly(here.terminalId());
        String realmName = realm.name();
        server.run(session -> session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "update TerminalEntity t set t.lastSeenAt = t.lastSeenAt - 3456000000L where t.realmId = :id")
                .setParameter("id", session.realms().getRealmByName(realmName).getId())
                .executeUpdate());
        assertThat(tills("unused-tills", erik)).containsExactlyInAnyOrder(here.terminalId(), there.terminalId());
        assertThat(tills("unused-tills", bob)).containsExactly(here.terminalId());
        assertThat(tills("unused-tills?days=60", erik)).isEmpty();
        HttpResponse<String> csv = door.get("reports/ending?format=csv", bob);
        assertThat(csv.headers().firstValue("content-type").orElse("")).startsWith("text/csv");
        assertThat(csv.body()).contains("'=1+1").doesNotContain(",=1+1");
    }

    @Test
    void whosePinWasTypedIsToldNobody() {
        door.give("erik", "owner");
        String ofCarla = realm.permanentPin("carla", "STO-02");
        String ofAnna = realm.permanentPin("anna", "STO-01");
        write("anna", null, true, Map.of("valid_until", "2020-01-01"));
        RetailRealm.Till here = realm.registeredTill("STO-01");
        RetailRealm.Till there = realm.registeredTill("STO-02");
        realm.admin().clearEvents();

        String ofNobody = Stream.of("2580", "7391", "4826")
                .filter(pin -> !pin.equals(ofCarla) && !pin.equals(ofAnna))
                .findFirst()
                .orElseThrow();
        for (String pin : List.of(ofNobody, ofCarla, ofAnna)) {
            assertThat(here.browser().open("pos").submit(Map.of("pin", pin)).messages())
                    .contains("tillkeyPinWrong");
        }
        there.browser().open("pos").submit(Map.of("pin", ofAnna));

        assertThat(realm.reasons()).as("auditors know").contains("account_expired", "not_in_store");
        for (String caller : List.of("bob", "erik")) {
            List<String> rows = new ArrayList<>();
            door.json("reports/refusals", door.token(caller)).forEach(row -> {
                ((ObjectNode) row).remove("at");
                rows.add(row.toString());
            });
            String atTill = "{\"username\":null,\"store\":\"STO-01\",\"terminal\":\"" + here.terminalId()
                    + "\",\"client\":\"pos\",\"reason\":\"refused_at_till\"}";
            assertThat(rows.stream().filter(row -> row.contains("STO-01")))
                    .as("at the till here, to %s", caller)
                    .containsExactly(atTill, atTill, atTill);
            assertThat(rows)
                    .as("that it is one of bob's at the till there is told to nobody either")
                    .hasSize(caller.equals("erik") ? 4 : 3);
        }
    }

    @Test
    void whoIsLoggedInElsewhereIsNotTold() {
        String pin = realm.permanentPin("dora", "STO-01");
        RetailRealm.Till here = realm.registeredTill("STO-01");
        realm.storePolicy(Map.of("pin_length", "4", "pin_second_till", "refuse"));
        String bob = door.token("bob");
        Map<String, String> question = question(realm.userId("dora"), "terminal", here.terminalId());
        ObjectNode before = (ObjectNode) explained(question, bob);

        assertThat(realm.till("STO-02").logInWithPin(pin).issued()).isTrue();

        ObjectNode during = (ObjectNode) explained(question, bob);
        before.remove("at");
        during.remove("at");
        assertThat(during).isEqualTo(before);
        assertThat(here.browser().typePin(pin).messages()).as("and she was").contains("tillkeyLoggedInElsewhere");
    }

    @Test
    void oneCallAndOneCallerReadSoMuch() {
        door.give("erik", "owner");
        write("carla", null, false, Map.of("disabledReason", "suspended"));
        String realmName = realm.name();
        int robots = server.fetch(
                session -> {
                    RealmModel owner = session.realms().getRealmByName(realmName);
                    session.getContext().setRealm(owner);
                    EntityManager entities =
                            session.getProvider(JpaConnectionProvider.class).getEntityManager();
                    for (int i = 1_000; i < 4_700; i++) {
                        UserEntity blocked = new UserEntity();
                        blocked.setId(UUID.randomUUID().toString());
                        blocked.setRealmId(owner.getId());
                        blocked.setUsername("b" + i);
                        entities.persist(blocked);
                    }
                    ClientModel client = owner.addClient("robot");
                    UserModel robot = session.users().addUser(owner, "robot");
                    robot.setServiceAccountClientLink(client.getId());
                    entities.flush();
                    return new MemberReader(session, owner)
                            .read(List.of(robot.getId()))
                            .size();
                },
                Integer.class);
        assertThat(robots).as("a service account is nobody").isZero();
        String erik = door.token("erik");
        JsonNode few = door.json("directory?limit=10&status=suspended", erik);
        assertThat(usernames(few)).isEmpty();
        JsonNode rest = door.json(
                "directory?limit=10&status=suspended&cursor=" + few.get("next").asText(), erik);
        assertThat(usernames(rest)).containsExactly("carla");
        assertThat(rest.get("next").isNull()).isTrue();

        String bob = door.token("bob");
        assertThat(untilRefused("reports/unused-tills", bob, 20)).isGreaterThanOrEqualTo(20);
        assertThat(problem(door.get("directory/" + realm.userId("anna") + "/history", bob)))
                .isEqualTo("429 too_many");
        assertThat(untilRefused("directory?limit=1&q=anna", bob, 60)).isGreaterThanOrEqualTo(60);
        assertThat(problem(door.get("directory?limit=1", bob))).isEqualTo("200");
        assertThat(problem(door.get("reports/unused-tills", erik))).isEqualTo("200");
    }

    /** How many calls passed before the first refusal. A minute may begin anew on the way, once. */
    private int untilRefused(String path, String token, int most) {
        int passed = 0;
        String answer = problem(door.get(path, token));
        while (answer.equals("200") && passed < 2 * most) {
            passed++;
            answer = problem(door.get(path, token));
        }
        assertThat(answer).isEqualTo("429 too_many");
        return passed;
    }

    private List<String> tills(String name, String token) {
        List<String> tills = new ArrayList<>();
        door.json("reports/" + name, token)
                .forEach(row -> tills.add(row.get("terminal").asText()));
        return tills;
    }

    private List<String> report(String name, String token) {
        List<String> usernames = new ArrayList<>();
        door.json("reports/" + name, token)
                .forEach(row -> usernames.add(row.get("username").asText()));
        return usernames;
    }
}
