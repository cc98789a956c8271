package io.github.tillkey.testsuite.docs;

import static io.github.tillkey.testsuite.docs.GuideRequests.LOG_IN;
import static io.github.tillkey.testsuite.docs.GuideRequests.REDEEM;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm.Till;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The recipe of the guide "Connect your POS" for a server app, by an app that is written by it. */
@KeycloakIntegrationTest(config = PackServer.class)
class ServerAppGuideTest extends RetailTest {

    private Till registered;
    private Browser till;
    private ServerPos app;
    private String anna;
    private String bob;

    @BeforeEach
    void start() throws IOException {
        registered = realm.registeredTill("STO-01");
        till = registered.browser();
        anna = realm.permanentPin("anna", "STO-01");
        bob = realm.permanentPin("bob", "STO-01");
        app = new ServerPos(realm);
        String origin = app.url("").toString();
        GuideRequests.saveClient(
                realm,
                GuideBlock.in("connect-pos.md", "Kinds of apps", "json")
                        .get(3)
                        .replace("https://pos.example.com", origin));
    }

    @AfterEach
    void stop() {
        app.close();
    }

    @Test
    void tokensStayOnTheServerAndTheNextCashierReplacesThem() {
        Page in = logIn(anna);
        assertThat(in.text()).isEqualTo("anna in STO-01");
        Tokens first = app.tokens();
        assertThat(till.post(app.url("/refresh"), Map.of()).text()).isEqualTo("anna in STO-01");
        Tokens renewed = app.tokens();
        assertThat(renewed.accessToken()).isNotEqualTo(first.accessToken());

        Page pad = till.post(app.url("/next"), Map.of());
        assertThat(till.get(app.url("/")).text())
                .as("nobody has taken over yet")
                .isEqualTo("anna in STO-01");
        assertThat(pad.submit(Map.of("pin", bob)).text()).isEqualTo("bob in STO-01");

        Tokens second = app.tokens();
        Await.until("the logout of anna", () -> app.logouts() > 0);
        assertThat(till.get(app.url("/")).text()).as("of another session").isEqualTo("bob in STO-01");

        Page form = till.post(app.url("/log-out"), Map.of());
        Page afterwards = form.submit(Stream.of("client_id", "id_token_hint", "post_logout_redirect_uri")
                .collect(Collectors.toMap(name -> name, form::value)));
        assertThat(afterwards.asksFor("pin"))
                .as("the app's start begins a login")
                .isTrue();
        assertThat(realm.admin().users().get(realm.userId("bob")).getUserSessions())
                .isEmpty();
        assertThat(till.seen()).noneMatch(answer -> Stream.of(first, renewed, second)
                .flatMap(tokens -> Stream.of(tokens.accessToken(), tokens.refreshToken()))
                .anyMatch(answer::contains));
    }

    @Test
    void aLoginEndsTheSessionIdOfBeforeAndNoScriptReadsTheNewOne() {
        Page pad = till.get(app.url("/"));
        String before = sessionCookie();

        pad.submit(Map.of("pin", anna));

        assertThat(sessionCookie()).isNotEqualTo(before);
        assertThat(Http.get(app.url("/"), Map.of("Cookie", before)).statusCode())
                .as("who knows the id of before begins a login")
                .isEqualTo(302);
        assertThat(Http.get(app.url("/"), Map.of("Cookie", sessionCookie())).body())
                .contains("anna in STO-01");
        assertThat(till.setCookies())
                .filteredOn(header -> header.startsWith("__Host-"))
                .hasSize(2)
                .allSatisfy(header -> assertThat(header.split("; "))
                        .contains("Path=/", "Secure", "HttpOnly", "SameSite=Lax")
                        .noneMatch(attribute -> attribute.startsWith("Domain")));
    }

    @Test
    void theSessionOfTheAppEndsWithTheTills() {
        assertThat(logIn(anna).text()).isEqualTo("anna in STO-01");

        assertThat(realm.call(
                                "DELETE",
                                "/tillkey-pin/terminals/" + registered.terminalId(),
                                Map.of(),
                                realm.adminToken())
                        .statusCode())
                .isBetween(200, 204);

        Await.until("the logout", () -> !app.hasLogin());
        assertThat(till.get(app.url("/")).asksFor("code"))
                .as("it is no till any more")
                .isTrue();
    }

    @Test
    void aRefreshThatIsRefusedEndsTheSessionToo() {
        logIn(anna);
        realm.updateClient("pos", client -> client.getAttributes().put("backchannel.logout.url", ""));
        realm.endSessions("anna");

        assertThat(till.post(app.url("/refresh"), Map.of()).asksFor("pin")).isTrue();
    }

    @Test
    void onlyKeycloakEndsASessionByBackChannelLogout() throws JOSEException {
        logIn(anna);
        String sid = app.tokens().id().get("sid").asText();

        for (String forged : List.of(forgedLogout(sid), app.tokens().idToken())) {
            assertThat(Http.post(app.url("/logged-out"), Map.of("logout_token", forged), Map.of())
                            .statusCode())
                    .isEqualTo(400);
        }

        assertThat(till.get(app.url("/")).text()).isEqualTo("anna in STO-01");
    }

    /** Somebody else's link, or a code that was seen in an address. */
    @Test
    void aCodeIsRedeemedByTheServerAndForTheBrowserThatBegan() throws IOException {
        GuideRequests login = new GuideRequests(realm, app.url("/callback").toString());

        Page refused = till.get(login.get(LOG_IN)).submit(Map.of("pin", anna));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(app.hasLogin()).isFalse();
        login.put("code", refused.parameter("code"));
        assertThat(realm.token(login.parameters(REDEEM)).error()).startsWith("unauthorized_client");
    }

    private Page logIn(String pin) {
        return till.get(app.url("/")).submit(Map.of("pin", pin));
    }

    /** The newest cookie of the app. */
    private String sessionCookie() {
        return till.setCookies().stream()
                .filter(header -> header.startsWith("__Host-"))
                .reduce((older, newer) -> newer)
                .orElseThrow()
                .split(";")[0];
    }

    private String forgedLogout(String sid) throws JOSEException {
        Instant now = Instant.now();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256)
                        .type(new JOSEObjectType("logout+jwt"))
                        .build(),
                new JWTClaimsSet.Builder()
                        .issuer(realm.url("").toString())
                        .audience("pos")
                        .claim("sid", sid)
                        .jwtID(UUID.randomUUID().toString())
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(60)))
                        .claim("events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()))
                        .build());
        token.sign(new RSASSASigner(new RSAKeyGenerator(2048).generate()));
        return token.serialize();
    }
}
