package io.github.tillkey.testsuite.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.testsuite.fixture.Api;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.SamlApp;
import io.github.tillkey.testsuite.fixture.SpringApi;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The recipes of the guide to tokens, run as they are written, and its table of sizes. */
@KeycloakIntegrationTest(config = PackServer.class)
class TokensGuideTest extends RetailTest {

    private static final Path GUIDE = Path.of("..", "docs", "tokens.md");
    private static final List<Integer> SIZES = List.of(1, 10, 100, 500);

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @Test
    void anApiTakesTheTokensOfAPosAndNoOthers() throws IOException {
        List<JsonNode> blocks = blocks("Protect an API");
        create("/clients", blocks.get(0));
        create("/clients/" + realm.clientUuid("pos") + "/protocol-mappers/models", blocks.get(1));
        realm.storeClaims("pos", Map.of("flat_name", "roles"));
        String pin = realm.permanentPin("bob", "STO-01");
        Api api = new Api(realm, "stock-api");
        String secret = blocks.get(0).get("secret").asText();

        Tokens tokens = realm.till("STO-01").logInWithPin(pin);
        Tokens others = realm.browser().logInWithPassword("web-shop", "bob").tokens();

        JsonNode claims = api.claims(tokens.accessToken());
        assertThat(claims.get("store").asText()).isEqualTo("STO-01");
        assertThat(claims.get("store_roles").toString()).contains("\"cashier\"");
        assertThat(SpringApi.authorities(claims, "roles")).contains("ROLE_cashier", "ROLE_approve-card-return");
        assertThat(SpringApi.authorities(claims, "stores.STO-01"))
                .as("Spring follows no dots")
                .isEmpty();
        assertThat(api.accepts(others.accessToken())).isFalse();
        assertThat(api.accepts(tokens.idToken())).as("an ID token").isFalse();
        JsonNode asked = Api.introspect(realm, "stock-api", secret, tokens.accessToken());
        assertThat(asked.get("active").asBoolean()).isTrue();
        assertThat(asked.get("store")).isEqualTo(claims.get("store"));
        assertThat(asked.get("store_roles")).isEqualTo(claims.get("store_roles"));
        assertThat(Api.introspect(realm, "stock-api", secret, others.accessToken())
                        .get("active")
                        .asBoolean())
                .as("another audience")
                .isFalse();
        realm.endSessions("bob");
        assertThat(Api.introspect(realm, "stock-api", secret, tokens.accessToken())
                        .get("active")
                        .asBoolean())
                .as("after the end of the session")
                .isFalse();

        realm.updateClient(
                "pos", client -> client.getAttributes().put("client.use.lightweight.access.token.enabled", "true"));
        Tokens lightweight = realm.till("STO-01").logInWithPin(pin);
        assertThat(lightweight.access().has("store")).isFalse();
        assertThat(Api.introspect(realm, "stock-api", secret, lightweight.accessToken())
                        .get("store"))
                .isEqualTo(claims.get("store"));
    }

    @Test
    void aSamlApplicationLearnsWhereSomebodyWorks() throws IOException {
        SamlApp app = SamlApp.add(realm);
        create(
                "/clients/" + realm.clientUuid("saml-app") + "/protocol-mappers/models",
                blocks("SAML").get(0));

        Map<String, List<String>> attributes = app.logInWithPassword("carla").attributes();

        assertThat(attributes.get("urn:retail:stores")).containsExactly("STO-02");
        assertThat(attributes.get("urn:retail:stores_with_roles")).containsExactly("STO-02/cashier");
        assertThat(attributes).doesNotContainKeys("store", "all_stores");
    }

