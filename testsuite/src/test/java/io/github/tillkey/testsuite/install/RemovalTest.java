package io.github.tillkey.testsuite.install;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** What Keycloak removes leaves no row in our tables. */
@KeycloakIntegrationTest(config = PackServer.class)
class RemovalTest extends RetailTest {

    @InjectRunOnServer
    RunOnServerClient server;

    @Test
    void aRemovedUserLeavesNoRow() {
        realm.permanentPin("anna", "STO-01");
        assertThat(rows("TILLKEY_PIN")).isEqualTo(1);
        assertThat(rows("TILLKEY_EARLIER_PIN")).isEqualTo(1);

        realm.admin().users().delete(realm.userId("anna")).close();

        assertThat(rows("TILLKEY_PIN")).isZero();
        assertThat(rows("TILLKEY_EARLIER_PIN")).isZero();
    }

    @Test
    void aCredentialDeletedInTheConsoleLeavesNoRow() {
        String pin = realm.permanentPin("anna", "STO-01");

        realm.admin().users().get(realm.userId("anna")).removeCredential(pinCredential("anna"));

        assertThat(rows("TILLKEY_PIN")).isZero();
        assertThat(realm.till("STO-01").typePin(pin).isAtClient()).isFalse();
    }

    @Test
    void theAdminConsoleMayRenameAPinWithoutEndingIt() {
        String pin = realm.permanentPin("anna", "STO-01");

        realm.admin().users().get(realm.userId("anna")).setCredentialUserLabel(pinCredential("anna"), "summer 2026");

        assertThat(rows("TILLKEY_PIN")).isEqualTo(1);
        assertThat(realm.till("STO-01").logInWithPin(pin).issued()).isTrue();
    }

    @Test
    void aRemovedStoreTakesItsTerminalsAlong() {
        realm.till("STO-01");
        realm.till("STO-02");
        assertThat(rows("TILLKEY_TERMINAL")).isEqualTo(2);

        call("DELETE", "/tillkey-stores/stores/STO-01?force=true");

        assertThat(rows("TILLKEY_TERMINAL")).isEqualTo(1);
    }

    @Test
    void removingTheGroupAboveTheStoresTakesEveryTerminalAlong() {
        for (String store : List.of("STO-01", "STO-02")) {
            call(
                    "DELETE",
                    "/tillkey-pin/terminals/" + realm.registeredTill(store).terminalId());
        }
        assertThat(rows("TILLKEY_TERMINAL")).as("revoked").isEqualTo(2);

        realm.admin()
                .groups()
                .group(realm.admin().groups().groups("stores", 0, 1).get(0).getId())
                .remove();

        assertThat(rows("TILLKEY_TERMINAL")).isZero();
    }

    @Test
    void aRemovedRealmLeavesNoRow() {
        try (RetailRealm other = RetailRealm.create(adminClient, urls.getBase())) {
            other.permanentPin("anna", "STO-01");
            StaffDoorClient door = StaffDoorClient.setUp(other);
            Map<String, Object> member = Map.of(
                    "firstName", "Pia",
                    "lastName", "Ek",
                    "stores", List.of(Map.of("storeId", "STO-01", "roles", List.of("cashier"))));
            door.call("POST", "members", member, door.token("bob"), Map.of("Idempotency-Key", "one"));
            door.call(
                    "POST",
                    "changes",
                    Map.of(
                            "members", List.of(other.userId("anna")),
                            "change", Map.of("tags", Map.of("add", List.of("summer")))),
                    door.token("bob"),
                    Map.of());
            assertThat(rowsOf(other.name(), "TILLKEY_JOB")).isEqualTo(1);
            // Keycloak cannot remove a realm while somebody writes an attribute in it.
            String bob = door.token("bob");
            Await.until(
                    "the job",
                    () -> door.call("GET", "jobs", null, bob, Map.of()).body().contains("\"state\":\"done\""));
            assertThat(rowsOf(other.name(), "TILLKEY_ANSWERED_REQUEST")).isEqualTo(1);
            assertThat(rowsOf(other.name(), "TILLKEY_PIN")).isEqualTo(1);
            assertThat(rowsOf(other.name(), "TILLKEY_EARLIER_PIN")).isEqualTo(1);
            assertThat(rowsOf(other.name(), "TILLKEY_PIN_REALM")).isEqualTo(1);
            assertThat(rowsOf(other.name(), "TILLKEY_TERMINAL")).isEqualTo(1);
            String name = other.name();
            other.admin().remove();

            assertThat(rowsOf(name, "TILLKEY_PIN")).isZero();
            assertThat(rowsOf(name, "TILLKEY_EARLIER_PIN")).isZero();
            assertThat(rowsOf(name, "TILLKEY_PIN_REALM")).isZero();
            assertThat(rowsOf(name, "TILLKEY_TERMINAL")).isZero();
            assertThat(rowsOf(name, "TILLKEY_ANSWERED_REQUEST")).isZero();
            assertThat(rowsOf(name, "TILLKEY_JOB")).isZero();
        } catch (jakarta.ws.rs.NotFoundException removedAbove) {
            assertThat(removedAbove).isNotNull();
        }
    }

    private void call(String method, String path) {
        HttpResponse<String> answer = realm.call(method, path, Map.of(), realm.adminToken());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    }

    private String pinCredential(String username) {
        return realm.admin().users().get(realm.userId(username)).credentials().stream()
                .filter(credential -> credential.getType().equals("till-pin"))
                .map(CredentialRepresentation::getId)
                .findFirst()
                .orElseThrow();
    }

    private int rows(String table) {
        return rowsOf(realm.name(), table);
    }

    private int rowsOf(String realmId, String table) {
        return server.fetch(
                session -> ((Number) session.getProvider(JpaConnectionProvider.class)
                                .getEntityManager()
                                .createNativeQuery("select count(*) from " + table + " where REALM_ID = ?1")
                                .setParameter(1, realmId)
                                .getSingleResult())
                        .intValue(),
                Integer.class);
    }
}
