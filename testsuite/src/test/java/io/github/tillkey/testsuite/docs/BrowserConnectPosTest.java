package io.github.tillkey.testsuite.docs;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.sun.net.httpserver.HttpServer;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.BrowserTest;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The scripts of the guide "Connect your POS", run as they are written, with keycloak-js in a real browser. */
@KeycloakIntegrationTest(config = PackServer.class)
class BrowserConnectPosTest extends BrowserTest {

    private HttpServer app;
    private String origin;
    private Page till;
    private String anna;
    private String bob;

    @BeforeEach
    void start() throws IOException {
        app = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin = "http://localhost:" + app.getAddress().getPort();
        List<String> scripts = GuideBlock.in("connect-pos.md", "Kinds of apps", "js");
        String client = GuideBlock.in("connect-pos.md", "Kinds of apps", "json").get(0);
        serve("/keycloak.js", "text/javascript", library());
        serve("/pos", "text/html", html(scripts.get(0), """
                document.getElementById('next').onclick = nextCashier;
                document.getElementById('log-out').onclick = logOut;
                """));
        serve("/back-office", "text/html", html(scripts.get(1), ""));
        serve(
                "/around",
                "text/html",
                "<iframe src=\"" + realm.url("/protocol/openid-connect/auth") + "?"
                        + Http.query(Map.of(
                                "client_id", "pos",
                                "response_type", "code",
                                "redirect_uri", origin + "/pos",
                                "code_challenge", "x".repeat(43),
                                "code_challenge_method", "S256"))
                        + "\"></iframe>");
        app.start();
        anna = realm.permanentPin("anna", "STO-01");
        bob = realm.permanentPin("bob", "STO-01");
        allow("pos", client);
        realm.storeClaims("pos", Map.of("flat_name", "roles"));
        allow("back-office", client.replace("example.com/pos", "example.com/back-office"));
        till = page(1024, 768, "en", ColorScheme.LIGHT);
        till.navigate(origin + "/pos");
        enrol(till, realm.prepareTerminal("STO-01").code());
    }

    @AfterEach
    void stop() {
        app.stop(0);
    }

    @Test
    void theAppComesBackToItsSessionUntilTheNextCashierOrALogout() {
        type(anna);
        assertThat(till.locator("#who")).hasText("anna pin STO-01");
        assertThat(till.locator("#roles")).hasText("[\"cashier\"]");
        String session = till.locator("#session").textContent();
        till.reload();
        assertThat(till.locator("#who")).hasText("anna pin STO-01");
        assertThat(till.locator("#session")).hasText(session);
        String tokens = (String) till.evaluate("sessionStorage.getItem('tokens')");

        till.locator("#next").click();
        type(bob);
        assertThat(till.locator("#who")).hasText("bob pin STO-01");
        assertThat(realm.refresh("pos", Http.json(tokens).get("refreshToken").asText())
                        .error())
                .startsWith("invalid_grant");

        till.locator("#log-out").click();
        assertThat(till.locator("#tillkey-pin")).isVisible();
        assertThat(till.evaluate("location.origin")).isNotEqualTo(origin);
        assertThat(realm.admin().users().get(realm.userId("bob")).getUserSessions())
                .isEmpty();
        till.navigate(origin + "/pos");
        assertThat(till.locator("#tillkey-pin")).isVisible();
        assertThat(complaints).isEmpty();
    }

    @Test
    void tokensOfAnEndedSessionLeadToThePad() {
        type(anna);
        assertThat(till.locator("#who")).hasText("anna pin STO-01");
        realm.endSessions("anna");

        till.reload();

        assertThat(till.locator("#tillkey-pin")).isVisible();
    }

    @Test
    void thePasswordOpensTheBackOfficeAndThePosGoesOn() {
        type(bob);
        assertThat(till.locator("#who")).hasText("bob pin STO-01");

        till.navigate(origin + "/back-office");
        till.locator("#username").fill("bob");
        till.locator("#password").fill("bob-demo");
        till.locator("#kc-login").click();
        assertThat(till.locator("#who")).containsText("bob password");

        till.navigate(origin + "/pos");
        assertThat(till.locator("#who")).hasText("bob pin STO-01");

        Object locked = till.evaluate("""
                lock => fetch(lock, {
                  method: 'POST',
                  headers: { Authorization: 'Bearer ' + JSON.parse(sessionStorage.getItem('tokens')).token }
                }).then(answer => answer.status)
                """, realm.url("/tillkey-lock").toString());
        assertThat(locked).isEqualTo(204);
        till.navigate(origin + "/back-office");
        assertThat(till.locator("#password")).isVisible();
        till.navigate(origin + "/pos");
        assertThat(till.locator("#who")).hasText("bob pin STO-01");
        assertThat(complaints).isEmpty();
    }

    @Test
    void anotherSitesFrameDoesNotShowThePad() {
        assertThat(till.locator("#tillkey-pin")).isVisible();
        complaints.clear();

        till.navigate(origin + "/around");

        Await.until("the browser's refusal", () -> {
            till.waitForTimeout(100);
            return complaints.stream().anyMatch(complaint -> complaint.contains("frame-ancestors 'self'"));
        });
        assertThat(till.frameLocator("iframe").locator("#tillkey-pin")).hasCount(0);
    }

    private void type(String pin) {
        till.locator("#tillkey-pin").fill(pin);
    }

    private void allow(String clientId, String client) {
        assertThat(realm.call(
                                "PUT",
                                "/clients/" + realm.clientUuid(clientId),
                                Http.json(client.replace("https://pos.example.com", origin)),
                                realm.adminToken())
                        .statusCode())
                .isEqualTo(204);
    }

    /** A page that runs a script of the guide, and shows who is in. */
    private String html(String script, String more) {
        String server = urls.getBase();
        return """
                <!doctype html>
                <link rel="icon" href="data:,">
                <p id="who"></p><p id="roles"></p><p id="session"></p>
                <button id="next"></button><button id="log-out"></button>
                <script src="/keycloak.js"></script>
                <script type="module">
                """ + script.replace("https://id.example.com", server).replace("'retail'", "'" + realm.name() + "'")
                + more + """
                const claims = keycloak.tokenParsed;
                document.getElementById('session').textContent = claims.sid;
                document.getElementById('roles').textContent = JSON.stringify(claims.roles);
                document.getElementById('who').textContent =
                  [claims.preferred_username, claims.acr, claims.store].filter(Boolean).join(' ');
                </script>
                """;
    }

    private void serve(String path, String type, String content) {
        byte[] body = content.getBytes(StandardCharsets.UTF_8);
        app.createContext(path, exchange -> {
            exchange.getResponseHeaders().add("Content-Type", type + "; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
    }

    private static String library() throws IOException {
        Properties artifact = new Properties();
        try (InputStream pom = resource("maven/org.webjars.npm/keycloak-js/pom.properties")) {
            artifact.load(pom);
        }
        try (InputStream library =
                resource("resources/webjars/keycloak-js/" + artifact.getProperty("version") + "/dist/keycloak.js")) {
            return new String(library.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static InputStream resource(String path) {
        return Objects.requireNonNull(BrowserConnectPosTest.class.getResourceAsStream("/META-INF/" + path), path);
    }
}
