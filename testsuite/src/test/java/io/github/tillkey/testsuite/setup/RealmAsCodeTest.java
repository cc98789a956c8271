package io.github.tillkey.testsuite.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.admin.client.CreatedResponseUtil;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.PartialImportRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.util.JsonSerialization;

/** What a file carries of a realm, and what the tools that write files into realms do to it. */
@KeycloakIntegrationTest(config = PackServer.class)
class RealmAsCodeTest extends RetailTest {

    private static final Path FILE = Path.of("..", "demo", "realm", "retail-realm.json");

    /** The realm of the file, under a name of its own; the id of its flow stays as it is written. */
    private static final String NAME = "as-code";

    private static final List<String> CLIENTS = List.of("store-roles", "pos", "back-office", "web-shop");

    @TempDir
    Path folder;

    @AfterEach
    void removeImported() {
        try {
            adminClient.realm(NAME).remove();
        } catch (NotFoundException neverMade) {
            // Most tests make none.
        }
    }

    private static String file() throws IOException {
        return Files.readString(FILE)
                .replace("\"realm\": \"retail\"", "\"realm\": \"" + NAME + "\"")
                .replace("default-roles-retail", "default-roles-" + NAME);
    }

    private void importRealm(String json) throws IOException {
        adminClient.realms().create(JsonSerialization.readValue(json, RealmRepresentation.class));
        renewToken();
    }

    /** The token in use was issued before the realm existed and grants nothing in it. */
    private void renewToken() {
        adminClient.tokenManager().invalidate(adminClient.tokenManager().getAccessTokenString());
    }

    private HttpResponse<String> get(String path) {
        return Http.get(
                URI.create(urls.getBase() + "/admin/realms/" + NAME + path),
                Map.of("Authorization", "Bearer " + realm.adminToken()));
    }

    private List<String> findings() {
        return Http.json(get("/tillkey/check?part=stores").body())
                .get("findings")
                .findValuesAsText("code");
    }

    private List<String> stores() {
        return Stream.of("STO-01", "STO-02", "STO-03")
                .filter(store ->
                        get("/tillkey-stores/stores/" + store + "/staff").statusCode() == 200)
                .toList();
    }

    /** The alias of the flow in which the POS logs in. */
    private String flowOfThePos() {
        var imported = adminClient.realm(NAME);
        String flow = imported.clients()
                .findByClientId("pos")
                .get(0)
                .getAuthenticationFlowBindingOverrides()
                .get("browser");
        return imported.flows().getFlows().stream()
                .filter(known -> known.getId().equals(flow))
                .map(AuthenticationFlowRepresentation::getAlias)
                .findFirst()
                .orElse("no flow has the id " + flow);
    }

    /** An export, without what Keycloak itself adds to an import. */
    private ObjectNode export() {
        ObjectNode all =
                JsonSerialization.mapper.valueToTree(adminClient.realm(NAME).partialExport(true, true));
        ((ObjectNode) all.get("attributes")).retain("acr.loa.map");
        ((ObjectNode) all.at("/roles/client")).retain("store-roles");
        ArrayNode clients = (ArrayNode) all.get("clients");
        for (int i = clients.size() - 1; i >= 0; i--) {
            if (!CLIENTS.contains(clients.get(i).get("clientId").asText())) {
                clients.remove(i);
            }
        }
        // An export masks private keys.
        ((ObjectNode) all.get("components")).remove("org.keycloak.keys.KeyProvider");
        return all.retain(
                "realm",
                "enabled",
                "attributes",
                "browserFlow",
                "authenticationFlows",
                "authenticatorConfig",
                "requiredActions",
                "groups",
                "roles",
                "defaultRole",
                "clients",
                "components");
    }

