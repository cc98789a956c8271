package io.github.tillkey.testsuite.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.HeadOffice;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.SamlApp;
import io.github.tillkey.testsuite.fixture.StepFlows;
import java.net.URI;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** SAML's authentication context says what happened, as {@code acr} does; OneLogin's library asks for it. */
@KeycloakIntegrationTest(config = PackServer.class)
class SamlContextTest extends RetailTest {

    private static final String PASSWORD = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
    private static final String TWO_FACTORS = "https://refeds.org/profile/mfa";
    private static final String UNSPECIFIED = "urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified";

    private SamlApp app;

    @BeforeEach
    void addApp() {
        app = SamlApp.add(realm);
    }

    private void named() {
        app.with(client -> client.getAttributes().put("acr.loa.map", "{\"urn:one\": 20, \"urn:two\": 30}"));
    }

    private Page bob(URI login) {
        return realm.browser().get(login).submit(Map.of("username", "bob", "password", "bob-demo"));
    }

    private Page olga(URI login) {
        Supplier<String> otp = realm.addOlga();
        return realm.browser()
                .get(login)
                .submit(Map.of("username", "olga", "password", "olga-demo"))
                .submit(Map.of("otp", otp.get()));
    }

    private void assertNoContext(Page page) {
        assertThat(page.samlResponse()).contains("status:NoAuthnContext").doesNotContain("<saml:Assertion");
    }

    @Test
    void aPasswordIsOneAndWithACodeTwoFactors() {
        assertThat(app.accept(bob(app.login())).context()).isEqualTo(PASSWORD);
        assertThat(app.accept(olga(app.login())).context()).isEqualTo(TWO_FACTORS);
    }

    @Test
    void aSessionOfAnotherClientSaysTheSame() {
        Browser browser = realm.browser();
        browser.logInWithPassword("web-shop", "bob");

        assertThat(app.accept(browser.get(app.login())).context()).isEqualTo(PASSWORD);
    }

    @Test
    void ofAnIdentityProviderNothingIsKnown() {
        try (RetailRealm head = RetailRealm.create(adminClient, urls.getBase())) {
            realm.admin().identityProviders().create(HeadOffice.of(realm, head)).close();
            HeadOffice.link(realm, head, "bob");

            assertThat(app.accept(HeadOffice.logIn(realm.browser().get(app.login()), "bob"))
                            .context())
                    .isEqualTo(UNSPECIFIED);
        }
    }

    @Test
    void aRequestedContextThatIsTrueIsSaid() {
        assertThat(app.accept(olga(app.login("exact", PASSWORD))).context()).isEqualTo(PASSWORD);
    }

    /** As in Keycloak, where neither client nor realm maps contexts to levels. */
    @Test
    void whereNoContextIsMappedARequestDemandsNothing() {
        assertThat(app.accept(bob(app.login("exact", TWO_FACTORS))).context()).isEqualTo(PASSWORD);
    }

    @ParameterizedTest
    @CsvSource({"exact, urn:one, urn:one", "minimum, urn:one, urn:one", "exact, urn:two, urn:two"})
    void ofTheNamesOfTheClientTheRequestedOneIsSaid(String comparison, String requested, String said) {
        named();

        assertThat(app.accept(olga(app.login(comparison, requested))).context()).isEqualTo(said);
    }

    @Test
    void withoutARequestTheStrongestNameIsSaid() {
        named();

        assertThat(app.accept(bob(app.login())).context()).isEqualTo("urn:one");
        assertThat(app.accept(olga(app.login())).context()).isEqualTo("urn:two");
    }

    /** Keycloak's own numbers in a realm whose numbers of levels are others: 2 is not proven by a password's 20. */
    @Test
    void namesForOtherNumbersAreLeftToKeycloak() {
        app.with(client -> client.getAttributes().put("acr.loa.map", "{\"urn:one\": 1, \"urn:two\": 2}"));

        assertThat(app.accept(bob(app.login())).context()).isEqualTo(UNSPECIFIED);
    }

    @Test
    void whatIsBetterThanAPasswordIsSaidWhereItIsTrue() {
        assertThat(app.accept(olga(app.login("better", PASSWORD))).context()).isEqualTo(TWO_FACTORS);
    }

    @Test
    void aFlowThatClaimsMoreThanHappenedIsNotBelieved() {
        named();
        StepFlows.require(
                realm.admin().flows(), "retail browser", "DISABLED", "retail browser - code not asked for yet");

        assertNoContext(bob(app.login("exact", "urn:two")));
        assertThat(realm.reasons()).contains("level_too_low");
        assertThat(app.accept(bob(app.login("exact", "urn:one"))).context()).isEqualTo("urn:one");
    }

    @Test
    void whatWasRequestedOnceIsNotDemandedLater() {
        named();
        StepFlows.require(
                realm.admin().flows(), "retail browser", "DISABLED", "retail browser - code not asked for yet");
        Browser browser = realm.browser();
        browser.logInWithPassword("web-shop", "bob");

        assertNoContext(browser.get(app.login("exact", "urn:two")));
        assertThat(app.accept(browser.get(app.login())).context()).isEqualTo("urn:one");
    }
}
