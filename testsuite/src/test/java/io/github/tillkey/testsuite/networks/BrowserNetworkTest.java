package io.github.tillkey.testsuite.networks;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.tillkey.testsuite.fixture.BrowserTest;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The page after a login from a network that is not allowed, in a real browser. */
@KeycloakIntegrationTest(config = PackServer.class)
class BrowserNetworkTest extends BrowserTest {

    private static final String BACK_OFFICE = "http://localhost:8081/back-office";

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource({
        "tillkey, en, LIGHT, 1280, Not from this network, service desk",
        "tillkey, sv, DARK, 390, Inte från det här nätet, service desk",
        "keycloak.v2, en, LIGHT, 390, Not from this network, service desk",
    })
    void thePageNamesAddressAndContactAndLeadsBack(
            String theme, String language, ColorScheme scheme, int width, String title, String contact) {
        useTheme(theme);
        Networks.of(realm)
                .inBrowserFlow()
                .enforce(Map.of("contact", "the service desk, phone 1234"))
                .member("bob", Networks.ELSEWHERE);
        Page page = page(width, 800, language, scheme);
        page.navigate(BACK_OFFICE);
        page.locator("form[action='/back-office/login'] button").click();
        page.locator("#username").fill("bob");
        page.locator("#password").fill("bob-demo");
        page.locator("#kc-login").click();

        page.locator("#tillkey-network").waitFor();
        assertThat(page.locator("body").innerText()).contains(title).contains(contact);
        assertThat(page.locator("#tillkey-address").innerText()).isIn("127.0.0.1", "::1");
        picture(page, "network-" + theme + "-" + language);
        // Not the whole page: under Keycloak's own theme its hidden tooltip "Restart login" is wider than a phone.
        var box = page.locator("#tillkey-network").boundingBox();
        assertThat(box.x + box.width).isLessThanOrEqualTo(width);
        page.locator("#tillkey-network-form button").click();
        assertThat(page.locator("body")).containsText("access_denied");
        assertThat(page.url()).startsWith(BACK_OFFICE);
        assertThat(complaints).isEmpty();
    }
}
