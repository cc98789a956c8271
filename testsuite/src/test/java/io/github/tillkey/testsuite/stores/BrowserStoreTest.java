package io.github.tillkey.testsuite.stores;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.tillkey.testsuite.fixture.BrowserTest;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.StepFlows;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The page on which a member chooses a store, by keyboard only, in a real browser. */
@KeycloakIntegrationTest(config = PackServer.class)
class BrowserStoreTest extends BrowserTest {

    private static final String BACK_OFFICE = "http://localhost:8081/back-office";

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource({
        "tillkey, en, LIGHT, 1280, Which store?",
        "tillkey, sv, DARK, 390, Vilken butik?",
        "keycloak.v2, sv, LIGHT, 390, Vilken butik?",
    })
    void aStoreIsSearchedAndChosenByKeyboard(
            String theme, String language, ColorScheme scheme, int width, String title) {
        useTheme(theme);
        new StepFlows(realm, "choice", "tillkey-store").inBrowserFlow();
        realm.clientSettings("back-office", Map.of("store_required", "true"));
        realm.giveStoreRoles("bob", "all-stores");
        Page page = page(width, 800, language, scheme);
        page.navigate(BACK_OFFICE);
        page.locator("form[action='/back-office/login'] button").click();
        page.locator("#username").fill("bob");
        page.locator("#password").fill("bob-demo");
        page.locator("#kc-login").click();

        page.locator("#tillkey-store").waitFor();
        assertThat(page.locator("body")).containsText(title);
        assertThat(page.locator("#tillkey-store-search")).isFocused();
        page.keyboard().type("upp");
        page.keyboard().press("Enter");
        assertThat(page.locator(".tillkey-store-choice")).hasCount(1);
        picture(page, "store-" + theme + "-" + language);
        // Not the whole page: under Keycloak's own theme its hidden tooltip "Restart login" is wider than a phone.
        var box = page.locator("#tillkey-store").boundingBox();
        assertThat(box.x + box.width).isLessThanOrEqualTo(width);
        page.keyboard().press("Tab");
        page.keyboard().press("Tab");
        assertThat(page.locator(".tillkey-store-choice")).isFocused();
        page.keyboard().press("Enter");

        assertThat(page.locator("body")).containsText("STO-02");
        assertThat(page.url()).startsWith(BACK_OFFICE);
        assertThat(complaints).isEmpty();
    }
}
