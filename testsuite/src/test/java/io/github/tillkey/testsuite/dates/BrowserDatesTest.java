package io.github.tillkey.testsuite.dates;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.tillkey.expiry.notice.Notices;
import io.github.tillkey.testsuite.fixture.BrowserTest;
import io.github.tillkey.testsuite.fixture.Dates;
import io.github.tillkey.testsuite.fixture.ForgottenPassword;
import io.github.tillkey.testsuite.fixture.Mails;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.StepFlows;
import io.github.tillkey.testsuite.provider.BackgroundThread;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;
import org.keycloak.testframework.remote.providers.runonserver.RunOnServer;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** The page after a login outside of the dates, and that of sponsors, in a real browser. */
@KeycloakIntegrationTest(config = PackServer.class)
class BrowserDatesTest extends BrowserTest {

    private static final String BACK_OFFICE = "http://localhost:8081/back-office";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource({
        "tillkey, en, LIGHT, 1280, Not yet, June 1",
        "tillkey, sv, DARK, 390, Inte ännu, 1 juni",
        "keycloak.v2, en, LIGHT, 390, Not yet, June 1",
    })
    void thePageNamesTheStartAndLeadsBack(
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
        assertThat(page.locator("body")).containsText("access_denied");
        assertThat(page).hasURL(Pattern.compile(BACK_OFFICE + ".*"));
        assertThat(complaints).isEmpty();
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource({
        "tillkey, en, LIGHT, 1280, now has access until",
        "tillkey, sv, DARK, 390, har nu behörighet till",
        "keycloak.v2, en, LIGHT, 390, now has access until"
    })
    void theSponsorSeesWhoAndUntilWhenPressesOneButtonAndEndsInTheAccountConsole(
            String theme, String language, ColorScheme scheme, int width, String done) {
        useTheme(theme);
        LocalDate end = LocalDate.now(ZoneOffset.UTC).plusDays(2);
        external("carla", end);
        external("erik", end.plusDays(100));
        Page page = page(width, 1000, language, scheme);
        page.navigate(linkInTheMailToAnna());
        logIn(page, "anna");

        page.locator("#tillkey-extend-form").waitFor();
        assertThat(page.locator("#tillkey-member").innerText()).startsWith("Carla");
        assertThat(page.locator("#tillkey-members-form li")).hasCount(2);
        picture(page, "extend-" + theme + "-" + language);
        var box = page.locator("#tillkey-extend-form").boundingBox();
        assertThat(box.x + box.width).isLessThanOrEqualTo(width);
        page.locator("#tillkey-reason").fill("the inventory takes longer");
        page.locator("button[name=extend]").click();
        page.locator("#tillkey-extend-done").waitFor();
        assertThat(page.locator("#tillkey-extend-done").innerText()).contains("Carla", done);
        picture(page, "extended-" + theme + "-" + language);
        assertThat(realm.user("carla").getAttributes().get("valid_until"))
                .containsExactly(end.plusDays(30).toString());

        page.locator("button[name=leave]").click();
        inTheAccountConsole(page);
        picture(page, "extended-account-" + theme + "-" + language);
    }

    @Test
    void theLinkAlwaysEndsInTheAccountConsole() {
        external("carla", LocalDate.now(ZoneOffset.UTC).plusDays(2));
        String link = linkInTheMailToAnna();

        Page leaving = page(1280, 800, "en", ColorScheme.LIGHT);
        leaving.navigate(link);
        logIn(leaving, "anna");
        leaving.locator("button[name=leave]").click();
        inTheAccountConsole(leaving);

        var action = realm.admin().flows().getRequiredAction("tillkey-extend");
        action.setEnabled(false);
        realm.admin().flows().updateRequiredAction("tillkey-extend", action);
        Page switchedOff = page(1280, 800, "en", ColorScheme.LIGHT);
        switchedOff.navigate(link);
        logIn(switchedOff, "anna");
        inTheAccountConsole(switchedOff);

        new StepFlows(realm, "dates", "tillkey-dates").inBrowserFlow();
        Dates.of(realm).write("anna", "valid_from", "2999-06-01");
        Page refused = page(1280, 800, "en", ColorScheme.LIGHT);
        refused.navigate(link);
        logIn(refused, "anna");
        refused.locator("#tillkey-dates-form button").click();
        // The console logs in anew.
        refused.locator("#kc-login").waitFor();
        logIn(refused, "bob");
        inTheAccountConsole(refused);
    }

    private static void inTheAccountConsole(Page page) {
        page.locator("#firstName, [data-testid=firstName]").first().waitFor();
        assertThat(page).hasURL(Pattern.compile("^[^?]*/account/[^?]*$"));
    }

    private void external(String username, LocalDate until) {
        HttpResponse<String> saved = Dates.of(realm)
                .save(
                        username,
                        Map.of(
                                "staff_kind", "external",
                                "zoneinfo", "UTC",
                                "valid_from", until.minusDays(30).toString(),
                                "valid_until", until.toString(),
                                "sponsor", "anna"));
        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(204);
    }

    /** Sends the notices that are due, and answers the link to extend in the one to anna. */
    private String linkInTheMailToAnna() {
        MailServer mails = ForgottenPassword.mailServerOf(realm);
        try {
            realm.setAttribute("frontendUrl", urls.getBase());
            server.run(OnServer.NOTICES);
            for (MimeMessage mail : mails.getReceivedMessages()) {
                Matcher link = Pattern.compile("https?://\\S+kc_action=\\S+(@|%40)\\S+")
                        .matcher(Mails.bodies(mail).get(0));
                if (link.find()) {
                    return link.group();
                }
            }
            throw new AssertionError("no link in a mail");
        } catch (MessagingException | IOException failure) {
            throw new AssertionError("a mail cannot be read", failure);
        } finally {
            mails.stop();
        }
    }

    private static void logIn(Page page, String username) {
        page.locator("#username").fill(username);
        page.locator("#password").fill(username + "-demo");
        page.locator("#kc-login").click();
    }

    /** A class of its own, because the server loads the class in which a lambda stands, and has no Playwright. */
    private static final class OnServer {

        static final RunOnServer NOTICES = session -> {
            var sessions = session.getKeycloakSessionFactory();
            BackgroundThread.run(() -> new Notices(sessions).run());
        };
    }
}
