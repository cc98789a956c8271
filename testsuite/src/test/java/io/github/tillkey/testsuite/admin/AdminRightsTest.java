package io.github.tillkey.testsuite.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.AdminApi;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import java.net.http.HttpResponse;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.media.Schema.SchemaType;
import org.eclipse.microprofile.openapi.models.parameters.RequestBody;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.PartialImportRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/**
 * Every operation of our Admin REST checks the rights that its annotation names, all of them and no others. A new
 * operation takes part by itself.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class AdminRightsTest extends RetailTest {

    private static final OpenAPI API = AdminApi.read().model();
    private static final List<AdminApi.Call> CALLS = AdminApi.operations(API);

    /** Composite of all others. */
    private static final String EVERYTHING = "realm-admin";

    /** Roles of {@code realm-management} that give a right, the weakest first. */
    private static List<String> roles(String right) {
        return switch (right) {
            case "view-realm" -> List.of("view-realm", "manage-realm");
            case "manage-realm" -> List.of("manage-realm");
            case "view-events" -> List.of("view-events", "manage-events");
            case "list groups" -> List.of("query-groups", "view-users", "manage-users");
            default -> {
                // Of users and groups.
                assertThat(right).matches("(view|manage|reset) .*");
                yield right.startsWith("view ") ? List.of("view-users", "manage-users") : List.of("manage-users");
            }
        };
    }

    private static boolean hasRights(Set<String> roles, AdminApi.Call call) {
        return roles.contains(EVERYTHING)
                || call.rights().stream()
                        .allMatch(right -> roles(right).stream().anyMatch(roles::contains));
    }

    /** Who may search for users or groups may learn, as in Keycloak, that there is none with an id. */
    private static boolean maySearch(Set<String> roles, AdminApi.Call call) {
        return roles.contains("view-users")
                || roles.contains(call.path().contains("{userId}") ? "query-users" : "query-groups");
    }

    @Test
    void theRightsAreThoseThatAreDocumented() {
        Map<Set<String>, String> tokens = tokens();
        Map<String, String> known = known();
        Map<String, String> unknown =
                known.keySet().stream().collect(Collectors.toMap(name -> name, name -> "unknown"));
        Set<String> refusals = new HashSet<>();
        SoftAssertions softly = new SoftAssertions();
        for (AdminApi.Call call : CALLS) {
            Request about = Request.of(call, known);
            for (Request request : new LinkedHashSet<>(List.of(about, Request.of(call, unknown)))) {
                tokens.forEach((roles, token) -> {
                    HttpResponse<String> answer = send(request, token);
                    String sent = request + " with " + roles + " -> " + answer.body();
                    if (hasRights(roles, call)) {
                        softly.assertThat(answer.statusCode()).as(sent).isNotIn(401, 403, 405, 415, 500);
                    } else if (request != about && maySearch(roles, call)) {
                        softly.assertThat(answer.statusCode()).as(sent).isIn(403, 404);
                    } else {
                        softly.assertThat(answer.statusCode()).as(sent).isEqualTo(403);
                        refusals.add(answer.body());
                    }
                });
            }
        }
        softly.assertThat(refusals)
                .as("whether there is such an object cannot be told")
                .hasSize(1);
        softly.assertAll();
    }

    @Test
    void whoIsNoAdministratorOfThisRealmIsRefused() {
        Map<String, String> ids = known();
        realm.grantAdminRole("bob", EVERYTHING);
        String pinSession = realm.till("STO-01")
                .logInWithPin(realm.permanentPin("bob", "STO-01"))
                .accessToken();
        SoftAssertions softly = new SoftAssertions();
        try (RetailRealm other = RetailRealm.create(adminClient, urls.getBase())) {
            String elsewhere = other.tokenOf("erik", EVERYTHING);
            for (AdminApi.Call call : CALLS) {
                Request request = Request.of(call, ids);
                softly.assertThat(send(request, "").statusCode())
                        .as(request + " without a token")
                        .isEqualTo(401);
                softly.assertThat(send(request, elsewhere).statusCode())
                        .as(request + " with a token of another realm")
                        .isEqualTo(403);
                softly.assertThat(send(request, pinSession).statusCode())
                        .as(request + " with a token of a PIN session")
                        .isEqualTo(403);
            }
        }
        softly.assertAll();
    }

    /**
     * A token for each role, for none, and for what each operation needs and no more, where that is several roles.
     */
    private Map<Set<String>, String> tokens() {
        Stream<Set<String>> single =
                realm.admin().clients().get(realm.clientUuid("realm-management")).roles().list().stream()
                        .map(RoleRepresentation::getName)
                        .map(Set::of);
        Stream<Set<String>> needed = CALLS.stream()
                .map(call ->
                        call.rights().stream().map(right -> roles(right).get(0)).collect(Collectors.toSet()));
        List<Set<String>> accounts = Stream.of(single, needed, Stream.of(Set.<String>of()))
                .flatMap(sets -> sets)
                .distinct()
                .toList();
        PartialImportRepresentation users = new PartialImportRepresentation();
        users.setUsers(accounts.stream().map(AdminRightsTest::account).toList());
        users.setIfResourceExists("FAIL");
        realm.admin().partialImport(users).close();
        Map<Set<String>, String> tokens = new LinkedHashMap<>();
        for (Set<String> roles : accounts) {
            String username = username(roles);
            tokens.put(
                    roles,
                    realm.token(Map.of(
                                    "grant_type",
                                    "password",
                                    "client_id",
                                    "admin-cli",
                                    "username",
                                    username,
                                    "password",
                                    username))
                            .accessToken());
        }
        return tokens;
    }

    private static String username(Set<String> roles) {
        return "with-" + String.join("-and-", new TreeSet<>(roles));
    }

    private static UserRepresentation account(Set<String> roles) {
        CredentialRepresentation password = new CredentialRepresentation();
        password.setType(CredentialRepresentation.PASSWORD);
        password.setValue(username(roles));
        UserRepresentation user = new UserRepresentation();
        user.setUsername(username(roles));
        user.setEmail(username(roles) + "@retail.example");
        user.setFirstName("A");
        user.setLastName("B");
        user.setEnabled(true);
        user.setAttributes(Map.of("staff_kind", List.of("employee")));
        user.setCredentials(List.of(password));
        user.setClientRoles(Map.of("realm-management", List.copyOf(roles)));
        return user;
    }

    /** An object for each parameter of a path; fields of a body that are called the same name it too. */
    private Map<String, String> known() {
        String zone = "x";
        assertThat(realm.call(
                                "PUT",
                                "/tillkey-networks/settings",
                                Map.of("zones", Map.of(zone, "192.0.2.0/24")),
                                realm.adminToken())
                        .statusCode())
                .isEqualTo(200);
        return Map.of(
                "userId",
                realm.userId("anna"),
                "storeId",
                "STO-01",
                "terminalId",
                realm.prepareTerminal("STO-01").terminalId(),
                "keyId",
                Http.json(realm.call("GET", "/tillkey-pin/keys", Map.of(), realm.adminToken())
                                .body())
                        .get("activeKeys")
                        .get(0)
                        .asText(),
                "name",
                zone);
    }

    private HttpResponse<String> send(Request request, String token) {
        return realm.call(request.method(), "/" + request.path(), request.body(), token);
    }

    /** What is sent: rights are checked before what is wrong with the body, but some only where it can be read. */
    private record Request(String method, String path, Map<String, Object> body) {

        static Request of(AdminApi.Call call, Map<String, String> ids) {
            String path = Stream.of(call.path().split("/"))
                    .map(part -> part.startsWith("{")
                            ? Objects.requireNonNull(
                                    ids.get(part.substring(1, part.length() - 1)), "known() has no object for " + part)
                            : part)
                    .collect(Collectors.joining("/"));
            return new Request(call.method(), path, body(call.operation().getRequestBody(), ids));
        }

        private static Map<String, Object> body(RequestBody asked, Map<String, String> ids) {
            Map<String, Object> body = new TreeMap<>();
            if (asked != null) {
                String type = asked.getContent()
                        .getMediaType("application/json")
                        .getSchema()
                        .getRef();
                Schema schema = API.getComponents().getSchemas().get(type.substring(type.lastIndexOf('/') + 1));
                schema.getProperties().forEach((name, field) -> {
                    boolean required =
                            schema.getRequired() != null && schema.getRequired().contains(name);
                    if (required || !"date-time".equals(field.getFormat())) {
                        body.put(name, ids.getOrDefault(name, "x"));
                    }
                    if (field.getType() != null && field.getType().contains(SchemaType.BOOLEAN)) {
                        body.put(name, true);
                    } else if (field.getType() != null && field.getType().contains(SchemaType.INTEGER)) {
                        body.put(name, 1);
                    }
                });
            }
            return body;
        }

        @Override
        public String toString() {
            return method + " " + path + " " + body;
        }
    }
}
