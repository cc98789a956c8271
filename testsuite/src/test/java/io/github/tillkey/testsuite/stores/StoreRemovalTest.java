package io.github.tillkey.testsuite.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.LogoutBackend;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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

    private GroupRepresentation group(String id) {
        return realm.admin().groups().group(id).toRepresentation();
    }

    private int put(GroupRepresentation group) {
        return realm.call("PUT", "/groups/" + group.getId(), group, realm.adminToken())
                .statusCode();
    }

    private HttpResponse<String> code(String id, String... codes) {
        GroupRepresentation group = group(id);
        group.setAttributes(codes.length == 0 ? Map.of() : Map.of("store_id", List.of(codes)));
        return realm.call("PUT", "/groups/" + id, group, realm.adminToken());
    }

    private void move(String id, String parent) {
        realm.admin().groups().group(parent).subGroup(group(id)).close();
    }

    private String rootId() {
        return realm.admin().getGroupByPath("/stores").getId();
    }

    /** The members of the level would else keep what their node remembers of it. */
    @Test
    void tokensOfARegionsManagerAreRightAtTheNextResponse() {
        String north = realm.addGroup(rootId(), "North", Map.of());
        String staff = realm.addGroup(north, "managers", Map.of());
        GroupRepresentation level = group(north);
        level.setAttributes(Map.of("staff_groups", List.of(staff)));
        assertThat(put(level)).isEqualTo(204);
        String kiruna = realm.addGroup(north, "Kiruna", Map.of("store_id", List.of("STO-03")));
        String lulea = realm.addGroup(north, "Luleå", Map.of("store_id", List.of("STO-04")));
        String south = realm.addGroup(rootId(), "South", Map.of());
        realm.mapStoreRoles(staff, "cashier");
        realm.admin().users().get(realm.userId("erik")).joinGroup(staff);
        Tokens[] tokens = {
            realm.browser().logInWithPassword("back-office", "erik").tokens()
        };
        assertStores(tokens[0], "STO-03", "STO-04");

        assertThat(code(kiruna, "STO-33").statusCode()).isEqualTo(204);
        assertNext(tokens, "STO-04", "STO-33");
        move(kiruna, south);
        assertNext(tokens, "STO-04");
        move(kiruna, north);
        assertNext(tokens, "STO-04", "STO-33");
        assertThat(code(kiruna).statusCode()).isEqualTo(204);
        assertNext(tokens, "STO-04");
        assertThat(delete("/groups/" + lulea).statusCode()).isEqualTo(204);
        assertNext(tokens);
        realm.addGroup(north, "Boden", Map.of("store_id", List.of("STO-05")));
        assertNext(tokens, "STO-05");
    }

    private void assertNext(Tokens[] tokens, String... stores) {
        tokens[0] = realm.refresh("back-office", tokens[0].refreshToken());
        assertStores(tokens[0], stores);
    }

    private static void assertStores(Tokens tokens, String... stores) {
        assertThat(tokens.access().get("stores").fieldNames()).toIterable().containsExactly(stores);
    }

    @Test
    void aGroupThatWasAStoreIsNotDeletedWhileItsTillsOrLoansAreThere() {
        String pin = realm.permanentPin("anna", "STO-01");
        RetailRealm.Till till = realm.registeredTill("STO-01");
        String city = realm.storeGroup("STO-01").getId();
        String uppsala = realm.storeGroup("STO-02").getId();
        String elsewhere =
                realm.addGroup(realm.admin().getGroupByPath("/stores/Uppsala").getId(), "archive", Map.of());
        realm.admin().groups().add(group(elsewhere)).close();
        realm.declareLoans("tillkey-loans");
        realm.lend("anna", "STO-02", "cashier", 2, 9);

        for (String id : List.of(city, uppsala)) {
            assertThat(code(id).statusCode()).isEqualTo(204);
        }
        HttpResponse<String> withoutCode = delete("/groups/" + city);
        HttpResponse<String> lent = delete("/groups/" + uppsala);
        move(city, elsewhere);
        HttpResponse<String> moved = delete("/groups/" + city);
        HttpResponse<String> above = delete("/groups/" + elsewhere);

        assertThat(withoutCode.statusCode()).as(withoutCode.body()).isEqualTo(409);
        assertThat(withoutCode.body()).contains("Stockholm City", "tills");
        assertThat(lent.statusCode()).as(lent.body()).isEqualTo(409);
        assertThat(lent.body()).contains("Uppsala", "lent");
        assertThat(List.of(moved.statusCode(), above.statusCode())).containsOnly(409);
        assertThat(findings("pin")).contains("tills_of_former_store");
        move(city, rootId());
        assertThat(code(city, "STO-01").statusCode()).isEqualTo(204);
        assertThat(till.browser().logInWithPin(pin).issued())
                .as("all is as it was")
                .isTrue();
        assertThat(findings("pin")).doesNotContain("tills_of_former_store");

        assertThat(code(city).statusCode()).isEqualTo(204);
        Http.json(realm.call("GET", "/tillkey-pin/terminals", Map.of(), realm.adminToken())
                        .body())
                .forEach(terminal -> assertThat(delete("/tillkey-pin/terminals/"
                                        + terminal.get("id").asText())
                                .statusCode())
                        .isEqualTo(204));
        assertThat(delete("/groups/" + city).statusCode()).as("without tills").isEqualTo(204);
    }

    private List<String> findings(String part) {
        return realm.check(part).findValuesAsText("code");
    }

    @Test
    void aStoreKeepsItsCodeWhileLoansNameItAndNobodyElseGetsThem() {
        realm.declareLoans("tillkey-loans");
        realm.lend("erik", "STO-01", "cashier", -2, 9);
        realm.lend("carla", "STO-01", "cashier", 2, 9);
        GroupRepresentation city = realm.storeGroup("STO-01");
        Tokens tokens = realm.browser().logInWithPassword("back-office", "erik").tokens();
        assertStores(tokens, "STO-01");

        HttpResponse<String> another = code(city.getId(), "STO-101");
        assertThat(another.statusCode()).as(another.body()).isEqualTo(409);
        assertThat(another.body()).contains("STO-01", "2 people");
        city.setName("Stockholm Centrum");
        realm.admin().groups().group(city.getId()).update(city);
        assertStores(realm.refresh("back-office", tokens.refreshToken()), "STO-01");

        city.getAttributes().remove("store_id");
        realm.admin().groups().group(city.getId()).update(city);
        String uppsala = realm.storeGroup("STO-02").getId();
        assertThat(code(uppsala, "STO-01").statusCode())
                .as("taken off the one and given to the other")
                .isEqualTo(409);
        assertThat(code(city.getId(), "STO-01").statusCode()).as("back").isEqualTo(204);
        assertStores(realm.refresh("back-office", tokens.refreshToken()), "STO-01");

        for (String lent : List.of("erik", "carla")) {
            realm.updateUser(lent, user -> user.getAttributes().remove("store_loans"));
        }
        assertThat(code(city.getId(), "STO-101").statusCode()).isEqualTo(204);
        assertThat(code(uppsala, "STO-01").statusCode()).isEqualTo(204);
    }

    private List<String> loans(String username) {
        return realm.user(username).getAttributes().get("store_loans");
    }

    @Test
    void aLoanToADeletedStoreCountsForNothingAndStandsInNobodysWay() {
        realm.declareLoans("tillkey-loans");
        realm.lend("erik", "STO-01", "cashier", -2, 9);
        Tokens tokens = realm.browser().logInWithPassword("back-office", "erik").tokens();
        assertStores(tokens, "STO-01");

        assertThat(delete("/tillkey-stores/stores/STO-01?force=true").statusCode())
                .isEqualTo(204);

        assertStores(realm.refresh("back-office", tokens.refreshToken()));
        assertThat(findings("stores")).containsExactly("loan_broken");
        realm.updateUser("erik", user -> user.setLastName("Eriksson"));
        assertThat(loans("erik")).hasSize(1);
    }

    /** By the parameter of the request, online and offline: none of them is at a till. */
    @Test
    void sessionsThatAreBoundToADeletedStoreEndAndTheirClientsAreTold() throws Exception {
        realm.clientSettings("web-shop", Map.of("store_required", "true"));
        String offline = realm.admin().clientScopes().findAll().stream()
                .filter(known -> known.getName().equals("offline_access"))
                .findFirst()
                .orElseThrow()
                .getId();
        realm.admin().clients().get(realm.clientUuid("web-shop")).addOptionalClientScope(offline);
        realm.till("STO-01");
        try (LogoutBackend backend = new LogoutBackend()) {
            realm.tellOfLogouts("web-shop", backend.url());
            Browser browser = realm.browser();
            logIn(browser, "bob", "STO-01");
            Tokens lasting = browser.open("web-shop", Map.of("store", "STO-01", "scope", "openid offline_access"))
                    .tokens();
            Tokens left = logIn(realm.browser(), "anna", "STO-01");
            Tokens other = logIn(realm.browser(), "bob", "STO-02");
            // Nobody who works there is in it any more, but the session still is.
            realm.admin().users().get(realm.userId("anna")).groups().forEach(group -> realm.admin()
                    .users()
                    .get(realm.userId("anna"))
                    .leaveGroup(group.getId()));

            assertRefused(delete("/tillkey-stores/stores/STO-01"), "tills");
            assertThat(realm.refresh("web-shop", lasting.refreshToken()).issued())
                    .as("what was refused ends nothing")
                    .isTrue();
            assertThat(backend.notices()).isEmpty();
            assertThat(delete("/tillkey-stores/stores/STO-01?force=true").statusCode())
                    .isEqualTo(204);

            for (Tokens ended : List.of(lasting, left)) {
                assertThat(realm.refresh("web-shop", ended.refreshToken()).error())
                        .startsWith("invalid_grant: ")
                        .doesNotContain("store_unknown", "not_in_store");
            }
            assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                    .isEmpty();
            assertThat(realm.refresh("web-shop", other.refreshToken()).issued()).isTrue();
            for (int i = 0; i < 2; i++) {
                assertThat(backend.notices().poll(Await.PATIENCE.toMinutes(), TimeUnit.MINUTES))
                        .startsWith("logout_token=");
            }
            assertThat(realm.events().stream()
                            .filter(event -> event.getType().equals("LOGOUT"))
                            .map(event -> event.getDetails().get("reason"))
                            .collect(Collectors.toList()))
                    .containsExactly("store_deleted", "store_deleted");
        }
    }

    private static Tokens logIn(Browser browser, String username, String storeId) {
        return browser.open("web-shop", Map.of("store", storeId))
                .submit(Map.of("username", username, "password", username + "-demo"))
                .tokens();
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
