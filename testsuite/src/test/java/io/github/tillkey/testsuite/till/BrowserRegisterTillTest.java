package io.github.tillkey.testsuite.till;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.github.tillkey.testsuite.fixture.BrowserTest;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Rows;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** A till is registered by the admin console alone, in a real browser. */
@KeycloakIntegrationTest(config = PackServer.class)
class BrowserRegisterTillTest extends BrowserTest {

    @Test
    void anAdministratorTellsAMemberToRegisterATillAndItSells() {
        String anna = realm.permanentPin("anna", "STO-01");
        Page console = console("/users/" + realm.userId("bob") + "/settings");
        Locator field = console.locator(".pf-v5-c-form__group")
                .filter(new Locator.FilterOptions().setHasText("Required user actions"));
        field.locator("input").click();
        console.getByRole(AriaRole.OPTION, new Page.GetByRoleOptions().setName("Tillkey: register a till"))
                .click();
        picture(console, "console-register-till");
        console.locator("[data-testid=user-creation-save]").click();
        console.getByText("The user has been saved").first().waitFor();
        assertThat(realm.user("bob").getRequiredActions()).containsExactly("tillkey-register-till");

        Page till = page(1280, 800, "en", ColorScheme.LIGHT);
        till.navigate(realm.url("/account").toString());
        till.locator("#username").fill("bob");
        till.locator("#password").fill("bob-demo");
        till.locator("#kc-login").click();
        assertThat(till.locator("[data-tillkey-page=register] option:checked")).hasText("Stockholm City (STO-01)");
        assertThat(till.locator("#tillkey-register-name")).isFocused();
        till.keyboard().type("Till 1");
        till.keyboard().press("Enter");
        till.locator("[data-testid=account-security], #account-security, nav")
                .first()
                .waitFor();
        picture(till, "register-done");

        till.navigate(POS);
        till.locator("form[action='/pos/login'] button").click();
        assertThat(till.locator("#tillkey-store")).hasText("Stockholm City");
        assertThat(till.locator("#tillkey-terminal")).hasText("Till 1");
        till.keyboard().type(anna);
        assertThat(till.locator("#username")).hasText("anna");
        assertThat(till.locator("#store")).hasText("STO-01");
        assertThat(realm.user("bob").getRequiredActions()).isEmpty();
        till.navigate("http://localhost:8081/back-office");
        till.locator("form[action='/back-office/login'] button").click();
        assertThat(till.locator("#password")).isVisible();
        assertThat(complaints).as("the first PIN has ended the manager's login").isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> thePageFitsTheScreenUnderEveryTheme() {
        return Rows.of("""
                        1280 | 800 | en | LIGHT | tillkey     | true
                        390  | 844 | sv | DARK  | tillkey     | true
                        390  | 844 | en | LIGHT | keycloak.v2 | false
                        """, row -> {
            int width = Integer.parseInt(row.get(0));
            String picture = "-" + row.get(4) + "-" + width + "-" + row.get(2) + "-" + row.get(3);
            complaints.clear();
            useTheme(row.get(4));
            realm.updateUser("dora", user -> user.setRequiredActions(List.of("tillkey-register-till")));
            Page till = Boolean.parseBoolean(row.get(5))
                    ? page(width, Integer.parseInt(row.get(1)), row.get(2), ColorScheme.valueOf(row.get(3)))
                    : chromium.newContext(new Browser.NewContextOptions()
                                    .setJavaScriptEnabled(false)
                                    .setViewportSize(width, Integer.parseInt(row.get(1))))
                            .newPage();
            till.navigate("http://localhost:8081/back-office");
            till.locator("form[action='/back-office/login'] button").click();
            till.locator("#username").fill("dora");
            till.locator("#password").fill("dora-demo");
            till.locator("#kc-login").click();
            assertThat(till.locator("[data-tillkey-page=register]")).isVisible();
            picture(till, "register" + picture);
            fits(till, width);
            till.locator("#tillkey-register-form button").first().click();
            assertThat(till.locator("#tillkey-store-error")).isVisible();
            till.locator("#tillkey-register-store").selectOption("STO-01");
            till.locator("#tillkey-register-name").fill(" ");
            till.locator("#tillkey-register-form button").first().click();
            assertThat(till.locator("#tillkey-name-error")).isVisible();
            assertThat(till.locator("#tillkey-register-store")).hasValue("STO-01");
            picture(till, "register-error" + picture);
            fits(till, width);
            till.locator("#tillkey-register-name").fill("Till 1");
            till.locator("#tillkey-register-form button").first().click();
            assertThat(till.locator("#username")).hasText("dora");

            // The next one is told that it is a till.
            realm.updateUser("bob", user -> user.setRequiredActions(List.of("tillkey-register-till")));
            till.getByText("Log out").click();
            till.locator("form[action='/back-office/login'] button").click();
            till.locator("#username").fill("bob");
            till.locator("#password").fill("bob-demo");
            till.locator("#kc-login").click();
            assertThat(till.locator("#tillkey-obstacle")).containsText("Till 1");
            picture(till, "register-obstacle" + picture);
            fits(till, width);
            till.locator("#tillkey-register-form button").click();
            assertThat(till.locator("#username")).hasText("bob");
            assertThat(complaints).isEmpty();
        });
    }
}
