package io.github.tillkey.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.quarkus.fs.util.ZipUtils;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.it.utils.Maven;

/**
 * The life of an installation: production without a PIN key, then with one, then without the jars. Starts servers of its own, on
 * free ports, one after the other.
 */
class InstallationTest {

    private static final Path REALM = Path.of("..", "demo", "realm", "retail-realm.json");

    @TempDir
    Path folder;

    @Test
    void whatIsMissingStopsPinsAndNothingElse() throws Exception {
        Path home = install();
        Path providers = home.resolve("providers");
        for (String jar : PackServer.JARS) {
            Files.copy(
                    Maven.resolveArtifact("io.github.tillkey", jar),
                    providers.resolve(jar + ".jar"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Path imports = Files.createDirectories(home.resolve("data").resolve("import"));
        Files.copy(REALM, imports.resolve("retail-realm.json"));

        try (Server withoutKey = new Server(home, "--import-realm")) {
            String token = withoutKey.adminToken();
            HttpResponse<String> answer = withoutKey.assignPin(token);
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body())
                    .contains("no PIN key", "tillkey-pin-key", "--spi-credential--tillkey-pos-pin--key-file");
            assertThat(home.resolve("data").resolve("tillkey-development-pin.key"))
                    .as("production makes no key of its own")
                    .doesNotExist();
            assertThat(withoutKey.loginPage("pos")).contains("PIN login is not available");
            withoutKey.allowPasswordGrant(token);
            assertThat(withoutKey.passwordLogin()).isEqualTo(200);
        }

        Path key = Files.writeString(folder.resolve("pin.key"), "c2hvcnQ=");
        String option = "--spi-credential--tillkey-pos-pin--key-file=" + key;
        String pin;
        try (Server withKey = new Server(home, option)) {
            assertThat(withKey.assignPin(withKey.adminToken()).body())
                    .contains("5 bytes", "at least 32")
                    .doesNotContain("c2hvcnQ=");
            Files.writeString(key, Base64.getEncoder().encodeToString(new byte[32]));
            Instant end = Instant.now().plus(Duration.ofMinutes(2));
            HttpResponse<String> answer = withKey.assignPin(withKey.adminToken());
            while (answer.statusCode() == 409 && Instant.now().isBefore(end)) {
                withKey.pause();
                answer = withKey.assignPin(withKey.adminToken());
            }
            assertThat(answer.statusCode()).as("a mended key needs no restart").isEqualTo(200);
            pin = Http.json(answer.body()).get("pin").asText();
            assertThat(withKey.log()).doesNotContainPattern("(?<![0-9])" + pin + "(?![0-9])");
        }

        try (Stream<Path> jars = Files.list(providers)) {
            for (Path jar :
                    jars.filter(path -> path.toString().endsWith(".jar")).toList()) {
                Files.delete(jar);
            }
        }
        try (Server without = new Server(home)) {
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

    private Path install() throws IOException {
        Path zip = Maven.resolveArtifact("org.keycloak", "keycloak-quarkus-dist");
        ZipUtils.unzip(zip, folder);
        try (Stream<Path> entries = Files.list(folder)) {
            Path home = entries.filter(path -> path.getFileName().toString().startsWith("keycloak-"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
            assertThat(home.resolve("bin").resolve("kc.sh").toFile().setExecutable(true))
                    .isTrue();
            return home;
        }
    }

    /** A Keycloak in production mode with its database in a file. */
    private static final class Server implements AutoCloseable {

        private final Process process;
        private final int port;
        private final Path log;

        Server(Path home, String... options) throws Exception {
            port = freePort();
            List<String> command = new java.util.ArrayList<>(List.of(
                    home.resolve("bin").resolve("kc.sh").toString(),
                    "start",
                    "--db=dev-file",
                    "--http-enabled=true",
                    "--hostname=http://localhost:" + port,
                    "--http-host=127.0.0.1",
                    "--http-port=" + port,
                    "--http-management-port=" + freePort(),
                    "--cache=local"));
            command.addAll(List.of(options));
            log = Files.createTempFile(home, "server", ".log");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().put("KC_BOOTSTRAP_ADMIN_USERNAME", "admin");
            builder.environment().put("KC_BOOTSTRAP_ADMIN_PASSWORD", "admin");
            process = builder.start();
            Instant end = Instant.now().plus(Duration.ofMinutes(5));
            while (!Files.readString(log).contains("Listening on")) {
                if (!process.isAlive() || Instant.now().isAfter(end)) {
                    close();
                    throw new AssertionError("the server did not start:\n" + Files.readString(log));
                }
                process.waitFor(500, TimeUnit.MILLISECONDS);
            }
        }

        URI url(String path) {
            return URI.create("http://localhost:" + port + path);
        }

        JsonNode get(String token, String path) {
            return Http.json(Http.get(url(path), Map.of("Authorization", "Bearer " + token))
                    .body());
        }

        HttpResponse<String> assignPin(String token) {
            String path = "/admin/realms/retail/tillkey-pin/members/" + userId(token, "anna") + "/temporary-pin";
            return Http.send(HttpRequest.newBuilder(url(path))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{}"))
                    .build());
        }

        String log() throws IOException {
            return Files.readString(log);
        }

        void pause() throws InterruptedException {
            process.waitFor(2, TimeUnit.SECONDS);
        }

        String adminToken() {
            return Http.json(Http.post(
                                    url("/realms/master/protocol/openid-connect/token"),
                                    Map.of(
                                            "grant_type", "password",
                                            "client_id", "admin-cli",
                                            "username", "admin",
                                            "password", "admin"),
                                    Map.of())
                            .body())
                    .get("access_token")
                    .asText();
        }

        String userId(String token, String username) {
            return get(token, "/admin/realms/retail/users?exact=true&username=" + username)
                    .get(0)
                    .get("id")
                    .asText();
        }

        void allowPasswordGrant(String token) throws IOException {
            var client = (com.fasterxml.jackson.databind.node.ObjectNode)
                    get(token, "/admin/realms/retail/clients?clientId=back-office")
                            .get(0);
            client.put("directAccessGrantsEnabled", true);
            Http.send(HttpRequest.newBuilder(url(
                            "/admin/realms/retail/clients/" + client.get("id").asText()))
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .PUT(BodyPublishers.ofString(client.toString()))
                    .build());
        }

        int passwordLogin() {
            return Http.post(
                            url("/realms/retail/protocol/openid-connect/token"),
                            Map.of(
                                    "grant_type", "password",
                                    "client_id", "back-office",
                                    "username", "bob",
                                    "password", "bob-demo"),
                            Map.of())
                    .statusCode();
        }

        String loginPage(String client) {
            return Http.get(
                            url("/realms/retail/protocol/openid-connect/auth?"
                                    + Http.query(Map.of(
                                            "client_id", client,
                                            "response_type", "code",
                                            "scope", "openid",
                                            "redirect_uri", "http://localhost:8081/" + client + "/callback",
                                            "code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                                            "code_challenge_method", "S256"))),
                            Map.of())
                    .body();
        }

        @Override
        public void close() throws Exception {
            List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                    .toList();
            all.forEach(ProcessHandle::destroy);
            for (ProcessHandle one : all) {
                one.onExit().get(1, TimeUnit.MINUTES);
            }
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            }
        }
    }
}
