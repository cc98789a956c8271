package io.github.tillkey.testsuite.till;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.tillkey.testsuite.fixture.BrowserTest;
import io.github.tillkey.testsuite.fixture.FourDigitPins;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.StepFlows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** An unattended till: pads that are left open, other windows, and the back button, in a real browser. */
@KeycloakIntegrationTest(config = PackServer.class)
class BrowserKioskTest extends BrowserTest {

    /** Past the login timeout of the realm. */
    private static final int LATER_SECONDS = 1_900;

    @InjectTimeOffSet
    TimeOffSet time;

    private Page till(String language, ColorScheme scheme) {
        Page till = page(1024, 768, language, scheme);
        till.clock().install();
        openPad(till);
        enrol(till, realm.prepareTerminal("STO-01").code());
        assertThat(till.locator("#tillkey-pin")).isVisible();
        return till;
    }

    /** The POS itself does not take tokens of a server whose clock is ahead. */
    private void assertIsIn(String username, Page till) {
        till.waitForURL(POS);
        assertThat(realm.admin().users().get(realm.userId(username)).getUserSessions())
                .hasSize(1);
    }

    private static void openPad(Page page) {
        page.navigate(POS);
        page.locator("form[action='/pos/login'] button, form[action='/pos/switch'] button")
                .first()
                .click();
    }

