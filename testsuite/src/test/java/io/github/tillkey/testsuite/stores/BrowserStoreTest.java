package io.github.tillkey.testsuite.stores;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.tillkey.testsuite.fixture.BrowserTest;
import io.github.tillkey.testsuite.fixture.HeadOffice;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.StepFlows;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The pages on which a member chooses a store, or is refused, by keyboard only, in a real browser. */
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

    @Test
    void whoIsRefusedAfterAnIdentityProviderFindsWaysOut() {
        try (RetailRealm head = RetailRealm.create(adminClient, urls.getBase())) {
            HeadOffice.addPerson(head, "nina");
            realm.admin().identityProviders().create(HeadOffice.of(realm, head)).close();
            HeadOffice.map(
                    realm,
                    "tillkey-oidc-member-idp-mapper",
                    Map.of("kind", "contract", "kind_table", "T-1 = external", "syncMode", "FORCE"));

            waysOut("tillkey", "en", ColorScheme.LIGHT, 1280);
            waysOut("tillkey", "sv", ColorScheme.DARK, 390);
            waysOut("keycloak.v2", "sv", ColorScheme.LIGHT, 390);
        }
    }

    private void waysOut(String theme, String language, ColorScheme scheme, int width) {
        useTheme(theme);
        Page page = page(width, 800, language, scheme);
        page.navigate(BACK_OFFICE);
        page.locator("form[action='/back-office/login'] button").click();
        page.locator("a[href*='broker/head/login']").click();
        page.locator("#username").fill("nina");
        page.locator("#password").fill("nina-demo");
        page.locator("#kc-login").click();

        var refused = page.locator("[data-tillkey-page=refused]");
        refused.waitFor();
        picture(page, "refused-" + theme + "-" + language + "-" + width);
        var box = refused.boundingBox();
        assertThat(box.x + box.width).isLessThanOrEqualTo(width);
        assertThat(page.locator("#tillkey-back"))
                // Not Pattern.quote: the browser reads it as a pattern of JavaScript.
                .hasAttribute("href", Pattern.compile("^" + BACK_OFFICE + ".*error=access_denied"));
        page.locator("#tillkey-again").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator("#password")).isVisible();
    }
}
