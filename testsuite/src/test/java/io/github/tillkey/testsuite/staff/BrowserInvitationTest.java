package io.github.tillkey.testsuite.staff;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.BrowserTest;
import io.github.tillkey.testsuite.fixture.ForgottenPassword;
import io.github.tillkey.testsuite.fixture.Mails;
import io.github.tillkey.testsuite.fixture.Messages;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.StaffDoorClient;
import jakarta.mail.internet.MimeMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;

/** The pages of an invitation, from the mail to the account console, in a real browser. */
@KeycloakIntegrationTest(config = PackServer.class)
class BrowserInvitationTest extends BrowserTest {

    private StaffDoorClient door;
    private MailServer mails;

    @BeforeEach
    void setUp() {
        door = StaffDoorClient.setUp(realm);
        mails = ForgottenPassword.mailServerOf(realm);
    }

    @AfterEach
    void stopMails() {
        mails.stop();
    }

    /** Bob invites; answers the link in the mail. */
    private String invited(String address, String language) {
        Map<String, Object> member = Map.of(
                "email",
                address,
                "firstName",
                "Pia",
                "locale",
                language,
                "stores",
                List.of(Map.of("storeId", "STO-01", "roles", List.of("cashier"))));
        assertThat(door.call(
                                "POST",
                                "invitations",
                                Map.of("invitations", List.of(Map.of("member", member))),
                                door.token("bob"),
                                Map.of())
                        .statusCode())
                .isEqualTo(201);
        AtomicReference<String> found = new AtomicReference<>();
        Await.until("a mail to " + address, () -> {
            for (MimeMessage mail : Mails.to(address, mails.getReceivedMessages())) {
                assertThat(mail.getSubject()).isEqualTo(Messages.text(language, "tillkeyInvitationSubject", "Retail"));
                String text = Mails.bodies(mail).get(0);
                assertThat(Messages.in(text, language))
                        .contains("tillkeyInvitationGreeting", "tillkeyInvitationMailHow");
                Matcher link = Pattern.compile("https?://\\S+").matcher(text);
                assertThat(link.find()).isTrue();
                assertThat(Mails.bodies(mail).get(1)).contains(link.group());
                found.set(link.group());
            }
            return found.get() != null;
        });
        return found.get();
    }

    @ParameterizedTest(name = "{0}, {1}, {2}, {3}")
    @CsvSource({
        "tillkey, en, LIGHT, 1280",
        "tillkey, sv, DARK, 390",
        "keycloak.v2, en, LIGHT, 390",
    })
    void fromTheMailToTheAccount(String theme, String language, ColorScheme scheme, int width) {
        useTheme(theme);
        String name = theme.replace(".", "") + "-" + language;
        Page page = page(width, 900, language, scheme);
        page.navigate(invited("pia@retail.example", language));
        page.locator("#tillkey-invitation-form").waitFor();
        fits(page, width);
        picture(page, "invitation-" + name);
        page.locator("[name=lastName]").fill("New");
        page.locator("[name=password-new]").fill("pia-demo");
        page.locator("[name=password-confirm]").fill("pia");
        page.locator("#tillkey-invitation-form button[type=submit]").click();
        assertThat(page.locator("#tillkey-error-password-confirm")).isVisible();
        picture(page, "invitation-error-" + name);
        page.locator("[name=password-new]").fill("pia-demo");
        page.locator("[name=password-confirm]").fill("pia-demo");
        page.locator("#tillkey-invitation-form button[type=submit]").click();
        page.locator("#tillkey-account").waitFor();
        fits(page, width);
        picture(page, "invitation-end-" + name);
        assertThat(complaints).isEmpty();

        Page second = page(width, 900, language, scheme);
        second.navigate(invited("erik@retail.example", language));
        picture(second, "invitation-account-" + name);
        second.locator("#tillkey-login").click();
        second.locator("#username").fill("erik");
        second.locator("#password").fill("erik-demo");
        second.locator("#kc-login").click();
        second.locator("#tillkey-accept-form").waitFor();
        fits(second, width);
        picture(second, "invitation-accept-" + name);
        second.locator("button[name=accept]").click();
        second.locator("#firstName, [data-testid=firstName]").first().waitFor();
        assertThat(second).hasURL(Pattern.compile("^[^?]*/account/[^?]*$"));
        assertThat(realm.admin().users().get(realm.userId("erik")).groups()).hasSize(1);
    }
}
