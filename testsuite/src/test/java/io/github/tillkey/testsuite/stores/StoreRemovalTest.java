package io.github.tillkey.testsuite.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** A store is renamed, moved and deleted while people work in it. */
@KeycloakIntegrationTest(config = PackServer.class)
class StoreRemovalTest extends RetailTest {

    private HttpResponse<String> delete(String path) {
        return realm.call("DELETE", path, Map.of(), realm.adminToken());
    }

    private static void assertRefused(HttpResponse<String> answer, String what) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(answer.body()).contains("STO-01", what, "force");
    }

    @Test
    void tokensAreRightAtTheNextResponseAfterAStoreWasRenamedAndMoved() {
        Tokens tokens = realm.till("STO-01").logInWithPin(realm.permanentPin("anna", "STO-01"));
        String roles = tokens.access().get("store_roles").toString();
        GroupRepresentation store = realm.storeGroup("STO-01");

        store.setName("Åre / 1");
        realm.admin().groups().group(store.getId()).update(store);
        tokens = realm.refresh("pos", tokens.refreshToken());
        assertThat(tokens.access().get("store").asText()).as("renamed").isEqualTo("STO-01");

        GroupRepresentation region = new GroupRepresentation();
        region.setName("North");
        String root = realm.admin().getGroupByPath("/stores").getId();
        realm.admin().groups().group(root).subGroup(region).close();
        region.setId(realm.admin().getGroupByPath("/stores/North").getId());
        realm.admin()
                .groups()
                .group(region.getId())
                .subGroup(realm.admin().groups().group(store.getId()).toRepresentation())
                .close();
        tokens = realm.refresh("pos", tokens.refreshToken());
        assertThat(tokens.access().get("store").asText()).as("moved").isEqualTo("STO-01");
        assertThat(tokens.access().get("store_roles").toString()).isEqualTo(roles);

        store.setAttributes(Map.of("store_id", List.of("STO-101")));
        realm.admin().groups().group(store.getId()).update(store);
        tokens = realm.refresh("pos", tokens.refreshToken());
        assertThat(tokens.access().get("store").asText()).as("another code").isEqualTo("STO-101");

        realm.admin()
                .groups()
                .add(realm.admin().groups().group(store.getId()).toRepresentation())
                .close();
        assertThat(realm.refresh("pos", tokens.refreshToken()).error())
                .as("out of the stores group")
                .isEqualTo("invalid_grant: store_unknown");
    }

    @Test
    void aStoreIsNotDeletedWhileTillsUseItUnlessForced() {
        String anna = realm.permanentPin("anna", "STO-01");
        Tokens tokens = realm.till("STO-01").logInWithPin(anna);
        String group = realm.storeGroup("STO-01").getId();
        String root = realm.admin().getGroupByPath("/stores").getId();

        assertRefused(delete("/groups/" + group), "tills");
        assertRefused(delete("/groups/" + root), "tills");
        assertRefused(delete("/tillkey-stores/stores/STO-01"), "tills");
        assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isTrue();

        HttpResponse<String> forced = delete("/tillkey-stores/stores/STO-01?force=true");

        assertThat(forced.statusCode()).as(forced.body()).isEqualTo(204);
        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).startsWith("invalid_grant");
        assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                .isEmpty();
        assertThat(realm.call("GET", "/tillkey-pin/terminals", Map.of(), realm.adminToken())
                        .body())
                .doesNotContain("STO-01");
        assertThat(realm.admin().getAdminEvents()).anySatisfy(event -> {
            assertThat(event.getResourcePath()).isEqualTo("groups/" + group);
            assertThat(event.getDetails()).containsEntry("forced", "true").containsEntry("store_id", "STO-01");
        });
        assertThat(delete("/tillkey-stores/stores/STO-01").statusCode()).isEqualTo(404);
    }

    @Test
    void aStoreIsNotDeletedWhileSomebodyIsLentToIt() {
        realm.declareLoans("tillkey-loans");
        String group = realm.storeGroup("STO-01").getId();
        realm.lend("carla", "STO-01", "cashier", -9, -2);
        realm.lend("bob", "STO-01", "cashier", 5, 9);

        assertRefused(delete("/groups/" + group), "lent");

        realm.lend("bob", "STO-01", "cashier", -9, -5);
        HttpResponse<String> answer = delete("/groups/" + group);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    @Test
    void whoMayNotManageTheStoreDoesNotDeleteIt() {
        String token = realm.tokenOf("erik", "view-users", "query-groups");

        for (String query : List.of("", "?force=true")) {
            assertThat(realm.call("DELETE", "/tillkey-stores/stores/STO-01" + query, Map.of(), token)
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(realm.storeGroup("STO-01")).isNotNull();
    }
}