    /** The table may be off by a twentieth: names of realms and numbers in tokens differ. */
    @Test
    void theSizesAreThoseOfTheTable() throws IOException {
        try (RetailRealm chain = RetailRealm.create(adminClient, urls.getBase(), TokensGuideTest::addStores)) {
            SamlApp app = SamlApp.add(chain);
            chain.call(
                    "POST",
                    "/clients/" + chain.clientUuid("saml-app") + "/protocol-mappers/models",
                    Map.of(
                            "name", "stores",
                            "protocol", "saml",
                            "protocolMapper", "tillkey-saml-store-mapper",
                            "config", Map.of()),
                    chain.adminToken());
            List<List<Integer>> measured = new ArrayList<>();
            for (int stores : SIZES) {
                Tokens tokens = chain.browser()
                        .logInWithPassword("back-office", member(stores))
                        .tokens();
                Page response = chain.browser()
                        .get(app.login())
                        .submit(Map.of("username", member(stores), "password", member(stores) + "-demo"));
                assertThat(app.accept(response).attributes().get("stores")).hasSize(stores);
                measured.add(List.of(
                        stores,
                        tokens.accessToken().length(),
                        tokens.idToken().length(),
                        response.value("SAMLResponse").length()));
            }

            List<List<Integer>> table = Pattern.compile(
                            "(?m)^\\| (\\d+) \\| ([\\d,]+) \\| ([\\d,]+) \\| ([\\d,]+) \\|$")
                    .matcher(Files.readString(GUIDE))
                    .results()
                    .map(TokensGuideTest::numbers)
                    .toList();
            assertThat(table).as("measured: %s", measured).hasSize(measured.size());
            for (int row = 0; row < table.size(); row++) {
                for (int column = 0; column < 4; column++) {
                    assertThat((double) table.get(row).get(column))
                            .as("measured: %s", measured)
                            .isBetween(
                                    measured.get(row).get(column) * 0.95,
                                    measured.get(row).get(column) * 1.05);
                }
            }

            String name = chain.name();
            List<Long> micros = IntStream.range(0, 40)
                    .mapToObj(again -> server.fetch(session -> calculation(session, name), Long.class))
                    .skip(10)
                    .sorted()
                    .toList();
            // Goal on an idle machine: 5 ms. Here beside other tests, so far above it.
            assertThat(micros.get(micros.size() / 2))
                    .as("microseconds: %s", micros)
                    .isLessThan(100_000);
        }
    }

    private static Long calculation(KeycloakSession session, String realmName) {
        RealmModel chain = session.realms().getRealmByName(realmName);
        session.getContext().setRealm(chain);
        UserModel member = session.users().getUserByUsername(chain, member(500));
        long start = System.nanoTime();
        int stores = Stores.of(session, chain).membershipsOf(member).roles().size();
        long micros = (System.nanoTime() - start) / 1_000;
        return stores == 500 ? micros : Long.MAX_VALUE;
    }

    private static List<Integer> numbers(MatchResult row) {
        return IntStream.rangeClosed(1, row.groupCount())
                .mapToObj(column -> Integer.valueOf(row.group(column).replace(",", "")))
                .toList();
    }

    private static String member(int stores) {
        return "works-in-" + stores;
    }

    /** Adds 500 stores, members of some of them, and room for them in tokens. */
    private static void addStores(RealmRepresentation realm) {
        // With the keys that Keycloak makes: signatures of the usual length.
        realm.getComponents().remove("org.keycloak.keys.KeyProvider");
        GroupRepresentation root = realm.getGroups().get(0);
        List<GroupRepresentation> stores = new ArrayList<>(root.getSubGroups());
        for (int i = 1; i <= 500; i++) {
            GroupRepresentation store = new GroupRepresentation();
            store.setName("Store " + i);
            store.setAttributes(new HashMap<>(Map.of("store_id", List.of("STO-%04d".formatted(i)))));
            store.setClientRoles(Map.of("store-roles", List.of("cashier")));
            stores.add(store);
        }
        root.setSubGroups(stores);
        for (int size : SIZES) {
            CredentialRepresentation password = new CredentialRepresentation();
            password.setType("password");
            password.setValue(member(size) + "-demo");
            UserRepresentation user = new UserRepresentation();
            user.setUsername(member(size));
            user.setFirstName("Anna");
            user.setLastName("Andersson");
            user.setEmail(member(size) + "@retail.example");
            user.setEnabled(true);
            user.setCredentials(List.of(password));
            user.setGroups(IntStream.rangeClosed(1, size)
                    .mapToObj(i -> "/stores/Store " + i)
                    .toList());
            user.setAttributes(new HashMap<>(Map.of("staff_kind", List.of("employee"))));
            realm.getUsers().add(user);
        }
        realm.getClients().stream()
                .filter(client -> client.getClientId().equals("back-office"))
                .flatMap(client -> client.getProtocolMappers().stream())
                .filter(mapper -> mapper.getProtocolMapper().equals("tillkey-store-mapper"))
                .forEach(mapper -> mapper.getConfig().put("max_stores", "500"));
    }

    private void create(String path, JsonNode block) {
        HttpResponse<String> answer = realm.call("POST", path, block, realm.adminToken());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    /** The blocks of JSON in a section of the guide. */
    private static List<JsonNode> blocks(String heading) throws IOException {
        return GuideBlock.in("tokens.md", heading, "json").stream()
                .map(Http::json)
                .toList();
    }
}
