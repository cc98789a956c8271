package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** Members are imported from files of other systems, and exported. */
@KeycloakIntegrationTest(config = PackServer.class)
class ImportsTest extends RetailTest {

    private static final String GERMAN = """
            {"encoding": "windows-1252", "dateFormats": ["TT.MM.JJJJ"], "columns": [
              {"column": "Personalnr", "field": "externalId", "width": 6},
              {"column": "Name", "field": "displayName", "order": "last, first"},
              {"column": "Mail", "field": "email", "optional": true},
              {"column": "Filiale", "field": "stores", "values": {"1": ["STO-01"], "2": ["STO-02"], "9": ["STO-99"]}},
              {"column": "Rolle", "field": "roles", "values": {"Kasse": ["cashier"], "Leitung": ["boss"]}},
              {"column": "Austritt", "field": "validUntil"}]}""";

    private StaffDoorClient door;

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
    }

    private HttpResponse<String> send(String query, byte[] file, String token) {
        return Http.send(HttpRequest.newBuilder(door.url("imports" + query))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofByteArray(file))
                .build());
    }

    private HttpResponse<String> send(String query, Map<String, ?> body, String token) {
        return door.call("POST", "imports" + query, body, token, Map.of());
    }

    /** The rows of a job that has been started, when it is done. */
    private List<JsonNode> rows(HttpResponse<String> started, String token) {
        assertThat(started.statusCode()).as(started.body()).isEqualTo(202);
        String id = Http.json(started.body()).at("/job/id").asText();
        assertThat(started.headers().firstValue("location"))
                .hasValue(door.url("jobs/" + id).toString());
        Await.until(
                "the job",
                () -> door.json("jobs/" + id, token).get("state").asText().equals("done"));
        List<JsonNode> rows = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = door.json("jobs/" + id + "/rows?limit=200" + next, token);
            page.get("items").forEach(rows::add);
            next = page.get("next").isNull()
                    ? ""
                    : "&cursor=" + page.get("next").asText();
        } while (!next.isEmpty());
        return rows;
    }

    /** What became of a row, such as {@code created} or {@code not_found}. */
    private static String outcome(JsonNode row) {
        return row.get("state").asText().equals("done")
                ? row.at("/result/outcome").asText()
                : row.get("code").asText();
    }

    private static Map<String, Long> outcomes(List<JsonNode> rows) {
        return rows.stream().collect(Collectors.groupingBy(ImportsTest::outcome, Collectors.counting()));
    }

    private UserRepresentation byExternalId(String id) {
        List<UserRepresentation> found = realm.admin().users().searchByAttributes("external_id:" + id);
        assertThat(found).as(id).hasSize(1);
        return found.get(0);
    }

    @Test
    void aThousandPersonsWithErrorsOnSomeAndOnceMoreWithoutAChange() {
        door.give("erik", "staff-admin");
        String erik = door.token("erik");
        assertThat(problem(door.call("PUT", "imports/mappings/german", GERMAN, erik, Map.of())))
                .isEqualTo("200");
        List<String> lines =
                new ArrayList<>(List.of("Personalliste;;;;;;", "", "Personalnr;Name;Filiale;Rolle;Austritt;Telefon"));
        IntStream.range(0, 990)
                .mapToObj(i -> i + ";Müller " + i + ", Åsa;" + (1 + i % 2) + ";Kasse;31.12.2030;0" + i)
                .forEach(lines::add);
        lines.set(13, "10;Müller 10, Åsa;1;Kasse;31.02.2030;");
        lines.set(14, "11;Müller 11, Åsa;9;Kasse;;");
        lines.set(15, "12;Müller 12, Åsa;1;Leitung;;");
        lines.set(16, "13;Müller;1;Kasse;;");
        lines.add("20;Müller 20, Åsa;2;Kasse;31.12.2030;"); // The same person in another store.
        lines.add("21;Müller 21, Åsa;2;Kasse;31.12.2030;"); // Once more the same.
        lines.add("22;Meier, Bo;1;Kasse;31.12.2030;"); // Somebody else under the same number.
        lines.add(";Meier, Bo;1;Kasse;31.12.2030;");
        lines.add("2001;Berg, Bo;1;Kasse;31.12.2030;;");
        lines.add("2002;Berg, Bo;37;5;1;Kasse;31.12.2030");
        byte[] file = String.join("\r\n", lines).getBytes(Charset.forName("windows-1252"));
        int before = realm.admin().users().count();

        byte[] beginning = String.join("\n", lines.subList(0, 40)).getBytes(Charset.forName("windows-1252"));
        assertThat(outcomes(rows(send("?mapping=german&dryRun=true", beginning, erik), erik)))
                .isEqualTo(Map.of("created", 33L, "invalid", 2L, "not_found", 1L, "conflict", 1L));
        assertThat(realm.admin().users().count()).as("after a dry run").isEqualTo(before);

        HttpResponse<String> started = send("?mapping=german", file, erik);
        List<JsonNode> rows = rows(started, erik);
        assertThat(Http.json(started.body()).get("ignoredColumns").toString()).isEqualTo("[\"Telefon\"]");
        assertThat(outcomes(rows)).isEqualTo(Map.of("created", 986L, "invalid", 5L, "not_found", 1L, "conflict", 1L));
        assertThat(rows.get(10).get("detail").asText())
                .startsWith("line 14: ")
                .contains("\"Austritt\"")
                .contains("31.02.2030");
        assertThat(rows.get(22).get("detail").asText()).contains("lastName").contains("line 996");
        assertThat(realm.admin().users().count()).isEqualTo(before + 986);
        UserRepresentation twenty = byExternalId("000020");
        assertThat(twenty.getFirstName() + twenty.getLastName()).isEqualTo("ÅsaMüller 20");
        assertThat(twenty.getAttributes().get("valid_until")).containsExactly("2030-12-31");
        assertThat(realm.admin().users().get(twenty.getId()).groups())
                .extracting(group -> group.getPath())
                .containsExactlyInAnyOrder("/stores/Stockholm City/cashiers", "/stores/Uppsala/cashiers");
        assertThat(realm.admin().users().get(twenty.getId()).credentials()).isEmpty();

        int events = realm.admin()
                .getAdminEvents(null, null, null, null, null, null, null, null, 0, 5_000)
                .size();
        assertThat(outcomes(rows(send("?mapping=german", file, erik), erik)))
                .isEqualTo(Map.of("unchanged", 986L, "invalid", 5L, "not_found", 1L, "conflict", 1L));
        assertThat(realm.admin().getAdminEvents(null, null, null, null, null, null, null, null, 0, 5_000))
                .hasSize(events);
    }

    @TestFactory
    Stream<DynamicTest> whoMayImportWhom() {
        door.give("erik", "owner");
        door.give("carla", "staff-admin");
        realm.admin()
                .clients()
                .get(realm.clientUuid("store-roles"))
                .roles()
                .create(new RoleRepresentation("all-stores", null, false));
        Map<String, String> tokens =
                Map.of("bob", door.token("bob"), "carla", door.token("carla"), "erik", door.token("erik"));
        List<String> names =
                List.of("externalId", "email", "firstName", "kind", "stores", "roles", "tags", "validUntil", "blocked");
        Map<String, Object> mapping = Map.of(
                "columns",
                Stream.concat(
                                names.stream()
                                        .map(name -> name.equals("roles")
                                                ? Map.of(
                                                        "column",
                                                        name,
                                                        "field",
                                                        name,
                                                        "separator",
                                                        "|",
                                                        "optional",
                                                        true)
                                                : name.equals("stores")
                                                        ? Map.of(
                                                                "column",
                                                                name,
                                                                "field",
                                                                name,
                                                                "separator",
                                                                "|",
                                                                "everyStore",
                                                                List.of("0"))
                                                        : Map.of("column", name, "field", name, "optional", true)),
                                Stream.of(
                                        Map.of("column", "by", "field", "stores", "storesBy", "name", "optional", true),
                                        Map.of(
                                                "column", "region",
                                                "field", "filters",
                                                "filter", "region",
                                                "optional", true)))
                        .toList());
        // Rows stand on those before them. E01 to E09 are external ids.
        return Rows.of("""
                bob | externalId=E01 firstName=Ada stores=STO-01 roles=cashier | created
                bob | externalId=E01 firstName=Ada stores=STO-01 roles=cashier | unchanged
                bob | externalId=E01 firstName=Ada stores= | unchanged
                bob | externalId=E01 stores=STO-01 roles=cashier tags=summer | changed tags
                bob | externalId=E01 email=ada@new.example stores= tags=night | changed email tags
                bob | email=ADA@new.example stores= tags=summer | unchanged
                bob | externalId=E02 email=ada@new.example stores=STO-01 | conflict
                bob | externalId=E02 firstName=Ida by=stockholm_city stores= roles=cashier | created
                bob | externalId=E03 firstName=Bea stores=STO-02 | not_found
                bob | externalId=E03 firstName=Bea by=Uppsala stores= | invalid
                bob | externalId=E03 firstName=Bea stores=STO-01|STO-02 | not_found
                bob | externalId=E03 firstName=Bea stores= | invalid
                bob | externalId=E03 firstName=Bea stores=0 | invalid
                bob | externalId=E03 firstName=Bea stores=STO-01|0 | forbidden
                bob | externalId=E03 firstName=Bea stores=STO-01 roles=manage-users | forbidden
                bob | externalId=E03 firstName=Bea stores=STO-01 kind=limited | forbidden
                bob | externalId=E03 firstName=Bea stores=STO-01 region=north | forbidden
                bob | email=carla@retail.example stores=STO-01 | conflict
                bob | email=bob@retail.example stores=STO-01 tags=me | conflict
                bob | email=dora@retail.example stores=STO-01 tags=hers | conflict
                bob | firstName=Bea externalId= stores=STO-01 | invalid
                bob | email=anna@retail.example externalId=E04 stores= | changed externalId
                bob | email=anna@retail.example externalId=E01 stores= | conflict
                bob | externalId=E04 stores=STO-01 roles=store-manager|cashier|approve-card-return|changed stores.STO-01
                carla | externalId=E04 stores=STO-02 roles=cashier | changed stores.STO-02
                carla | externalId=E04 stores=STO-02 | unchanged
                bob | externalId=E04 stores=STO-01 | conflict
                carla | email=carla@retail.example stores= tags=me | forbidden
                carla | email=erik@retail.example stores= tags=him | forbidden
                carla | externalId=E05 firstName=Eva stores=0 roles=cashier | created
                carla | externalId=E05 firstName=Eva stores=0 roles=cashier | unchanged
                carla | externalId=E01 stores= region=north | changed filters
                carla | externalId=E06 firstName=Liv stores=STO-01 blocked=true | created
                carla | externalId=E06 firstName=Liv stores=STO-01 blocked=yes | unchanged
                carla | externalId=E06 firstName=Liv stores=STO-01 blocked=false | unchanged
                carla | externalId=E06 firstName=Liv stores=STO-01 blocked=perhaps | invalid
                carla | externalId=E07 firstName=Old stores=STO-01 validUntil=2020-01-31 | created
                carla | externalId=E07 firstName=Old stores=STO-01 validUntil=2020-01-31 | unchanged
                carla | externalId=E07 stores= validUntil=2031-01-31 | conflict
                carla | externalId=E07 stores= tags=gone | changed tags
                carla | externalId=E08 stores= validUntil=31.01.2031 | invalid
                carla | externalId=E09 firstName=Out stores= kind=person | created
                """, cells -> {
            Map<String, String> row = new HashMap<>();
            Stream.of(String.join("|", cells.subList(1, cells.size() - 1)).split(" "))
                    .forEach(cell -> {
                        String[] parts = cell.split("=", 2);
                        row.put(parts[0], parts[1].replace('_', ' '));
                    });
            String token = tokens.get(cells.get(0));
            List<JsonNode> rows = rows(send("", Map.of("mapping", mapping, "rows", List.of(row)), token), token);
            assertThat(rows).hasSize(1);
            String differences = nodes(rows.get(0).at("/result/differences"))
                    .map(difference -> " " + difference.get("field").asText())
                    .collect(Collectors.joining());
            String outcome = outcome(rows.get(0));
            assertThat(outcome.equals("changed") ? outcome + differences : outcome)
                    .as(rows.get(0).toString())
                    .isEqualTo(cells.get(cells.size() - 1));
            check(row.getOrDefault("externalId", ""));
        });
    }

    /** What the rows above must leave behind. */
    private void check(String externalId) {
        switch (externalId) {
            case "E05" -> {
                UserRepresentation eva = byExternalId("E05");
                assertThat(realm.admin()
                                .users()
                                .get(eva.getId())
                                .roles()
                                .clientLevel(realm.clientUuid("store-roles"))
                                .listAll())
                        .extracting(RoleRepresentation::getName)
                        .containsExactlyInAnyOrder("all-stores", "cashier");
            }
            case "E06" -> assertThat(byExternalId("E06").isEnabled()).isFalse();
            case "E07" ->
                assertThat(byExternalId("E07").getAttributes().get("valid_until"))
                        .as("the task of dates then blocks the member at once")
                        .containsExactly("2020-01-31");
            default -> {}
        }
    }

    @Test
    void anEmptyListOfOutletsLetsNobodyIntoEveryStore() {
        door.give("erik", "owner");
        String erik = door.token("erik");
        realm.setSetting(
                "staff_without_store",
                realm.admin().toRepresentation().getDefaultRole().getName());

        List<JsonNode> rows = rows(
                send(
                        "",
                        Map.of(
                                "rows",
                                List.of(
                                        Map.of("externalId", "1", "firstName", "Ada", "stores", List.of()),
                                        Map.of("externalId", "2", "firstName", "Bea", "stores", ""),
                                        Map.of("externalId", "3", "firstName", "Ida", "stores", List.of("STO-01")))),
                        erik),
                erik);

        assertThat(outcomes(rows)).isEqualTo(Map.of("conflict", 2L, "created", 1L));
        assertThat(outcomes(rows(
                        send("", Map.of("rows", List.of(Map.of("externalId", "4", "firstName", "Eva"))), erik), erik)))
                .as("a file that tells nothing of stores leaves it to the realm")
                .isEqualTo(Map.of("created", 1L));
    }

    @Test
    void aDryRunMakesNobodyInADirectory() {
        ComponentRepresentation directory = new ComponentRepresentation();
        directory.setName("registrations");
        directory.setProviderId("test-registrations");
        directory.setProviderType("org.keycloak.storage.UserStorageProvider");
        directory.setParentId(realm.name());
        directory.setConfig(new MultivaluedHashMap<>(Map.of("enabled", List.of("true"))));
        realm.admin().components().add(directory).close();
        String bob = door.token("bob");
        byte[] file = "externalId,firstName,lastName,stores\nD1,Ada,Day,STO-01".getBytes(UTF_8);

        assertThat(outcomes(rows(send("?dryRun=true", file, bob), bob))).isEqualTo(Map.of("conflict", 1L));
        assertThat(outcomes(rows(send("", file, bob), bob))).isEqualTo(Map.of("created", 1L));
        assertThat(outcomes(rows(send("?dryRun=true", file, bob), bob)))
                .as("of who is there")
                .isEqualTo(Map.of("unchanged", 1L));
    }

    @Test
    void whatIsWrongWithTheWholeFileIsToldAtOnceAndStartsNoJob() {
        String bob = door.token("bob");
        byte[] secret = "externalId,firstName,PIN\n1,Ada,4711\n2,Bo,471199\n".getBytes(UTF_8);

        HttpResponse<String> refused = send("", secret, bob);

        assertThat(problem(refused)).isEqualTo("400 invalid");
        assertThat(Http.json(refused.body()).get("problems")).hasSize(1);
        assertThat(refused.body()).contains("line 2").contains("temporary PINs").doesNotContain("4711");
        assertThat(problem(send("", new byte[0], bob))).isEqualTo("400 invalid");
        assertThat(problem(send("", new byte[] {(byte) 0xC3, 0x28}, bob))).isEqualTo("400 invalid");
        assertThat(problem(send("", ("externalId\n" + "x".repeat(3_000_000)).getBytes(UTF_8), bob)))
                .isEqualTo("400 invalid");
        assertThat(problem(send("?mapping=none", "externalId\n1".getBytes(UTF_8), bob)))
                .isEqualTo("404 not_found");
        assertThat(problem(send("?dryRun=perhaps", "externalId\n1".getBytes(UTF_8), bob)))
                .isEqualTo("400 invalid");
        for (Map<String, ?> body : List.of(
                Map.<String, Object>of(),
                Map.of("file", "%%%", "rows", List.of()),
                Map.of("rows", List.of()),
                Map.of("rows", List.of(Map.of("externalId", Map.of("a", 1)))),
                Map.of("rows", List.of(Map.of("externalId", "1", "password", "hunter2"))),
                Map.of("mapping", Map.of("columns", List.of()), "rows", List.of(Map.of("externalId", "1"))),
                Map.of("mapping", Map.of(), "rows", List.of(Map.of("externalId", "1"))))) {
            assertThat(problem(send("", body, bob))).as(body.toString()).isEqualTo("400 invalid");
        }
        assertThat(problem(send("", secret, door.token("anna")))).isEqualTo("403 forbidden");
        assertThat(door.json("jobs", bob).get("items")).isEmpty();
    }

    @Test
    void theRealmKeepsMappings() {
        door.give("erik", "staff-admin");
        String erik = door.token("erik");
        String bob = door.token("bob");
        String path = "imports/mappings/german";

        assertThat(problem(door.call("PUT", path, GERMAN, bob, Map.of()))).isEqualTo("403 forbidden");
        HttpResponse<String> stored = door.call("PUT", path, GERMAN, erik, Map.of());
        String tag = stored.headers().firstValue("etag").orElseThrow();
        assertThat(problem(door.call("PUT", path, GERMAN, erik, Map.of()))).isEqualTo("428 if_match_missing");
        assertThat(problem(door.call(
                        "PUT", path, GERMAN.replace("\"width\": 6", "\"width\": 7"), erik, Map.of("If-Match", tag))))
                .isEqualTo("200");
        assertThat(problem(door.call("PUT", path, GERMAN, erik, Map.of("If-Match", tag))))
                .isEqualTo("412 stale");
        HttpResponse<String> wrong =
                door.call("PUT", "imports/mappings/wrong", GERMAN.replace("windows-1252", "EBCDIC"), erik, Map.of());
        assertThat(problem(wrong)).isEqualTo("400 invalid");
        assertThat(Http.json(wrong.body()).get("problems")).hasSize(1);
        for (String name : List.of("tillkey", "German", "-x", "a.b", "x".repeat(41))) {
            assertThat(problem(door.call("PUT", "imports/mappings/" + name, GERMAN, erik, Map.of())))
                    .as(name)
                    .isEqualTo("400 invalid");
        }
        assertThat(nodes(door.json("imports/mappings", bob).get("items"))
                        .map(item -> item.get("name").asText()))
                .containsExactly("german", "tillkey");
        HttpResponse<String> shown = door.get(path, bob);
        assertThat(Http.json(shown.body()).at("/mapping/columns/0/width").asInt())
                .isEqualTo(7);
        RealmRepresentation exported = realm.admin().partialExport(false, false);
        assertThat(exported.getAttributes().get("tillkey.import-mapping.german"))
                .contains("Personalnr");

        String now = shown.headers().firstValue("etag").orElseThrow();
        assertThat(problem(door.call("DELETE", path, null, bob, Map.of("If-Match", now))))
                .isEqualTo("403 forbidden");
        assertThat(problem(door.call("DELETE", path, null, erik, Map.of("If-Match", tag))))
                .isEqualTo("412 stale");
        assertThat(problem(door.call("DELETE", path, null, erik, Map.of("If-Match", now))))
                .isEqualTo("204");
        assertThat(problem(door.get(path, bob))).isEqualTo("404 not_found");
    }

    @Test
    void anExportHasNoFormulasAndComesBackUnchanged() {
        door.give("erik", "owner");
        String erik = door.token("erik");
        assertThat(problem(door.call(
                        "POST",
                        "members",
                        Map.of(
                                "firstName", "@Pia",
                                "lastName", "O'Berg, Jr.",
                                "email", "pia@retail.example",
                                "externalId", "-7",
                                "tags", List.of("+49", "a|b"),
                                "stores",
                                        List.of(
                                                Map.of("storeId", "STO-01", "roles", List.of("cashier")),
                                                Map.of("storeId", "STO-02", "roles", List.of("cashier")))),
                        erik,
                        Map.of())))
                .isEqualTo("201");

        HttpResponse<String> csv = door.get("exports/members?format=csv", erik);

        assertThat(csv.headers().firstValue("content-type")).hasValue("text/csv;charset=utf-8");
        assertThat(csv.body())
                .startsWith("externalId,username,email,firstName,lastName,kind,status,endsAt,stores,roles,tags\r\n")
                .contains("'-7,pia@retail.example,pia@retail.example,'@Pia,\"O'Berg, Jr.\",employee,active,,STO-01,");
        List<JsonNode> rows = rows(send("", csv.body().getBytes(UTF_8), erik), erik);
        assertThat(outcomes(rows)).as(rows.toString()).isEqualTo(Map.of("unchanged", 6L));
        String encoded = Base64.getEncoder().encodeToString(("\ufeff" + csv.body()).getBytes(UTF_8));
        assertThat(outcomes(rows(send("?dryRun=true", Map.of("file", encoded), erik), erik)))
                .isEqualTo(Map.of("unchanged", 6L));

        String bob = door.token("bob");
        String seen = door.get("exports/members?format=csv", bob).body();
        assertThat(seen)
                .contains("anna@retail.example")
                .doesNotContain("STO-02")
                .doesNotContain("'-7");
        assertThat(RetailRealm.json(door.get("exports/members?store=STO-01&role=store-manager", erik)))
                .hasSize(2);
        assertThat(problem(door.get("exports/members?store=STO-02", bob))).isEqualTo("404 not_found");
        assertThat(problem(door.get("exports/members", door.token("anna")))).isEqualTo("403 forbidden");
    }

    /** The elements of a JSON list. */
    private static Stream<JsonNode> nodes(JsonNode list) {
        List<JsonNode> nodes = new ArrayList<>();
        list.forEach(nodes::add);
        return nodes.stream();
    }
}
