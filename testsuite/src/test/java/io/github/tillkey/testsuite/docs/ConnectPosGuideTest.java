package io.github.tillkey.testsuite.docs;

import static io.github.tillkey.testsuite.docs.GuideRequests.LOCK;
import static io.github.tillkey.testsuite.docs.GuideRequests.LOG_IN;
import static io.github.tillkey.testsuite.docs.GuideRequests.LOG_OUT;
import static io.github.tillkey.testsuite.docs.GuideRequests.REDEEM;
import static io.github.tillkey.testsuite.docs.GuideRequests.REFRESH;
import static io.github.tillkey.testsuite.docs.GuideRequests.STEP_UP;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/**
 * The requests of the guide "Connect your POS", sent as they are written by a native app that gets its answers at a
 * loopback port (RFC 8252, section 7.3).
 */
@KeycloakIntegrationTest(config = PackServer.class)
class ConnectPosGuideTest extends RetailTest {

    private HttpServer app;
    private GuideRequests guide;
    private Browser till;
    private String anna;
    private String bob;

    @BeforeEach
    void start() throws IOException {
        app = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        app.createContext("/callback", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        app.start();
        till = realm.till("STO-01");
        anna = realm.permanentPin("anna", "STO-01");
        bob = realm.permanentPin("bob", "STO-01");
        guide = new GuideRequests(realm, "http://127.0.0.1:" + app.getAddress().getPort() + "/callback")
                .put("office_uri", "http://localhost:8081/back-office/callback");
        GuideRequests.saveClient(
                realm, GuideBlock.in("connect-pos.md", "Kinds of apps", "json").get(1));
    }

    @AfterEach
    void stop() {
        app.stop(0);
    }

    @Test
    void aNativeAppLogsInRefreshesSwitchesAndLogsOut() {
        Tokens first = logIn(anna);
        assertThat(first.id().get("nonce").asText()).isEqualTo(guide.value("nonce"));
        assertThat(first.access().get("store").asText()).isEqualTo("STO-01");
        assertThat(first.json().get("expires_in").asInt()).isBetween(1, 300);
        Tokens renewed = refresh(first);
        assertThat(renewed.access().get("sid")).isEqualTo(first.access().get("sid"));
        Tokens again = logIn(anna);
        assertThat(again.access().get("sid"))
                .as("the same cashier")
                .isEqualTo(first.access().get("sid"));

        Tokens second = logIn(bob);
        assertThat(second.access().get("preferred_username").asText()).isEqualTo("bob");
        assertThat(refresh(again).error()).startsWith("invalid_grant");

        guide.put("id_token", second.idToken());
        Page afterwards = till.post(guide.address(LOG_OUT), guide.parameters(LOG_OUT));
        assertThat(afterwards.location().toString()).startsWith(guide.value("redirect_uri"));
        assertThat(refresh(second).error()).startsWith("invalid_grant");
    }

    @Test
    void theBackOfficeOpensBesideTheTillsSession() {
        Tokens pos = logIn(bob);

        Page opened = till.get(guide.get(STEP_UP)).submit(Map.of("username", "bob", "password", "bob-demo"));

        assertThat(opened.location().toString()).startsWith(guide.value("office_uri"));
        guide.put("code", opened.parameter("code"));
        Map<String, String> redemption = guide.parameters(REDEEM);
        redemption.put("client_id", "back-office");
        redemption.put("redirect_uri", guide.value("office_uri"));
        Tokens office = realm.token(redemption);
        assertThat(office.access().get("acr").asText()).isEqualTo("password");
        assertThat(refresh(pos).access().get("acr").asText()).isEqualTo("pin");

        guide.put("access_token", pos.accessToken());
        assertThat(Http.post(guide.address(LOCK), Map.of(), guide.header(LOCK)).statusCode())
                .isEqualTo(204);

        assertThat(realm.refresh("back-office", office.refreshToken()).error()).startsWith("invalid_grant");
        assertThat(refresh(pos).issued()).isTrue();
    }

    @Test
    void errorsComeBackToTheApp() {
        logIn(bob);

        Page silent = till.get(URI.create(guide.get(LOG_IN) + "&prompt=none"));
        assertThat(silent.parameter("error")).isEqualTo("login_required");
        Page other = till.get(URI.create(guide.get(LOG_IN) + "&store=STO-02")).submit(Map.of("pin", bob));
        assertThat(other.parameter("error")).isEqualTo("access_denied");
        assertThat(other.parameter("error_description")).isEqualTo("not_store_of_till");
        assertThat(other.parameter("state")).isEqualTo(guide.value("state"));
        Page essential = till.get(URI.create(guide.get(LOG_IN) + "&"
                + Http.query(
                        Map.of("claims", "{\"id_token\":{\"acr\":{\"essential\":true,\"value\":\"password\"}}}"))));
        assertThat(essential.parameter("error")).isEqualTo("access_denied");
        assertThat(realm.reasons()).first().isEqualTo("level_out_of_reach");
        Page askedFor = till.get(URI.create(guide.get(LOG_IN) + "&acr_values=password"));
        assertThat(redeem(askedFor.submit(Map.of("pin", bob)))
                        .access()
                        .get("acr")
                        .asText())
                .isEqualTo("pin");
    }

    @Test
    void thePadRefusesTheFramesOfOthers() {
        Map<String, String> ofTheTill = Map.of("Cookie", "TILLKEY_TERMINAL=" + till.cookie("TILLKEY_TERMINAL"));

        var pad = Http.get(guide.get(LOG_IN), ofTheTill);

        assertThat(pad.body()).contains("id=\"tillkey-pin\"");
        assertThat(pad.headers().firstValue("X-Frame-Options")).hasValue("SAMEORIGIN");
        assertThat(pad.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("frame-ancestors 'self'");
    }

    private Tokens logIn(String pin) {
        return redeem(till.get(guide.get(LOG_IN)).submit(Map.of("pin", pin)));
    }

    private Tokens redeem(Page callback) {
        assertThat(callback.location().toString()).startsWith(guide.value("redirect_uri"));
        assertThat(callback.parameter("state")).isEqualTo(guide.value("state"));
        guide.put("code", callback.parameter("code"));
        return realm.token(guide.parameters(REDEEM));
    }

    private Tokens refresh(Tokens tokens) {
        guide.put("refresh_token", tokens.refreshToken());
        return realm.token(guide.parameters(REFRESH));
    }
}
