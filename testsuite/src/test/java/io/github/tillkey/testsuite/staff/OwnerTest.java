package io.github.tillkey.testsuite.staff;

import static io.github.tillkey.testsuite.fixture.StaffDoorClient.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import io.github.tillkey.testsuite.provider.BackgroundThread;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.representations.idm.AdminEventRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The owner, whom nobody blocks, demotes or deletes, and who hands the organisation over. */
@KeycloakIntegrationTest(config = PackServer.class)
class OwnerTest extends RetailTest {

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private StaffDoorClient door;

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
    }

    private String id(String username) {
        return realm.userId(username);
    }

    private List<String> roles(String username) {
        return realm.admin().users().get(id(username)).roles().realmLevel().listAll().stream()
                .map(RoleRepresentation::getName)
                .filter(List.of("owner", "staff-admin")::contains)
                .sorted()
                .toList();
    }

    private void take(String username, String role) {
        realm.admin()
                .users()
                .get(id(username))
                .roles()
                .realmLevel()
                .remove(List.of(realm.admin().roles().get(role).toRepresentation()));
    }

    private HttpResponse<String> offer(String token, @Nullable String username, @Nullable String keeps) {
        Map<String, Object> body = new HashMap<>();
        body.put("memberId", username == null ? "nobody" : id(username));
        body.put("keeps", keeps);
        return door.call("POST", "owner/transfer", body, token, Map.of());
    }

    private HttpResponse<String> accept(String token) {
        return door.call("POST", "owner/transfer/accept", null, token, Map.of());
    }

    private HttpResponse<String> withdraw(String token) {
        return door.call("DELETE", "owner/transfer", null, token, Map.of());
    }

    @TestFactory
    Stream<DynamicTest> whatNobodyDoesToTheOwner() {
        String olga = door.tokenOfNew("olga", "STO-01");
        String otto = door.tokenOfNew("otto", "STO-01");
        door.give("olga", "owner");
        door.give("otto", "staff-admin");
        door.give("erik", "owner"); // A second one, whom an administrator has made.
        Map<String, String> tokens =
                Map.of("olga", olga, "otto", otto, "bob", door.token("bob"), "erik", door.token("erik"));
        String tag = door.get("members/" + id("olga"), otto)
                .headers()
                .firstValue("etag")
                .orElseThrow();
        String permissions = door.get("permissions/members/" + id("olga"), otto)
                .headers()
                .firstValue("etag")
                .orElseThrow();
        Map<String, String> tags = Map.of("PATCH", tag, "PUT", permissions);
        List<String> attacks = List.of(
                "PUT blocks/%s {\"reason\":\"why\"}",
                "DELETE blocks/%s",
                "PATCH members/%s {\"validUntil\":\"2020-01-01\"}",
                "PUT permissions/members/%s {\"permissions\":[]}",
                "PUT stores/STO-01/staff/%s/roles {\"roles\":[]}",
                "DELETE stores/STO-01/staff/%s",
                "POST pins {\"memberId\":\"%s\"}",
                "POST members/%s/erase");
        return Rows.each(
                attacks.stream().flatMap(attack -> Stream.of("bob", "otto", "erik", "olga")
                        .map(caller -> caller + " " + attack.formatted("OWNER"))),
                row -> {
                    String[] parts = row.replace("OWNER", id("olga")).split(" ", 4);
                    HttpResponse<String> answer = door.call(
                            parts[1],
                            parts[2],
                            parts.length == 4 ? parts[3] : null,
                            tokens.get(parts[0]),
                            tags.containsKey(parts[1]) ? Map.of("If-Match", tags.get(parts[1])) : Map.of());

                    assertThat(problem(answer)).isEqualTo("403 forbidden");
                    assertThat(roles("olga")).containsExactly("owner");
                    assertThat(realm.user("olga").isEnabled()).isTrue();
                    assertThat(realm.admin().users().get(id("olga")).groups()).isNotEmpty();
                });
    }

    @Test
    void theOwnerHandsTheOrganisationOverAndTheSuccessorAccepts() {
        String olga = door.tokenOfNew("olga", "STO-01");
        String otto = door.tokenOfNew("otto", "STO-02");
        door.give("olga", "owner");
        door.give("dora", "staff-admin");
        String dora = door.token("dora");
        String bob = door.token("bob");
        assertThat(door.json("owner", dora).at("/owners/0/username").asText()).isEqualTo("olga");
        assertThat(problem(door.get("owner", bob))).isEqualTo("403 forbidden");

        for (String other : List.of(dora, bob, otto)) {
            assertThat(problem(offer(other, "otto", null))).isEqualTo("403 forbidden");
        }
        assertThat(problem(offer(olga, null, null))).isEqualTo("404 not_found");
        assertThat(problem(offer(olga, "olga", null))).isEqualTo("409 conflict");
        assertThat(problem(offer(olga, "otto", "owner"))).isEqualTo("400 invalid");
        for (String body : List.of("", "{}", "[]", "{\"memberId\":null}", "{\"memberId\":5}", "{\"memberId\":\"\"}")) {
            assertThat(problem(door.call("POST", "owner/transfer", body, olga, Map.of())))
                    .as(body)
                    .isEqualTo("400 invalid");
        }
        for (String none : List.of(olga, otto, dora)) {
            assertThat(problem(accept(none))).isEqualTo("404 not_found");
            assertThat(problem(withdraw(none))).isEqualTo("404 not_found");
        }

        assertThat(problem(offer(olga, "otto", "staff-admin"))).isEqualTo("200");
        assertThat(problem(offer(olga, "anna", null))).as("another one").isEqualTo("409 conflict");
        JsonNode seen = door.json("owner", otto);
        assertThat(seen.at("/offer/successor/username").asText()).isEqualTo("otto");
        assertThat(seen.at("/offer/keeps").asText()).isEqualTo("staff-admin");
        for (String other : List.of(dora, bob, olga)) {
            assertThat(problem(accept(other))).isEqualTo("404 not_found");
        }
        for (String other : List.of(dora, bob)) {
            assertThat(problem(withdraw(other))).isEqualTo("404 not_found");
        }
        assertThat(roles("olga")).containsExactly("owner");
        assertThat(roles("otto")).isEmpty();

        assertThat(Concurrently.call(3, number -> problem(accept(otto))))
                .containsExactlyInAnyOrder("200", "404 not_found", "404 not_found");

        assertThat(roles("otto")).containsExactly("owner");
        assertThat(roles("olga")).containsExactly("staff-admin");
        assertThat(door.json("me", otto).get("authority").toString()).isEqualTo("[\"owner\"]");
        assertThat(problem(offer(olga, "anna", null))).isEqualTo("403 forbidden");
        assertThat(realm.admin().getAdminEvents().stream()
                        .filter(event -> event.getResourceType().equals("TILLKEY_OWNER"))
                        .map(AdminEventRepresentation::getResourcePath))
                .containsExactlyInAnyOrder(
                        "users/" + id("otto") + "/owner",
                        "users/" + id("olga") + "/owner",
                        "users/" + id("otto") + "/owner-offer");

        // Back, and olga lets go of everything else.
        assertThat(problem(offer(otto, "olga", null))).isEqualTo("200");
        assertThat(problem(accept(olga))).isEqualTo("200");
        assertThat(roles("otto")).isEmpty();
        assertThat(problem(door.get("owner", otto))).isEqualTo("403 forbidden");
    }

    @Test
    void bothNeedTwoFactorsAndEitherWithdraws() {
        String olga = door.tokenOfNew("olga", "STO-01");
        door.give("erik", "owner");
        String erik = door.token("erik");
        HttpResponse<String> refused = offer(erik, "bob", null);
        assertThat(problem(refused)).isEqualTo("401 level_too_low");
        assertThat(refused.headers().firstValue("www-authenticate").orElse("")).contains("acr_values=\"otp\"");
        take("erik", "owner");
        door.give("olga", "owner");
        String bob = door.token("bob");

        assertThat(problem(offer(olga, "bob", null))).isEqualTo("200");
        assertThat(problem(accept(bob))).isEqualTo("401 level_too_low");
        assertThat(problem(withdraw(bob))).as("the successor refuses").isEqualTo("204");
        assertThat(door.json("owner", olga).get("offer").isNull()).isTrue();
        assertThat(problem(offer(olga, "bob", null))).isEqualTo("200");
        assertThat(problem(withdraw(olga))).as("the owner withdraws").isEqualTo("204");
        assertThat(problem(accept(bob))).isEqualTo("404 not_found");
        assertThat(roles("olga")).containsExactly("owner");
    }

    @Test
    void whatEndsAnOfferAndWhoCannotBeTheOwner() {
        String olga = door.tokenOfNew("olga", "STO-01");
        String otto = door.tokenOfNew("otto", "STO-02");
        door.give("olga", "owner");
        Dates dates = Dates.of(realm).unchecked();
        dates.save("carla", Map.of("staff_kind", "external", "valid_until", "2099-12-31"));
        dates.save("dora", Map.of("staff_kind", "partner"));
        realm.updateUser("anna", anna -> anna.setEnabled(false));
        for (String unfit : List.of("carla", "dora", "anna")) {
            assertThat(problem(offer(olga, unfit, null))).as(unfit).isEqualTo("409 conflict");
        }
        assertThat(problem(offer(olga, "otto", null))).isEqualTo("200");

        dates.save("otto", Map.of("valid_until", "2099-12-31"));
        assertThat(problem(accept(otto))).as("with an end").isEqualTo("409 conflict");
        dates.save("otto", Map.of("valid_until", "", "staff_kind", "limited"));
        assertThat(problem(accept(otto))).as("limited").isEqualTo("403 access_denied");
        dates.save("otto", Map.of("staff_kind", "employee"));
        realm.updateUser("otto", blocked -> blocked.setEnabled(false));
        assertThat(problem(accept(otto))).as("blocked").isEqualTo("401 token_invalid");
        realm.updateUser("otto", blocked -> blocked.setEnabled(true));

        door.give("erik", "owner");
        assertThat(problem(accept(otto))).as("a second owner").isEqualTo("409 conflict");
        take("olga", "owner");
        assertThat(problem(accept(otto))).as("another owner").isEqualTo("404 not_found");
        door.give("olga", "owner");
        assertThat(problem(withdraw(olga))).isEqualTo("204");
        assertThat(problem(offer(olga, "otto", null))).as("two owners").isEqualTo("409 conflict");
        take("erik", "owner");

        assertThat(problem(offer(olga, "otto", null))).isEqualTo("200");
        String realmId = realm.admin().toRepresentation().getId();
        server.run(session -> session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery("update OwnerOfferEntity o set o.endsAt = o.offeredAt where o.realmId = :realm")
                .setParameter("realm", realmId)
                .executeUpdate());
        assertThat(problem(accept(otto))).as("over").isEqualTo("404 not_found");
        assertThat(roles("otto")).isEmpty();
        assertThat(problem(offer(olga, "otto", null))).as("a new one").isEqualTo("200");
        RoleRepresentation owner = realm.admin().roles().get("owner").toRepresentation();
        owner.setAttributes(Map.of("excludes", List.of("staff-admin")));
        realm.admin().roles().get("owner").update(owner);
        door.give("otto", "staff-admin");
        assertThat(problem(accept(otto))).as("roles that exclude each other").isEqualTo("409 conflict");
        assertThat(roles("olga")).containsExactly("owner");
        take("otto", "staff-admin");
        assertThat(problem(accept(otto))).isEqualTo("200");
    }

    private List<String> findings() {
        return realm.check("owner").findValuesAsText("code");
    }

    @Test
    void noTaskAndNoAdministratorTakesTheOwnerAwayUnseen() {
        assertThat(findings()).containsExactly("owner_missing");
        door.give("erik", "owner");
        assertThat(findings()).isEmpty();

        Dates dates = Dates.of(realm);
        HttpResponse<String> end = dates.save("erik", Map.of("valid_until", "2099-12-31"));
        assertThat(end.statusCode()).isEqualTo(400);
        assertThat(end.body()).contains("owner");
        assertThat(dates.save("carla", Map.of("valid_until", "2099-12-31")).statusCode())
                .isEqualTo(204);
        dates.unchecked();
        dates.until("erik", "2020-01-01");
        dates.until("carla", "2020-01-01");
        server.fetchString(session -> BackgroundThread.pass(session.getKeycloakSessionFactory(), true));
        assertThat(realm.user("carla").isEnabled()).isFalse();
        assertThat(realm.user("erik").isEnabled()).isTrue();
        assertThat(findings()).containsExactly("owner_ends");
        dates.write("erik", "valid_until", null);

        HttpResponse<String> kept = realm.call("DELETE", "/users/" + id("erik"), null, realm.adminToken());
        assertThat(kept.statusCode()).isEqualTo(409);
        assertThat(Http.json(kept.body()).toString()).contains("owner");
        assertThat(realm.user("erik").getUsername()).isEqualTo("erik");
        realm.updateUser("erik", erik -> erik.setEnabled(false));
        assertThat(findings()).containsExactly("owner_blocked");
        realm.updateUser("erik", erik -> erik.setEnabled(true));
        door.give("dora", "owner");
        assertThat(findings()).containsExactly("owner_several");
        take("dora", "owner");
        String group = realm.addGroup(realm.storeGroup("STO-01").getId(), "family", Map.of());
        realm.admin()
                .groups()
                .group(group)
                .roles()
                .realmLevel()
                .add(List.of(realm.admin().roles().get("owner").toRepresentation()));
        assertThat(findings()).containsExactly("owner_by_group");

        take("erik", "owner");
        assertThat(realm.call("DELETE", "/users/" + id("erik"), null, realm.adminToken())
                        .statusCode())
                .as("who is no owner any more")
                .isEqualTo(204);
    }
}
