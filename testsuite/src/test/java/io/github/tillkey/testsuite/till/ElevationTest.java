package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm.Till;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.StepFlows;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** From the POS to the back office and back, on one till, and how the stronger session ends. */
@KeycloakIntegrationTest(config = PackServer.class)
class ElevationTest extends RetailTest {

    private static final int FIVE_MINUTES = 300;

    @InjectTimeOffSet
    TimeOffSet time;

    private Till registered;
    private Browser till;
    private String bob;
    private Tokens pos;

    @BeforeEach
    void logIn() {
        var settings = realm.admin().toRepresentation();
        settings.setAccessTokenLifespan(3600);
        realm.admin().update(settings);
        registered = realm.registeredTill("STO-01");
        till = registered.browser();
        bob = realm.permanentPin("bob", "STO-01");
        pos = till.logInWithPin(bob);
    }

    private Tokens stepUp() {
        return till.logInWithPassword("back-office", "bob").tokens();
    }

    private static long life(Tokens tokens, String field) {
        return tokens.json().get(field).asLong();
    }

    private void assertOver(Tokens office) {
        assertThat(realm.refresh("back-office", office.refreshToken()).error()).startsWith("invalid_grant");
        assertAsksForPassword();
    }

    private void assertAsksForPassword() {
        for (String client : List.of("back-office", "web-shop", "account-console")) {
            Page page = client.equals("account-console")
                    ? till.open(
                            client,
                            Map.of("redirect_uri", realm.url("/account/").toString()))
                    : till.open(client);
            assertThat(page.asksFor("password")).as(client).isTrue();
        }
        assertThat(till.open("back-office", Map.of("prompt", "none")).parameter("error"))
                .isEqualTo("login_required");
    }

    @Test
    void bothSessionsGoOnSideBySide() {
        Tokens office = stepUp();

        assertThat(office.access().get("acr").asText()).isEqualTo("password");
        assertThat(till.open("web-shop").isAtClient())
                .as("a second stronger client opens without a login")
                .isTrue();
        assertThat(realm.refresh("pos", pos.refreshToken()).issued()).isTrue();
        assertThat(realm.refresh("back-office", office.refreshToken()).issued()).isTrue();
    }

    /** A POS that takes both: on the pad, "Try another way" leads to the form for the password. */
    @Test
    void fromThePosToTheWebShopAPasswordIsAskedForOnceAndAPinNever() {
        String form = StepFlows.takesPinsAndPasswords(realm, "pos");
        assertThat(till.open("web-shop").asksFor("password")).as("after a PIN").isTrue();
        Browser other = realm.till("STO-01");

        Tokens password = other.open("pos", Map.of("store", "STO-01"))
                .submit(Map.of("tryAnotherWay", "on"))
                .submit(Map.of("authenticationExecution", form))
                .submit(Map.of("username", "bob", "password", "bob-demo"))
                .tokens();

        assertThat(password.access().get("acr").asText()).isEqualTo("password");
        assertThat(password.access().get("store").asText()).isEqualTo("STO-01");
        assertThat(other.open("web-shop")
                        .tokens()
                        .access()
                        .get("preferred_username")
                        .asText())
                .as("without a second login")
                .isEqualTo("bob");
    }

    @Test
    void nothingOfAnElevationOutlivesFiveMinutesWithoutUse() {
        Tokens office = stepUp();
        assertThat(life(office, "expires_in")).isLessThanOrEqualTo(FIVE_MINUTES);
        assertThat(life(office, "refresh_expires_in")).isLessThanOrEqualTo(FIVE_MINUTES);

        time.set(FIVE_MINUTES - 60);
        office = realm.refresh("back-office", office.refreshToken());
        time.set(2 * FIVE_MINUTES - 120);
        assertThat(till.open("web-shop").isAtClient()).as("in use").isTrue();
        time.set(3 * FIVE_MINUTES - 60);

        assertOver(office);
        assertThat(realm.reasons()).contains("elevation_ended");
        assertThat(realm.refresh("pos", pos.refreshToken()).issued())
                .as("the till works on")
                .isTrue();
    }

    @Test
    void theNextCashierEndsIt() {
        String anna = realm.permanentPin("anna", "STO-01");
        Tokens office = stepUp();

        till.logInWithPin(anna);

        assertOver(office);
    }

