package io.github.tillkey.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.StepFlows;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The page of whoever has logged in outside of the dates, and that of sponsors, in a real browser. */
@KeycloakIntegrationTest(config = PackServer.class)
class BrowserDatesTest extends BrowserTest {

    private static final String BACK_OFFICE = "http://localhost:8081/back-office";

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource({
        "tillkey, en, LIGHT, 1280, Not yet, June 1",
        "tillkey, sv, DARK, 390, Inte ännu, 1 juni",
        "keycloak.v2, en, LIGHT, 390, Not yet, June 1",
    })
    void thePageSaysFromWhenAndLeadsBack(
            String theme, String language, ColorScheme scheme, int width, String title, String day) {
        useTheme(theme);
        new StepFlows(realm, "dates", "tillkey-dates").inBrowserFlow();
        realm.call("PUT", "/tillkey-dates/settings", Map.of("contact", "the service desk"), realm.adminToken());
        Dates.of(realm).write("bob", "valid_from", "2999-06-01");
        Page page = page(width, 800, language, scheme);
        page.navigate(BACK_OFFICE);
        page.locator("form[action='/back-office/login'] button").click();
        logIn(page, "bob");

        page.locator("#tillkey-dates").waitFor();
        assertThat(page.locator("body").innerText()).contains(title).contains("service desk");
        assertThat(page.locator("#tillkey-from").innerText()).contains(day).contains("2999");
        picture(page, "dates-" + theme + "-" + language);
        var box = page.locator("#tillkey-dates").boundingBox();
        assertThat(box.x + box.width).isLessThanOrEqualTo(width);
        page.locator("#tillkey-dates-form button").click();
        page.waitForURL("http://localhost:8081/**");
        assertThat(complaints).isEmpty();
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource({"tillkey, en, LIGHT, 1280", "tillkey, sv, DARK, 390", "keycloak.v2, en, LIGHT, 390"})
    void theSponsorSeesWhoAndUntilWhenAndPressesOneButton(
            String theme, String language, ColorScheme scheme, int width) {
        useTheme(theme);
        Dates dates = Dates.of(realm);
        LocalDate end = LocalDate.now(ZoneOffset.UTC).plusDays(2);
        dates.write("carla", "zoneinfo", "UTC");
        dates.write("carla", "valid_from", end.minusDays(30).toString());
        dates.until("carla", end.toString());
        dates.write("carla", "sponsor", "anna");
        String carla = realm.userId("carla");
        long endsAt = end.plusDays(1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
        // As in the mail, which DateNoticeTest takes it from.
        String link = realm.url("/protocol/openid-connect/auth")
                + "?client_id=account&response_type=code&scope=openid&redirect_uri=" + realm.url("/account/")
                + "&kc_action=tillkey-extend:" + carla + "@" + endsAt;
        Page page = page(width, 800, language, scheme);
        page.navigate(link);
        logIn(page, "anna");

        page.locator("#tillkey-extend-form").waitFor();
        assertThat(page.locator("#tillkey-member").innerText()).startsWith("Carla");
        picture(page, "extend-" + theme + "-" + language);
        var box = page.locator("#tillkey-extend-form").boundingBox();
        assertThat(box.x + box.width).isLessThanOrEqualTo(width);
        page.locator("#tillkey-reason").fill("the inventory takes longer");
        page.locator("button[name=extend]").click();
        page.waitForURL("**/account/**");
        assertThat(realm.admin()
                        .users()
                        .get(carla)
                        .toRepresentation()
                        .getAttributes()
                        .get("valid_until"))
                .containsExactly(end.plusDays(30).toString());
    }

    private static void logIn(Page page, String username) {
        page.locator("#username").fill(username);
        page.locator("#password").fill(username + "-demo");
        page.locator("#kc-login").click();
    }
}
