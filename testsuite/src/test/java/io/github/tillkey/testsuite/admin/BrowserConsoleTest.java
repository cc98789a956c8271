package io.github.tillkey.testsuite.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.WaitForSelectorState;
import io.github.tillkey.testsuite.fixture.BrowserTest;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** What an administrator sees of Tillkey in Keycloak's admin console. */
@KeycloakIntegrationTest(config = PackServer.class)
class BrowserConsoleTest extends BrowserTest {

    @Test
    void datesAreFieldsOfTheMemberAndErrorsAreExplained() {
        Dates.of(realm).until("bob", "2099-08-31");
        Page page = console("/users/" + realm.userId("bob") + "/settings");
        Locator end = page.locator("input[name='attributes.valid_until'], #valid_until")
                .first();
        end.waitFor();
        picture(page, "console-user");
        assertThat(end.inputValue()).isEqualTo("2099-08-31");

        end.fill("31.12.2099");
        page.locator("[data-testid=user-creation-save]").click();

        page.getByText("31.12.2099").first().waitFor();
        picture(page, "console-user-refused");
        assertThat(page.locator("body").innerText())
                .contains("“31.12.2099” is not a date. Write a day such as")
                .doesNotContain("{{0}}");
        assertThat(realm.user("bob").getAttributes().get("valid_until")).containsExactly("2099-08-31");
    }

    @Test
    void pinSettingsCanBeSavedAsShownAndErrorsAreExplained() {
        Page page = console("/authentication/required-actions");
        Locator row = page.locator("tr", new Page.LocatorOptions().setHasText("Tillkey: till PIN"));
        row.locator("button").last().click();
        Locator dialog = page.locator("[role=dialog]");
        // The console saves what it shows, and on a slow machine that is nothing until it has read the settings.
        PlaywrightAssertions.assertThat(dialog.getByTestId("throttle_free_misses"))
                .hasValue("5");
        dialog.getByTestId("save").click();
        dialog.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
        Map<String, String> saved = pinSettings();
        assertThat(saved).containsEntry("pin_length", "4").containsEntry("throttle_free_misses", "5");
        assertThat(realm.permanentPin("anna", "STO-01")).as("PINs work with it").hasSize(4);

        row.locator("button").last().click();
        dialog.getByTestId("throttle_free_misses").fill("1000");
        picture(page, "console-set-pin");
        dialog.getByTestId("save").click();
        page.getByText("throttle_free_misses").first().waitFor();
        picture(page, "console-set-pin-refused");
        assertThat(page.locator("body").innerText()).contains("“1000”").doesNotContain("{{0}}");
        assertThat(pinSettings()).isEqualTo(saved);

        // Keycloak shows the type with a capital, and translates none.
        page.navigate(urls.getBase() + "/admin/master/console/#/" + realm.name() + "/users/" + realm.userId("anna")
                + "/credentials");
        PlaywrightAssertions.assertThat(
                        page.getByTestId("credentialType").filter(new Locator.FilterOptions().setHasText("Till-pin")))
                .isVisible();
        picture(page, "console-credentials");
    }

    @Test
    void settingsOfRealmNetworksAndDatesAreFormsThatExplainAndValidate() {
        Page page = console("/authentication/required-actions");
        Locator dialog = form(page, "Tillkey: realm");
        dialog.getByTestId("stores_group").waitFor();
        PlaywrightAssertions.assertThat(dialog.getByTestId("stores_group"))
                .hasValue(settings("tillkey-realm").get("stores_group"));
        picture(page, "console-realm-settings");
        dialog.getByTestId("stores_group").fill("nowhere");
        refused(page, dialog, "console-realm-settings-refused", "stores_group", "“nowhere”", "path of a group");
        dialog.getByTestId("stores_group").fill(settings("tillkey-realm").get("stores_group"));
        dialog.locator("#staff_without_kind").click();
        page.locator("[role=option]", new Page.LocatorOptions().setHasText("deny"))
                .click();
        saved(dialog);
        realm.updateUser("bob", user -> user.setAttributes(Map.of()));
        assertThat(realm.browser()
                        .logInWithPassword("back-office", "bob")
                        .tokens()
                        .error())
                .isEqualTo("invalid_grant: kind_not_allowed");
        assertThat(settings("tillkey-realm")).containsEntry("enabled", "true");

        dialog = form(page, "Tillkey: networks");
        dialog.getByTestId("zones").fill("office = 10.0.0.1/8");
        refused(page, dialog, "console-networks-refused", "zones", "'office'", "Write 10.0.0.0/8");
        dialog.getByTestId("zones").fill("office = 10.0.0.0/8\nlab = 192.0.2.7");
        dialog.getByTestId("default_networks").fill("@office");
        picture(page, "console-networks");
        saved(dialog);
        assertThat(networks().get("zones").toString()).contains("10.0.0.0/8", "192.0.2.7");
        assertThat(networks().get("defaultNetworks").asText()).isEqualTo("@office");

        dialog = form(page, "Tillkey: dates");
        dialog.getByTestId("max_period_days").fill("0");
        refused(page, dialog, "console-dates-refused", "max_period_days", "“0”", "from 1 to 3660");
        dialog.getByTestId("max_period_days").fill("90");
        picture(page, "console-dates");
        saved(dialog);
        assertThat(settings("tillkey-dates")).containsEntry("max_period_days", "90");
    }

    private JsonNode networks() {
        return Http.json(realm.call("GET", "/tillkey-networks/settings", Map.of(), realm.adminToken())
                .body());
    }

    private static Locator form(Page page, String action) {
        page.locator("tr", new Page.LocatorOptions().setHasText(action))
                .locator("button")
                .last()
                .click();
        return page.locator("[role=dialog]");
    }

    private static void saved(Locator dialog) {
        dialog.getByTestId("save").click();
        dialog.waitFor(new Locator.WaitForOptions().setState(WaitForSelectorState.DETACHED));
    }

    private static void refused(Page page, Locator dialog, String picture, String field, String... words) {
        dialog.getByTestId("save").click();
        Locator alert = page.locator("[data-testid=alerts] li, .pf-v5-c-alert")
                .filter(new Locator.FilterOptions().setHasText(field))
                .first();
        alert.waitFor();
        picture(page, picture);
        assertThat(alert.innerText()).contains(words).doesNotContain("{{0}}");
    }

    private Map<String, String> settings(String action) {
        return realm.admin().flows().getRequiredAction(action).getConfig();
    }

    private Map<String, String> pinSettings() {
        return settings("tillkey-set-pin");
    }
}