    /** Who takes the SSO cookie away keeps the switch from finding the session. */
    @Test
    void theNextPinEndsItThoughTheSsoCookieWasHidden() {
        String anna = realm.permanentPin("anna", "STO-01");
        Tokens before = stepUp();
        till.setCookie("KEYCLOAK_IDENTITY", "");
        pos = till.logInWithPin(bob);
        assertThat(realm.refresh("back-office", before.refreshToken()).error())
                .as("the same cashier")
                .startsWith("invalid_grant");
        Tokens office = stepUp();
        String cookie = till.cookie("KEYCLOAK_IDENTITY");
        till.setCookie("KEYCLOAK_IDENTITY", "");

        till.logInWithPin(anna);

        assertThat(realm.refresh("back-office", office.refreshToken()).error()).startsWith("invalid_grant");
        till.setCookie("KEYCLOAK_IDENTITY", cookie);
        till.setCookie("TILLKEY_TERMINAL", "");
        assertAsksForPassword();
    }

    @Test
    void theLogoutOfTheCashierEndsIt() {
        Tokens office = stepUp();

        Http.post(
                realm.url("/protocol/openid-connect/logout"),
                Map.of("client_id", "pos", "refresh_token", pos.refreshToken()),
                Map.of());

        assertOver(office);
    }

    @Test
    void aTillThatIsTakenOutOfUseEndsIt() {
        Tokens office = stepUp();

        assertThat(realm.call(
                                "DELETE",
                                "/tillkey-pin/terminals/" + registered.terminalId(),
                                Map.of(),
                                realm.adminToken())
                        .statusCode())
                .isBetween(200, 204);

        assertOver(office);
    }

    /** As when an identity provider posts its answer: the cookie of the till is not sent from another site. */
    @Test
    void aLoginThatEndsWithoutTheTillsCookieIsOneToo() {
        Page login = till.open("back-office");
        String cookie = till.cookie("TILLKEY_TERMINAL");
        till.setCookie("TILLKEY_TERMINAL", "");

        Tokens office =
                login.submit(Map.of("username", "bob", "password", "bob-demo")).tokens();

        till.setCookie("TILLKEY_TERMINAL", cookie);
        assertThat(life(office, "expires_in")).isLessThanOrEqualTo(FIVE_MINUTES);
        time.set(FIVE_MINUTES + 10);
        assertOver(office);
    }

    @Test
    void theEndOfTheTillsSessionEndsTheSessionItself() {
        String anna = realm.permanentPin("anna", "STO-01");
        stepUp();
        till.setCookie("KEYCLOAK_IDENTITY", "");

        till.logInWithPin(anna);

        assertThat(realm.admin().users().get(realm.userId("bob")).getUserSessions())
                .as("not only its tokens")
                .isEmpty();
    }

    @Test
    void anElevationGetsNoOfflineToken() {
        try (Grants grants = Grants.of(realm, false, Map.of())) {
            Tokens tokens = grants.token(till.open("app", Map.of("scope", "openid offline_access"))
                    .submit(Map.of("username", "bob", "password", "bob-demo"))
                    .redemption());

            assertThat(tokens.error()).isEqualTo("invalid_grant: elevation_offline");
        }
    }

    @Test
    void aPasswordOnATillWithoutACashierIsAnOrdinaryLogin() {
        Browser other = realm.till("STO-01");
        Tokens office = other.logInWithPassword("back-office", "bob").tokens();
        assertThat(life(office, "expires_in")).isGreaterThan(FIVE_MINUTES);

        time.set(2 * FIVE_MINUTES);

        assertThat(other.open("web-shop").isAtClient()).isTrue();
        assertThat(realm.refresh("back-office", office.refreshToken()).issued()).isTrue();
    }

    @Test
    void accessTokensOfATillLiveFiveMinutesAndItsSessionLonger() {
        assertThat(life(pos, "expires_in")).isLessThanOrEqualTo(FIVE_MINUTES);
        assertThat(pos.access().get("exp").asLong() - pos.access().get("iat").asLong())
                .isLessThanOrEqualTo(FIVE_MINUTES);

        time.set(2 * FIVE_MINUTES);

        Tokens fresh = realm.refresh("pos", pos.refreshToken());
        assertThat(fresh.issued()).isTrue();
        assertThat(life(fresh, "expires_in")).isLessThanOrEqualTo(FIVE_MINUTES);
    }

    /** An open door to guessing would be a cookie that ends what it names. */
    @Test
    void aForgedSsoCookieEndsNoRunningElevation() {
        Tokens office = stepUp();
        String[] parts = till.cookie("KEYCLOAK_IDENTITY").split("\\.", -1);
        Browser thief = realm.browser();
        thief.open("back-office");
        thief.setCookie("KEYCLOAK_IDENTITY", parts[0] + "." + parts[1] + ".AAAA");

        assertThat(thief.open("back-office").asksFor("password")).isTrue();

        assertThat(realm.refresh("back-office", office.refreshToken()).issued()).isTrue();
        thief.setCookie("KEYCLOAK_IDENTITY", "no.token");
        assertThat(thief.get(URI.create(realm.url("/account/").toString())).status())
                .isLessThan(500);
    }
}