    @Test
    void aWindowBesideTheOneThatLoggedInTakesThePinOfTheNextCashier() {
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        Page left = till("en", ColorScheme.LIGHT);
        Page right = left.context().newPage();
        openPad(right);

        left.locator("#tillkey-pin").fill(anna);
        assertThat(left.locator("#username")).hasText("anna");
        right.locator("#tillkey-pin").fill(bob);
        assertThat(right.locator("#username")).hasText("bob");
        assertThat(complaints).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "en, LIGHT, tillkey, Type your PIN again",
        "sv, DARK, tillkey, Ange PIN-kod igen",
        "en, LIGHT, keycloak.v2, Type your PIN again",
        "sv, LIGHT, keycloak.v2, Ange PIN-kod igen"
    })
    void backAfterAWrongPinAndALoginIsOneTouchFromThePad(
            String language, ColorScheme scheme, String theme, String title) {
        useTheme(theme);
        String anna = realm.permanentPin("anna", "STO-01");
        Page till = till(language, scheme);
        till.locator("#tillkey-pin").fill("9999");
        assertThat(till.locator("#tillkey-message")).isVisible();
        till.reload();
        assertThat(till.locator("#tillkey-message")).hasCount(0);
        till.locator("#tillkey-pin").fill(anna);
        assertThat(till.locator("#username")).hasText("anna");

        till.goBack();
        till.locator("#tillkey-back").waitFor();
        assertThat(till.locator("html")).hasAttribute("lang", language);
        assertThat(till.locator("body")).containsText(title);
        assertThat(till.locator("#tillkey-back")).isFocused();
        picture(till, "back-" + theme + "-" + language + "-" + scheme);
        fits(till, 1024);
        till.keyboard().press("Enter");

        assertThat(till).hasURL(POS);
        assertThat(till.locator("#username")).hasText("anna");
    }

    @Test
    void aPadThatIsLeftOpenRenewsItselfAndKeepsWhatIsTyped() {
        String anna = realm.permanentPin("anna", "STO-01");
        Page till = till("en", ColorScheme.LIGHT);
        String address = till.url();
        assertThat(till.locator("#tillkey-pin")).isFocused();
        till.keyboard().type(anna.substring(0, 2));
        time.set(LATER_SECONDS);

        till.waitForResponse(
                response -> response.request().resourceType().equals("fetch") && response.status() == 200,
                () -> till.clock().fastForward(LATER_SECONDS * 1_000L));

        assertThat(till.locator("#tillkey-pin")).hasValue(anna.substring(0, 2));
        assertThat(till.url()).as("the page has not been left").isEqualTo(address);
        till.keyboard().type(anna.substring(2));
        assertIsIn("anna", till);
        assertThat(complaints).isEmpty();
    }

    @Test
    void theFirstPinOnADeviceThatHasSleptCounts() {
        String anna = realm.permanentPin("anna", "STO-01");
        Page till = till("en", ColorScheme.LIGHT);
        time.set(LATER_SECONDS);
        // No timer runs in between, as on a device that sleeps.
        till.evaluate("(seconds) => { const now = Date.now(); Date.now = () => now + seconds * 1000; }", LATER_SECONDS);

        till.locator("#tillkey-pin").fill(anna);

        assertIsIn("anna", till);
        assertThat(complaints).isEmpty();
    }

    @Test
    void aPadThatIsSeenAgainShowsWhatHasHappenedToTheTill() {
        Page till = page(1024, 768, "en", ColorScheme.LIGHT);
        till.clock().install();
        openPad(till);
        RetailRealm.PreparedTerminal terminal = realm.prepareTerminal("STO-01");
        enrol(till, terminal.code());
        assertThat(till.locator("#tillkey-pin")).isVisible();
        realm.call("DELETE", "/tillkey-pin/terminals/" + terminal.terminalId(), Map.of(), realm.adminToken());

        till.clock().fastForward(5_000);
        till.evaluate("() => window.dispatchEvent(new Event('focus'))");

        assertThat(till.locator("#tillkey-code")).isVisible();
    }

    @Test
    void aPadWithoutANetworkStaysAndTriesAgain() {
        String anna = realm.permanentPin("anna", "STO-01");
        Page till = till("en", ColorScheme.LIGHT);
        till.context().setOffline(true);
        till.clock().fastForward(1_000_000);
        assertThat(till.locator("#tillkey-pin-status")).containsText("No connection");
        till.keyboard().type(anna);
        assertThat(till.locator("#tillkey-pin")).hasValue("");
        picture(till, "pad-offline");
        till.evaluate("() => window.dispatchEvent(new Event('focus'))");
        assertThat(till.locator("#tillkey-pin")).isVisible();
        till.context().setOffline(false);
        time.set(LATER_SECONDS);

        till.waitForResponse(
                response -> response.request().resourceType().equals("fetch") && response.status() == 200,
                () -> till.clock().fastForward(1_000_000));
        till.locator("#tillkey-pin").fill(anna);

        assertIsIn("anna", till);
    }

    @Test
    void aPolicyThatAllowsOnlyTheServersOwnScriptsAllowsTheRenewal() {
        var settings = realm.admin().toRepresentation();
        settings.getBrowserSecurityHeaders()
                .put(
                        "contentSecurityPolicy",
                        "default-src 'self'; style-src 'self' 'unsafe-inline'; script-src 'self' 'unsafe-inline'; "
                                + "frame-ancestors 'self'; object-src 'none';");
        realm.admin().update(settings);
        String anna = realm.permanentPin("anna", "STO-01");
        Page till = till("en", ColorScheme.LIGHT);
        time.set(LATER_SECONDS);

        till.waitForResponse(
                response -> response.request().resourceType().equals("fetch") && response.status() == 200,
                () -> till.clock().fastForward(LATER_SECONDS * 1_000L));
        till.locator("#tillkey-pin").fill(anna);

        assertIsIn("anna", till);
    }

    @Test
    void withoutJavaScriptTheBrowserLoadsThePadAnewBeforeItsTimeIsOver() {
        BrowserContext context = chromium.newContext(new Browser.NewContextOptions().setJavaScriptEnabled(false));
        Page till = context.newPage();
        openPad(till);
        enrol(till, realm.prepareTerminal("STO-01").code());
        assertThat(till.locator("#tillkey-pin")).isVisible();

        String refresh = till.locator("meta[http-equiv=refresh]").getAttribute("content");
        assertThat(refresh).as("half of the login timeout of 1800 seconds").startsWith("900; url=");
        till.navigate(
                realm.url("").resolve(refresh.substring("900; url=".length())).toString());
        assertThat(till.locator("#tillkey-pin")).isVisible();
    }

    @Test
    void errorsOfTheServerLeadBackInOneTouch() {
        String anna = realm.permanentPin("anna", "STO-01");
        Page till = till("en", ColorScheme.LIGHT);
        for (String query : List.of(
                "client_id=pos&response_type=code&redirect_uri=http://evil.example/",
                "client_id=unheard-of&response_type=code")) {
            till.navigate(realm.url("/protocol/openid-connect/auth") + "?" + query);
            picture(till, "error-at-a-till-" + query.substring(10, 14));
            till.locator("#tillkey-back").click();
            assertThat(till).hasURL(POS);
        }
        openPad(till);
        till.locator("#tillkey-pin").fill(anna);
        assertThat(till.locator("#username")).hasText("anna");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tillkey", "keycloak.v2"})
    void aLogoutThatNamesNoSessionEndsTheTillsAndLeadsBack(String theme) {
        useTheme(theme);
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        Page till = page(1024, 768, "en", ColorScheme.LIGHT);
        openPad(till);
        enrol(till, realm.prepareTerminal("STO-01").code());
        String logout = realm.url("/protocol/openid-connect/logout") + "?client_id=pos";
        for (String landing : List.of("&post_logout_redirect_uri=http%3A%2F%2Flocalhost%3A8081%2Fpos", "")) {
            till.locator("#tillkey-pin").fill(anna);
            assertThat(till.locator("#username")).hasText("anna");

            till.navigate(logout + landing);
            picture(till, "logout-" + theme);
            assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                    .as("nothing is ended without a yes")
                    .hasSize(1);
            till.locator("#kc-logout").click();
            if (landing.isEmpty()) {
                till.locator("#tillkey-back").click();
            }

            assertThat(till).hasURL(POS);
            assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                    .isEmpty();
            till.locator("form[action='/pos/refresh'] button").click();
            assertThat(till.locator("body")).containsText("The server refused to refresh the tokens.");
            openPad(till);
        }
        till.locator("#tillkey-pin").fill(bob);
        assertThat(till.locator("#username")).hasText("bob");
        assertThat(complaints).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"tillkey, 1280, 800", "tillkey, 390, 844", "keycloak.v2, 1024, 600"})
    void noKeyMovesWhateverThePadSays(String theme, int width, int height) {
        useTheme(theme);
        String anna = realm.permanentPin("anna", "STO-01");
        Page till = till("en", ColorScheme.LIGHT);
        till.setViewportSize(width, height);
        String registered = keys(till);
        picture(till, "pad-registered-" + theme + "-" + width);

        openPad(till);
        assertThat(till.locator("#tillkey-message")).hasCount(0);
        assertThat(keys(till)).isEqualTo(registered);
        till.keyboard().type("12");
        assertThat(keys(till)).as("with digits").isEqualTo(registered);
        till.keyboard().type("34x");
        assertThat(till.locator("#tillkey-message")).isVisible();
        picture(till, "pad-wrong-" + theme + "-" + width);
        assertThat(keys(till)).as("after a wrong PIN").isEqualTo(registered);
        till.locator("#tillkey-pin").fill(anna);
        assertThat(till.locator("#username")).hasText("anna");
    }

    /** Where the keys are. */
    private static String keys(Page till) {
        return till.evaluate("Array.from(document.querySelectorAll('.tillkey-key')).map(key => "
                        + "{ const box = key.getBoundingClientRect(); return box.x + ' ' + box.y; }).join()")
                .toString();
    }

    @Test
    void whoTypesSlowlyTakesTheLastDigitBack() {
        String anna = realm.permanentPin("anna", "STO-01");
        String wrong = anna.substring(0, 3) + (char) ('0' + (anna.charAt(3) - '0' + 1) % 10);
        Page till = till("en", ColorScheme.LIGHT);
        List<String> sent = new ArrayList<>();
        till.onRequest(request -> {
            if (request.method().equals("POST")) {
                sent.add(request.url());
            }
        });
        for (char digit : wrong.toCharArray()) {
            till.clock().fastForward(400);
            till.keyboard().type(String.valueOf(digit));
        }
        till.keyboard().press("Backspace");
        till.clock().fastForward(60_000);
        assertThat(till.locator("#tillkey-pin")).hasValue(anna.substring(0, 3));
        assertThat(sent).isEmpty();

        till.keyboard().type(anna.substring(3));
        till.clock().fastForward(600);

        assertIsIn("anna", till);
    }

    @Test
    void cancelLeadsBackToTheCashierWhoIsLoggedIn() {
        String anna = realm.permanentPin("anna", "STO-01");
        Page till = till("en", ColorScheme.LIGHT);
        till.locator("#tillkey-pin").fill(anna);
        assertThat(till.locator("#username")).hasText("anna");
        openPad(till);

        till.locator("#tillkey-cancel").click();

        till.waitForURL(url -> url.startsWith(POS));
        till.navigate(POS);
        assertThat(till.locator("#username")).hasText("anna");
        till.locator("form[action='/pos/refresh'] button").click();
        assertThat(till.locator("#username")).hasText("anna");
    }

    @Test
    void aWaitCountsDownAndThePadTakesNoDigitsMeanwhile() {
        realm.storePolicy(Map.of("throttle_free_misses", "1", "pin_length", "4"));
        String anna = realm.permanentPin("anna", "STO-01");
        Page till = till("en", ColorScheme.LIGHT);
        for (int i = 0; i < 3; i++) {
            till.locator("#tillkey-pin").fill(FourDigitPins.far(i, anna));
            till.locator("#tillkey-message").waitFor();
        }
        picture(till, "pad-waits");
        String before = till.locator("#tillkey-message").textContent();
        till.locator("[data-tillkey-digit='5']").dispatchEvent("click");
        till.keyboard().type("5");
        assertThat(till.locator("#tillkey-pin")).hasValue("");

        till.clock().fastForward(10_000);
        assertThat(till.locator("#tillkey-message")).not().hasText(before);
        till.clock().fastForward(60_000);
        time.set(70);

        assertThat(till.locator("#tillkey-message")).hasCount(0);
        till.locator("#tillkey-pin").fill(anna);
        assertIsIn("anna", till);
    }

    /** With Chromium's own virtual authenticator. */
    @Test
    void aSecurityKeyBehindThePinIsAskedFor() {
        String anna = realm.permanentPin("anna", "STO-01");
        StepFlows.addStep(realm, "retail till", "webauthn-authenticator", "REQUIRED", Map.of());
        realm.updateUser("anna", user -> user.setRequiredActions(List.of("webauthn-register")));
        Page till = page(1024, 768, "en", ColorScheme.LIGHT);
        CDPSession devices = till.context().newCDPSession(till);
        devices.send("WebAuthn.enable");
        devices.send(
                "WebAuthn.addVirtualAuthenticator",
                JsonParser.parseString("{\"options\":{\"protocol\":\"ctap2\",\"transport\":\"internal\","
                                + "\"hasResidentKey\":true,"
                                + "\"hasUserVerification\":true,\"isUserVerified\":true,"
                                + "\"automaticPresenceSimulation\":true}}")
                        .getAsJsonObject());
        till.onDialog(dialog -> dialog.accept("key"));
        till.navigate("http://localhost:8081/back-office");
        till.locator("form[action='/back-office/login'] button").first().click();
        till.locator("#username").fill("anna");
        till.locator("#password").fill("anna-demo");
        till.locator("#kc-login").click();
        clickWithScripts(till, "#registerWebAuthn");
        till.waitForURL("http://localhost:8081/back-office");

        openPad(till);
        enrol(till, realm.prepareTerminal("STO-01").code());
        till.locator("#tillkey-pin").fill(anna);
        clickWithScripts(till, "#authenticateWebAuthnButton");

        assertThat(till).hasURL(POS);
        assertThat(till.locator("#username")).hasText("anna");
    }

    /** A button is visible before the module that hears its clicks has run; a click that comes too early is lost. */
    private static void clickWithScripts(Page page, String selector) {
        page.locator(selector).waitFor();
        page.waitForLoadState();
        page.locator(selector).click();
    }
}
