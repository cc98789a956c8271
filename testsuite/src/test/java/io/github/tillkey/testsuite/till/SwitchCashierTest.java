package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.LogoutBackend;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** One till, one cashier: the next PIN takes over in one step. */
@KeycloakIntegrationTest(config = PackServer.class)
class SwitchCashierTest extends RetailTest {

    @Test
    void theSecondCashierIsInAndTheFirstIsOutInOneStep() {
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens first = till.logInWithPin(anna);

        Tokens second = till.logInWithPin(bob);

        assertThat(second.access().get("preferred_username").asText()).isEqualTo("bob");
        assertThat(second.access().get("sid").asText())
                .isNotEqualTo(first.access().get("sid").asText());
        assertThat(realm.refresh("pos", first.refreshToken()).error()).startsWith("invalid_grant");
        assertThat(realm.refresh("pos", second.refreshToken()).issued()).isTrue();
        assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                .as("the session itself is gone, not only its tokens")
                .isEmpty();
        assertThat(realm.reasons()).contains("cashier_switched");
    }

    @Test
    void aFormThatIsSentAgainBecauseItsAnswerGotLostBringsThePadBack() {
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        for (int login = 0; login < 2; login++) {
            Page pad = till.open("pos");
            Map<String, String> before = new HashMap<>();
            for (String cookie : List.of("TILLKEY_TERMINAL", "AUTH_SESSION_ID", "KC_RESTART")) {
                before.put(cookie, till.cookie(cookie));
            }
            assertThat(pad.submit(Map.of("pin", anna)).isAtClient()).isTrue();
            before.forEach(till::setCookie);

            Page again = pad.submit(Map.of("pin", anna));

            assertThat(again.asksFor("pin")).as("at login %d", login).isTrue();
            assertThat(again.submit(Map.of("pin", anna)).tokens().issued()).isTrue();
        }
    }

    @Test
    void noRefreshTokenOfTheFirstHoweverFreshYieldsATokenOfTheSecond() {
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens first = till.logInWithPin(anna);
        Page bobsPad = till.open("pos");
        Tokens freshest = realm.refresh("pos", first.refreshToken());
        assertThat(freshest.issued())
                .as("anna is in until bob has typed the PIN")
                .isTrue();

        Page bobsCode = bobsPad.submit(Map.of("pin", bob));
        assertThat(realm.refresh("pos", freshest.refreshToken()).error())
                .as("between bob's login and the redemption of the code")
                .startsWith("invalid_grant");
        assertThat(bobsCode.tokens().access().get("preferred_username").asText())
                .isEqualTo("bob");

        assertThat(realm.refresh("pos", freshest.refreshToken()).error()).startsWith("invalid_grant");
        assertThat(realm.refresh("pos", first.refreshToken()).error()).startsWith("invalid_grant");
    }

    @Test
    void theSameCashierContinuesTheSession() {
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens first = till.logInWithPin(anna);

        Tokens again = till.logInWithPin(anna);

        assertThat(again.access().get("sid")).isEqualTo(first.access().get("sid"));
        assertThat(realm.refresh("pos", first.refreshToken()).issued())
                .as("a second application on the till does not log the first one out")
                .isTrue();
        assertThat(again.access().get("acr").asText()).isEqualTo("pin");
    }

    @Test
    void twoTabsWithThePadOpenTakeOneCashierEach() {
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        Browser till = realm.till("STO-01");
        Page left = till.open("pos");
        Page right = till.open("pos");

        Tokens annas = left.submit(Map.of("pin", anna)).tokens();
        Tokens bobs = right.submit(Map.of("pin", bob)).tokens();

        assertThat(bobs.access().get("preferred_username").asText()).isEqualTo("bob");
        assertThat(bobs.access().get("sid")).isNotEqualTo(annas.access().get("sid"));
        assertThat(realm.refresh("pos", annas.refreshToken()).error()).startsWith("invalid_grant");
        assertThat(realm.refresh("pos", bobs.refreshToken()).issued()).isTrue();
    }

