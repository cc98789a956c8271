package io.github.tillkey.testsuite.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Api;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.SamlApp;
import io.github.tillkey.testsuite.fixture.Tokens;
import io.github.tillkey.testsuite.provider.ServerLog;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/**
 * Every kind of token, and assertions, say the same about bob's stores. Signatures are checked by libraries that have
 * nothing of Keycloak's.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class StoreClaimsTest extends RetailTest {

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private static final String TILL_FLOW = "retail till";

    private static final Map<String, String> ATTRIBUTES = Map.of(
            "client.use.lightweight.access.token.enabled", "false",
            "allow.userinfo.with.lightweight.access.token", "true",
            "standard.token.exchange.enabled", "true");

    @Test
    void everyKindOfTokenSaysTheSame() {
        try (Grants grants = Grants.of(realm, true, ATTRIBUTES)) {
            prepare();

            Map<String, String> answers = answers(grants, () -> realm.browser().logInWithPassword("app", "bob"));
            answers.put("SAML", asClaims(SamlApp.of(realm).logInWithPassword("bob")));

            assertThat(answers.get("access"))
                    .contains("\"STO-01\":[", "\"store-manager\"", "\"STO-02\":[\"cashier\"]")
                    .doesNotContain("\"store\"", "\"roles\"");
            assertAllSayTheSame(answers);
        }
    }

    /** Without SAML: PINs do not open it. */
    @Test
    void everyKindOfTokenOfATillSaysTheSame() {
        String pin = realm.permanentPin("bob", "STO-02");
        try (Grants grants = Grants.of(realm, true, ATTRIBUTES)) {
            prepare();
            Browser till = realm.till("STO-02");
            String flow = realm.admin().flows().getFlows().stream()
                    .filter(known -> known.getAlias().equals(TILL_FLOW))
                    .findFirst()
                    .orElseThrow()
                    .getId();
            realm.updateClient("app", app -> {
                app.setFullScopeAllowed(false);
                app.setAuthenticationFlowBindingOverrides(Map.of("browser", flow));
            });
            realm.clientSettings("app", Map.of("pin", "true"));

            Map<String, String> answers = answers(grants, () -> till.open("app").submit(Map.of("pin", pin)));

            assertThat(answers.get("access"))
                    .isEqualTo("{\"roles\":[\"cashier\"],\"store\":\"STO-02\",\"store_roles\":[\"cashier\"],"
                            + "\"stores\":{\"STO-02\":[\"cashier\"]}}");
            assertAllSayTheSame(answers);
        }
    }

    private static void assertAllSayTheSame(Map<String, String> answers) {
        SoftAssertions softly = new SoftAssertions();
        assertThat(answers).hasSizeGreaterThanOrEqualTo(13);
        // No lambda: the server loads this class without the assertions.
        for (Map.Entry<String, String> answer : answers.entrySet()) {
            softly.assertThat(answer.getValue()).as(answer.getKey()).isEqualTo(answers.get("access"));
        }
        softly.assertAll();
    }

    /** The client {@code app}, another that exchanges its tokens, a resource server and a SAML client. */
    private void prepare() {
        ClientRepresentation gateway = new ClientRepresentation();
        gateway.setClientId("gateway");
        gateway.setSecret("gateway-secret");
        gateway.setPublicClient(false);
        gateway.setFullScopeAllowed(false);
        gateway.setAttributes(ATTRIBUTES);
        realm.addClient(gateway);
        Grants.addResourceServer(realm, ATTRIBUTES);
        SamlApp.add(realm);
        for (String client : List.of("app", "gateway", Grants.RESOURCE_SERVER)) {
            addMapper(client, Map.of("flat_name", "roles"));
            realm.clientSettings(client, Map.of("pin", "true"));
        }
        assertThat(save("saml-app", "saml", "tillkey-saml-store-mapper", Map.of())
                        .statusCode())
                .isEqualTo(201);
        realm.addAudience("app", "app");
        realm.addAudience("app", "gateway");
    }

    /** What each kind says about stores. */
    private Map<String, String> answers(Grants grants, Supplier<Page> login) {
        Api api = new Api(realm, null);
        Map<String, String> answers = new LinkedHashMap<>();
        Tokens tokens = grants.token(login.get().redemption());
        put(answers, "access", api.claims(tokens.accessToken()));
        put(answers, "ID token", api.claims(tokens.idToken()));
        put(answers, "userinfo", Api.userinfo(realm, tokens.accessToken()));
        put(answers, "introspection", introspection(tokens));
        Tokens exchanged = realm.token(Map.of(
                "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                "client_id", "gateway",
                "client_secret", "gateway-secret",
                "subject_token", tokens.accessToken(),
                "subject_token_type", "urn:ietf:params:oauth:token-type:access_token"));
        put(answers, "exchange", api.claims(exchanged.accessToken()));
        put(answers, "RPT", api.claims(Grants.permission(realm, tokens).accessToken()));
        Tokens refreshed = grants.token(Map.of("grant_type", "refresh_token", "refresh_token", tokens.refreshToken()));
        put(answers, "refresh", api.claims(refreshed.accessToken()));
        put(answers, "refresh, ID token", api.claims(refreshed.idToken()));
        put(answers, "refresh, introspection", introspection(refreshed));

        realm.updateClient(
                "app", client -> client.getAttributes().put("client.use.lightweight.access.token.enabled", "true"));
        Tokens lightweight = grants.token(login.get().redemption());
        assertThat(about(api.claims(lightweight.accessToken()))).isEqualTo("{}");
        put(answers, "lightweight, ID token", api.claims(lightweight.idToken()));
        put(answers, "lightweight, userinfo", Api.userinfo(realm, lightweight.accessToken()));
        put(answers, "lightweight, introspection", introspection(lightweight));
        Tokens lightweightRefresh =
                grants.token(Map.of("grant_type", "refresh_token", "refresh_token", lightweight.refreshToken()));
        put(answers, "lightweight, refresh, introspection", introspection(lightweightRefresh));
        return answers;
    }

    private JsonNode introspection(Tokens tokens) {
        return Api.introspect(realm, "app", "app-secret", tokens.accessToken());
    }

    private static void put(Map<String, String> answers, String kind, JsonNode answer) {
        answers.put(kind, about(answer));
    }

    /** What of this is about stores, in one order. */
    private static String about(JsonNode answer) {
        Map<String, JsonNode> ours = new TreeMap<>();
        answer.fields().forEachRemaining(claim -> {
            if (claim.getKey().matches("(all_)?stores?(_.*)?|roles")) {
                ours.put(claim.getKey(), claim.getValue());
            }
        });
        return org.keycloak.util.JsonSerialization.mapper.valueToTree(ours).toString();
    }

    /** The attributes as the claims that they stand for. */
    private static String asClaims(SamlApp.Assertion assertion) {
        Map<String, Object> claims = new TreeMap<>();
        Map<String, List<String>> attributes = assertion.attributes();
        Map<String, List<String>> stores = new TreeMap<>();
        attributes
                .getOrDefault("stores", List.of())
                .forEach(store -> stores.put(
                        store,
                        attributes.get("stores_with_roles").stream()
                                .filter(pair -> pair.startsWith(store + "/"))
                                .map(pair -> pair.substring(pair.indexOf('/') + 1))
                                .toList()));
        claims.put("stores", stores);
        return org.keycloak.util.JsonSerialization.mapper.valueToTree(claims).toString();
    }

    @Test
    void aListThatIsTooLongForTokensIsInUserinfoAndIntrospection() {
        try (Grants grants = Grants.of(realm, true, ATTRIBUTES)) {
            addMapper("app", Map.of("max_stores", "1"));
            realm.addAudience("app", "app");
            String marked = "{\"stores_truncated\":true}";

            Tokens tokens = grants.login("openid");

            assertThat(about(tokens.access())).isEqualTo(marked);
            assertThat(about(tokens.id())).isEqualTo(marked);
            String whole = about(Api.userinfo(realm, tokens.accessToken()));
            assertThat(whole).contains("STO-01", "STO-02").doesNotContain("truncated");
            assertThat(about(introspection(tokens))).isEqualTo(whole);
        }
    }

    @Test
    void aListThatIsTooLongIsLoggedOnceForEachClient(@TempDir Path folder) throws IOException {
        String log = folder.resolve("server.log").toString();
        List<String> clients = List.of("back-office", "web-shop");
        server.run(session -> ServerLog.record(Path.of(log)));
        try {
            clients.forEach(client -> {
                addMapper(client, Map.of("max_stores", "1", "stores_name", "places"));
                for (String username : List.of("bob", "dora", "bob")) {
                    Tokens tokens =
                            realm.browser().logInWithPassword(client, username).tokens();
                    assertThat(tokens.access().has("places")).isFalse();
                }
            });
        } finally {
            server.run(session -> ServerLog.Recording.end());
        }

        List<String> warnings = Files.readAllLines(Path.of(log)).stream()
                .filter(line -> line.startsWith("WARN ") && line.contains("max_stores (1)"))
                .toList();
        assertThat(warnings).hasSize(2);
        clients.forEach(client -> assertThat(warnings)
                .filteredOn(line -> line.contains("client " + client))
                .hasSize(1));
    }

    @ParameterizedTest
    @CsvSource({
        "flat_name, realm_access.roles, standard",
        "store_name, sub, standard",
        "stores_name, store, no other claim",
        "max_stores, many, whole number"
    })
    void wrongSettingsAreRefusedWhenSavedAndAddNothingWhenImported(String setting, String value, String message) {
        HttpResponse<String> answer =
                save("web-shop", "openid-connect", "tillkey-store-mapper", Map.of(setting, value));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(setting, value, message);

        ClientRepresentation imported =
                realm.admin().clients().findByClientId("web-shop").get(0);
        imported.setId(null);
        imported.setClientId("imported");
        imported.setDirectAccessGrantsEnabled(true);
        imported.getProtocolMappers().forEach(mapper -> {
            mapper.setId(null);
            mapper.getConfig().put(setting, value);
        });
        realm.addClient(imported);
        Tokens tokens = realm.token(
                Map.of("grant_type", "password", "client_id", "imported", "username", "bob", "password", "bob-demo"));

        assertThat(about(tokens.access())).isEqualTo("{}");
        assertThat(tokens.access().get("sub").asText()).isEqualTo(realm.userId("bob"));
    }

    @Test
    void wrongSettingsOfTheSamlMapperAreRefusedAndAddNothingToo() {
        SamlApp app = SamlApp.add(realm);
        HttpResponse<String> answer =
                save("saml-app", "saml", "tillkey-saml-store-mapper", Map.of("store_roles_name", "Role"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(save(
                                "saml-app",
                                "saml",
                                "tillkey-saml-store-mapper",
                                Map.of("store_name", "urn:retail:store", "attribute.nameformat", "URI Reference"))
                        .statusCode())
                .isEqualTo(201);

        assertThat(app.logInWithPassword("bob").attributes()).containsKeys("stores", "stores_with_roles");
    }

    private void addMapper(String client, Map<String, String> settings) {
        Map<String, String> config = new HashMap<>(settings);
        for (String where : List.of("access", "id", "userinfo", "introspection")) {
            config.put(where + ".token.claim", "true");
        }
        HttpResponse<String> answer = save(client, "openid-connect", "tillkey-store-mapper", config);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private HttpResponse<String> save(String client, String protocol, String provider, Map<String, String> config) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName("about stores " + config.hashCode());
        mapper.setProtocol(protocol);
        mapper.setProtocolMapper(provider);
        mapper.setConfig(config);
        return realm.call(
                "POST",
                "/clients/" + realm.clientUuid(client) + "/protocol-mappers/models",
                mapper,
                realm.adminToken());
    }
}
