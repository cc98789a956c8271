package io.github.tillkey.testsuite.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Messages;
import io.github.tillkey.testsuite.fixture.OwnServers;
import io.github.tillkey.testsuite.fixture.ProductionServer;
import io.github.tillkey.testsuite.fixture.ProductionServer.Kind;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of an installation: production without a PIN key, then with one, then without the jars. Starts servers of
 * its own, on free ports, one after the other.
 */
@OwnServers
class InstallationTest {

    private static final Path REALM = Path.of("..", "demo", "realm", "retail-realm.json");

    @TempDir
    Path folder;

    @Test
    void whatIsMissingStopsPinsAndNothingElse() throws Exception {
        Path home = ProductionServer.install(folder, Kind.ALONE);
        Path providers = home.resolve("providers");
        Path imports = Files.createDirectories(home.resolve("data").resolve("import"));
        Files.copy(REALM, imports.resolve("retail-realm.json"));

        try (ProductionServer withoutKey = ProductionServer.alone(
                home, "--import-realm", "--spi-credential--tillkey-pos-pin--key-remembered-seconds=1")) {
            String token = withoutKey.adminToken();
            HttpResponse<String> answer = withoutKey.assignPin(token);
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body())
                    .contains("no PIN key", "tillkey-pin-key", "--spi-credential--tillkey-pos-pin--key-file");
            Path developmentKey = home.resolve("data").resolve("tillkey-development-pin.key");
            assertThat(developmentKey).as("production makes no key of its own").doesNotExist();
            // What somebody leaves behind who tries Tillkey out in this folder.
            Files.writeString(developmentKey, Base64.getEncoder().encodeToString(new byte[32]));
            withoutKey.pause();
            assertThat(withoutKey.assignPin(token).statusCode())
                    .as("production takes no development key")
                    .isEqualTo(409);
            assertThat(Messages.in(withoutKey.loginPage("pos"), "en")).contains("tillkeyPinUnavailable");
            withoutKey.allowPasswordGrant(token);
            assertThat(withoutKey.passwordLogin()).isEqualTo(200);
        }

        Path key = Files.writeString(folder.resolve("pin.key"), "c2hvcnQ=");
        String option = "--spi-credential--tillkey-pos-pin--key-file=" + key;
        String pin;
        try (ProductionServer withKey = ProductionServer.alone(home, option)) {
            assertThat(withKey.assignPin(withKey.adminToken()).body())
                    .contains("5 bytes", "at least 32")
                    .doesNotContain("c2hvcnQ=");
            Files.writeString(key, Base64.getEncoder().encodeToString(new byte[32]));
            AtomicReference<HttpResponse<String>> answer = new AtomicReference<>();
            Await.until("the repaired key is read without a restart", () -> {
                answer.set(withKey.assignPin(withKey.adminToken()));
                return answer.get().statusCode() != 409;
            });
            assertThat(answer.get().statusCode()).isEqualTo(200);
            pin = Http.json(answer.get().body()).get("pin").asText();
            takeValidatorsOutOfTheProfile(withKey);
            assertThat(withKey.log()).doesNotContainPattern("(?<![0-9])" + pin + "(?![0-9])");
        }

        try (Stream<Path> jars = Files.list(providers)) {
            for (Path jar :
                    jars.filter(path -> path.toString().endsWith(".jar")).toList()) {
                Files.delete(jar);
            }
        }
        ProductionServer.build(home, Kind.ALONE);
        try (ProductionServer without = ProductionServer.alone(home)) {
            assertThat(without.passwordLogin()).as("the realm's other logins").isEqualTo(200);
            assertThat(without.loginPage("back-office")).as("on the pages too").contains("name=\"password\"");
            String token = without.adminToken();
            JsonNode credentials =
                    without.get(token, "/admin/realms/retail/users/" + without.userId(token, "anna") + "/credentials");
            assertThat(credentials.findValuesAsText("type"))
                    .as("the admin console still lists the PIN, and can delete it")
                    .contains("password", "pos-pin");
        }
    }

    /** As the guides say: without the jars Keycloak knows no such validators, and nobody could log in. */
    private static void takeValidatorsOutOfTheProfile(ProductionServer server) {
        String token = server.adminToken();
        String path = "/admin/realms/retail/users/profile";
        JsonNode profile = server.get(token, path);
        for (JsonNode attribute : profile.get("attributes")) {
            if (attribute.get("validations") instanceof ObjectNode validations) {
                validations.remove(List.of("tillkey-networks", "tillkey-dates", "tillkey-sponsor"));
            }
        }
        HttpResponse<String> saved = Http.send(HttpRequest.newBuilder(server.url(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(profile.toString()))
                .build());
        assertThat(saved.statusCode()).isEqualTo(200);
    }
}
