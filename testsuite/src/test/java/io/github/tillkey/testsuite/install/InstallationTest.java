package io.github.tillkey.testsuite.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Messages;
import io.github.tillkey.testsuite.fixture.OwnServers;
import io.github.tillkey.testsuite.fixture.ProductionServer;
import io.github.tillkey.testsuite.fixture.ProductionServer.Kind;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of an installation: production without a PIN key, then with one, then without the jars, then with them
 * again. Starts servers of its own, on free ports, one after the other.
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
                    .contains(
                            "no PIN key",
                            "tillkey-pin-key",
                            "--spi-credential--tillkey-pos-pin--key-file",
                            "TILLKEY_PIN_KEY");
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
        RetailRealm staff;
        Browser till;
        String pinAtTill;
        // As a container names the file of a mounted secret.
        Map<String, String> mounted = Map.of("KC_SPI_CREDENTIAL__TILLKEY_POS_PIN__KEY_FILE", key.toString());
        String pin;
        try (ProductionServer withKey = ProductionServer.alone(home, mounted)) {
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
            staff = RetailRealm.create(withKey.adminClient(), withKey.baseUrl());
            setUp(staff);
            pinAtTill = staff.permanentPin("anna", "STO-01");
            till = staff.till("STO-01");
            assertThat(till.logInWithPin(pinAtTill).issued()).isTrue();
            staff.endSessions("anna");
            answered(200, staff.call("POST", "/tillkey/setup/undo", Map.of(), staff.adminToken()));
            assertThat(withKey.log()).doesNotContainPattern("(?<![0-9])" + pin + "(?![0-9])");
        }

        Path away = Files.createDirectory(folder.resolve("away"));
        move(providers, away);
        ProductionServer.build(home, Kind.ALONE);
        try (ProductionServer without = ProductionServer.alone(home)) {
            RetailRealm undone = staff.at(without.adminClient(), without.baseUrl());
            for (String client : List.of("back-office", "web-shop", "pos")) {
                Browser browser = undone.browser();
                assertThat(browser.logInWithPassword(client, "bob").tokens().issued())
                        .as(client)
                        .isTrue();
                assertThat(browser.open(client).isAtClient())
                        .as("by the cookie")
                        .isTrue();
            }
            assertThat(undone.admin().users().search("anna", true)).hasSize(1);
            assertThat(without.passwordLogin()).as("without an undo").isNotEqualTo(200);
            rescue(home, without);
            assertThat(without.passwordLogin()).as("the realm's other logins").isEqualTo(200);
            assertThat(without.loginPage("back-office")).as("on the pages too").contains("name=\"password\"");
            String token = without.adminToken();
            JsonNode credentials =
                    without.get(token, "/admin/realms/retail/users/" + without.userId(token, "anna") + "/credentials");
            assertThat(credentials.findValuesAsText("type"))
                    .as("the admin console still lists the PIN, and can delete it")
                    .contains("password", "till-pin");
        }

        move(away, providers);
        ProductionServer.build(home, Kind.ALONE);
        String secret = Files.readString(key);
        try (ProductionServer again = ProductionServer.alone(home, Map.of("TILLKEY_PIN_KEY", secret + "\n"))) {
            RetailRealm back = staff.at(again.adminClient(), again.baseUrl());
            setUp(back);
            assertThat(till.at(back).logInWithPin(pinAtTill).issued())
                    .as("the same key from the environment")
                    .isTrue();
            assertThat(again.log()).doesNotContain(secret);
        }
    }

    private static void setUp(RetailRealm realm) {
        Map<String, Object> everything = Map.of(
                "posClients", List.of("pos"),
                "backOfficeClients", List.of("back-office"),
                "webShopClients", List.of("web-shop"),
                "bind", true,
                "trust", List.of("user attribute staff_kind"));
        answered(200, realm.call("POST", "/tillkey/setup", everything, realm.adminToken()));
    }

    private static void answered(int status, HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    }

    private static void move(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path jar :
                    files.filter(path -> path.toString().endsWith(".jar")).toList()) {
                Files.move(jar, to.resolve(jar.getFileName()));
            }
        }
    }

    /** As the guide says, for those who have taken the jars out first. */
    private static void rescue(Path home, ProductionServer server) throws Exception {
        Path script = home.resolve("bin").resolve("kcadm.sh");
        // Archives are unpacked without the permission.
        assertThat(script.toFile().setExecutable(true)).isTrue();
        String kcadm = script.toString();
        run(
                home,
                kcadm,
                "config",
                "credentials",
                "--server",
                server.baseUrl(),
                "--realm",
                "master",
                "--user",
                "admin",
                "--password",
                "admin");
        run(home, Path.of("..", "docs", "rescue.sh").toAbsolutePath().toString(), kcadm, "retail");
    }

    /** Runs a command; {@code kcadm.sh} keeps its login in the folder {@code home}. */
    private static void run(Path home, String... command) throws Exception {
        Path output = Files.createTempFile(home, "rescue", ".log");
        ProcessBuilder process =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        process.environment().put("KC_OPTS", "-Duser.home=" + home);
        assertThat(process.start().waitFor()).as(Files.readString(output)).isZero();
    }
}
