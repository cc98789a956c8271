package io.github.tillkey.testsuite.till;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import io.github.tillkey.testsuite.fixture.BrowserTest;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.Rows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The sale on the real pages, in a real browser, with the demo's client pages as POS and back office. */
@KeycloakIntegrationTest(config = PackServer.class)
class BrowserSaleTest extends BrowserTest {

    @Test
    void theSaleFromEnrolmentToRevocation() {
        String anna = realm.temporaryPin("anna");
        String bob = realm.permanentPin("bob", "STO-01");
        RetailRealm.PreparedTerminal terminal = realm.prepareTerminal("STO-01");
        Page till = page(1280, 800, "en", ColorScheme.LIGHT);

        till.navigate(POS);
        till.getByText("Log in", new Page.GetByTextOptions().setExact(true)).click();
        picture(till, "1-enrolment");
        enrol(till, terminal.code());
        assertThat(till.locator("#tillkey-store")).hasText("Stockholm City");
        picture(till, "2-pin-pad");

        tap(till, anna);
        assertThat(till.locator(".tillkey-offer")).hasCount(3);
        picture(till, "3-set-pin");
        till.locator("input[name=offer]").nth(1).check();
        till.locator("#tillkey-set-pin-form button[type=submit]").click();

        assertThat(till.locator("#username")).hasText("anna");
        assertThat(till.locator("#store")).hasText("STO-01");
        assertThat(till.locator("#store-roles")).hasText("cashier");
        assertThat(till.locator("#acr")).hasText("pin");
        picture(till, "4-pos");

        till.getByText("Switch cashier").click();
        assertThat(till.locator("#tillkey-pin")).isFocused();
        till.keyboard().type(bob);
        assertThat(till.locator("#username")).hasText("bob");
        assertThat(till.locator("#store-roles")).containsText("store-manager");

        till.navigate("http://localhost:8081/back-office");
        till.getByText("Log in", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(till.locator("#password")).isVisible();
        picture(till, "5-back-office-asks-for-the-password");

        realm.call("DELETE", "/tillkey-pin/terminals/" + terminal.terminalId(), Map.of(), realm.adminToken());
        till.navigate(POS);
        till.getByText("Refresh tokens").click();
        assertThat(till.locator("body")).containsText("invalid_grant");
        till.navigate(POS);
        till.locator("form[action='/pos/login'] button, form[action='/pos/switch'] button")
                .first()
                .click();
        assertThat(till.locator("#tillkey-code-error")).containsText("taken out of use");
        picture(till, "6-revoked");
        assertThat(complaints).as("what the browser's console complains of").isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> thePinPageFitsTheScreenUnderEveryTheme() {
        return Rows.of("""
                        1280 | 800 | en | LIGHT | tillkey
                        390 | 844 | en | LIGHT | tillkey
                        390 | 844 | sv | DARK | tillkey
                        1280 | 800 | sv | LIGHT | keycloak.v2
                        390 | 844 | en | LIGHT | keycloak.v2
                        """, row -> {
            int width = Integer.parseInt(row.get(0));
            int height = Integer.parseInt(row.get(1));
            String language = row.get(2);
            ColorScheme scheme = ColorScheme.valueOf(row.get(3));
            String theme = row.get(4);
            complaints.clear();
            useTheme(theme);
            RetailRealm.PreparedTerminal terminal = realm.prepareTerminal("STO-01");
            Page till = page(width, height, language, scheme);
            till.navigate(POS);
            till.locator("form[action='/pos/login'] button").click();
            enrol(till, terminal.code());
            till.locator("#tillkey-pin").fill("");
            picture(till, "pin-" + theme + "-" + width + "x" + height + "-" + language + "-" + scheme);

            assertThat(till.locator("html")).hasAttribute("lang", language);
            fits(till, width);
            List<?> sizes = (List<?>) till.evaluate(
                    "Array.from(document.querySelectorAll('.tillkey-key')).map(k => Math.min(k.offsetWidth, "
                            + "k.offsetHeight))");
            assertThat(sizes).hasSize(12).allSatisfy(size -> assertThat(((Number) size).intValue())
                    .isGreaterThanOrEqualTo(56));
            assertThat(till.locator("#tillkey-pin")).isFocused();
            till.keyboard().type("99");
            assertThat(till.locator("#tillkey-pin-status")).containsText("2");
            till.keyboard().press("Escape");
            assertThat(till.locator("#tillkey-pin")).hasValue("");
            till.keyboard().type("9999");
            assertThat(till.locator("#tillkey-pin")).hasAttribute("aria-invalid", "true");
            assertThat(till.locator("#tillkey-pin")).isFocused();
            picture(till, "pin-wrong-" + theme + "-" + width + "x" + height + "-" + language + "-" + scheme);
            assertThat(till.url()).doesNotContain("9999");
            assertThat(complaints).isEmpty();
        });
    }

    @Test
    void aPinTypedBeforeTheScriptHasArrivedIsSentWhenItDoes() {
        String bob = realm.permanentPin("bob", "STO-01");
        Page till = page(1280, 800, "en", ColorScheme.LIGHT);
        till.navigate(POS);
        till.locator("form[action='/pos/login'] button").click();
        List<Route> held = new ArrayList<>();
        till.route("**/tillkey-forms.js", held::add);
        enrol(till, realm.prepareTerminal("STO-01").code());
        till.locator("#tillkey-pin").pressSequentially(bob);
        assertThat(till.locator("#tillkey-pad")).isHidden();
        held.forEach(Route::resume);

        assertThat(till.locator("#username")).hasText("bob");
    }

    @Test
    void withoutJavaScriptThePinPageDoesTheSame() {
        String bob = realm.permanentPin("bob", "STO-01");
        BrowserContext context = chromium.newContext(new Browser.NewContextOptions().setJavaScriptEnabled(false));
        Page till = context.newPage();
        till.navigate(POS);
        till.locator("form[action='/pos/login'] button").click();
        enrol(till, realm.prepareTerminal("STO-01").code());
        till.locator("#tillkey-pin").fill(bob);
        till.locator("#tillkey-pin-form .tillkey-submit:not([name])").click();

        assertThat(till.locator("#username")).hasText("bob");
    }

    @TestFactory
    Stream<DynamicTest> thePagesThatRegisterAndUnlockATillFitTheScreenUnderEveryTheme() {
        String pin = realm.permanentPin("anna", "STO-01");
        return Rows.of("""
                        1280 | 800 | en | LIGHT | tillkey | olga
                        390 | 844 | sv | DARK | tillkey | ulla
                        390 | 844 | en | LIGHT | keycloak.v2 | elsa
                        """, row -> {
            int width = Integer.parseInt(row.get(0));
            int height = Integer.parseInt(row.get(1));
            String language = row.get(2);
            ColorScheme scheme = ColorScheme.valueOf(row.get(3));
            String theme = row.get(4);
            // A one-time password is good once.
            String manager = row.get(5);
            Supplier<String> otp = realm.addManagerWithOtp(manager, "STO-01");
            complaints.clear();
            useTheme(theme);
            String picture = "-" + theme + "-" + width + "x" + height + "-" + language + "-" + scheme;
            Page till = page(width, height, language, scheme);
            till.navigate(POS);
            till.locator("form[action='/pos/login'] button").click();
            picture(till, "enrolment" + picture);
            fits(till, width);
            String code = realm.prepareTerminal("STO-01").code();
            till.locator("#tillkey-code").fill(code);
            till.locator("#tillkey-username").fill("anna");
            till.locator("#tillkey-password").fill("anna-demo");
            till.locator("#tillkey-otp").press("Enter");
            assertThat(till.locator("#tillkey-approval-error")).isVisible();
            assertThat(till.locator("#tillkey-password")).isFocused();
            assertThat(till.locator("#tillkey-password")).hasValue("");
            assertThat(till.locator("#tillkey-username")).hasAttribute("aria-invalid", "true");
            picture(till, "enrolment-refused" + picture);
            fits(till, width);
            till.locator("#tillkey-username").fill("dora");
            till.locator("#tillkey-password").fill("dora-demo");
            till.locator("#tillkey-enrol-form button[type=submit]").click();
            assertThat(till.locator("#tillkey-pin")).isVisible();

            lockByAnOldCookie(till, pin);
            assertThat(till.locator("#tillkey-unlock-form")).isVisible();
            assertThat(till.locator("#tillkey-username")).isFocused();
            picture(till, "locked" + picture);
            fits(till, width);
            till.locator("#tillkey-username").fill(manager);
            till.locator("#tillkey-password").fill(manager + "-demo");
            till.locator("#tillkey-otp").press("Enter");
            assertThat(till.locator("#tillkey-approval-error")).isVisible();
            picture(till, "locked-refused" + picture);
            till.locator("#tillkey-password").fill(manager + "-demo");
            till.locator("#tillkey-otp").fill(otp.get());
            till.locator("#tillkey-unlock-form button[type=submit]").click();
            assertThat(till.locator("#tillkey-pin")).isVisible();
            picture(till, "unlocked" + picture);
            assertThat(complaints).isEmpty();
        });
    }

    @TestFactory
    Stream<DynamicTest> thePageThatAsksWhoItIsFitsTheScreenAndNeedsBothAnswers() {
        String pin = realm.permanentPin("anna", "STO-01");
        // A picker shows members with a PIN only.
        List.of("bob", "dora").forEach(realm::temporaryPin);
        return Rows.of("""
                        1280 | 800 | en | LIGHT | tillkey | picker
                        390 | 844 | sv | DARK | tillkey | picker
                        390 | 844 | en | LIGHT | keycloak.v2 | picker
                        390 | 844 | en | LIGHT | tillkey | username
                        """, row -> {
            int width = Integer.parseInt(row.get(0));
            int height = Integer.parseInt(row.get(1));
            String language = row.get(2);
            ColorScheme scheme = ColorScheme.valueOf(row.get(3));
            String theme = row.get(4);
            String identifyBy = row.get(5);
            complaints.clear();
            useTheme(theme);
            realm.identifyBy(identifyBy);
            Page till = page(width, height, language, scheme);
            till.navigate(POS);
            till.locator("form[action='/pos/login'] button").click();
            enrol(till, realm.prepareTerminal("STO-01").code());
            String picture = "-" + theme + "-" + width + "x" + height + "-" + language + "-" + scheme;

            till.locator("#tillkey-pin").fill(pin);
            picture(till, identifyBy + picture);
            fits(till, width);
            assertThat(till.locator("#tillkey-pin")).hasValue(pin);
            if (identifyBy.equals("picker")) {
                assertThat(till.locator(".tillkey-tile")).hasCount(3);
                till.locator(".tillkey-tile").first().click();
            } else {
                till.locator("#tillkey-member").fill("anna");
                till.locator("#tillkey-pin-form .tillkey-submit:not([name])").click();
            }

            assertThat(till.locator("#username")).hasText("anna");
            assertThat(complaints).isEmpty();
        });
    }

    private void lockByAnOldCookie(Page till, String pin) {
        List<Cookie> old = till.context().cookies().stream()
                .filter(cookie -> cookie.name.equals("TILLKEY_TERMINAL"))
                .toList();
        assertThat(old).hasSize(1);
        for (int i = 0; i < 2; i++) {
            till.navigate(POS);
            till.locator("form[action='/pos/login'] button, form[action='/pos/switch'] button")
                    .first()
                    .click();
            till.locator("#tillkey-pin").fill(pin);
            assertThat(till.locator("#username")).hasText("anna");
        }
        till.context().addCookies(old);
        till.navigate(POS);
        till.locator("form[action='/pos/login'] button, form[action='/pos/switch'] button")
                .first()
                .click();
    }

    private static void tap(Page page, String digits) {
        digits.chars().forEach(digit -> page.locator("[data-tillkey-digit='" + (char) digit + "']")
                .click());
    }
}
