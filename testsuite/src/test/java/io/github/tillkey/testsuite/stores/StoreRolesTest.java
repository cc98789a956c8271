package io.github.tillkey.testsuite.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.SamlApp;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.OrganizationDomainRepresentation;
import org.keycloak.representations.idm.OrganizationRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/**
 * Store roles never leave the server without their store. The client {@code app} has every mapper of Keycloak that can
 * show a role, under its own name or another. Bob manages STO-01 and holds the ordinary role {@code ordinary}, which
 * has to show: an answer that shows no role at all would prove nothing.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class StoreRolesTest extends RetailTest {

    private static final String ORDINARY = "ordinary";

    /** Those that show no roles and name no audience, and those that this class tries. */
    private static final String MAPPERS = """
            docker-v2-allow-all-mapper oid4vc-context-mapper oid4vc-generated-id-mapper
            oid4vc-issued-at-time-claim-mapper oid4vc-static-claim-mapper oid4vc-subject-id-mapper
            oid4vc-user-attribute-mapper oid4vc-vc-type-mapper
            oidc-acr-mapper oidc-address-mapper oidc-allowed-origins-mapper oidc-amr-mapper oidc-audience-mapper
            oidc-audience-resolve-mapper oidc-claims-param-token-mapper oidc-claims-param-value-idtoken-mapper
            oidc-full-name-mapper oidc-group-membership-mapper oidc-hardcoded-claim-mapper oidc-hardcoded-role-mapper
            oidc-nonce-backwards-compatible-mapper oidc-organization-group-membership-mapper
            oidc-organization-membership-mapper oidc-parameterized-scope-mapper
            oidc-parameterized-scope-user-property-mapper oidc-role-name-mapper oidc-session-state-mapper
            oidc-sha256-pairwise-sub-mapper oidc-sub-mapper oidc-usermodel-attribute-mapper
            oidc-usermodel-client-role-mapper oidc-usermodel-property-mapper oidc-usermodel-realm-role-mapper
            oidc-usersessionmodel-note-mapper saml-audience-mapper saml-audience-resolve-mapper
            saml-authn-context-class-ref-mapper saml-group-membership-mapper saml-hardcode-attribute-mapper
            saml-hardcode-role-mapper saml-organization-group-membership-mapper saml-organization-membership-mapper
            saml-role-list-mapper saml-role-name-mapper saml-user-attribute-mapper saml-user-attribute-nameid-mapper
            saml-user-property-mapper saml-user-session-note-mapper
            tillkey-client-settings tillkey-id-token-end tillkey-saml-client-settings tillkey-saml-store-mapper
            tillkey-store-mapper
            """;

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noOidcAnswerShowsAStoreRoleWithoutItsStore(boolean withOurMapper) {
        Map<String, JsonNode> answers = new LinkedHashMap<>();
        try (Grants grants =
                Grants.of(realm, true, Map.of("client.introspection.response.allow.jwt.claim.enabled", "true"))) {
            showEveryRole("app", withOurMapper);
            Grants.Grant exchange = grants.tokenExchange();
            Grants.Grant permission = grants.umaPermission();
            showEveryRole("resource-server", withOurMapper);

            Tokens code = grants.login("openid");
            put(answers, "code", code);
            put(answers, "refresh", grants.refresh().get().get());
            put(answers, "offline", grants.refreshOfAnOfflineToken().get().get());
            put(answers, "password", grants.directGrant().get().get());
            put(answers, "device", grants.device().get().get());
            put(answers, "exchange", exchange.get().get());
            put(answers, "ciba", grants.ciba().get().get());
            answers.put("uma", permission.get().get().access());
            answers.put("userinfo", userinfo(code.accessToken()));
            answers.put("introspection", introspection(code.accessToken(), "application/json"));
            answers.put(
                    "introspection as JWT",
                    Tokens.claims(introspection(code.accessToken(), "application/jwt")
                            .get("jwt")
                            .asText()));

            realm.updateClient("app", client -> client.getAttributes()
                    .putAll(Map.of(
                            "client.use.lightweight.access.token.enabled",
                            "true",
                            "allow.userinfo.with.lightweight.access.token",
                            "true")));
            Tokens lightweight = grants.login("openid");
            answers.put("lightweight", lightweight.access());
            answers.put("userinfo of lightweight", userinfo(lightweight.accessToken()));
            answers.put("introspection of lightweight", introspection(lightweight.accessToken(), "application/json"));
        }

        SoftAssertions softly = new SoftAssertions();
        // No lambda: the server loads this class without the assertions.
        for (Map.Entry<String, JsonNode> entry : answers.entrySet()) {
            String name = entry.getKey();
            JsonNode answer = entry.getValue();
            boolean ours = answer instanceof ObjectNode claims && claims.remove("stores") != null;
            if (!name.equals("uma")) {
                softly.assertThat(ours).as("%s has our claim: %s", name, answer).isEqualTo(withOurMapper);
                softly.assertThat(answer.toString()).as(name).contains(ORDINARY);
            }
            softly.assertThat(answer.toString())
                    .as(name)
                    .doesNotContain(
                            "store-roles", "store-manager", "approve-card-return", "cashier\"", "boss", "made-up");
        }
        softly.assertAll();
    }

    private static void put(Map<String, JsonNode> answers, String name, Tokens tokens) {
        answers.put(name, tokens.access());
        if (tokens.json().hasNonNull("id_token")) {
            answers.put(name + ", ID token", tokens.id());
        }
    }

    private JsonNode userinfo(String token) {
        return Http.json(
                Http.get(realm.url("/protocol/openid-connect/userinfo"), Map.of("Authorization", "Bearer " + token))
                        .body());
    }

    private JsonNode introspection(String token, String accept) {
        return Http.json(Http.post(
                        realm.url("/protocol/openid-connect/token/introspect"),
                        Map.of("token", token, "client_id", "app", "client_secret", "app-secret"),
                        Map.of("Accept", accept))
                .body());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void noAssertionShowsAStoreRoleWithoutItsStore(boolean withOurMapper) {
        SamlApp app = SamlApp.add(realm);
        giveBob("web-shop", ORDINARY);
        addMapper("saml-app", "saml", "saml-hardcode-role-mapper", Map.of("role", "store-roles.cashier"));
        addMapper("saml-app", "saml", "saml-hardcode-role-mapper", Map.of("role", "web-shop.hard"));
        addMapper("saml-app", "saml", "saml-audience-mapper", Map.of("included.client.audience", "store-roles"));
        addMapper(
                "saml-app",
                "saml",
                "saml-role-name-mapper",
                Map.of("role", "store-roles.store-manager", "new.role.name", "boss"));
        addMapper("saml-app", "saml", "saml-audience-resolve-mapper", Map.of());

        if (withOurMapper) {
            addMapper("saml-app", "saml", "tillkey-saml-store-mapper", Map.of());
        }

        SamlApp.Assertion assertion = app.logInWithPassword("bob");

        Map<String, List<String>> attributes = new HashMap<>(assertion.attributes());
        List<String> stores = attributes.remove("stores_with_roles");
        assertThat(attributes.remove("stores") != null).isEqualTo(withOurMapper);
        if (withOurMapper) {
            assertThat(stores).contains("STO-01/store-manager", "STO-02/cashier");
        }
        assertThat(attributes.get("Role")).contains(ORDINARY, "web-shop.hard");
        assertThat(attributes.toString())
                .doesNotContain("store-manager", "approve-card-return", "cashier", "boss", "store-roles");
        assertThat(assertion.audiences()).contains("saml-app").doesNotContain("store-roles");
    }

    /** A mapper of a newer Keycloak may show roles in a way of its own. */
    @Test
    void noMapperOfTheServerIsMissing() {
        String registered = server.fetchString(session -> session.getKeycloakSessionFactory()
                .getProviderFactoriesStream(ProtocolMapper.class)
                .map(ProviderFactory::getId)
                .sorted()
                .collect(Collectors.joining(" ")));

        assertThat(registered.replace("\"", "").split(" "))
                .as("see whether it can show roles or name an audience; if so, try it in this class: " + registered)
                .isSubsetOf(MAPPERS.split("\\s+"));
    }

    @Test
    void theRolesOfAnOrganizationsGroupsAreNoWayOutEither() {
        var settings = realm.admin().toRepresentation();
        settings.setOrganizationsEnabled(true);
        realm.admin().update(settings);
        OrganizationRepresentation organization = new OrganizationRepresentation();
        organization.setName("reseller");
        organization.setAlias("reseller");
        organization.addDomain(new OrganizationDomainRepresentation("reseller.example"));
        realm.admin().organizations().create(organization).close();
        String id = realm.admin().organizations().getAll().get(0).getId();
        String bob = realm.userId("bob");
        realm.admin().organizations().get(id).members().addMember(bob).close();
        GroupRepresentation group = new GroupRepresentation();
        group.setName("sellers");
        assertThat(realm.call("POST", "/organizations/" + id + "/groups", group, realm.adminToken())
                        .statusCode())
                .isEqualTo(201);
        String groupId = Http.json(realm.call("GET", "/organizations/" + id + "/groups", null, realm.adminToken())
                        .body())
                .get(0)
                .get("id")
                .asText();
        realm.call("PUT", "/organizations/" + id + "/groups/" + groupId + "/members/" + bob, null, realm.adminToken());
        for (String client : List.of("store-roles", "web-shop")) {
            String role = client.equals("web-shop") ? addRole(client, ORDINARY) : "store-manager";
            assertThat(realm.call(
                                    "POST",
                                    "/organizations/" + id + "/groups/" + groupId + "/role-mappings/clients/"
                                            + realm.clientUuid(client),
                                    List.of(role(client, role)),
                                    realm.adminToken())
                            .statusCode())
                    .isEqualTo(204);
        }
        String scope = realm.admin().clientScopes().findAll().stream()
                .filter(known -> known.getName().equals("organization"))
                .findFirst()
                .orElseThrow()
                .getId();
        realm.admin().clients().get(realm.clientUuid("back-office")).addOptionalClientScope(scope);
        addMapper(
                "back-office",
                "openid-connect",
                "oidc-organization-group-membership-mapper",
                Map.of("access.token.claim", "true", "addGroupRoleMappings", "true"));

        JsonNode claims = realm.browser()
                .open("back-office", Map.of("scope", "openid organization:*"))
                .submit(Map.of("username", "bob", "password", "bob-demo"))
                .tokens()
                .access();

        assertThat(claims.path("organization").toString())
                .contains("sellers", ORDINARY)
                .doesNotContain("store-roles", "store-manager");

        Grants.addSamlClient(realm);
        addMapper(
                "saml-app",
                "saml",
                "saml-organization-group-membership-mapper",
                Map.of("addGroupRoleMappings", "true"));
        assertThat(realm.browser()
                        .get(realm.url("/protocol/saml/clients/saml-app"))
                        .submit(Map.of("username", "bob", "password", "bob-demo"))
                        .samlResponse())
                .contains("organization.reseller.resource_access.web-shop.roles", "sellers")
                .doesNotContain("store-roles", "store-manager");
    }

    /** Gives a client every mapper of Keycloak that shows roles, and bob an ordinary role to be shown. */
    private void showEveryRole(String client, boolean withOurMapper) {
        giveBob(client, ORDINARY);
        Map<String, String> everywhere = new HashMap<>();
        for (String where :
                List.of("access.token", "id.token", "userinfo.token", "introspection.token", "lightweight")) {
            everywhere.put(where + ".claim", "true");
        }
        everywhere.put("multivalued", "true");
        Map<String, String> flat = new HashMap<>(everywhere);
        flat.put("claim.name", "flat");
        flat.put("usermodel.clientRoleMapping.clientId", "store-roles");
        flat.put("usermodel.clientRoleMapping.rolePrefix", "r-");
        addMapper(client, "openid-connect", "oidc-usermodel-client-role-mapper", flat);
        Map<String, String> all = new HashMap<>(everywhere);
        all.put("claim.name", "all");
        addMapper(client, "openid-connect", "oidc-usermodel-client-role-mapper", all);
        Map<String, String> realmRoles = new HashMap<>(everywhere);
        realmRoles.put("claim.name", "realm_roles");
        addMapper(client, "openid-connect", "oidc-usermodel-realm-role-mapper", realmRoles);
        Map<String, String> resources = new HashMap<>(everywhere);
        resources.put("claim.name", "resource_access.${client_id}.roles");
        addMapper(client, "openid-connect", "oidc-usermodel-client-role-mapper", resources);
        addMapper(
                client,
                "openid-connect",
                "oidc-role-name-mapper",
                Map.of("role", "store-roles.store-manager", "new.role.name", "boss"));
        addMapper(
                client,
                "openid-connect",
                "oidc-role-name-mapper",
                Map.of("role", "store-roles.cashier", "new.role.name", "web-shop.boss"));
        addMapper(client, "openid-connect", "oidc-hardcoded-role-mapper", Map.of("role", "store-roles.made-up"));
        addMapper(client, "openid-connect", "oidc-audience-resolve-mapper", everywhere);
        addMapper(client, "openid-connect", "oidc-group-membership-mapper", groups(everywhere));
        Map<String, String> audience = new HashMap<>(everywhere);
        audience.put("included.client.audience", client);
        addMapper(client, "openid-connect", "oidc-audience-mapper", audience);
        if (withOurMapper) {
            addMapper(client, "openid-connect", "tillkey-store-mapper", everywhere);
        }
    }

    /**
     * Paths of groups tell in which store a member works, and name groups, not roles. Those of the demo are named like
     * roles.
     */
    private static Map<String, String> groups(Map<String, String> everywhere) {
        Map<String, String> groups = new HashMap<>(everywhere);
        groups.put("claim.name", "groups");
        groups.put("full.path", "false");
        groups.remove("multivalued");
        return groups;
    }

    private void addMapper(String client, String protocol, String provider, Map<String, String> config) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName(provider + " " + config.hashCode());
        mapper.setProtocol(protocol);
        mapper.setProtocolMapper(provider);
        mapper.setConfig(config);
        try (var answer = realm.admin()
                .clients()
                .get(realm.clientUuid(client))
                .getProtocolMappers()
                .createMapper(mapper)) {
            assertThat(answer.getStatus()).as(mapper.getName()).isEqualTo(201);
        }
    }

    private void giveBob(String client, String role) {
        addRole(client, role);
        realm.admin()
                .users()
                .get(realm.userId("bob"))
                .roles()
                .clientLevel(realm.clientUuid(client))
                .add(List.of(role(client, role)));
    }

    private String addRole(String client, String role) {
        realm.admin().clients().get(realm.clientUuid(client)).roles().create(new RoleRepresentation(role, null, false));
        return role;
    }

    private RoleRepresentation role(String client, String role) {
        return realm.admin()
                .clients()
                .get(realm.clientUuid(client))
                .roles()
                .get(role)
                .toRepresentation();
    }
}
