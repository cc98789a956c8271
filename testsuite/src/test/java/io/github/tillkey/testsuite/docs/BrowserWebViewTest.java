package io.github.tillkey.testsuite.docs;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.github.tillkey.testsuite.docs.GuideRequests.LOG_IN;
import static io.github.tillkey.testsuite.docs.GuideRequests.LOG_OUT;
import static io.github.tillkey.testsuite.docs.GuideRequests.REDEEM;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchPersistentContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.BrowserTest;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/**
 * A web view with the settings of the guide "Connect your POS", which are a browser's too: cookies in a folder, no
 * JavaScript, no address but the realm's. The app takes what leaves it.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class BrowserWebViewTest extends BrowserTest {

    @TempDir
    Path profile;

    /** Where the pages wanted to go besides. */
    private final List<String> refused = new ArrayList<>();

    /** Where a form led that was sent, as a web view tells its app before it goes there. */
    private final List<String> handed = new ArrayList<>();

    @Test
    void aWebViewStaysATillAfterARestartAndTheAppTakesTheCode() throws IOException {
        String anna = realm.permanentPin("anna", "STO-01");
        String block = GuideBlock.in("connect-pos.md", "Kinds of apps", "json").get(2);
        GuideRequests.saveClient(realm, block);
        String redirectUri = Http.json(block).get("redirectUris").get(0).asText();
        GuideRequests guide = new GuideRequests(realm, redirectUri);
        try (BrowserContext view = webView()) {
            Page page = view.newPage();
            page.navigate(guide.get(LOG_IN).toString());
            enrol(page, realm.prepareTerminal("STO-01").code());
            assertThat(page.locator("#tillkey-pin")).isVisible();
        }

        try (BrowserContext view = webView()) {
            view.route("**/login-actions/**", this::handOver);
            Page page = view.newPage();
            page.navigate(guide.get(LOG_IN).toString());
            assertThat(page.locator("#tillkey-pin")).isVisible();
            page.locator("#tillkey-pin").fill(anna);
            page.locator("#tillkey-pin-form .tillkey-submit:not([name])")
                    .click(new Locator.ClickOptions().setNoWaitAfter(true));
            Await.until("the redirect", () -> {
                page.waitForTimeout(100);
                return !handed.isEmpty();
            });
        }

        assertThat(handed).singleElement().asString().startsWith(redirectUri + "?");
        assertThat(refused).isEmpty();
        Map<String, String> answer = Http.parameters(URI.create(handed.get(0)).getRawQuery());
        assertThat(answer).containsEntry("state", guide.value("state"));
        Tokens tokens = realm.token(guide.put("code", answer.get("code")).parameters(REDEEM));
        assertThat(tokens.access().get("preferred_username").asText()).isEqualTo("anna");
        assertThat(tokens.access().get("store").asText()).isEqualTo("STO-01");
        guide.put("id_token", tokens.idToken());
        assertThat(Http.post(guide.address(LOG_OUT), guide.parameters(LOG_OUT), Map.of())
                        .headers()
                        .firstValue("location")
                        .orElseThrow())
                .as("the app logs out by itself: a hint names the session")
                .startsWith(redirectUri);
        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).startsWith("invalid_grant");
    }

    private BrowserContext webView() {
        BrowserContext view =
                chromium.keptIn(profile, new LaunchPersistentContextOptions().setJavaScriptEnabled(false));
        view.route("**/*", route -> {
            if (route.request().url().startsWith(urls.getBase())) {
                route.resume();
            } else {
                refused.add(route.request().url());
                route.abort();
            }
        });
        return view;
    }

    private void handOver(Route route) {
        APIResponse answer = route.fetch(new Route.FetchOptions().setMaxRedirects(0));
        handed.add(answer.headers().get("location"));
        route.fulfill(new Route.FulfillOptions().setStatus(204));
    }
}