    /** What two exports of equal realms have in common: without ids, lists in one order. */
    private static JsonNode comparable(JsonNode node) {
        if (node.isArray()) {
            List<JsonNode> sorted = new ArrayList<>();
            node.forEach(each -> sorted.add(comparable(each)));
            sorted.sort(Comparator.comparing(JsonNode::toString));
            ArrayNode array = JsonSerialization.mapper.createArrayNode();
            return array.addAll(sorted);
        }
        if (!node.isObject()) {
            return node;
        }
        ObjectNode object = JsonSerialization.mapper.createObjectNode();
        new TreeMap<>(StreamSupport.stream(((Iterable<Map.Entry<String, JsonNode>>) node::fields).spliterator(), false)
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)))
                .forEach((key, value) -> {
                    if (!List.of("id", "containerId").contains(key)) {
                        object.set(key, comparable(value));
                    }
                });
        return object;
    }

    @Test
    void theFileNamesEverythingByNamesAndPaths() throws Exception {
        assertThat(file()).doesNotContainPattern("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

        importRealm(file());

        assertThat(findings()).isEmpty();
        assertThat(stores()).containsExactlyInAnyOrder("STO-01", "STO-02");
        assertThat(flowOfThePos()).isEqualTo("retail till");
        ObjectNode exported = export();
        assertThat(exported.get("requiredActions").toString()).contains("\"stores_group\":\"/stores\"");

        assertThat(assertThrows(ClientErrorException.class, () -> importRealm(file()))
                        .getResponse()
                        .getStatus())
                .as("a second import")
                .isEqualTo(409);
        assertThat(comparable(export())).isEqualTo(comparable(exported));

        adminClient.realm(NAME).remove();
        importRealm(exported.toString());
        assertThat(comparable(export())).isEqualTo(comparable(exported));
        assertThat(findings()).isEmpty();
        assertThat(stores()).containsExactlyInAnyOrder("STO-01", "STO-02");
        assertThat(flowOfThePos()).isEqualTo("retail till");
    }

    /** Keycloak validates no user of a partial import. */
    @Test
    void aPartialImportRefusesAnExternalWithoutAnEnd() {
        Dates.of(realm);
        assertThat(partialImport(Map.of("staff_kind", List.of("external")))).contains("400", "new-5", "valid_until");
        assertThat(partialImport(Map.of("staff_kind", List.of("external"), "valid_until", List.of("soon"))))
                .contains("400", "soon");
        assertThat(partialImport(Map.of("valid_from", List.of("2026-12-02"), "valid_until", List.of("2026-12-01"))))
                .contains("400");
        assertThat(realm.admin().users().count()).as("nobody").isEqualTo(5);

        assertThat(partialImport(Map.of("staff_kind", List.of("employee")))).startsWith("200");
        assertThat(partialImport(Map.of("staff_kind", List.of("external"), "valid_until", List.of("2026-12-24"))))
                .startsWith("200");
    }

    /** Imports the next user after one without attributes. */
    private String partialImport(Map<String, List<String>> attributes) {
        PartialImportRepresentation people = new PartialImportRepresentation();
        people.setIfResourceExists("SKIP");
        int known = realm.admin().users().count();
        people.setUsers(Stream.of(Map.<String, List<String>>of(), attributes)
                .map(own -> {
                    UserRepresentation user = new UserRepresentation();
                    user.setUsername((own.isEmpty() ? "plain-" : "new-") + known);
                    user.setAttributes(own);
                    return user;
                })
                .toList());
        try (Response answer = realm.admin().partialImport(people)) {
            return answer.getStatus() + " " + answer.readEntity(String.class);
        }
    }

    /** The requests of keycloak-config-cli: the realm with its attributes first, groups one by one afterwards. */
    @Test
    void theStoresGroupMayBeNamedBeforeItIsMade() throws Exception {
        ObjectNode first = (ObjectNode) JsonSerialization.mapper.readTree(file());
        JsonNode stores = first.get("groups").get(0);
        first.remove(List.of("groups", "users", "clients", "roles", "browserFlow", "authenticationFlows"));
        first.remove(List.of("authenticatorConfig", "components"));
        importRealm(first.toString());
        assertThat(findings()).containsExactly("stores_group_missing");

        String root = add(null, stores);
        for (JsonNode store : stores.get("subGroups")) {
            add(root, store);
        }
        RealmRepresentation same = adminClient.realm(NAME).toRepresentation();
        adminClient.realm(NAME).update(same);

        assertThat(findings()).isEmpty();
        assertThat(stores()).containsExactlyInAnyOrder("STO-01", "STO-02");
    }

    /** Adds a group alone, at the top where {@code parent} is {@code null}, and answers its id. */
    private String add(@Nullable String parent, JsonNode group) throws IOException {
        GroupRepresentation wanted = JsonSerialization.readValue(group.toString(), GroupRepresentation.class);
        wanted.setSubGroups(List.of());
        var groups = adminClient.realm(NAME).groups();
        try (Response answer =
                parent == null ? groups.add(wanted) : groups.group(parent).subGroup(wanted)) {
            return CreatedResponseUtil.getCreatedId(answer);
        }
    }

    /** keycloak-config-cli deletes the groups that its file does not list, below one that it lists. */
    @Test
    void aStoreWithATillIsNotDeletedBecauseAFileDoesNotListIt() {
        String lund = realm.admin().getGroupByPath("/stores").getId();
        GroupRepresentation store = new GroupRepresentation();
        store.setName("Lund");
        store.setAttributes(Map.of("store_id", List.of("STO-03")));
        realm.admin().groups().group(lund).subGroup(store).close();
        realm.prepareTerminal("STO-03");
        String id = realm.admin().getGroupByPath("/stores/Lund").getId();

        assertThat(realm.call("DELETE", "/groups/" + id, null, realm.adminToken())
                        .statusCode())
                .isEqualTo(409);
        assertThat(realm.admin().getGroupByPath("/stores/Lund").getId()).isEqualTo(id);
    }
}
