package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.provider.DatabaseDump;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.OrganizationDomainRepresentation;
import org.keycloak.representations.idm.OrganizationRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** What is told of a member, what remains of who is erased, and that organizations learn nothing of each other. */
@KeycloakIntegrationTest(config = PackServer.class)
class PrivacyTest extends RetailTest {

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @TempDir
    Path folder;

    private StaffDoorClient door;

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
    }

    private String id(String username) {
        return realm.userId(username);
    }

    /** Past the Admin REST, whose events would have it. */
    private void write(String username, String attribute, String value) {
        String realmName = realm.name();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(realmName);
            session.getContext().setRealm(owner);
            session.users().getUserByUsername(owner, username).setSingleAttribute(attribute, value);
        });
    }

    private HttpResponse<String> erase(String memberId, String token) {
        return door.call("POST", "members/" + memberId + "/erase", null, token, Map.of());
    }

    private List<String> linesWith(String text) throws IOException {
        String dump = folder.resolve("dump.txt").toString();
        server.run(session -> DatabaseDump.write(session, Path.of(dump)));
        try (Stream<String> lines = Files.lines(Path.of(dump))) {
            return lines.filter(line -> line.contains(text)).toList();
        }
    }

    /** Zelda has worked at tills, sponsored carla, moved an end, and been edited. */
    private String addZelda(String owner) {
        HttpResponse<String> created = door.call(
                "POST",
                "members",
                Map.of(
                        "username", "zelda-erasable",
                        "email", "zelda-erasable@retail.example",
                        "firstName", "Zelda-erasable",
                        "lastName", "Erasable",
                        "description", "erasable-note",
                        "externalId", "HR-erasable",
                        "stores", List.of(Map.of("storeId", "STO-01", "roles", List.of("cashier")))),
                owner,
                Map.of("Idempotency-Key", "key-1"));
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        String zelda = Http.json(created.body()).at("/member/id").asText();
        realm.admin().users().get(zelda).resetPassword(password());
        return zelda;
    }

    private static CredentialRepresentation password() {
        var password = new CredentialRepresentation();
        password.setType("password");
        password.setValue("zelda-erasable-demo");
        password.setTemporary(false);
        return password;
    }

    @Test
    void anExportHasAllOfTheMemberAndAnErasureLeavesIdsOfEventsOnly() throws IOException {
        String olga = door.tokenOfNew("olga", "STO-01");
        door.give("olga", "owner");
        String zelda = addZelda(olga);
        realm.permanentPin("zelda-erasable", "STO-01");
        door.logIn("zelda-erasable");
        realm.registeredTill("STO-01").browser().logInWithPin(realm.permanentPin("zelda-erasable", "STO-01"));
        write("carla", "sponsor", "zelda-erasable");
        String realmId = realm.admin().toRepresentation().getId();
        server.run(session -> session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery("update TerminalEntity t set t.registeredBy = :id, t.createdBy = :id,"
                        + " t.lastMiss = concat('x ', :id) where t.realmId = :realm")
                .setParameter("id", zelda)
                .setParameter("realm", realmId)
                .executeUpdate());

        String today = LocalDate.now(ZoneOffset.UTC).toString();
        realm.declareLoans("tillkey-loans");
        Map<String, Object> offer = Map.of(
                "memberId",
                zelda,
                "lendingStoreId",
                "STO-01",
                "receivingStoreId",
                "STO-02",
                "roles",
                List.of("cashier"),
                "from",
                today,
                "until",
                today);
        assertThat(problem(door.call("POST", "loans/offers", offer, olga, Map.of())))
                .isEqualTo("201");
        JsonNode own = door.json("members/" + id("olga") + "/export", olga).at("/data/staff/loanOffers/0");
        assertThat(own.get("own").asBoolean()).isTrue();
        assertThat(own.get("roles").isNull()).as("of zelda").isTrue();

        JsonNode export = door.json("members/" + zelda + "/export", olga).get("data");

        JsonNode keycloak = export.get("keycloak");
        assertThat(keycloak.at("/account/username").asText()).isEqualTo("zelda-erasable");
        assertThat(keycloak.at("/account/attributes/external_id/0").asText()).isEqualTo("HR-erasable");
        assertThat(keycloak.at("/stores/STO-01/0").asText()).isEqualTo("cashier");
        assertThat(keycloak.get("groups").size()).isPositive();
        assertThat(keycloak.get("credentials").findValuesAsText("type")).contains("password", "till-pin");
        assertThat(keycloak.get("sessions").size()).isPositive();
        assertThat(keycloak.get("events").findValuesAsText("type")).contains("LOGIN");
        assertThat(keycloak.get("changes").findValuesAsText("what")).contains("CREATE USER");
        assertThat(export.at("/pin/pins/0/length").asInt()).isPositive();
        assertThat(export.at("/pin/earlierPins").isArray()).isTrue();
        assertThat(export.at("/pin/tills/0/registered").asBoolean()).isTrue();
        assertThat(export.at("/dates/ends").isArray()).isTrue();
        assertThat(export.at("/staff/requests/0/own").asBoolean(true)).isFalse();
        assertThat(export.at("/staff/loanOffers/0/receivingStoreId").asText()).isEqualTo("STO-02");
        assertThat(export.at("/staff/loanOffers/0/roles/0").asText()).isEqualTo("cashier");
        assertThat(keycloak.at("/events/0/at").asText()).endsWith("Z");
        List<String> secrets = new ArrayList<>();
        for (String table : List.of("tillkey_pin |", "tillkey_earlier_pin |")) {
            linesWith(zelda).stream()
                    .filter(line -> line.startsWith(table))
                    .flatMap(line -> Stream.of(line.split(" \\| ")))
                    .filter(value -> value.matches("[-_+/=A-Za-z0-9]{40,64}"))
                    .forEach(secrets::add);
        }
        assertThat(secrets).as("hashes of PINs").isNotEmpty();
        assertThat(secrets).noneMatch(export.toString()::contains);
        assertThat(export.toString()).doesNotContain("secretData").doesNotContain("zelda-erasable-demo");
        assertThat(linesWith("erasable")).as("the dump is talkative").hasSizeGreaterThan(5);

        assertThat(problem(erase(zelda, olga))).isEqualTo("200");

        assertThat(linesWith("erasable")).isEmpty();
        assertThat(linesWith(zelda)).allMatch(line -> line.startsWith("admin_event_entity |"));
        assertThat(realm.admin().getAdminEvents().get(0).getResourcePath()).isEqualTo("users/" + zelda);
        assertThat(problem(door.get("members/" + zelda, olga))).isEqualTo("404 not_found");
        assertThat(problem(erase(zelda, olga))).isEqualTo("404 not_found");
    }

    @TestFactory
    Stream<DynamicTest> whoExportsAndErasesWhom() {
        String olga = door.tokenOfNew("olga", "STO-01");
        String otto = door.tokenOfNew("otto", "STO-01");
        String hans = door.tokenOfNew("hans", "STO-01");
        door.give("olga", "owner");
        door.give("otto", "staff-admin");
        door.give("erik", "staff-admin");
        realm.grantAdminRole("dora", "view-events");
        write("carla", "deletion_hold", "court");
        Map<String, String> tokens =
                Map.of("olga", olga, "otto", otto, "hans", hans, "bob", door.token("bob"), "erik", door.token("erik"));
        return Rows.of("""
                bob  | anna   | 403 forbidden | 403 forbidden
                bob  | bob    | 403 forbidden | 403 forbidden
                hans | anna   | 403 forbidden | 403 forbidden
                otto | olga   | 403 forbidden | 403 forbidden
                otto | otto   | 200           | 403 forbidden
                otto | dora   | 403 forbidden | 403 forbidden
                olga | olga   | 200           | 403 forbidden
                olga | nobody | 404 not_found | 404 not_found
                olga | carla  | 200           | 409 conflict
                erik | anna   | 200           | 401 level_too_low
                otto | bob    | 200           | 200
                olga | otto   | 200           | 200
                """, row -> {
            String token = tokens.get(row.get(0));
            String member = row.get(1).equals("nobody") ? "nobody" : id(row.get(1));

            assertThat(problem(door.get("members/" + member + "/export", token)))
                    .isEqualTo(row.get(2));
            assertThat(problem(erase(member, token))).isEqualTo(row.get(3));
            if (!row.get(3).equals("200") && !member.equals("nobody")) {
                assertThat(realm.user(row.get(1)).getId()).isEqualTo(member);
            }
        });
    }

    private void addOrganization(String name, String... members) {
        OrganizationRepresentation organization = new OrganizationRepresentation();
        organization.setName(name);
        organization.setAlias(name);
        organization.addDomain(new OrganizationDomainRepresentation(name + ".example"));
        realm.admin().organizations().create(organization).close();
        String id = realm.admin().organizations().getAll().stream()
                .filter(known -> known.getName().equals(name))
                .findFirst()
                .orElseThrow()
                .getId();
        for (String member : members) {
            realm.admin()
                    .organizations()
                    .get(id)
                    .members()
                    .addMember(id(member))
                    .close();
        }
    }

    @Test
    void managersOfAnOrganizationSeeNothingOfAnother() {
        RealmRepresentation settings = realm.admin().toRepresentation();
        settings.setOrganizationsEnabled(true);
        realm.admin().update(settings);
        realm.admin().users().get(id("dora")).remove();
        for (GroupRepresentation group : realm.admin().users().get(id("bob")).groups()) {
            if (group.getPath().contains("Uppsala")) {
                realm.admin().users().get(id("bob")).leaveGroup(group.getId());
            }
        }
        String sven = door.tokenOfNew("sven", "STO-02");
        String bob = door.token("bob");
        addOrganization("northcompany", "anna", "bob");
        addOrganization("southcompany", "carla", "sven");
        Dates dates = Dates.of(realm).unchecked();
        for (String member : List.of("anna", "carla")) {
            dates.save(
                    member,
                    Map.of(
                            "valid_until",
                            LocalDate.now(ZoneOffset.UTC).plusDays(5).toString(),
                            "staff_kind",
                            "external"));
        }

        seesOnlyOwn(bob, "STO-01", "anna", List.of("carla", "sven"), List.of("STO-02", "Uppsala", "southcompany"));
        seesOnlyOwn(sven, "STO-02", "carla", List.of("anna", "bob"), List.of("STO-01", "Stockholm", "northcompany"));
    }

    private void seesOnlyOwn(String token, String store, String own, List<String> others, List<String> words) {
        List<String> hidden = new ArrayList<>(words);
        for (String other : others) {
            hidden.add("\"" + other + "\"");
            hidden.add(id(other));
        }
        String staff = door.json("stores/" + store + "/staff", token).toString();
        assertThat(staff).contains(id(own));
        assertThat(door.json("reports/ending", token).toString()).contains(own);
        assertThat(door.json("directory", token).toString()).contains(id(own));
        for (String path : List.of(
                "me",
                "stores",
                "stores/" + store + "/staff",
                "stores/" + store + "/loans",
                "directory",
                "directory?kind=external",
                "directory/" + id(own) + "/rights",
                "directory/" + id(own) + "/history",
                "members/" + id(own),
                "blocks",
                "tills",
                "alerts",
                "reports/ending",
                "reports/externals-without-sponsor",
                "reports/pin-missing",
                "reports/refusals",
                "reports/unused-tills")) {
            assertThat(door.get(path, token).body()).as(path).doesNotContain(hidden);
        }
        for (String other : others) {
            String id = id(other);
            for (String path : List.of(
                    "members/" + id,
                    "directory/" + id + "/rights",
                    "directory/" + id + "/history",
                    "stores/" + store + "/staff/" + id)) {
                assertThat(problem(door.get(path, token))).as(path).isEqualTo("404 not_found");
            }
            assertThat(door.get("directory?q=" + other, token).body()).doesNotContain(id);
            assertThat(problem(door.call("PUT", "blocks/" + id, Map.of("reason", "why"), token, Map.of())))
                    .isEqualTo("404 not_found");
            assertThat(problem(door.call("POST", "pins", Map.of("memberId", id), token, Map.of())))
                    .isEqualTo("404 not_found");
            assertThat(problem(door.get("owner", token))).isEqualTo("403 forbidden");
            assertThat(problem(door.get("members/" + id + "/export", token))).isEqualTo("403 forbidden");
        }
    }
}
