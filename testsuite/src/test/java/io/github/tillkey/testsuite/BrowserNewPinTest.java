package io.github.tillkey.testsuite;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.tillkey.demo.ClientPages;
import io.github.tillkey.testsuite.fixture.Chromium;
import io.github.tillkey.testsuite.fixture.PackServer;
import java.net.URI;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The pages on which a member gets a new PIN, in a real browser. */
@ExtendWith(Chromium.class)
@KeycloakIntegrationTest(config = PackServer.class)
class BrowserNewPinTest extends RetailTest {

    private static final String POS = "http://localhost:8081/pos";
    private static final Path PICTURES = Path.of("target", "pictures");

    private Chromium chromium;
    private ClientPages clients;
    private final List<String> complaints = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        clients = ClientPages.start(URI.create(realm.url("").toString()), 8081);
        chromium = Chromium.launch();
    }

    @AfterEach
    void close() {
        chromium.close();
        clients.close();
    }

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
        var settings = realm.admin().toRepresentation();
        settings.setLoginTheme(theme);
        realm.admin().update(settings);
        realm.savePolicy(Map.of(
                "pin_length",
                "6",
                "pin_old_length",
                "4",
                "pin_old_length_until",
                OffsetDateTime.now(ZoneOffset.UTC).plusDays(7).toString(),
                "pin_postpone_hours",
                "8"));
        Page till = chromium.browser()
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, height)
                        .setLocale(language)
                        .setColorScheme(scheme))
                .newPage();
        till.onConsoleMessage(message -> {
            if (message.type().equals("error")) {
                complaints.add(message.text());
            }
        });
        till.onPageError(complaints::add);
        till.navigate(POS);
        till.locator("form[action='/pos/login'] button").click();
        till.locator("#tillkey-code").fill(realm.prepareTerminal("STO-01").code());
        till.locator("#tillkey-username").fill("dora");
        till.locator("#tillkey-password").fill("dora-demo");
        till.locator("#tillkey-enrol-form button[type=submit]").click();

        till.locator("#tillkey-pin").fill(bob);
        till.locator("#tillkey-pin-form button[type=submit]").click();
        assertThat(till.locator(".tillkey-offer")).hasCount(3);
        assertFits(till, "new-pin-or-later" + suffix, width);
        till.locator("button[name=later]").click();
        assertThat(till.locator("#username")).hasText("bob");

        realm.storePolicy(Map.of("pin_length", "4", "pin_choice", "self-chosen"));
        till.navigate(POS);
        till.locator("form[action='/pos/switch'] button").first().click();
        assertThat(till.locator("#tillkey-pin")).isFocused();
        till.keyboard().type(anna);
        assertThat(till.locator("#tillkey-new-pin")).isFocused();
        assertFits(till, "choose-pin" + suffix, width);
        choose(till, "1234", "4321");
        assertThat(till.locator("#tillkey-repeat-pin")).isFocused();
        assertThat(till.locator("#tillkey-repeat-pin")).hasAttribute("aria-invalid", "true");
        assertFits(till, "choose-pin-differs" + suffix, width);
        choose(till, "1234", "1234");
        assertThat(till.locator("#tillkey-new-pin")).isFocused();
        assertThat(till.locator("#tillkey-new-pin")).hasValue("");
        assertThat(till.locator("#tillkey-new-pin"))
                .hasAttribute("aria-describedby", "tillkey-new-pin-error tillkey-new-pin-hint");
        assertFits(till, "choose-pin-refused" + suffix, width);
        for (int i = 0; i < 4; i++) {
            choose(till, "1234", "1234");
        }
        assertThat(till.locator("body")).not().containsText("tillkeyChoose");
        assertFits(till, "choose-pin-spent" + suffix, width);
        assertThat(complaints.stream().filter(complaint -> !complaint.contains("403")))
                .as("what the browser's console complains of")
                .isEmpty();
    }

    private static void choose(Page till, String pin, String repeat) {
        till.locator("#tillkey-new-pin").fill(pin);
        till.locator("#tillkey-repeat-pin").fill(repeat);
        till.keyboard().press("Enter");
        till.waitForLoadState();
    }

    private static void assertFits(Page page, String name, int width) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
        assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                .as("nothing is cut off at the side")
                .isLessThanOrEqualTo(width);
    }
}
