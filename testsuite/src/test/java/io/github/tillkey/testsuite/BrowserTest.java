package io.github.tillkey.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import io.github.tillkey.demo.ClientPages;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Chromium;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Gives each test a real browser, with the demo's client pages as POS and back office, and the realm of {@link RetailTest}. */
@Tag("slow")
abstract class BrowserTest extends RetailTest {

    static final String POS = "http://localhost:8081/pos";

    private static final Path PICTURES = Path.of("target", "pictures");

    @RegisterExtension
    final Chromium chromium = new Chromium();

    /** What the browser's console complained of. */
    final List<String> complaints = new ArrayList<>();

    private ClientPages clients;

    static {
        PlaywrightAssertions.setDefaultAssertionTimeout(Await.PATIENCE.toMillis());
    }

    @BeforeEach
    final void open() throws Exception {
        clients = ClientPages.start(URI.create(realm.url("").toString()), 8081);
    }

    @AfterEach
    final void close() {
        clients.close();
    }

    final void useTheme(String theme) {
        var settings = realm.admin().toRepresentation();
        settings.setLoginTheme(theme);
        realm.admin().update(settings);
    }

    /** A page in a browser without cookies. */
    final Page page(int width, int height, String language, ColorScheme scheme) {
        Page page = chromium.newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, height)
                        .setLocale(language)
                        .setColorScheme(scheme))
                .newPage();
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") && !isAboutTheIconOfThePageBefore(message.text())) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        return page;
    }

    /**
     * Chromium fetches a page's icon late. If the browser has moved on to a client's page by then, it checks the icon by that
     * page's policy, the only one here that forbids images.
     */
    private static boolean isAboutTheIconOfThePageBefore(String complaint) {
        return complaint.startsWith("Loading the image") && complaint.contains("\"default-src 'none'\"");
    }

    /** Makes the browser on the enrolment page a till, confirmed by dora. */
    static void enrol(Page till, String code) {
        till.locator("#tillkey-code").fill(code);
        till.locator("#tillkey-username").fill("dora");
        till.locator("#tillkey-password").fill("dora-demo");
        till.locator("#tillkey-enrol-form button[type=submit]").click();
    }

    static void fits(Page page, int width) {
        assertThat((int) page.evaluate("document.documentElement.scrollWidth"))
                .as("nothing is cut off at the side")
                .isLessThanOrEqualTo(width);
    }

    /** Keeps a picture of the page, to be looked at. */
    static void picture(Page page, String name) {
        page.screenshot(new Page.ScreenshotOptions().setPath(PICTURES.resolve(name + ".png")));
    }
}
