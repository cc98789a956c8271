package io.github.tillkey.testsuite.offices;

import static io.github.tillkey.testsuite.fixture.PermissionRealm.texts;
import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.PermissionRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPAttributePermissions;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/**
 * The back office of a trading house: each member is in exactly one of eight groups, which gives permissions to begin
 * with; sees what the filters of the member say, and nothing without; and logs in from listed addresses. Carla is the
 * human resources who administer it, anna works there.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class TradingBackOfficeTest extends RetailTest {

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

    private StaffDoorClient door;
    private PermissionRealm permissions;
    private String carla;

    @BeforeEach
    void setUp() {
        addClient();
        declareFilters();
        door = StaffDoorClient.setUp(realm);
        door.give("carla", "staff-admin");
        permissions = new PermissionRealm(realm, door);
        Set<String> all = new TreeSet<>();
        GROUPS.lines().forEach(group -> all.addAll(defaults(group.split("\\|")[1])));
        all.forEach(name -> permissions.permissions(OFFICE + "." + name));
        GROUPS.lines()
                .forEach(group -> permissions.template(
                        group.split("\\|")[0].strip(),
                        "base",
                        defaults(group.split("\\|")[1]).stream()
                                .map(name -> OFFICE + "." + name)
                                .toArray(String[]::new)));
        carla = door.token("carla");
    }

    private static List<String> defaults(String text) {
        return List.of(text.strip().split(" "));
    }

    /** Shows the username, and has neither the scope of names nor that of e-mail addresses. */
    private void addClient() {
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId(OFFICE);
        client.setPublicClient(true);
        client.setRedirectUris(List.of("http://localhost:8081/" + OFFICE + "/callback"));
        client.setFullScopeAllowed(false);
        client.setDefaultClientScopes(List.of("basic", "acr", "roles"));
        client.setOptionalClientScopes(List.of());
        client.setProtocolMappers(
                List.of(mapper("username", "preferred_username", false), mapper("staff_filters", "filters", true)));
        realm.addClient(client);
    }

    private static ProtocolMapperRepresentation mapper(String attribute, String claim, boolean several) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName(claim);
        mapper.setProtocol("openid-connect");
        mapper.setProtocolMapper("oidc-usermodel-attribute-mapper");
        mapper.setConfig(Map.of(
                "user.attribute", attribute,
                "claim.name", claim,
                "multivalued", String.valueOf(several),
                "jsonType.label", "String",
                "access.token.claim", "true",
                "id.token.claim", "true",
                "userinfo.token.claim", "true"));
        return mapper;
    }

    private void declareFilters() {
        var profile = realm.admin().users().userProfile().getConfiguration();
        UPAttribute filters = new UPAttribute("staff_filters");
        filters.setMultivalued(true);
        filters.setPermissions(new UPAttributePermissions(Set.of("admin"), Set.of("admin")));
        profile.addOrReplaceAttribute(filters);
        realm.admin().users().userProfile().update(profile);
    }

    private Tokens logIn(String username) {
        return realm.browser().logInWithPassword(OFFICE, username).tokens();
    }

    private static List<String> granted(Tokens tokens) {
        return texts(tokens.access().at("/resource_access/" + OFFICE + "/roles")).stream()
                .sorted()
                .toList();
    }

    private void assign(String username, Map<String, Object> access) {
        assertThat(problem(permissions.give(username, access, carla))).isEqualTo("200");
    }

    private void filter(String username, String... filters) {
        realm.updateUser(username, user -> {
            Map<String, List<String>> attributes =
                    new HashMap<>(user.getAttributes() == null ? Map.of() : user.getAttributes());
            attributes.put("staff_filters", List.of(filters));
            user.setAttributes(attributes);
        });
    }

    @TestFactory
    Stream<DynamicTest> eachGroupGivesItsDefaultsFromTheNextTokenOn() {
        List<Tokens> last = new ArrayList<>(List.of(logIn("anna")));
        assertThat(granted(last.get(0))).isEmpty();
        return Rows.of(GROUPS, row -> {
            assign("anna", Map.of("base", row.get(0)));
            Tokens next = realm.refresh(OFFICE, last.get(last.size() - 1).refreshToken());
            last.add(next);

            assertThat(granted(next)).isEqualTo(defaults(row.get(1)));
            assertThat(permissions.of("anna", carla).get("base").asText()).isEqualTo(row.get(0));
            assertThat(next.access().has("realm_access")).isFalse();
        });
    }

    @Test
    void permissionsAreAddedAndRemovedOnTopOfExactlyOneGroup() {
        assign("anna", Map.of("base", "Support-basic"));
        Tokens login = logIn("anna");

        assign(
                "anna",
                Map.of("base", "Support-basic", "permissions", List.of("trading.tickets", "trading.withdrawals")));

        assertThat(granted(realm.refresh(OFFICE, login.refreshToken()))).containsExactly("tickets", "withdrawals");
        JsonNode differing = door.json("templates/Support-basic/members?differs=true", carla)
                .get("items")
                .get(0);
        assertThat(texts(differing.get("missing"))).containsExactly("trading.clients");
        assertThat(texts(differing.get("extra"))).containsExactly("trading.withdrawals");
        assertThat(problem(permissions.give(
                        "anna", Map.of("base", "Support-basic", "addOns", List.of("Support-manager")), carla)))
                .as("a second group")
                .isEqualTo("400 invalid");
        assertThat(problem(permissions.give("anna", Map.of("base", "Support-basic"), door.token("bob"))))
                .as("a store manager")
                .isEqualTo("403 forbidden");
    }

    @Test
    void theUsernameIsShownAndTheNameIsInNoClaim() {
        Tokens tokens = logIn("anna");
        UserRepresentation anna = realm.user("anna");
        String userinfo = Http.get(
                        realm.url("/protocol/openid-connect/userinfo"),
                        Map.of("Authorization", "Bearer " + tokens.accessToken()))
                .body();

        assertThat(tokens.id().get("preferred_username").asText()).isEqualTo("anna");
        for (String claims : List.of(tokens.id().toString(), tokens.access().toString(), userinfo)) {
            assertThat(claims).doesNotContain(anna.getLastName(), anna.getEmail(), "\"" + anna.getFirstName());
        }
    }

    @TestFactory
    Stream<DynamicTest> withoutAListOfAddressesNobodyLogsIn() {
        Networks networks = Networks.of(realm).enforce();
        assertThat(logIn("anna").error()).contains("network_not_allowed");
        return Rows.of("""
                *                               | true
                192.0.2.0/24                    | false
                192.0.2.0/24, 127.0.0.0/8, ::1  | true
                """, row -> {
            networks.member("anna", row.get(0));

            assertThat(logIn("anna").issued()).isEqualTo(Boolean.valueOf(row.get(1)));
        });
    }

    @Test
    void withoutFiltersTheClaimIsMissingSoNothingIsVisible() {
        assertThat(logIn("anna").access().has("filters")).isFalse();

        filter("anna", "country=SE", "country=NO", "desk=3");

        assertThat(texts(logIn("anna").access().get("filters")))
                .containsExactlyInAnyOrder("country=SE", "country=NO", "desk=3");
    }

    @Test
    void aCopyHasTheSamePermissionsAndFilters() {
        assign("anna", Map.of("base", "Retention-sales", "permissions", List.of("trading.calls", "trading.reports")));
        filter("anna", "country=SE", "desk=3");

        JsonNode copy = Http.json(door.call(
                        "POST",
                        "copies",
                        Map.of("from", realm.userId("anna"), "parts", List.of("permissions", "filters", "kind")),
                        carla,
                        Map.of())
                .body());
        assertThat(copy.get("withheld")).isEmpty();
        List<String> filters = new ArrayList<>();
        copy.at("/member/filters").fields().forEachRemaining(filter -> texts(filter.getValue())
                .forEach(value -> filters.add(filter.getKey() + "=" + value)));
        createMember("nora", copy.at("/member/kind").asText());
        filter("nora", filters.toArray(String[]::new));
        assertThat(problem(permissions.give("nora", copy.get("access"), carla))).isEqualTo("200");

        Tokens anna = logIn("anna");
        Tokens nora = logIn("nora");
        assertThat(granted(nora)).isEqualTo(granted(anna)).containsExactly("calls", "reports");
        assertThat(nora.access().get("filters")).isEqualTo(anna.access().get("filters"));
        assertThat(permissions.of("nora", carla).get("base").asText()).isEqualTo("Retention-sales");
        assertThat(texts(permissions.of("nora", carla).get("missing")))
                .containsExactly("trading.clients", "trading.comments");
    }

    private void createMember(String username, String kind) {
        CredentialRepresentation password = new CredentialRepresentation();
        password.setType("password");
        password.setValue(username + "-demo");
        UserRepresentation user = new UserRepresentation();
        user.setUsername(username);
        user.setEnabled(true);
        user.setFirstName("Nora");
        user.setLastName("Nilsson");
        user.setEmail(username + "@retail.example");
        user.setCredentials(List.of(password));
        user.setAttributes(Map.of("staff_kind", List.of(kind)));
        realm.admin().users().create(user).close();
    }

    @Test
    void whoIsBlockedComesBackWithTheSamePermissions() {
        assign("anna", Map.of("base", "Support-basic"));
        Tokens login = logIn("anna");

        realm.updateUser("anna", anna -> anna.setEnabled(false));
        assertThat(realm.refresh(OFFICE, login.refreshToken()).issued()).isFalse();

        realm.updateUser("anna", anna -> anna.setEnabled(true));
        assertThat(granted(logIn("anna"))).containsExactly("clients", "tickets");
    }
}
