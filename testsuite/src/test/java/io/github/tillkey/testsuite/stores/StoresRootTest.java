package io.github.tillkey.testsuite.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.GroupModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.providers.runonserver.RunOnServer;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** Which group holds the stores: the one with the path that the realm names. Erik may manage groups, and no realm. */
@KeycloakIntegrationTest(config = PackServer.class)
class StoresRootTest extends RetailTest {

    private static final String ANNA = "{\"STO-01\":[\"cashier\"]}";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private HttpResponse<String> rename(String path, String name, String token) {
        String id = realm.admin().getGroupByPath(path).getId();
        return realm.call("PUT", "/groups/" + id, Map.of("name", name), token);
    }

    private HttpResponse<String> add(String name, String token) {
        return realm.call("POST", "/groups", Map.of("name", name), token);
    }

    private HttpResponse<String> move(String path, String below, String token) {
        GroupRepresentation group = realm.admin().getGroupByPath(path);
        Map<String, String> child = new HashMap<>(Map.of("id", group.getId(), "name", group.getName()));
        return below == null
                ? realm.call("POST", "/groups", child, token)
                : realm.call(
                        "POST", "/groups/" + realm.admin().getGroupByPath(below).getId() + "/children", child, token);
    }

    private static void done(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 299);
    }

    private void refused(HttpResponse<String> answer, String reason) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(realm.admin().getAdminEvents().get(0).getError()).isEqualTo(reason);
    }

    private String setting() {
        return realm.admin()
                .flows()
                .getRequiredAction("tillkey-realm")
                .getConfig()
                .get("stores_group");
    }

    private String storesOfAnna() {
        return realm.browser()
                .logInWithPassword("back-office", "anna")
                .tokens()
                .access()
                .get("stores")
                .toString();
    }

    private List<String> findings() {
        return realm.check("stores").findValuesAsText("code");
    }

    @Test
    void theSettingFollowsTheStoresGroup() {
        String erik = realm.tokenOf("erik", "manage-users");
        done(rename("/stores", "shops", erik));
        assertThat(setting()).isEqualTo("/shops");
        assertThat(storesOfAnna()).isEqualTo(ANNA);

        done(add("chain", erik));
        done(move("/shops", "/chain", erik));
        assertThat(setting()).isEqualTo("/chain/shops");
        done(rename("/chain", "concern", erik));
        assertThat(setting()).isEqualTo("/concern/shops");
        done(add("group", erik));
        done(move("/concern", "/group", erik));
        assertThat(setting()).isEqualTo("/group/concern/shops");
        assertThat(storesOfAnna()).isEqualTo(ANNA);

        done(rename("/group/concern/shops/Uppsala", "Up", erik));
        done(add("shops", erik));
        done(add("other", erik));
        done(move("/group/concern/shops", "/other", erik));
        assertThat(setting())
                .as("beside one of its name on the way, where Keycloak has it for a moment")
                .isEqualTo("/other/shops");
        done(rename("/shops", "free", erik));
        done(move("/other/shops", null, erik));
        assertThat(setting()).isEqualTo("/shops");
        assertThat(storesOfAnna()).isEqualTo(ANNA);
        assertThat(findings()).isEmpty();
    }

    @Test
    void whatIsSavedMeanwhileStaysAndNobodySeesThePathBeforeItIsCommitted() {
        String name = realm.name();
        server.run(session -> {
            RealmModel renaming = session.realms().getRealmByName(name);
            session.getContext().setRealm(renaming);
            require(RealmSettings.of(renaming).staffWithoutKindAllowed());
            Transactions.run(
                    session.getKeycloakSessionFactory(),
                    other -> RealmSettings.PLACE.put(
                            other.realms().getRealmByName(name), Map.of("staff_without_kind", "deny")));
            GroupModel group = KeycloakModelUtils.findGroupByPath(session, renaming, "/stores");
            group.setName("shops");
            // As the Admin REST does.
            GroupModel.GroupPathChangeEvent.fire(group, "/shops", "/stores", session);
            Transactions.run(
                    session.getKeycloakSessionFactory(),
                    other -> require(RealmSettings.of(other.realms().getRealmByName(name))
                            .storesGroup()
                            .filter("/stores"::equals)
                            .isPresent()));
        });

        assertThat(setting()).isEqualTo("/shops");
        assertThat(realm.admin().flows().getRequiredAction("tillkey-realm").getConfig())
                .containsEntry("staff_without_kind", "deny");
    }

    /** On the server, which does not know the assertions of the tests. */
    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("does not hold");
        }
    }

    @Test
    void whatGetsTheOldPathIsNotTheStoresGroup() {
        String erik = realm.tokenOf("erik", "manage-users");
        done(add("mine", erik));
        done(rename("/stores", "away", erik));
        done(rename("/mine", "stores", erik));

        assertThat(setting()).isEqualTo("/away");
        assertThat(storesOfAnna()).isEqualTo(ANNA);
        assertThat(findings()).isEmpty();
    }

    @Test
    void whereThereIsNoneOnlyManageRealmMakesTheStoresGroup() {
        String erik = realm.tokenOf("erik", "manage-users");
        realm.setSetting("stores_group", "/chain/shops");
        assertThat(storesOfAnna()).isEqualTo("{}");
        assertThat(findings()).contains("stores_group_missing");

        refused(add("chain/shops", erik), "stores_group_fixed");
        done(add("chain", erik));
        done(add("mine", erik));
        done(move("/mine", "/chain", erik));
        refused(rename("/chain/mine", "shops", erik), "stores_group_fixed");
        done(add("shops", erik));
        refused(move("/shops", "/chain", erik), "stores_group_fixed");
        done(rename("/chain", "former", erik));
        done(rename("/former/mine", "shops", erik));
        refused(rename("/former", "chain", erik), "stores_group_fixed");
        assertThat(findings()).contains("stores_group_missing");

        done(rename("/stores", "chain", realm.adminToken()));
        done(rename("/chain/Uppsala", "shops", realm.adminToken()));
        assertThat(findings()).doesNotContain("stores_group_missing");
        assertThat(setting()).isEqualTo("/chain/shops");
    }

    /** Names may hold slashes, which this server does not escape. */
    @Test
    void noSecondGroupGetsThePathOfTheStoresGroup() {
        done(add("chain", realm.adminToken()));
        done(move("/stores", "/chain", realm.adminToken()));
        refused(add("chain/stores", realm.adminToken()), "stores_group_taken");
        done(add("other", realm.adminToken()));
        refused(rename("/other", "chain/stores", realm.adminToken()), "stores_group_taken");
        assertThat(storesOfAnna()).isEqualTo(ANNA);

        server.run(OnServer.addGroup(realm.name(), "chain/stores"));

        assertThat(storesOfAnna()).as("nobody can tell which it is").isEqualTo("{}");
        assertThat(findings()).containsExactly("stores_group_ambiguous");
        String erik = realm.tokenOf("erik", "manage-users");
        refused(rename("/chain", "former", erik), "stores_group_fixed");
        done(rename("/chain", "former", realm.adminToken()));
        assertThat(findings()).isEmpty();
    }

    /** What is written past Keycloak is not seen before a group changes, which shows that no login looks for it. */
    @Test
    void loginsReadTheGroupFromTheMemoryOfTheNode() {
        String root = realm.admin().getGroupByPath("/stores").getId();
        assertThat(storesOfAnna()).isEqualTo(ANNA);
        server.run(OnServer.renameInDatabase(root, "hidden"));
        assertThat(storesOfAnna()).isEqualTo(ANNA);

        done(add("other", realm.adminToken()));

        assertThat(storesOfAnna()).isEqualTo("{}");
        assertThat(findings()).contains("stores_group_missing");
        server.run(OnServer.renameInDatabase(root, "stores"));
        done(add("another", realm.adminToken()));
        assertThat(storesOfAnna()).isEqualTo(ANNA);
    }

    private static final class OnServer {

        static RunOnServer addGroup(String realmName, String name) {
            return session -> {
                RealmModel owner = session.realms().getRealmByName(realmName);
                session.getContext().setRealm(owner);
                owner.createGroup(name);
            };
        }

        static RunOnServer renameInDatabase(String id, String name) {
            return session -> session.getProvider(JpaConnectionProvider.class)
                    .getEntityManager()
                    .createQuery("update GroupEntity g set g.name = :name where g.id = :id")
                    .setParameter("name", name)
                    .setParameter("id", id)
                    .executeUpdate();
        }
    }
}
