package io.github.tillkey.testsuite.offices;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.members;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.usernames;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/**
 * The back office of a trading house: each member is in exactly one of eight groups, which gives permissions to begin
 * with; sees what the filters of the member say, and nothing without; and logs in from listed addresses.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class TradingBackOfficeTest extends OfficeTest {

    private static final String OFFICE = "trading";

    private static final String GROUPS = """
            Retention-manager   | calls clients clients-edit comments reports team
            Conversion-manager  | calls clients clients-edit comments leads reports team
            Retention-sales     | calls clients comments
            Conversion-sales    | calls comments leads
            Support-manager     | clients clients-edit comments reports tickets withdrawals
            Support-basic       | clients tickets
            Partner-full-access | affiliates leads reports
            Affiliate-basic     | affiliates
            """;

    TradingBackOfficeTest() {
        super("Trading back office");
    }

    @TestFactory
    Stream<DynamicTest> aTradingBackOffice() {
        Person anna = create(fields("anna", "\"allowedNetworks\": \"*\""));
        Tokens[] last = {logIn(anna)};
        return Stream.of(
                        Rows.of(GROUPS, row -> {
                            assign(anna, Map.of("base", row.get(0)));
                            last[0] = realm.refresh(OFFICE, last[0].refreshToken());

                            assertThat(granted(last[0]))
                                    .isEqualTo(List.of(row.get(1).split(" ")));
                            assertThat(access(anna).get("base").asText()).isEqualTo(row.get(0));
                            assertThat(last[0].access().has("realm_access")).isFalse();
                        }),
                        Stream.of(
                                dynamicTest("there are eight groups, each a base", this::thereAreEightGroups),
                                dynamicTest("who is in no group has no permission", this::withoutAGroup),
                                dynamicTest("permissions are added and removed", this::permissionsAreAddedAndRemoved),
                                dynamicTest("nobody is in two groups", this::nobodyIsInTwoGroups),
                                dynamicTest("the username is shown, the name in no claim", this::theNameIsInNoClaim),
                                dynamicTest("login and password are shown once", this::passwordsAreShownOnce),
                                dynamicTest("the description is free", this::theDescriptionIsFree),
                                dynamicTest("without filters the claim is missing", this::withoutFilters),
                                dynamicTest("a copy has the same permissions and filters", this::aCopy),
                                dynamicTest("a member is blocked from the list and comes back", this::blocked)),
                        Rows.of("""
                                                                | network
                                *                               | true
                                192.0.2.0/24                    | network
                                192.0.2.0/24, 127.0.0.0/8, ::1  | true
                                """, row -> {
                            owner(
                                    "PATCH",
                                    "members/" + anna.id(),
                                    "{\"allowedNetworks\": "
                                            + (row.get(0).isEmpty() ? "null" : "\"" + row.get(0) + "\"") + "}");

                            Page page = anna.logIn(realm.browser(), OFFICE);
                            assertThat(page.isAtClient() ? "true" : page.id()).isEqualTo(row.get(1));
                        }))
                .flatMap(tests -> tests);
    }

    private static String fields(String username, String more) {
        return """
                {"username": "%s", "firstName": "Ylva", "lastName": "Sandelin", "email": "%s@trading.example", %s}
                """.formatted(username, username, more);
    }

    private Person allowed(String username) {
        return create(fields(username, "\"allowedNetworks\": \"*\""));
    }

    private Tokens logIn(Person person) {
        return person.logIn(realm.browser(), OFFICE).tokens();
    }

    private static List<String> granted(Tokens tokens) {
        return texts(tokens.access().at("/resource_access/" + OFFICE + "/roles"));
    }

    private void assign(Person person, Object access) {
        owner("PUT", "permissions/members/" + person.id(), access);
    }

    private JsonNode access(Person person) {
        return owner("permissions/members/" + person.id());
    }

    private void thereAreEightGroups() {
        JsonNode templates = owner("templates").get("items");

        assertThat(templates)
                .hasSize(8)
                .allMatch(template -> template.get("kind").asText().equals("base"));
    }

    private void withoutAGroup() {
        Tokens tokens = logIn(allowed("beginner"));

        assertThat(tokens.access().has("resource_access")).isFalse();
        assertThat(tokens.access().has("realm_access")).isFalse();
    }

    /** That of the recipe: a permission of the group taken away, and one given that it lacks. */
    private void permissionsAreAddedAndRemoved() {
        assertThat(granted(logIn(person("ret-017")))).containsExactly("calls", "clients", "reports");

        JsonNode differing =
                owner("templates/Retention-sales/members?differs=true").get("items");
        assertThat(usernames(owner("templates/Retention-sales/members?differs=true")))
                .containsExactly("ret-017");
        assertThat(texts(differing.at("/0/missing"))).containsExactly("trading.comments");
        assertThat(texts(differing.at("/0/extra"))).containsExactly("trading.reports");
    }

    private void nobodyIsInTwoGroups() {
        Person two = allowed("two-groups");
        String path = "permissions/members/" + two.id();

        assertThat(problem(ask(
                        "PUT",
                        path,
                        Map.of("base", "Support-basic", "addOns", List.of("Support-manager")),
                        recipe.owner())))
                .isEqualTo("400 invalid");
        assign(two, Map.of("base", "Support-basic"));
        assign(two, Map.of("base", "Affiliate-basic"));
        assertThat(granted(logIn(two))).containsExactly("affiliates");
    }

    private void theNameIsInNoClaim() {
        Tokens tokens = logIn(person("ret-017"));
        String userinfo = Http.get(
                        realm.url("/protocol/openid-connect/userinfo"),
                        Map.of("Authorization", "Bearer " + tokens.accessToken()))
                .body();

        assertThat(tokens.id().get("preferred_username").asText()).isEqualTo("ret-017");
        for (String claims : List.of(tokens.id().toString(), tokens.access().toString(), userinfo)) {
            assertThat(claims).contains("ret-017").doesNotContainIgnoringCase("Ragnhild", "Sandelin");
        }
    }

    private void passwordsAreShownOnce() {
        String body = fields("once", "\"allowedNetworks\": \"*\"");
        Map<String, String> key = Map.of("Idempotency-Key", "once");
        JsonNode first = json(recipe.door().call("POST", "members", body, recipe.owner(), key));
        Person once = new Person(first);
        assertThat(first.at("/slip/username").asText()).isEqualTo("once");
        String password = once.password();
        assertThat(password).isNotBlank();

        HttpResponse<String> again = recipe.door().call("POST", "members", body, recipe.owner(), key);

        assertThat(Http.json(again.body()).get("repeated").asBoolean()).isTrue();
        for (String shown : List.of(
                again.body(),
                owner("members/" + once.id()).toString(),
                owner("directory/" + once.id() + "/history").toString())) {
            assertThat(shown).doesNotContain(password);
        }
        assertThat(once.logIn(realm.browser(), OFFICE).tokens().issued()).isTrue();
        assertThat(once.password()).as("replaced at first use").isNotEqualTo(password);
    }

    private void theDescriptionIsFree() {
        Person person = person("ret-017");
        assertThat(description(person)).isEqualTo("Night desk");

        owner("PATCH", "members/" + person.id(), Map.of("description", "Åsa's desk; 50 % <nights>"));

        assertThat(description(person)).isEqualTo("Åsa's desk; 50 % <nights>");
        assertThat(logIn(person).access().toString()).doesNotContain("nights");
    }

    private String description(Person person) {
        return owner("members/" + person.id()).at("/data/description").asText();
    }

    private void withoutFilters() {
        Person seeing = person("ret-017");
        assertThat(texts(logIn(seeing).access().get("filters"))).containsExactly("country=NO", "country=SE", "desk=3");
        Person blind = allowed("blind");
        Tokens login = logIn(blind);
        assertThat(login.access().has("filters")).as("nothing is visible").isFalse();

        owner("PATCH", "members/" + blind.id(), "{\"filters\": {\"desk\": [\"4\"]}}");
        login = realm.refresh(OFFICE, login.refreshToken());
        assertThat(texts(login.access().get("filters"))).containsExactly("desk=4");
        owner("PATCH", "members/" + blind.id(), "{\"filters\": null}");
        assertThat(realm.refresh(OFFICE, login.refreshToken()).access().has("filters"))
                .isFalse();
    }

    private void aCopy() {
        Person model = create(fields(
                "model",
                "\"allowedNetworks\": \"*\", \"filters\": {\"country\": [\"SE\", \"NO\"], \"desk\": [\"3\"]}"));
        assign(model, Map.of("base", "Support-basic", "permissions", List.of("trading.tickets", "trading.reports")));

        JsonNode copy = owner(
                "POST",
                "copies",
                Map.of("from", model.id(), "parts", List.of("permissions", "filters", "kind", "networks")));
        assertThat(copy.get("withheld")).isEmpty();
        ObjectNode fields = ((ObjectNode) copy.get("member")).put("username", "nora");
        fields.put("firstName", "Nora").put("lastName", "Nilsson").put("email", "nora@trading.example");
        Person nora = create(fields.toString());
        assign(nora, copy.get("access"));

        Tokens tokens = logIn(nora);
        Tokens before = logIn(model);
        assertThat(granted(tokens)).isEqualTo(granted(before)).containsExactly("reports", "tickets");
        assertThat(texts(tokens.access().get("filters")))
                .isEqualTo(texts(before.access().get("filters")))
                .hasSize(3);
        for (String said : List.of("base", "missing", "extra")) {
            assertThat(access(nora).get(said)).as(said).isEqualTo(access(model).get(said));
        }
        assertThat(tokens.access().get("sub")).isNotEqualTo(before.access().get("sub"));
    }

    private void blocked() {
        Person bert = allowed("bert");
        assign(bert, Map.of("base", "Support-basic"));
        Tokens login = logIn(bert);
        String listed = members(owner("directory?q=bert")).get("bert").get("id").asText();

        owner("PUT", "blocks/" + listed, Map.of("reason", "Under inquiry"));

        assertThat(realm.refresh(OFFICE, login.refreshToken()).issued()).isFalse();
        assertThat(bert.typePassword(realm.browser().open(OFFICE)).isAtClient()).isFalse();
        assertThat(members(owner("blocks")).get("bert").get("reason").asText()).isEqualTo("Under inquiry");
        assertThat(members(owner("directory?q=bert")).get("bert").get("status").asText())
                .isEqualTo("suspended");

        owner("DELETE", "blocks/" + listed, null);

        assertThat(usernames(owner("blocks"))).doesNotContain("bert");
        assertThat(granted(logIn(bert))).as("with the same permissions").containsExactly("clients", "tickets");
    }
}
