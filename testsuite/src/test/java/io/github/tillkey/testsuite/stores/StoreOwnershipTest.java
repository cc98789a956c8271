package io.github.tillkey.testsuite.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/**
 * Who may speak for a store. Mallory manages the group of STO-02 by Keycloak's fine-grained permissions, and nothing
 * else; carla is a cashier there, anna one in STO-01.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class StoreOwnershipTest extends RetailTest {

    private String mallory;

    @BeforeEach
    void letMalloryManageOneGroup() {
        RealmRepresentation settings = realm.admin().toRepresentation();
        settings.setAdminPermissionsEnabled(true);
        realm.admin().update(settings);
        mallory = realm.tokenOf("erik");
        manage(realm.storeGroup("STO-02").getId());
    }

    /** Lets erik, who is mallory here, manage groups. */
    private void manage(String... groups) {
        String server = "/clients/" + realm.clientUuid("admin-permissions") + "/authz/resource-server";
        String name = "erik-" + groups[0];
        String policy = Http.json(realm.call(
                                "POST",
                                server + "/policy/user",
                                Map.of("name", name, "users", List.of(realm.userId("erik"))),
                                realm.adminToken())
                        .body())
                .get("id")
                .asText();
        assertThat(realm.call(
                                "POST",
                                server + "/permission/scope",
                                Map.of(
                                        "name", name + "-manage",
                                        "resourceType", "Groups",
                                        "resources", List.of(groups),
                                        "scopes", List.of("view", "manage"),
                                        "policies", List.of(policy)),
                                realm.adminToken())
                        .statusCode())
                .isEqualTo(201);
    }

    private HttpResponse<String> write(String token, GroupRepresentation group, Map<String, List<String>> attributes) {
        GroupRepresentation change = new GroupRepresentation();
        change.setName(group.getName());
        change.setAttributes(attributes);
        return realm.call("PUT", "/groups/" + group.getId(), change, token);
    }

    private HttpResponse<String> writeCode(String token, GroupRepresentation group, String code) {
        return write(token, group, Map.of("store_id", List.of(code)));
    }

    private String stores(String username) {
        return realm.browser()
                .logInWithPassword("back-office", username)
                .tokens()
                .access()
                .get("stores")
                .toString();
    }

    private List<String> findings() {
        return realm.check("stores").findValuesAsText("code");
    }

    @TestFactory
    Stream<DynamicTest> aGroupManagerCannotChangeItsCode() {
        GroupRepresentation own = realm.storeGroup("STO-02");
        String anna = realm.permanentPin("anna", "STO-01");
        return Rows.each(
                Stream.of(
                        "STO-01",
                        "sto-01",
                        " STO-01",
                        "\uFF33\uFF34\uFF2F\uFF0D\uFF10\uFF11",
                        "STO-99",
                        "STO-\u200B01"),
                code -> {
                    realm.admin().clearAdminEvents();
                    HttpResponse<String> refused = writeCode(mallory, own, code);

                    assertThat(refused.statusCode()).as(refused.body()).isIn(400, 409);
                    assertThat(refused.body()).contains("store_id");
                    assertThat(realm.storeGroup("STO-02").getAttributes().get("store_id"))
                            .containsExactly("STO-02");
                    assertThat(stores("carla")).isEqualTo("{\"STO-02\":[\"cashier\"]}");
                    assertThat(stores("anna")).isEqualTo("{\"STO-01\":[\"cashier\"]}");
                    assertThat(realm.till("STO-01").typePin(anna).isAtClient()).isTrue();
                    AdminEventRepresentation event = realm.admin().getAdminEvents().stream()
                            .filter(seen -> seen.getError() != null)
                            .findFirst()
                            .orElseThrow();
                    assertThat(event.getError()).isIn("store_code_taken", "store_code_fixed", "store_code_unreadable");
                    assertThat(event.getResourcePath()).isEqualTo("groups/" + own.getId());
                    assertThat(event.getAuthDetails().getUserId()).isEqualTo(realm.userId("erik"));
                    assertThat(findings()).isEmpty();
                });
    }

    @Test
    void otherAttributesOfHisGroupAreSaved() {
        GroupRepresentation own = realm.storeGroup("STO-02");

        assertThat(write(mallory, own, Map.of("store_id", List.of("STO-02"), "phone", List.of("18")))
                        .statusCode())
                .isEqualTo(204);
        assertThat(realm.storeGroup("STO-02").getAttributes()).containsKeys("phone", "store_id");
    }

    @Test
    void aRemovedCodeStaysReservedForItsGroup() {
        GroupRepresentation first = realm.storeGroup("STO-01");
        GroupRepresentation second = realm.storeGroup("STO-02");
        assertThat(write(mallory, second, Map.of()).statusCode()).isEqualTo(204);
        assertThat(stores("carla")).isEqualTo("{}");

        manage(first.getId());
        assertThat(writeCode(mallory, first, "STO-02").statusCode()).isEqualTo(409);
        assertThat(create(mallory, first.getId(), "branch", "STO-02").statusCode())
                .isEqualTo(409);
        assertThat(writeCode(mallory, second, "STO-02").statusCode()).isEqualTo(204);

        assertThat(stores("carla")).isEqualTo("{\"STO-02\":[\"cashier\"]}");
        assertThat(stores("anna")).isEqualTo("{\"STO-01\":[\"cashier\"]}");
    }

    @Test
    void aGroupThatIsDeletedLeavesItsCodeToManageRealmOnly() {
        String root = realm.admin().getGroupByPath("/stores").getId();
        assertThat(realm.call("DELETE", "/groups/" + realm.storeGroup("STO-02").getId(), null, mallory)
                        .statusCode())
                .as("Keycloak lets who manages a group delete it")
                .isEqualTo(204);
        manage(root);

        assertThat(create(mallory, root, "Uppsala", "STO-02").statusCode()).isEqualTo(409);
        assertThat(create(mallory, root, "Lund", "STO-03").statusCode())
                .as("a code that nobody has held goes to the first store that asks")
                .isEqualTo(201);
        assertThat(create(realm.adminToken(), root, "Uppsala", "STO-02").statusCode())
                .isEqualTo(201);
        assertThat(terminal("STO-02")).isEqualTo(201);
        assertThat(terminal("STO-03")).isEqualTo(201);
    }

    @Test
    void manageRealmGivesAStoreAnotherCodeButNotThatOfAnother() {
        GroupRepresentation second = realm.storeGroup("STO-02");

        assertThat(writeCode(realm.adminToken(), second, "sto-01").statusCode()).isEqualTo(409);
        assertThat(writeCode(realm.adminToken(), second, "UPS-1").statusCode()).isEqualTo(204);
        assertThat(stores("carla")).isEqualTo("{\"UPS-1\":[\"cashier\"]}");
        assertThat(terminal("STO-02")).isEqualTo(404);
        assertThat(writeCode(realm.adminToken(), realm.storeGroup("STO-01"), "STO-02")
                        .statusCode())
                .as("a code that no group carries is free for manage-realm")
                .isEqualTo(204);
        assertThat(stores("anna")).isEqualTo("{\"STO-02\":[\"cashier\"]}");
        assertThat(writeCode(mallory, second, "STO-02").statusCode()).isEqualTo(409);
    }

    @Test
    void aGroupInsideAStoreIsNotAStore() {
        GroupRepresentation own = realm.storeGroup("STO-02");

        assertThat(create(mallory, own.getId(), "branch", "STO-77").body()).contains("inside a store");
        assertThat(create(realm.adminToken(), own.getId(), "branch", "STO-77").statusCode())
                .isEqualTo(409);
        GroupRepresentation cashiers = realm.admin().getGroupByPath("/stores/Uppsala/cashiers");
        assertThat(writeCode(realm.adminToken(), cashiers, "STO-77").statusCode())
                .isEqualTo(409);
        assertThat(stores("carla")).isEqualTo("{\"STO-02\":[\"cashier\"]}");
    }

    @Test
    void aStoreThatIsMovedBelowAnotherStaysItselfAndIsFound() {
        GroupRepresentation first = realm.storeGroup("STO-01");
        GroupRepresentation second = realm.storeGroup("STO-02");
        Map<String, Object> child = Map.of("id", first.getId(), "name", first.getName());

        assertThat(realm.call("POST", "/groups/" + second.getId() + "/children", child, mallory)
                        .statusCode())
                .as("Keycloak asks for the right to manage both")
                .isEqualTo(403);
        assertThat(realm.call("POST", "/groups/" + second.getId() + "/children", child, realm.adminToken())
                        .statusCode())
                .isEqualTo(204);

        assertThat(stores("anna")).isEqualTo("{\"STO-01\":[\"cashier\"]}");
        assertThat(stores("carla")).isEqualTo("{\"STO-02\":[\"cashier\"]}");
        assertThat(findings()).containsExactly("store_inside_store");
    }

    @Test
    void aRegionThatGetsACodeSwallowsNoStore() {
        String root = realm.admin().getGroupByPath("/stores").getId();
        assertThat(create(realm.adminToken(), root, "north", null).statusCode()).isEqualTo(201);
        GroupRepresentation region = realm.admin().getGroupByPath("/stores/north");
        GroupRepresentation second = realm.storeGroup("STO-02");
        realm.call(
                "POST",
                "/groups/" + region.getId() + "/children",
                Map.of("id", second.getId(), "name", second.getName()),
                realm.adminToken());
        manage(region.getId());

        assertThat(writeCode(mallory, region, "NORTH").statusCode()).isEqualTo(204);

        assertThat(stores("carla")).isEqualTo("{\"STO-02\":[\"cashier\"]}");
    }

    @Test
    void keycloakItselfKeepsHimFromMappingRoles() {
        String roles = realm.clientUuid("store-roles");
        Object manager = List.of(
                realm.admin().clients().get(roles).roles().get("store-manager").toRepresentation());
        String cashiers =
                realm.admin().getGroupByPath("/stores/Uppsala/cashiers").getId();
        manage(cashiers);

        for (String group : List.of(realm.storeGroup("STO-02").getId(), cashiers)) {
            assertThat(realm.call("POST", "/groups/" + group + "/role-mappings/clients/" + roles, manager, mallory)
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(stores("carla")).isEqualTo("{\"STO-02\":[\"cashier\"]}");
    }

    @Test
    void ofConcurrentClaimsOneSucceeds() throws Exception {
        String root = realm.admin().getGroupByPath("/stores").getId();
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String name = "twin " + i;
            String code = i % 2 == 0 ? "TWIN" : "twin";
            calls.add(() -> create(realm.adminToken(), root, name, code).statusCode());
        }
        List<Integer> answers = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        try {
            for (Future<Integer> answer : threads.invokeAll(calls)) {
                answers.add(answer.get());
            }
        } finally {
            threads.shutdown();
        }

        assertThat(answers).filteredOn(status -> status == 201).hasSize(1);
        assertThat(answers).filteredOn(status -> status != 201).hasSize(7).allMatch(status -> status == 409);
        assertThat(findings()).isEmpty();
    }

    @Test
    void theStoresOfAnImportHoldTheirCodesFromTheStart() {
        try (RetailRealm imported = RetailRealm.imported(adminClient, urls.getBase())) {
            GroupRepresentation second = new GroupRepresentation();
            second.setName("Second");
            second.setAttributes(Map.of("store_id", List.of("STO-01")));
            String stores = imported.admin().getGroupByPath("/stores").getId();

            HttpResponse<String> refused =
                    imported.call("POST", "/groups/" + stores + "/children", second, imported.adminToken());

            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(409);
            assertThat(imported.browser()
                            .logInWithPassword("back-office", "anna")
                            .tokens()
                            .access()
                            .get("stores"))
                    .hasToString("{\"STO-01\":[\"cashier\"]}");
        }
    }

    @Test
    void anImportedDuplicateCodeMakesNeitherGroupAStore() {
        try (RetailRealm imported = RetailRealm.create(adminClient, urls.getBase(), settings -> settings.getGroups()
                .get(0)
                .getSubGroups()
                .forEach(store -> store.setAttributes(new HashMap<>(Map.of("store_id", List.of("STO-01"))))))) {
            RetailRealm own = realm;
            realm = imported;
            try {
                assertThat(findings()).containsExactly("store_code_taken", "store_code_taken");
                assertThat(stores("anna")).isEqualTo("{}");

                assertThat(writeCode(imported.adminToken(), imported.storeGroup("STO-01"), "STO-01")
                                .statusCode())
                        .isEqualTo(204);

                assertThat(stores("anna")).isEqualTo("{\"STO-01\":[\"cashier\"]}");
                assertThat(stores("carla")).isEqualTo("{}");
                assertThat(findings()).containsExactly("store_code_taken");
            } finally {
                realm = own;
            }
        }
    }

    private HttpResponse<String> create(String token, String parent, String name, String code) {
        GroupRepresentation group = new GroupRepresentation();
        group.setName(name);
        if (code != null) {
            group.setAttributes(Map.of("store_id", List.of(code)));
        }
        return realm.call("POST", "/groups/" + parent + "/children", group, token);
    }

    private int terminal(String storeId) {
        return realm.call(
                        "POST",
                        "/tillkey-pin/terminals",
                        Map.of("storeId", storeId, "name", "Till"),
                        realm.adminToken())
                .statusCode();
    }
}