    @Test
    void aTabKeepsItsPadWhileAnotherOneGetsANewPin() {
        String bob = realm.permanentPin("bob", "STO-01");
        String anna = realm.temporaryPin("anna");
        Browser till = realm.till("STO-01");
        Page left = till.open("pos");
        Page right = till.open("pos");

        assertThat(left.submit(Map.of("pin", anna)).submit(Map.of("offer", "0")).isAtClient())
                .isTrue();

        assertThat(right.submit(Map.of("pin", bob))
                        .tokens()
                        .access()
                        .get("preferred_username")
                        .asText())
                .isEqualTo("bob");
    }

    @Test
    void aCashierTakesOverABrowserThatHoldsAPasswordSession() {
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens office = till.logInWithPassword("back-office", "bob").tokens();

        Tokens sale = till.logInWithPin(anna);

        assertThat(sale.access().get("preferred_username").asText()).isEqualTo("anna");
        assertThat(sale.access().get("sid")).isNotEqualTo(office.access().get("sid"));
        assertThat(realm.refresh("back-office", office.refreshToken()).error()).startsWith("invalid_grant");
    }

    @Test
    void aPinOfTheVeryPersonOfThePasswordSessionStartsASessionOfItsOwn() {
        String bob = realm.permanentPin("bob", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens office = till.logInWithPassword("back-office", "bob").tokens();

        Tokens sale = till.logInWithPin(bob);

        assertThat(sale.access().get("sid")).isNotEqualTo(office.access().get("sid"));
        assertThat(sale.access().get("acr").asText()).isEqualTo("pin");
    }

    @Test
    void twoTillsOfOneStoreDoNotDisturbEachOther() {
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        Tokens first = realm.till("STO-01").logInWithPin(anna);
        Tokens second = realm.till("STO-01").logInWithPin(bob);

        assertThat(realm.refresh("pos", first.refreshToken()).issued()).isTrue();
        assertThat(realm.refresh("pos", second.refreshToken()).issued()).isTrue();
    }

    @Test
    void thePosBackendIsToldByBackChannelLogout() throws Exception {
        try (LogoutBackend backend = new LogoutBackend()) {
            BlockingQueue<String> notices = backend.notices();
            realm.tellOfLogouts("pos", backend.url());
            String anna = realm.permanentPin("anna", "STO-01");
            String bob = realm.permanentPin("bob", "STO-01");
            Browser till = realm.till("STO-01");
            Tokens first = till.logInWithPin(anna);
            notices.clear();
            till.logInWithPin(bob);

            String body = notices.poll(Await.PATIENCE.toMinutes(), TimeUnit.MINUTES);

            assertThat(body).isNotNull().startsWith("logout_token=");
            String logoutToken = URLDecoder.decode(body.substring("logout_token=".length()), StandardCharsets.UTF_8);
            assertThat(Tokens.claims(logoutToken).get("sid"))
                    .isEqualTo(first.access().get("sid"));
            assertThat(Tokens.claims(logoutToken).get("aud").asText()).isEqualTo("pos");
        }
    }

    @Test
    void loggingOutAtThePosEndsThePinSessionWithoutASsoCookie() {
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens tokens = till.logInWithPin(anna);

        till.get(java.net.URI.create(realm.url("/protocol/openid-connect/logout") + "?"
                + io.github.tillkey.testsuite.fixture.Http.query(Map.of(
                        "id_token_hint", tokens.idToken(), "post_logout_redirect_uri", "http://localhost:8081/pos"))));

        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).startsWith("invalid_grant");
    }

    @Test
    void aSecondApplicationOnTheTillSharesTheCashiersSession() {
        ClientRepresentation stock =
                realm.admin().clients().findByClientId("pos").get(0);
        stock.setId(null);
        stock.setClientId("stock");
        stock.setRedirectUris(java.util.List.of("http://localhost:8081/stock/callback"));
        stock.getProtocolMappers().forEach(mapper -> mapper.setId(null));
        realm.addClient(stock);
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens pos = till.logInWithPin(anna);

        Tokens other = till.open("stock").submit(Map.of("pin", anna)).tokens();

        assertThat(other.access().get("sid")).isEqualTo(pos.access().get("sid"));
        assertThat(realm.refresh("pos", pos.refreshToken()).issued()).isTrue();
    }
}
