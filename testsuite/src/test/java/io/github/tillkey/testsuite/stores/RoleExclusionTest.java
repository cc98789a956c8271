package io.github.tillkey.testsuite.stores;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The store role {@code refund} excludes {@code approve}: by which ways an administrator is refused who gives both. */
@KeycloakIntegrationTest(config = PackServer.class)
class RoleExclusionTest extends RetailTest {

    private static final String LEFT = "as before";

    private String city;
    private String desk;

    @BeforeEach
    void addRoles() {
        var roles = realm.admin().clients().get(realm.clientUuid("store-roles")).roles();
        for (String name : List.of("refund", "approve", "all-stores", "deputy")) {
            roles.create(new RoleRepresentation(name, null, false));
        }
        RoleRepresentation refund = role("refund");
        refund.setAttributes(Map.of("excludes", List.of("approve")));
        roles.get("refund").update(refund);
        roles.get("deputy").addComposites(List.of(role("approve")));
        city = realm.storeGroup("STO-01").getId();
        desk = realm.addGroup(city, "desk", Map.of());
        realm.declareLoans("tillkey-loans");
    }

    private RoleRepresentation role(String name) {
        return realm.admin()
                .clients()
                .get(realm.clientUuid("store-roles"))
                .roles()
                .get(name)
                .toRepresentation();
    }

    private HttpResponse<String> give(String group, String role) {
        return realm.call(
                "POST",
                "/groups/" + group + "/role-mappings/clients/" + realm.clientUuid("store-roles"),
                List.of(role(role)),
                realm.adminToken());
    }

    private int join(String username, String group) {
        return realm.call("PUT", "/users/" + realm.userId(username) + "/groups/" + group, Map.of(), realm.adminToken())
                .statusCode();
    }

    private HttpResponse<String> move(String group, String parent) {
        return realm.call(
                "POST",
                "/groups/" + parent + "/children",
                realm.admin().groups().group(group).toRepresentation(),
                realm.adminToken());
    }

    private HttpResponse<String> lend(String username, String storeId, String roles) {
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        UserRepresentation user = realm.user(username);
        Map<String, List<String>> attributes = new HashMap<>(user.getAttributes());
        attributes.put(
                "store_loans",
                List.of(String.join(
                        "; ",
                        storeId,
                        roles,
                        today.minusDays(1).toString(),
                        today.plusDays(9).toString())));
        user.setAttributes(attributes);
        return realm.call("PUT", "/users/" + user.getId(), user, realm.adminToken());
    }

    private List<String> findings() {
        List<String> found = new ArrayList<>();
        realm.check("stores")
                .forEach(finding -> found.add(finding.get("code").asText() + " "
                        + finding.get("place").asText()));
        return found;
    }

    private static void assertRefused(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("refund", "approve");
    }

    @Test
    void theGroupsOnTheWayToTheStoreCount() {
        assertThat(give(city, "refund").statusCode()).isEqualTo(204);
        assertRefused(give(desk, "approve"), 409);
        assertRefused(give(desk, "deputy"), 409);
        String night = realm.addGroup(desk, "night", Map.of());
        assertRefused(give(night, "approve"), 409);
        assertThat(give(realm.storeGroup("STO-02").getId(), "approve").statusCode())
                .as("another store")
                .isEqualTo(204);

        String elsewhere = realm.addGroup(rootId(), "elsewhere", Map.of());
        assertThat(give(elsewhere, "approve").statusCode()).isEqualTo(204);
        assertRefused(move(elsewhere, city), 409);
        assertThat(realm.admin().groups().group(elsewhere).toRepresentation().getPath())
                .as(LEFT)
                .isEqualTo("/stores/elsewhere");
        assertThat(move(night, city).statusCode()).isEqualTo(204);
        assertThat(findings()).noneMatch(finding -> finding.startsWith("roles_excluded"));
    }

    private String rootId() {
        return realm.admin().getGroupByPath("/stores").getId();
    }

    @Test
    void aRoleGivenAboveCountsForTheGroupsBelow() {
        assertThat(give(desk, "approve").statusCode()).isEqualTo(204);

        assertRefused(give(city, "refund"), 409);
        assertThat(give(city, "cashier").statusCode()).isEqualTo(204);
    }

    @Test
    void levelsCount() {
        String north = realm.addGroup(rootId(), "North", Map.of());
        String staff = realm.addGroup(north, "staff", Map.of());
        String more = realm.addGroup(north, "more", Map.of());
        GroupRepresentation level = realm.admin().groups().group(north).toRepresentation();
        level.setAttributes(Map.of("staff_groups", List.of(staff, more)));
        realm.admin().groups().group(north).update(level);
        assertThat(give(staff, "refund").statusCode()).isEqualTo(204);
        assertThat(give(more, "approve").statusCode()).isEqualTo(204);

        assertRefused(give(north, "approve"), 409);
        assertThat(join("anna", staff)).isEqualTo(204);
        assertThat(join("anna", more)).isEqualTo(409);
    }

    @Test
    void loansCount() {
        assertThat(give(desk, "refund").statusCode()).isEqualTo(204);
        assertThat(join("carla", desk)).isEqualTo(204);

        assertRefused(lend("erik", "STO-01", "refund, approve"), 400);
        assertRefused(lend("carla", "STO-01", "approve"), 400);
        assertThat(lend("carla", "STO-02", "approve").statusCode()).isEqualTo(204);
        assertThat(lend("erik", "STO-01", "approve").statusCode()).isEqualTo(204);
        assertThat(join("erik", desk)).as("the other way round").isEqualTo(409);
    }

    /** Whatever else brings two together shows in the self-check, once, and is refused when something is approved. */
    @Test
    void whatIsNotRefusedIsFound() {
        assertThat(give(desk, "refund").statusCode()).isEqualTo(204);
        String other = realm.addGroup(city, "other", Map.of());
        assertThat(join("carla", desk)).isEqualTo(204);
        assertThat(join("carla", other)).isEqualTo(204);
        assertThat(join("erik", desk)).isEqualTo(204);
        assertThat(findings()).isEmpty();

        assertThat(give(other, "approve").statusCode()).as("both are members").isEqualTo(204);
        assertThat(findings()).containsExactly("member_roles_excluded user carla");

        realm.admin()
                .clients()
                .get(realm.clientUuid("store-roles"))
                .roles()
                .get("refund")
                .addComposites(List.of(role("deputy")));
        assertThat(findings()).contains("roles_excluded group /stores/Stockholm City/desk");
    }
}
