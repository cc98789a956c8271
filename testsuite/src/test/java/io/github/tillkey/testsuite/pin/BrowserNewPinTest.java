package io.github.tillkey.testsuite.pin;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.tillkey.testsuite.fixture.BrowserTest;
import io.github.tillkey.testsuite.fixture.PackServer;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The pages on which a member gets a new PIN, in a real browser. */
@KeycloakIntegrationTest(config = PackServer.class)
class BrowserNewPinTest extends BrowserTest {

    @ParameterizedTest
    @CsvSource({
        "1280, 800, en, LIGHT, tillkey",
        "390, 844, sv, DARK, tillkey",
        "1280, 800, en, LIGHT, keycloak.v2",
        "390, 844, sv, LIGHT, keycloak.v2"
    })
    void theNewPinPagesFitTheScreenUnderEveryTheme(
            int width, int height, String language, ColorScheme scheme, String theme) {
        String suffix = "-" + theme + "-" + width + "x" + height + "-" + language + "-" + scheme;
        String bob = realm.permanentPin("bob", "STO-01");
        String anna = realm.temporaryPin("anna");
        useTheme(theme);
        realm.savePolicy(Map.of(
                "pin_length",
                "6",
                "pin_old_length",
                "4",
                "pin_old_length_until",
                OffsetDateTime.now(ZoneOffset.UTC).plusDays(7).toString(),
                "pin_postpone_hours",
                "8"));
        Page till = page(width, height, language, scheme);
        till.navigate(POS);
        till.locator("form[action='/pos/login'] button").click();
        enrol(till, realm.prepareTerminal("STO-01").code());

        till.locator("#tillkey-pin").fill(bob);
        till.locator("#tillkey-pin-form .tillkey-submit:not([name])").click();
        assertThat(till.locator(".tillkey-offer")).hasCount(3);
        picture(till, "new-pin-or-later" + suffix);
        fits(till, width);
        till.locator("button[name=later]").click();
        assertThat(till.locator("#username")).hasText("bob");

        realm.storePolicy(Map.of("pin_length", "4", "pin_choice", "self-chosen"));
        till.navigate(POS);
        till.locator("form[action='/pos/switch'] button").first().click();
        assertThat(till.locator("#tillkey-pin")).isFocused();
        till.keyboard().type(anna);
        assertThat(till.locator("#tillkey-new-pin")).isFocused();
        picture(till, "choose-pin" + suffix);
        fits(till, width);
        choose(till, "1234", "4321");
        assertThat(till.locator("#tillkey-repeat-pin")).isFocused();
        assertThat(till.locator("#tillkey-repeat-pin")).hasAttribute("aria-invalid", "true");
        picture(till, "choose-pin-differs" + suffix);
        fits(till, width);
        choose(till, "1234", "1234");
        assertThat(till.locator("#tillkey-new-pin")).isFocused();
        assertThat(till.locator("#tillkey-new-pin")).hasValue("");
        assertThat(till.locator("#tillkey-new-pin"))
                .hasAttribute("aria-describedby", "tillkey-new-pin-error tillkey-new-pin-hint");
        picture(till, "choose-pin-refused" + suffix);
        fits(till, width);
        for (int i = 0; i < 4; i++) {
            choose(till, "1234", "1234");
        }
        assertThat(till.locator("body")).not().containsText("tillkeyChoose");
        picture(till, "choose-pin-spent" + suffix);
        fits(till, width);
        assertThat(complaints.stream().filter(complaint -> !complaint.contains("403")))
                .as("what the browser's console complains of")
                .isEmpty();
    }

    @Test
    void theBackButtonShowsNoOfferedPinAgain() {
        String anna = realm.temporaryPin("anna");
        Page till = page(1280, 800, "en", ColorScheme.LIGHT);
        till.navigate(POS);
        till.locator("form[action='/pos/login'] button").click();
        enrol(till, realm.prepareTerminal("STO-01").code());
        till.locator("#tillkey-pin").fill(anna); // Sent with its last digit.
        assertThat(till.locator(".tillkey-offer")).hasCount(3);
        List<String> offered = till.locator(".tillkey-offer .tillkey-digits").allInnerTexts();
        till.locator("input[name=offer]").first().check();
        till.locator("#tillkey-set-pin-form button[type=submit]").first().click();
        assertThat(till.locator("#username")).hasText("anna");

        till.goBack();

        for (String pin : offered) {
            assertThat(till.locator("body")).not().containsText(pin);
        }
        assertThat(till.locator(".tillkey-offer")).hasCount(0);
        picture(till, "back-after-a-new-pin");
    }

    @Test
    void aPinThatIsSetFromTheAccountConsoleEndsThere() {
        Page page = page(1280, 800, "en", ColorScheme.LIGHT);
        page.navigate(realm.url("/account/account-security/signing-in").toString());
        page.locator("#username").fill("anna");
        page.locator("#password").fill("anna-demo");
        page.locator("#kc-login").click();
        page.getByTestId("till-pin/create").click();
        assertThat(page.locator(".tillkey-offer")).hasCount(3);
        String pin = page.locator(".tillkey-offer .tillkey-digits").first().innerText();
        page.locator("input[name=offer]").first().check();
        page.locator("#tillkey-set-pin-form button[type=submit]").first().click();

        assertThat(page.getByTestId("till-pin/credential-list")).isVisible();
        assertThat(page.getByTestId("till-pin/not-set-up")).not().isVisible();
        assertThat(page).hasURL(Pattern.compile("^[^?]*/account/account-security/signing-in[^?]*$"));
        picture(page, "account-console-after-a-new-pin");
        assertThat(realm.till("STO-01").typePin(pin).isAtClient()).isTrue();
    }

    private static void choose(Page till, String pin, String repeat) {
        till.locator("#tillkey-new-pin").fill(pin);
        till.locator("#tillkey-repeat-pin").fill(repeat);
        till.keyboard().press("Enter");
        till.waitForLoadState();
    }
}
