package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/**
 * After any error at a till, the next page asks for a PIN or leads back to it, or the client gets an error that it can
 * act on.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class TillDeadEndTest extends RetailTest {

    private static final URI HOME = URI.create("http://localhost:8081/pos");

    @InjectTimeOffSet
    TimeOffSet time;

    @Test
    void backAfterALoginLeadsToThePad() {
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page wrong = till.open("pos").submit(Map.of("pin", "9999"));
        URI inTheHistory = wrong.renewal();
        assertThat(wrong.submit(Map.of("pin", anna)).isAtClient()).isTrue();

        Page back = till.get(inTheHistory);

        assertThat(back.wayBack()).isEqualTo(HOME);
        assertThat(back.id()).isEqualTo("back");
        assertThat(back.messages()).contains("tillkeyBackStaleTitle");
        assertThat(back.text()).doesNotContain("ookie");
        Page swedish = till.get(URI.create(inTheHistory + "&kc_locale=sv"));
        assertThat(swedish.messages()).contains("tillkeyBackStaleTitle");
        assertThat(swedish.text()).isNotEqualTo(back.text());
    }

    @Test
    void aPadThatIsShownAgainMayBeUsedForTheWholeTimeFromThen() {
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page pad = till.open("pos");
        // The realm's login timeout is 1800 seconds: the pad is renewed within it, and used after it.
        time.set(1000);
        pad = till.get(pad.renewal());
        time.set(1900);

        assertThat(pad.submit(Map.of("pin", anna)).isAtClient()).isTrue();
    }

    @Test
    void aPadOfYesterdayRenewsItself() {
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page pad = till.open("pos");
        time.set(24 * 60 * 60);

        Page renewed = till.get(pad.renewal());

        assertThat(renewed.submit(Map.of("pin", anna)).isAtClient()).isTrue();
    }

    @Test
    void aServerThatHasLostTheLoginShowsThePadAgainOrLeadsBackToIt() {
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page pad = till.open("pos");
        till.setCookie("AUTH_SESSION_ID", "lost");

        Page again = pad.submit(Map.of("pin", anna));
        assertThat(again.asksFor("pin")).isTrue();
        assertThat(again.submit(Map.of("pin", anna)).isAtClient()).isTrue();

        Page second = till.open("pos");
        till.setCookie("AUTH_SESSION_ID", "lost");
        till.setCookie("KC_RESTART", "lost");
        assertThat(second.submit(Map.of("pin", anna)).wayBack()).isEqualTo(HOME);
    }

    @Test
    void anAnswerByFormEndsAtTheClientToo() {
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page left = till.open("pos", Map.of("response_mode", "form_post"));
        Page right = till.open("pos", Map.of("response_mode", "form_post"));

        for (Page pad : new Page[] {left, right}) {
            Page answer = pad.submit(Map.of("pin", anna));
            assertThat(answer.asksFor("code")).isTrue();
            assertThat(answer.formAction()).isEqualTo(URI.create(HOME + "/callback"));
        }
    }

    @TestFactory
    Stream<DynamicTest> whateverAClientAsksForEndsInAPageThatHelpsOrInAnErrorForTheClient() {
        String anna = realm.permanentPin("anna", "STO-01");
        return Rows.of("""
                        redirect_uri | http://evil.example/ | page
                        prompt | create | page
                        claims | {"id_token":{"acr":{"essential":true,"values":["unheard-of"]}}} | access_denied
                        claims | {"id_token":{"acr":{"essential":true,"values":["otp"]}}} | access_denied
                        claims | {"id_token":{"acr":{"values":["otp"]}}} | pad
                        acr_values | unheard-of | pad
                        acr_values | otp | pad
                        max_age | 0 | pad
                        max_age | -1 | pad
                        prompt | none | login_required
                        prompt | login | pad
                        prompt | consent | pad
                        login_hint | anna | pad
                        ui_locales | sv | pad
                        response_type | token | unauthorized_client
                        scope | openid unheard-of | invalid_scope
                        code_challenge | x | invalid_request
                        request | eyJhbGciOiJub25lIn0.e30. | any
                        request_uri | urn:ietf:params:oauth:request_uri:unheard-of | any
                        """, row -> {
            String parameter = row.get(0);
            String value = row.get(1);
            String expected = row.get(2);
            Browser till = realm.till("STO-01");

            Page page = till.open("pos", Map.of(parameter, value));

            String fragment = page.location().getFragment();
            String error = fragment == null || !fragment.startsWith("error=")
                    ? page.parameter("error")
                    : fragment.substring("error=".length(), fragment.indexOf('&'));
            String seen =
                    page.asksFor("pin") ? "pad" : error != null ? error : page.wayBack() != null ? "page" : "dead end";
            if (expected.equals("any")) {
                assertThat(seen).isNotEqualTo("dead end");
            } else {
                assertThat(seen).isEqualTo(expected);
            }
            if (page.wayBack() != null) {
                assertThat(page.wayBack()).isEqualTo(HOME);
            }
            if (seen.equals("pad")) {
                assertThat(page.submit(Map.of("pin", anna)).isAtClient()).isTrue();
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aLinkThatAsksForAnActionEndsOnAPageThatLeadsBack() {
        String anna = realm.permanentPin("anna", "STO-01");
        return Rows.each(Stream.of("UPDATE_PASSWORD", "unheard-of"), action -> {
            Page page = realm.till("STO-01")
                    .open("pos", Map.of("kc_action", action))
                    .submit(Map.of("pin", anna));

            assertThat(page.status()).isEqualTo(403);
            assertThat(page.wayBack()).isEqualTo(HOME);
        });
    }

    @Test
    void aRequestThatWasPushedIsRenewedAlthoughItIsGoodOnce() {
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page pad = till.openPushed("pos", Map.of());
        assertThat(pad.asksFor("pin")).isTrue();
        time.set(1700);
        Page renewed = till.get(pad.renewal());
        time.set(3400);

        assertThat(renewed.submit(Map.of("pin", anna)).tokens().issued()).isTrue();
        assertThat(till.openPushed(
                                "pos",
                                Map.of("claims", "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"otp\"]}}}"))
                        .parameter("error"))
                .isEqualTo("access_denied");
    }

    @Test
    void anErrorWithoutAnApplicationOffersThoseOfTheTill() {
        Browser till = realm.till("STO-01");

        Page page = till.open("unheard-of");

        assertThat(page.wayBack()).isEqualTo(HOME);
        assertThat(page.text())
                .contains(page.message("tillkeyBackToApplication", "POS"))
                .doesNotContain("Back office");
        assertThat(realm.browser().open("unheard-of").wayBack())
                .as("in a browser that is no till")
                .isNull();
    }

    @Test
    void anApplicationWithoutAHomeIsToldToStartAgain() {
        realm.updateClient("pos", client -> {
            client.setRootUrl("");
            client.setBaseUrl("");
        });
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Page wrong = till.open("pos", Map.of("state", "a&b=c d")).submit(Map.of("pin", "9999"));
        URI inTheHistory = wrong.renewal();
        assertThat(wrong.submit(Map.of("pin", anna)).isAtClient()).isTrue();

        Page atClient = till.get(till.get(inTheHistory).wayBack());

        assertThat(atClient.location().toString()).startsWith(HOME + "/callback?");
        assertThat(atClient.location().getRawQuery())
                .contains("error=temporarily_unavailable", "error_description=authentication_expired", "iss=")
                .containsPattern("state=a%26b%3Dc(%20|\\+)d");
    }

    @TestFactory
    Stream<DynamicTest> theWayBackLeadsNowhereButToTheClient() {
        realm.updateClient("pos", client -> {
            client.setRootUrl("");
            client.setBaseUrl("");
        });
        return Rows.each(
                Stream.of(
                        "{\"ru\":\"http://evil.example/\",\"rt\":\"code\",\"st\":\"x\"}",
                        "{\"ru\":\"javascript:alert(1)\"}",
                        "{\"ru\":\"//evil.example\"}",
                        "{\"ru\":\"http://localhost:8081/pos/callback@evil.example\"}",
                        "{\"st\":\"x\"}",
                        "{}"),
                clientData -> {
                    // Without the cookies of a login, or Keycloak would begin one anew.
                    Browser till = realm.browser();
                    till.setCookie("TILLKEY_TERMINAL", realm.till("STO-01").cookie("TILLKEY_TERMINAL"));
                    String data = Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(clientData.getBytes(StandardCharsets.UTF_8));

                    Page page = till.get(URI.create(
                            realm.url("/login-actions/authenticate") + "?client_id=pos&tab_id=x&client_data=" + data));

                    assertThat(page.status()).isEqualTo(400);
                    assertThat(page.html()).doesNotContain("evil.example").doesNotContain("javascript:alert");
                    assertThat(page.wayBack()).isNull();
                });
    }

    /** Keycloak writes this page as it does after any exception, without its login pages. */
    @Test
    void aPageThatKeycloakWritesAfterAnExceptionLeadsBackToo() {
        URI nowhere = realm.url("/unheard-of");
        Browser till = realm.till("STO-01");

        Page page = till.get(nowhere);

        assertThat(page.status()).isEqualTo(404);
        assertThat(page.wayBack()).isEqualTo(HOME);
        assertThat(page.id()).isEqualTo("back");
        Page elsewhere = realm.browser().get(nowhere);
        assertThat(elsewhere.status()).isEqualTo(404);
        assertThat(elsewhere.id()).as("Keycloak's own").isNull();
    }
}
