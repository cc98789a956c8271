package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.core.storage.UserLock;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.staff.idempotency.RepeatedRequest;
import io.github.tillkey.staff.print.Slip;
import io.github.tillkey.staff.print.Slips;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Messages;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.provider.DatabaseDump;
import io.github.tillkey.testsuite.provider.ServerLog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** Members are created, read and edited through the staff API, one at a time. */
@KeycloakIntegrationTest(config = PackServer.class)
class MemberCreationTest extends RetailTest {

    private static final List<Map<String, Object>> CASHIER =
            List.of(Map.of("storeId", "STO-01", "roles", List.of("cashier")));

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    @TempDir
    Path folder;

    private StaffDoorClient door;

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
    }

    private HttpResponse<String> create(String token, Object body) {
        return door.call("POST", "members", body, token, Map.of());
    }

    private HttpResponse<String> create(String token, Object body, String key) {
        return door.call("POST", "members", body, token, Map.of("Idempotency-Key", key));
    }

    private HttpResponse<String> edit(String token, String id, Object body, String tag) {
        return door.call("PATCH", "members/" + id, body, token, Map.of("If-Match", tag));
    }

    private static String tag(HttpResponse<String> answer) {
        return answer.headers().firstValue("etag").orElseThrow();
    }

    private static JsonNode member(HttpResponse<String> created) {
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        return Http.json(created.body()).get("member");
    }

    @Test
    void aManagerHandsOutASlipAndNoSecretIsWrittenAnywhere() throws Exception {
        realm.storePolicy(Map.of("pin_length", "6"));
        String bob = door.token("bob");
        Map<String, Object> body = new HashMap<>(Map.of(
                "firstName", "Pia",
                "lastName", "Findme",
                "email", "Pia@retail.example",
                "stores", CASHIER,
                "externalId", "HR-0042",
                "tags", List.of("summer", "night"),
                "description", "Speaks Finnish",
                "pin", "temporary"));
        String log = folder.resolve("server.log").toString();
        server.run(session -> ServerLog.record(
                Path.of(log), "io.github.tillkey", "org.keycloak", "org.hibernate.SQL", "org.hibernate.orm.jdbc.bind"));
        HttpResponse<String> created;
        try {
            created = create(bob, body);
        } finally {
            server.run(session -> ServerLog.Recording.end());
        }
        String dump = folder.resolve("dump.txt").toString();
        server.run(session -> DatabaseDump.write(session, Path.of(dump)));

        JsonNode member = member(created);
        JsonNode answer = Http.json(created.body());
        String id = member.get("id").asText();
        assertThat(created.headers().firstValue("location"))
                .hasValue(door.url("members/" + id).toString());
        assertThat(created.headers().firstValue("cache-control")).hasValue("no-store");
        assertThat(member.get("username").asText()).isEqualTo("pia@retail.example");
        assertThat(member.at("/data/kind").asText()).isEqualTo("employee");
        assertThat(member.at("/data/externalId").asText()).isEqualTo("HR-0042");
        assertThat(member.at("/stores/0/ways/0/roles").toString()).isEqualTo("[\"cashier\"]");
        assertThat(member.get("change").asText()).isEqualTo("everything");
        assertThat(answer.at("/slip/username").asText()).isEqualTo("pia@retail.example");
        assertThat(answer.at("/slip/stores").toString()).isEqualTo("[\"Stockholm City\"]");
        assertThat(answer.at("/slip/address").asText()).endsWith("/realms/" + realm.name() + "/account");
        HttpResponse<String> shown = door.get("members/" + id, bob);
        assertThat(Http.json(shown.body())).isEqualTo(member);
        assertThat(tag(shown)).isEqualTo(tag(created));
        assertThat(realm.user("pia@retail.example").isEmailVerified()).isFalse();

        String password = answer.at("/secrets/password").asText();
        String pin = answer.at("/secrets/pin").asText();
        assertThat(pin).matches("[0-9]{6}");
        assertThat(answer.at("/slip/page").asText())
                .contains("data-tillkey-page=\"slips\"", ">" + pin + "<", password, "Pia Findme", "Stockholm City");
        assertThat(Files.readAllLines(Path.of(log)))
                .anyMatch(line -> line.startsWith("TRACE [org.keycloak."))
                .anyMatch(line -> line.contains("[org.hibernate.orm.jdbc.bind]") && line.contains("Findme"))
                .noneMatch(line -> line.contains(password) || line.matches(".*\\b" + pin + "\\b.*"));
        assertThat(Files.readAllLines(Path.of(dump)))
                .anyMatch(line -> line.startsWith("admin_event_entity |") && line.contains("Findme"))
                .noneMatch(line -> line.contains(password) || line.matches(".*\\b" + pin + "\\b.*"));
        AdminEventRepresentation event = events("CREATE").get(0);
        assertThat(event.getResourcePath()).isEqualTo("users/" + id);
        assertThat(event.getAuthDetails().getUserId()).isEqualTo(realm.userId("bob"));
        assertThat(event.getRepresentation())
                .contains("STO-01")
                .contains("cashier")
                .contains("summer");

        Page asked = realm.browser()
                .open("back-office")
                .submit(Map.of("username", "pia@retail.example", "password", password));
        assertThat(asked.asksFor("password-new")).isTrue();
        assertThat(asked.submit(Map.of("password-new", "pia-demo", "password-confirm", "pia-demo"))
                        .isAtClient())
                .isTrue();
        Page offers = realm.till("STO-01").typePin(pin);
        assertThat(offers.submit(Map.of("offer", "0")).tokens().issued()).isTrue();
    }

    @Test
    void slipsAreInTheLanguageOfTheMemberAndStandAlone() throws Exception {
        RealmRepresentation settings = realm.admin().toRepresentation();
        settings.setDisplayName("Kött & <b>Fisk</b>");
        settings.setInternationalizationEnabled(true);
        settings.setSupportedLocales(Set.of("en", "sv"));
        settings.setDefaultLocale("en");
        realm.admin().update(settings);
        String bob = door.token("bob");

        JsonNode swedish = Http.json(create(
                        bob,
                        Map.of(
                                "username", "pia",
                                "firstName", "Pia",
                                "lastName", "Ö'Ek",
                                "stores", CASHIER,
                                "locale", "sv",
                                "validUntil", "2030-12-31",
                                "pin", "temporary"))
                .body());
        JsonNode nothing = Http.json(create(bob, Map.of("firstName", "Ola", "stores", CASHIER, "kind", "person"))
                .body());

        String page = swedish.at("/slip/page").asText();
        assertThat(page)
                .contains("<article class=\"slip\" lang=\"sv\">", "Kött &amp; &lt;b&gt;Fisk", "Pia Ö&#39;Ek")
                .contains(
                        swedish.at("/secrets/password").asText(),
                        swedish.at("/secrets/pin").asText())
                .contains("2030-12-31", "size: 105mm 148mm")
                .contains(Messages.text("sv", "tillkeySlipKeep"))
                .doesNotContain(Messages.text("en", "tillkeySlipKeep"));
        assertThat(page).as("alone").doesNotContainPattern("<(script|link|img|iframe|object)|src=|url\\(|@import");
        assertThat(page).as("black on white").doesNotContainPattern("#(?!000|fff)[0-9a-f]{3,6};|rgb|hsl");
        assertThat(nothing.at("/slip/page").isNull())
                .as("nothing to log in with")
                .isTrue();

        String sheets = slips(List.of("anna", "bob", "carla", "dora", "erik", "pia"));
        assertThat(sheets.split("class=\"slip\"")).hasSize(1 + 6);
        assertThat(sheets.split("class=\"sheet\"")).as("four to a sheet").hasSize(1 + 2);
        assertThat(sheets)
                .contains("size: A4", ">123456<")
                .contains(Messages.text("sv", "tillkeySlipKeep"), Messages.text("en", "tillkeySlipKeep"));
    }

    /** Many, of which the first has the longest texts. */
    private String slips(List<String> usernames) {
        String name = realm.name();
        return server.fetch(
                session -> {
                    RealmModel owner = session.realms().getRealmByName(name);
                    session.getContext().setRealm(owner);
                    Store store = Stores.of(session, owner).sorted().get(0);
                    List<Slip> slips = new ArrayList<>();
                    for (String username : usernames) {
                        slips.add(new Slip(
                                session.users().getUserByUsername(owner, username),
                                new Slip.Secrets("word-word-" + username, "123456", Instant.EPOCH),
                                "https://" + "a".repeat(slips.isEmpty() ? 60 : 5) + ".example",
                                Collections.nCopies(slips.isEmpty() ? 400 : 1, store),
                                null));
                    }
                    return Slips.page(session, owner, slips);
                },
                String.class);
    }

    private List<AdminEventRepresentation> events(String operation) {
        return realm.admin().getAdminEvents().stream()
                .filter(event -> operation.equals(event.getOperationType()) && "USER".equals(event.getResourceType()))
                .toList();
    }

    @TestFactory
    Stream<DynamicTest> whoMayCreateWhom() {
        door.give("erik", "owner");
        door.give("carla", "staff-admin");
        realm.updateUser(
                "dora",
                dora -> dora.setAttributes(Map.of(
                        "staff_kind",
                        List.of("external"),
                        "valid_until",
                        List.of("2027-06-30"),
                        "sponsor",
                        List.of("bob"))));
        realm.admin()
                .clients()
                .get(realm.clientUuid("store-roles"))
                .roles()
                .create(new RoleRepresentation("refund", null, false));
        Map<String, String> tokens = new HashMap<>();
        for (String caller : List.of("anna", "bob", "carla", "dora", "erik")) {
            tokens.put(caller, door.token(caller));
        }
        AtomicInteger number = new AtomicInteger();
        int before = realm.admin().users().count();
        AtomicInteger made = new AtomicInteger();
        // In the body, * is a first name of its own, ANYPLACE the network *, HERE as a cashier in the store that bob
        // manages, IN-01(...) with these roles there.
        return Rows.of("""
                anna  | {*, HERE} | 403 forbidden
                anna  | garbage | 403 forbidden
                bob   | {*, HERE} | 201
                bob   | {*, IN-01()} | 201
                bob   | {*, IN-01("cashier", "store-manager", "approve-card-return")} | 201
                bob   | {*, IN-01("manage-terminals")} | 409 conflict
                bob   | {*, IN-01("refund")} | 403 forbidden
                bob   | {*, IN-01("all-stores")} | 403 forbidden
                bob   | {*, IN-01("manage-users")} | 403 forbidden
                bob   | {*, IN-01("realm-management.manage-users")} | 403 forbidden
                bob   | {*, IN-02("cashier")} | 404 not_found
                bob   | {*, "stores": [AT-01, {"storeId": "STO-02", "roles": ["store-manager"]}]} | 404 not_found
                bob   | {*, IN-99()} | 404 not_found
                bob   | {*, "stores": [AT-01, AT-01]} | 400 invalid
                bob   | {*, "stores": [{"storeId": "STO-01"}]} | 400 invalid
                bob   | {*, IN-01(null)} | 400 invalid
                bob   | {*, "stores": "STO-01"} | 400 invalid
                bob   | {*, "stores": []} | 400 invalid
                bob   | {*} | 400 invalid
                bob   | {HERE} | 400 invalid
                bob   | {*, HERE, "kind": "external", "validUntil": "2027-08-31"} | 201
                bob   | {*, HERE, "kind": "external"} | 400 invalid
                bob   | {*, HERE, "kind": "person"} | 201
                bob   | {*, HERE, "kind": "person", "password": "temporary"} | 400 invalid
                bob   | {*, HERE, "kind": "person", "pin": "temporary"} | 400 invalid
                bob   | {*, HERE, "kind": "limited"} | 403 forbidden
                bob   | {*, HERE, "kind": "partner"} | 403 forbidden
                bob   | {*, HERE, "kind": "Employee"} | 400 invalid
                bob   | {*, HERE, "authority": ["staff-admin"]} | 403 forbidden
                bob   | {*, HERE, "authority": ["offline_access"]} | 403 forbidden
                bob   | {*, HERE, "validUntil": "31.12.2026"} | 400 invalid
                bob   | {*, HERE, "validFrom": "tomorrow"} | 400 invalid
                bob   | {*, HERE, "timeZone": "Mars"} | 400 invalid
                carla | {*, HERE, "allowedNetworks": "300.1.1.1"} | 400 invalid
                carla | {*, HERE, "allowedNetworks": "10.0.0.0/8, @store"} | 201
                bob   | {*, HERE, "sponsor": "nobody"} | 400 invalid
                bob   | {*, HERE, "username": "erik"} | 409 conflict
                bob   | {*, HERE, "username": "Erik"} | 409 conflict
                bob   | {*, HERE, "username": "erik@retail.example"} | 409 conflict
                bob   | {*, HERE, "email": "ERIK@retail.example"} | 409 conflict
                bob   | {*, HERE, "email": "no address"} | 400 invalid
                bob   | {*, HERE, "username": "service-account-pos"} | 400 invalid
                bob   | {*, HERE, "username": "Service-Account-pos"} | 400 invalid
                bob   | {*, HERE, "username": "<b>x</b>"} | 400 invalid
                bob   | {*, HERE, "lastName": "<script>alert(1)</script>"} | 400 invalid
                bob   | {*, HERE, "lastName": "LONG"} | 201
                bob   | {*, HERE, "lastName": "LONGx"} | 400 invalid
                bob   | {*, HERE, "lastName": 5} | 400 invalid
                bob   | {*, HERE, "enabled": true} | 400 invalid
                bob   | {*, HERE, "attributes": {}} | 400 invalid
                bob   | {*, HERE, "password": "hunter2"} | 400 invalid
                bob   | {*, HERE, "password": "none"} | 201
                bob   | {*, HERE, "locale": "sv"} | 201
                bob   | {*, HERE, "locale": "xx"} | 400 invalid
                bob   | {*, HERE, "tags": "summer"} | 400 invalid
                bob   | {*, HERE, "filters": {"region": "north"}} | 400 invalid
                bob   | {*, HERE, "filters": {"a=b": ["c"]}} | 400 invalid
                bob   | {*, HERE, "filters": {"region": ["north", "south"]}} | 403 forbidden
                bob   | {*, HERE, "allowedNetworks": "ANYPLACE"} | 403 forbidden
                bob   | {*, HERE, "allowedNetworks": "0.0.0.0/1, 128.0.0.0/1"} | 403 forbidden
                dora  | {*, HERE} | 403 forbidden
                dora  | {*, HERE, "kind": "person"} | 201
                dora  | {*, HERE, "kind": "external", "sponsor": "bob", "validUntil": "2027-06-30"} | 201
                dora  | {*, HERE, "kind": "external", "sponsor": "bob", "validUntil": "2027-07-01"} | 400 invalid
                bob   | {*, HERE, "externalId": "4711"} | 201
                bob   | {*, HERE, "externalId": "4711"} | 409 conflict
                bob   | {*, HERE, "externalId": 4711} | 400 invalid
                bob   | garbage | 400 invalid
                bob   | [] | 400 invalid
                bob   |  | 400 invalid
                carla | {*} | 201
                carla | {*, "kind": "limited"} | 201
                carla | {*, "filters": {"region": ["north", "south"]}, "allowedNetworks": "ANYPLACE"} | 201
                carla | {*, IN-02("cashier")} | 201
                carla | {*, IN-01("all-stores")} | 403 forbidden
                carla | {*, IN-01("refund")} | 409 conflict
                carla | {*, IN-01("manage-users")} | 409 conflict
                carla | {*, "authority": ["staff-admin"]} | 403 forbidden
                carla | {*, "authority": ["owner"]} | 403 forbidden
                erik  | {*, "authority": ["staff-admin"]} | 201
                erik  | {*, "authority": ["owner"]} | 403 forbidden
                """, row -> {
            String name = "Name" + "abcdefghij".charAt(number.get() / 10)
                    + "abcdefghij".charAt(number.getAndIncrement() % 10);
            String body = row.get(1)
                    .replace("*", "\"firstName\": \"" + name + "\"")
                    .replace("ANYPLACE", "*")
                    .replace("HERE", "IN-01(\"cashier\")")
                    .replaceAll("IN-([0-9]+)\\((.*?)\\)", "\"stores\": [{\"storeId\": \"STO-$1\", \"roles\": [$2]}]")
                    .replace("AT-01", "{\"storeId\": \"STO-01\", \"roles\": []}")
                    .replace("LONG", "x".repeat(255));

            HttpResponse<String> answer = create(tokens.get(row.get(0)), body.isEmpty() ? null : body);

            assertThat(problem(answer)).as(answer.body()).isEqualTo(row.get(2));
            boolean created = row.get(2).equals("201");
            assertThat(realm.admin().users().count())
                    .as("nothing of a refused request remains")
                    .isEqualTo(before + (created ? made.incrementAndGet() : made.get()));
            if (created) {
                boolean withPassword = !body.contains("person") && !body.contains("none");
                assertThat(Http.json(answer.body()).at("/secrets/password").isTextual())
                        .isEqualTo(withPassword);
            }
            if (created && body.contains("locale")) {
                assertThat(answer.body()).contains("\"locale\":\"sv\"");
            }
            if (body.contains("external\"")) {
                assertThat(answer.body()).contains(created ? "\"sponsor\":\"bob\"" : "validUntil");
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> whoSeesAndEditsWhom() {
        door.give("erik", "owner");
        String bob = door.token("bob");
        Map<String, String> ids = new HashMap<>();
        for (String name : List.of("anna", "bob", "carla", "dora", "erik")) {
            ids.put(name, realm.userId(name));
        }
        ids.put("nobody", "nobody");
        String limited = member(create(
                        door.token("erik"),
                        Map.of("firstName", "Lim", "lastName", "Ited", "kind", "limited", "stores", CASHIER)))
                .get("id")
                .asText();
        ids.put("limited", limited);
        String external = member(create(
                        bob,
                        Map.of(
                                "firstName", "Ex",
                                "lastName", "Ternal",
                                "kind", "external",
                                "validUntil", "2027-08-31",
                                "externalId", "4711",
                                "stores", CASHIER)))
                .get("id")
                .asText();
        ids.put("external", external);
        JsonNode everywhere = member(
                create(door.token("erik"), Map.of("firstName", "Every", "lastName", "Where", "stores", List.of())));
        ids.put("everywhere", everywhere.get("id").asText());
        realm.giveStoreRoles(everywhere.get("username").asText(), "all-stores", "cashier");
        // The fields that the answer has, whether all of them are seen, and the answer to a change.
        return Rows.of("""
                anna     | everything | {"lastName": "Ek"} | 200
                anna     | everything | {} | 200
                anna     | everything | {"lastName": null} | 200
                anna     | everything | {"username": "other"} | 400 invalid
                anna     | everything | {"stores": []} | 400 invalid
                anna     | everything | {"tags": [null]} | 400 invalid
                anna     | everything | {"lastName": "<b>"} | 400 invalid
                anna     | everything | {"externalId": "4711"} | 409 conflict
                anna     | everything | {"email": "erik@retail.example"} | 409 conflict
                anna     | everything | {"kind": "limited"} | 403 forbidden
                anna     | everything | {"kind": "partner"} | 403 forbidden
                anna     | everything | {"kind": "external"} | 400 invalid
                anna     | everything | {"kind": "person"} | 200
                anna     | everything | {"kind": "employee"} | 200
                anna     | everything | [] | 400 invalid
                anna     | everything | garbage | 400 invalid
                external | everything | {"validUntil": null} | 400 invalid
                external | everything | {"validUntil": "2027-09-30"} | 200
                limited  | everything | {"kind": "employee"} | 403 forbidden
                limited  | everything | {"lastName": "Other"} | 403 forbidden
                anna     | everything | {"filters": {"region": ["north"]}} | 403 forbidden
                anna     | everything | {"allowedNetworks": "*"} | 403 forbidden
                anna     | everything | {"allowedNetworks": "@inherited"} | 403 forbidden
                anna     | everything | {"allowedNetworks": null} | 200
                anna     | everything | {"allowedNetworks": ""} | 403 forbidden
                dora     | store | {"lastName": "Other"} | 403 forbidden
                everywhere | store | {"lastName": "Other"} | 403 forbidden
                bob      | nothing | {"lastName": "Other"} | 403 forbidden
                bob      | nothing | {"description": "The best"} | 403 forbidden
                carla    | 404 not_found | {"lastName": "Other"} | 404 not_found
                erik     | 404 not_found | {"lastName": "Other"} | 404 not_found
                nobody   | 404 not_found | {"lastName": "Other"} | 404 not_found
                """, row -> {
            String id = String.valueOf(ids.get(row.get(0)));
            HttpResponse<String> shown = door.get("members/" + id, bob);
            if (shown.statusCode() == 200) {
                JsonNode member = Http.json(shown.body());
                assertThat(member.get("change").asText()).isEqualTo(row.get(1));
                assertThat(member.get("data").isNull()).isEqualTo(!row.get(1).equals("everything"));
                assertThat(shown.body()).doesNotContain("STO-02").doesNotContain("Uppsala");
            } else {
                assertThat(problem(shown)).isEqualTo(row.get(1));
            }
            String tag = shown.statusCode() == 200 ? tag(shown) : "*";

            assertThat(problem(edit(bob, id, row.get(2), tag))).isEqualTo(row.get(3));
        });
    }

    @Test
    void anEditTakesTheOtherOnesIntoAccountAndIsAudited() {
        door.give("bob", "staff-admin");
        String bob = door.token("bob");
        String anna = "members/" + realm.userId("anna");
        realm.updateUser("anna", user -> user.setEmailVerified(true));
        String first = tag(door.get(anna, bob));

        assertThat(problem(door.call("PATCH", anna, Map.of("lastName", "Ek"), bob, Map.of())))
                .isEqualTo("428 if_match_missing");
        HttpResponse<String> edited = door.call(
                "PATCH",
                anna,
                Map.of(
                        "email",
                        "anna.ek@retail.example",
                        "description",
                        "Speaks Finnish",
                        "filters",
                        Map.of("region", List.of("north"), "brand", List.of("a")),
                        "tags",
                        List.of("night")),
                bob,
                Map.of("If-Match", first));
        assertThat(edited.statusCode()).as(edited.body()).isEqualTo(200);
        assertThat(tag(edited)).isNotEqualTo(first).isEqualTo(tag(door.get(anna, bob)));
        assertThat(problem(door.call("PATCH", anna, Map.of("lastName", "Ek"), bob, Map.of("If-Match", first))))
                .isEqualTo("412 stale");
        UserRepresentation stored = realm.user("anna");
        assertThat(stored.getEmail()).isEqualTo("anna.ek@retail.example");
        assertThat(stored.isEmailVerified()).isFalse();
        assertThat(stored.getAttributes())
                .containsEntry("staff_kind", List.of("employee"))
                .containsEntry("tags", List.of("night"))
                .containsEntry("staff_description", List.of("Speaks Finnish"));
        assertThat(events("UPDATE").get(0).getRepresentation())
                .contains("\"before\"")
                .contains("anna@retail.example")
                .contains("\"after\"")
                .contains("anna.ek@retail.example");

        edited = door.call(
                "PATCH",
                anna,
                "{\"description\": null, \"tags\": null, \"firstName\": null, \"filters\": {\"brand\": null}}",
                bob,
                Map.of("If-Match", tag(edited)));
        assertThat(edited.statusCode()).as(edited.body()).isEqualTo(200);
        JsonNode data = Http.json(edited.body()).get("data");
        assertThat(data.get("description").isNull()).isTrue();
        assertThat(data.get("firstName").isNull()).isTrue();
        assertThat(data.get("tags")).isEmpty();
        assertThat(data.get("filters").toString()).isEqualTo("{\"region\":[\"north\"]}");
        assertThat(realm.user("anna").getAttributes())
                .doesNotContainKeys("tags", "staff_description")
                .containsEntry("staff_filters", List.of("region=north"));
    }

    /** A refused call must not be a way to keep others from changing somebody, nor wait for them. */
    @Test
    void whoIsRefusedDoesNotWaitForTheLock() {
        String bob = door.token("bob");
        Map<String, String> calls = new HashMap<>();
        for (String row : List.of("anna \"stale\" 412", "dora * 403", "bob * 403", "carla * 404")) {
            String[] parts = row.split(" ");
            calls.put(door.url("members/" + realm.userId(parts[0])) + " " + parts[1], parts[2]);
        }
        String name = realm.name();
        HashMap<String, String> sent = new HashMap<>(calls);
        String body = Http.text(Map.of("lastName", "Other"));

        String answers = server.fetch(
                session -> {
                    RealmModel owner = session.realms().getRealmByName(name);
                    session.getContext().setRealm(owner);
                    for (String member : List.of("anna", "bob", "carla", "dora")) {
                        UserLock.lock(
                                session,
                                owner,
                                session.users().getUserByUsername(owner, member).getId());
                    }
                    Map<String, String> found = new HashMap<>();
                    // This transaction holds the locks until all are answered: who waited for one would never be.
                    for (String call : sent.keySet()) {
                        String[] parts = call.split(" ");
                        found.put(call, status(parts[0], bob, parts[1], body));
                    }
                    return found.equals(sent) ? "" : String.valueOf(found);
                },
                String.class);

        assertThat(answers).isEmpty();
    }

    private static String status(String address, String token, String tag, String body) {
        try {
            return String.valueOf(HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(address))
                                    .timeout(Duration.ofSeconds(20))
                                    .header("Authorization", "Bearer " + token)
                                    .header("If-Match", tag)
                                    .header("Content-Type", "application/json")
                                    .method("PATCH", HttpRequest.BodyPublishers.ofString(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .statusCode());
        } catch (IOException waits) {
            return waits.toString();
        } catch (InterruptedException end) {
            throw new IllegalStateException(end);
        }
    }

    @Test
    void whatOthersHaveWrittenBlocksNoOtherChange() {
        String bob = door.token("bob");
        String anna = realm.userId("anna");
        realm.updateUser("anna", user -> user.setLastName("Smith "));
        assertThat(realm.user("anna").getLastName()).isEqualTo("Smith ");
        UserRepresentation other = new UserRepresentation();
        other.setUsername("anna@retail.example");
        other.setEnabled(true);
        realm.admin().users().create(other).close();

        HttpResponse<String> edited =
                edit(bob, anna, Map.of("firstName", "Anne"), tag(door.get("members/" + anna, bob)));

        assertThat(edited.statusCode()).as(edited.body()).isEqualTo(200);
        assertThat(problem(edit(bob, anna, Map.of("lastName", "Ek "), tag(edited))))
                .isEqualTo("400 invalid");
    }

    @Test
    void aStoreManagerDoesNotLearnWhichPinsAreTaken() {
        door.give("carla", "staff-admin");
        String name = realm.name();
        String id = realm.userId("bob");
        server.run(session -> MissCounters.of(session, session.realms().getRealmByName(name))
                .add(MissCounters.Scope.PIN_GIVEN_BY, id, 99, Duration.ofDays(1)));
        String bob = door.token("bob");
        Map<String, Object> body = Map.of("firstName", "Pia", "stores", CASHIER, "pin", "temporary");

        assertThat(problem(create(bob, body))).isEqualTo("201");
        int members = realm.admin().users().count();
        assertThat(problem(create(bob, body))).isEqualTo("429 too_many");
        assertThat(realm.admin().users().count()).isEqualTo(members);
        assertThat(problem(create(door.token("carla"), body))).as("over all").isEqualTo("201");
    }

    @Test
    void aRepeatedRequestCreatesNothing() {
        String bob = door.token("bob");
        Map<String, Object> body = Map.of("firstName", "Pia", "lastName", "Ek", "stores", CASHIER);
        HttpResponse<String> first = create(bob, body, "one");
        String id = member(first).get("id").asText();

        HttpResponse<String> again = create(bob, body, "one");

        assertThat(again.statusCode()).as(again.body()).isEqualTo(200);
        JsonNode repeated = Http.json(again.body());
        assertThat(repeated.get("member")).isEqualTo(member(first));
        assertThat(repeated.get("repeated").asBoolean()).isTrue();
        assertThat(repeated.get("secrets").isNull()).isTrue();
        assertThat(repeated.at("/slip/page").isNull()).isTrue();
        assertThat(again.body())
                .doesNotContain(Http.json(first.body()).at("/secrets/password").asText());
        assertThat(problem(create(bob, Map.of("firstName", "Ola", "stores", CASHIER), "one")))
                .isEqualTo("409 conflict");
        assertThat(problem(create(bob, body, "a b"))).isEqualTo("400 invalid");
        assertThat(problem(create(bob, body, "k".repeat(256)))).isEqualTo("400 invalid");
        assertThat(member(create(door.token("dora"), body, "one"))
                        .get("username")
                        .asText())
                .as("the key of another caller")
                .isEqualTo("pia.ek2");
        assertThat(problem(create(bob, Map.of("firstName", "Ola", "stores", List.of()), "two")))
                .isEqualTo("400 invalid");
        assertThat(create(bob, Map.of("firstName", "Ola", "stores", CASHIER), "two")
                        .statusCode())
                .as("corrected")
                .isEqualTo(201);
        realm.admin().users().delete(id).close();
        assertThat(create(bob, body, "one").statusCode()).as("who is gone").isEqualTo(201);

        time.set(Math.toIntExact(Duration.ofHours(25).toSeconds()));
        assertThat(create(door.token("bob"), body, "two").statusCode())
                .as("another body after a day")
                .isEqualTo(201);
        assertThat(answeredRequests()).isEqualTo(3);
        server.run(session -> RepeatedRequest.removeOld(session.getKeycloakSessionFactory()));
        assertThat(answeredRequests()).as("the one of today").isEqualTo(1);
    }

    private int answeredRequests() {
        String name = realm.name();
        return server.fetch(
                session -> ((Number) session.getProvider(JpaConnectionProvider.class)
                                .getEntityManager()
                                .createNativeQuery("select count(*) from TILLKEY_ANSWERED_REQUEST where REALM_ID = ?1")
                                .setParameter(
                                        1, session.realms().getRealmByName(name).getId())
                                .getSingleResult())
                        .intValue(),
                Integer.class);
    }

    @Test
    void ofTwoAtOnceOneWins() {
        String bob = door.token("bob");
        Map<String, Object> body = Map.of("firstName", "Pia", "lastName", "Ek", "stores", CASHIER);

        List<String> repeated = Concurrently.call(4, i -> problem(create(bob, body, "same")));
        List<String> sameId = Concurrently.call(
                4,
                i -> problem(create(
                        bob,
                        Map.of(
                                "firstName",
                                "Ola",
                                "lastName",
                                "abcd".substring(i),
                                "externalId",
                                "7",
                                "stores",
                                CASHIER))));

        assertThat(repeated).containsOnlyOnce("201").isSubsetOf("201", "200", "409 conflict");
        assertThat(realm.admin().users().search("pia.ek", 0, 10)).hasSize(1);
        assertThat(sameId).containsOnlyOnce("201").isSubsetOf("201", "409 conflict");
    }

    @Test
    void whatTheRealmLacksIsNamedWithTheRemedy() {
        String bob = door.token("bob");
        Map<String, Object> body = Map.of("firstName", "Pia", "lastName", "Ek", "stores", CASHIER);
        UPConfig profile = realm.admin().users().userProfile().getConfiguration();
        profile.removeAttribute("external_id");
        realm.admin().users().userProfile().update(profile);
        HttpResponse<String> refused =
                create(bob, Map.of("firstName", "Pia", "lastName", "Ek", "stores", CASHIER, "externalId", "7"));
        assertThat(problem(refused)).isEqualTo("409 conflict");
        assertThat(refused.body()).contains("externalId").contains("console");

        policy("length(20) and specialChars(2) and digits(4) and notUsername and notEmail");
        assertThat(Http.json(create(bob, body).body()).at("/secrets/password").asText())
                .hasSizeGreaterThanOrEqualTo(20);
        policy("length(70)");
        refused = create(bob, body);
        assertThat(problem(refused)).isEqualTo("409 conflict");
        assertThat(refused.body()).contains("password policy");
        assertThat(IntStream.range(0, 2)
                        .filter(i -> realm.admin()
                                        .users()
                                        .search("pia.ek" + (i == 0 ? "" : "2"), true)
                                        .size()
                                == 1))
                .as("the first only")
                .containsExactly(0);
    }

    /** Such as an organisation whose new members all get into a group that somebody has given too much. */
    @Test
    void nobodyCreatesAMemberWhomTheyMayNotChange() {
        String bob = door.token("bob");
        Map<String, Object> body = Map.of("username", "pia", "firstName", "Pia", "stores", CASHIER);
        GroupRepresentation everybody = new GroupRepresentation();
        everybody.setName("everybody");
        realm.admin().groups().add(everybody).close();
        String group = realm.admin().getGroupByPath("/everybody").getId();
        String client = realm.clientUuid("realm-management");
        realm.admin()
                .groups()
                .group(group)
                .roles()
                .clientLevel(client)
                .add(List.of(realm.admin()
                        .clients()
                        .get(client)
                        .roles()
                        .get("view-events")
                        .toRepresentation()));
        realm.admin().addDefaultGroup(group);

        assertThat(problem(create(bob, body))).isEqualTo("403 forbidden");
        assertThat(realm.admin().users().search("pia", true)).isEmpty();
        realm.admin().removeDefaultGroup(group);
        assertThat(problem(create(bob, body))).isEqualTo("201");
    }

    private void policy(String policy) {
        RealmRepresentation settings = realm.admin().toRepresentation();
        settings.setPasswordPolicy(policy);
        realm.admin().update(settings);
    }
}
