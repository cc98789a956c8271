package io.github.tillkey.testsuite.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Assignments;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.OwnServers;
import io.github.tillkey.testsuite.fixture.ProductionServer;
import io.github.tillkey.testsuite.fixture.ProductionServer.Kind;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.admin.client.Keycloak;

/**
 * The PIN key of a production server on H2, and its change. One server plays several nodes: it is given the keys of one
 * after the other.
 */
@OwnServers
class PinKeyRotationTest {

    @TempDir
    static Path folder;

    private static Path keyFile;
    private static ProductionServer server;
    private static Keycloak adminClient;

    private final String oldKey = newKey();
    private final String newKey = newKey();

    private RetailRealm realm;

    @BeforeAll
    static void start() throws Exception {
        keyFile = Files.writeString(folder.resolve("pin.key"), newKey());
        server = ProductionServer.alone(
                ProductionServer.install(folder, Kind.ALONE),
                "--spi-credential--tillkey-pos-pin--key-file=" + keyFile,
                "--spi-credential--tillkey-pos-pin--key-remembered-seconds=1");
        adminClient = server.adminClient();
    }

    @AfterAll
    static void stop() throws Exception {
        adminClient.close();
        server.close();
    }

    @BeforeEach
    void createRealm() throws Exception {
        realm = RetailRealm.create(adminClient, server.baseUrl());
        keys(oldKey);
    }

    @AfterEach
    void removeRealm() {
        realm.close();
    }

    @Test
    void aKeyIsChangedWhilePinsKeepWorkingAndThenRetired() throws Exception {
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        String old = activeKeys().get(0);

        keys(newKey, oldKey);
        assertThat(logsIn(anna)).as("under the old key").isTrue();
        JsonNode status = status();
        String primary = activeKeys().get(0);
        assertThat(activeKeys()).containsExactly(primary, old);
        assertThat(status.get("rows").get(old).asInt()).isEqualTo(2);
        assertThat(status.get("rows").get(primary).asInt())
                .as("a login writes the new row")
                .isEqualTo(1);
        assertThat(status.get("membersNotOnPrimary").asInt()).as("bob").isEqualTo(1);
        assertThat(status.get("membersWithoutActiveKey").asInt()).isZero();
        assertThat(status.hasNonNull("problem")).isFalse();
        HttpResponse<String> refused = retire(old, false);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("1 members");
        assertThat(retire(primary, true).statusCode()).as("the key to stay").isEqualTo(409);
        assertThat(logsIn(bob)).isTrue();

        assertThat(retire(old, false).statusCode()).isEqualTo(200);

        assertThat(retire(old, false).statusCode()).as("again").isEqualTo(200);
        status = status();
        assertThat(status.get("rows").has(old)).isFalse();
        assertThat(status.get("rows").get(primary).asInt()).isEqualTo(2);
        assertThat(activeKeys()).as("though the server still has both").containsExactly(primary);
        assertThat(logsIn(anna)).isTrue();
        realm.temporaryPin("carla");
        assertThat(status().get("rows").has(old))
                .as("nothing writes under it again")
                .isFalse();
        keys(newKey);
        assertThat(logsIn(bob)).isTrue();
    }

    @Test
    void forcedRetirementRemovesThePinsOfThatKeyOnly() throws Exception {
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        String old = activeKeys().get(0);
        assertThat(retire(old, true).statusCode()).as("the only key").isEqualTo(409);
        Tokens bobs = realm.till("STO-01").logInWithPin(bob);
        keys(newKey, oldKey);
        Tokens annas = realm.till("STO-01").logInWithPin(anna);

        HttpResponse<String> answer = retire(old, true);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Http.json(answer.body()).get("membersWithoutPin").asInt()).isEqualTo(1);
        assertThat(realm.refresh("pos", bobs.refreshToken()).issued()).isFalse();
        assertThat(realm.admin().users().get(realm.userId("bob")).getUserSessions())
                .isEmpty();
        assertThat(realm.refresh("pos", annas.refreshToken()).issued())
                .as("a PIN that the other key finds")
                .isTrue();
        assertThat(logsIn(anna)).isTrue();
        assertThat(logsIn(bob)).isFalse();
        assertThat(hasPin("bob")).isFalse();
        assertThat(realm.admin()
                        .users()
                        .get(realm.userId("bob"))
                        .toRepresentation()
                        .getRequiredActions())
                .containsExactly("tillkey-set-pin");
        assertThat(realm.admin()
                        .users()
                        .get(realm.userId("anna"))
                        .toRepresentation()
                        .getRequiredActions())
                .isEmpty();
        assertThat(realm.admin().getAdminEvents()).anyMatch(event -> "TILLKEY_PIN_KEY".equals(event.getResourceType()));
    }

    @Test
    void nodesWithDifferentKeysNeverAssignOnePinTwice() throws Exception {
        String anna = realm.permanentPin("anna", "STO-01");
        keys(newKey, oldKey);
        String bob = realm.permanentPin("bob", "STO-01");

        keys(oldKey);
        assertThat(logsIn(anna)).as("a node that has not got the new key yet").isTrue();
        assertThat(logsIn(bob)).as("a PIN given while both are active").isTrue();
        assertThat(assign("carla")).as("every PIN has a row under the old key").isEqualTo(200);

        keys(newKey);
        assertThat(logsIn(bob)).as("a node that has lost the old key").isTrue();
        HttpResponse<String> refused = assignment("erik");
        assertThat(refused.statusCode())
                .as("it cannot see the PINs of anna and carla")
                .isEqualTo(409);
        assertThat(refused.body()).contains("lacks", "both keys");
        assertThat(status().get("membersWithoutActiveKey").asInt()).isEqualTo(2);

        keys(newKey, oldKey);
        assertThat(assign("erik")).isEqualTo(200);
        assertThat(logsIn(anna)).isTrue();
    }

    @Test
    void aWrongKeyStopsThePinsOfOneRealmAndIsReported() throws Exception {
        String anna = realm.permanentPin("anna", "STO-01");
        String right = activeKeys().get(0);
        Browser till = realm.till("STO-01");
        try (RetailRealm other = RetailRealm.create(adminClient, server.baseUrl())) {
            keys(newKey);

            assertThat(till.open("pos").messages()).contains("tillkeyPinUnavailable");
            assertThat(realm.reasons()).first().isEqualTo("pin_unavailable");
            String wrong = activeKeys().get(0);
            assertThat(assignment("bob").body()).contains("wrong PIN key", right, wrong);
            assertThat(status().get("problem").asText()).contains(right, wrong, "retire");
            assertThat(server.log()).contains("PINs of realm " + realm.name() + " are refused: wrong PIN key");
            assertThat(other.temporaryPin("anna"))
                    .as("another realm of the server")
                    .hasSize(4);
            JsonNode health = Http.json(
                    Http.get(server.managementUrl("/health"), Map.of()).body());
            assertThat(health.get("status").asText())
                    .as("the server stays in the load balancer")
                    .isEqualTo("UP");
            JsonNode check = StreamSupport.stream(health.get("checks").spliterator(), false)
                    .filter(one -> one.get("name").asText().equals("Tillkey PIN keys"))
                    .findFirst()
                    .orElseThrow();
            assertThat(check.get("data").get(realm.name()).asText()).contains(right, wrong);
            assertThat(check.get("data").has(other.name())).isFalse();

            assertThat(retire(right, false).statusCode()).isEqualTo(409);
            keys(oldKey);
            assertThat(logsIn(anna)).as("nothing is lost by a wrong key").isTrue();

            keys(newKey);
            assertThat(retire(right, true).statusCode()).as("a lost key").isEqualTo(200);
            assertThat(hasPin("anna")).isFalse();
            assertThat(assign("anna")).isEqualTo(200);
            keys(oldKey);
            assertThat(assignment("bob").body()).contains("has been retired");
        }
    }

    @Test
    void anUnknownKeyAndAMissingRightAreRefused() throws Exception {
        assertThat(retire("0123456789abcdef", true).statusCode()).isEqualTo(404);
        for (String role : List.of("view-users", "view-realm")) {
            String token = adminWith(role);
            assertThat(realm.call("POST", "/tillkey-pin/keys/0123456789abcdef/retire", Map.of(), token)
                            .statusCode())
                    .isEqualTo(403);
            assertThat(Http.get(realm.adminUrl("/tillkey-pin/keys"), Map.of("Authorization", "Bearer " + token))
                            .statusCode())
                    .isEqualTo(role.equals("view-realm") ? 200 : 403);
        }
    }

    @Test
    void concurrentAssignmentsGiveDifferentPinsOnH2() throws Exception {
        assertThat(Assignments.inParallel(200, realm)).hasSize(200).doesNotHaveDuplicates();
    }

    private String adminWith(String role) {
        realm.grantAdminRole("erik", role);
        return realm.token(Map.of(
                        "grant_type", "password",
                        "client_id", "admin-cli",
                        "username", "erik",
                        "password", "erik-demo"))
                .accessToken();
    }

    private boolean logsIn(String pin) {
        return realm.till("STO-01").typePin(pin).isAtClient();
    }

    private boolean hasPin(String username) {
        return realm.admin().users().get(realm.userId(username)).credentials().stream()
                .anyMatch(credential -> credential.getType().equals("till-pin"));
    }

    private int assign(String username) {
        return assignment(username).statusCode();
    }

    private HttpResponse<String> assignment(String username) {
        return realm.call(
                "POST",
                "/tillkey-pin/members/" + realm.userId(username) + "/temporary-pin",
                Map.of(),
                realm.adminToken());
    }

    private JsonNode status() {
        HttpResponse<String> answer =
                Http.get(realm.adminUrl("/tillkey-pin/keys"), Map.of("Authorization", "Bearer " + realm.adminToken()));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Http.json(answer.body());
    }

    private List<String> activeKeys() {
        return StreamSupport.stream(status().get("activeKeys").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private HttpResponse<String> retire(String keyId, boolean force) {
        return realm.call("POST", "/tillkey-pin/keys/" + keyId + "/retire", Map.of("force", force), realm.adminToken());
    }

    /** Makes the server one that has these keys. */
    private static void keys(String... keys) throws Exception {
        Files.writeString(keyFile, String.join("\n", keys));
        server.pause();
    }

    private static String newKey() {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        return Base64.getEncoder().encodeToString(key);
    }
}
