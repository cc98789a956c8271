package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Api;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Concurrently;
import io.github.tillkey.testsuite.fixture.FourDigitPins;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.LogoutBackend;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm.Till;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.protocol.oidc.utils.PkceUtils;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** What locks a till, or takes it out of use, ends the stronger sessions beside its PIN session at once. */
@KeycloakIntegrationTest(config = PackServer.class)
class ElevationLockTest extends RetailTest {

    private static final int FIVE_MINUTES = 300;

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    private LogoutBackend office;
    private String anna;
    private String bob;

    @BeforeEach
    void prepare() throws IOException {
        office = new LogoutBackend();
        ClientRepresentation api = new ClientRepresentation();
        api.setClientId("api");
        api.setSecret("api-secret");
        realm.addClient(api);
        realm.addAudience("back-office", "api");
        realm.tellOfLogouts("back-office", office.url());
        realm.storePolicy(new HashMap<>(Map.of("throttle_free_misses", "50", "pin_length", "4")));
        anna = realm.permanentPin("anna", "STO-01");
        bob = realm.permanentPin("bob", "STO-01");
    }

    @AfterEach
    void stop() {
        office.close();
    }

    /** What happens to a till. */
    private enum End {
        /** The cashier locks the screen. */
        POS_LOCKS(true, "screen_locked"),
        /** Who guesses, while the sale goes on. */
        WRONG_PINS(true, "terminal_locked"),
        OLD_SECRET(false, "elevation_ended"),
        /** In a form that is answered with the page of {@code network_not_allowed}. */
        OLD_SECRET_FROM_OUTSIDE(false, "elevation_ended"),
        OLD_SECRET_AT_ANOTHER_TILLS_APPROVAL(false, "elevation_ended"),
        REVOKED(false, "elevation_ended"),
        LOST(false, "elevation_ended"),
        MOVED(false, "elevation_ended"),
        /** The last, for it takes the store away. */
        STORE_DELETED(false, "elevation_ended");

        private final boolean saleGoesOn;
        private final String reason;

        End(boolean saleGoesOn, String reason) {
            this.saleGoesOn = saleGoesOn;
            this.reason = reason;
        }
    }

    @TestFactory
    Stream<DynamicTest> itIsOverForEveryRequest() {
        return Rows.each(Stream.of(End.values()), end -> {
            Till till = realm.registeredTill("STO-01");
            String firstSecret = till.browser().cookie("TILLKEY_TERMINAL");
            till.browser().logInWithPin(bob);
            Tokens sale = till.browser().logInWithPin(bob);
            Tokens elevated = stepUp(till.browser());
            assertThat(isAlive(elevated)).isTrue();

            happen(end, till, sale, firstSecret);

            assertThat(isAlive(elevated)).isFalse();
            assertThat(realm.refresh("back-office", elevated.refreshToken()).error())
                    .startsWith("invalid_grant");
            assertAsksForPassword(till.browser());
            assertThat(realm.refresh("pos", sale.refreshToken()).issued()).isEqualTo(end.saleGoesOn);
            assertThat(logoutsOf(elevated)).containsExactly(end.reason);
            assertThat(office.notices().poll(Await.PATIENCE.toMinutes(), TimeUnit.MINUTES))
                    .satisfies(form -> assertThat(Tokens.claims(form.substring("logout_token=".length()))
                                    .get("sid"))
                            .isEqualTo(elevated.access().get("sid")));
            if (end.saleGoesOn) {
                Tokens again = stepUp(till.browser());
                assertThat(again.json().get("refresh_expires_in").asInt())
                        .as("a later login is one beside the sale too")
                        .isLessThanOrEqualTo(FIVE_MINUTES);
                assertThat(realm.refresh("back-office", again.refreshToken()).issued())
                        .isTrue();
                logOut(sale);
                assertThat(realm.refresh("back-office", again.refreshToken()).error())
                        .startsWith("invalid_grant");
                office.notices().clear();
            }
        });
    }

    private void happen(End end, Till till, Tokens sale, String firstSecret) {
        String terminal = "/tillkey-pin/terminals/" + till.terminalId();
        switch (end) {
            case POS_LOCKS -> assertThat(lock(sale.accessToken()).statusCode()).isEqualTo(204);
            case WRONG_PINS -> {
                for (String typed : List.of("1111", "0000", "1234", far(0), far(1))) {
                    till.browser().typePin(typed);
                }
                assertThat(till.browser().open("pos").messages()).contains("tillkeyTerminalLocked");
            }
            case OLD_SECRET -> {
                Browser thief = realm.browser();
                thief.setCookie("TILLKEY_TERMINAL", firstSecret);
                assertThat(thief.open("pos").messages()).contains("tillkeyTerminalLockedCopy");
            }
            case OLD_SECRET_FROM_OUTSIDE -> {
                Browser thief = realm.browser();
                Page form = thief.open("pos");
                thief.setCookie("TILLKEY_TERMINAL", firstSecret);
                realm.admin().clearEvents();
                Networks networks = Networks.of(realm);
                networks.group("/stores/Stockholm City", List.of(Networks.ELSEWHERE));
                assertThat(form.submit(Map.of("code", "")).messages()).contains("tillkeyTerminalOutside");
                networks.group("/stores/Stockholm City", List.of());
                assertThat(realm.reasons()).contains("terminal_old_secret");
            }
            case OLD_SECRET_AT_ANOTHER_TILLS_APPROVAL -> {
                Browser thief = realm.browser();
                thief.setCookie("TILLKEY_TERMINAL", firstSecret);
                URI approval = approvalAtAnotherTill();
                realm.admin().clearEvents();
                assertThat(thief.get(approval).messages()).contains("tillkeyApproveElsewhere");
                assertThat(realm.reasons()).contains("terminal_old_secret");
            }
            case REVOKED -> admin("DELETE", terminal, Map.of());
            case LOST -> admin("POST", terminal + "/lost", Map.of());
            case MOVED -> admin("PATCH", terminal, Map.of("storeId", "STO-02"));
            case STORE_DELETED -> admin("DELETE", "/tillkey-stores/stores/STO-01?force=true", Map.of());
        }
    }

    private URI approvalAtAnotherTill() {
        String challenge = PkceUtils.encodeCodeChallenge(PkceUtils.generateCodeVerifier(), "S256");
        HttpResponse<String> opened = Http.send(HttpRequest.newBuilder(realm.url("/tillkey-approvals"))
                .header(
                        "Authorization",
                        "Bearer " + realm.till("STO-01").logInWithPin(anna).accessToken())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"permission\":\"approve-card-return\",\"reference\":\"R-17\","
                        + "\"amount\":\"129,00 SEK\",\"redirectUri\":\"http://localhost:8081/pos/callback\","
                        + "\"codeChallenge\":\"" + challenge + "\"}"))
                .build());
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
        return URI.create(Http.json(opened.body()).get("page").asText());
    }

    private String far(int index) {
        return FourDigitPins.far(index, anna, bob);
    }

    /** A second one, which nobody has found yet when the till is locked, has its code only. */
    @Test
    void whatBeginsWhileTheTillIsLockedIsOverToo() {
        Till till = realm.registeredTill("STO-01");
        Tokens sale = till.browser().logInWithPin(bob);
        Page waiting = till.browser().logInWithPassword("back-office", "bob");

        lock(sale.accessToken());

        assertThat(waiting.tokens().error()).startsWith("invalid_grant");
        List<String> members = List.of("anna", "bob", "carla", "dora");
        List<Tokens> begun = Concurrently.call(6, i -> {
                    if (i >= members.size()) {
                        lock(sale.accessToken());
                        return null;
                    }
                    return tabOf(till)
                            .logInWithPassword("back-office", members.get(i))
                            .tokens();
                })
                .stream()
                .filter(Objects::nonNull)
                .filter(Tokens::issued)
                .toList();
        lock(sale.accessToken());
        assertThat(begun).noneMatch(this::isAlive).noneMatch(tokens -> realm.refresh(
                        "back-office", tokens.refreshToken())
                .issued());
        assertThat(realm.refresh("pos", sale.refreshToken()).issued()).isTrue();
    }

    @Test
    void elevationsThatBeginAtOnceAllEnd() {
        Till till = realm.registeredTill("STO-01");
        Tokens sale = till.browser().logInWithPin(bob);
        List<String> members = List.of("anna", "bob", "carla", "dora");
        List<Tokens> begun = Concurrently.call(members.size(), i -> {
            return tabOf(till).logInWithPassword("back-office", members.get(i)).tokens();
        });
        assertThat(begun).allMatch(this::isAlive);

        lock(sale.accessToken());

        assertThat(begun).noneMatch(this::isAlive);
        assertThat(notesOf(sale)).as("a long day").noneMatch(note -> note.startsWith("tillkey.elevation."));
    }

    private List<String> notesOf(Tokens sale) {
        String name = realm.name();
        String id = sale.access().get("sid").asText();
        String notes = server.fetch(
                session -> String.join(
                        " ",
                        session.sessions()
                                .getUserSession(session.realms().getRealmByName(name), id)
                                .getNotes()
                                .keySet()),
                String.class);
        return List.of(notes.split(" "));
    }

    /** What happens between the password and the end of a login, while a page of Keycloak is open. */
    private enum Meanwhile {
        NOTHING,
        POS_LOCKS,
        SAME_CASHIER,
        NEXT_CASHIER
    }

    @TestFactory
    Stream<DynamicTest> aLoginThatIsPastItsPasswordEndsToo() {
        return Rows.each(Stream.of(Meanwhile.values()), meanwhile -> {
            Till till = realm.registeredTill("STO-01");
            Tokens sale = till.browser().logInWithPin(bob);
            Browser tab = tabOf(till);
            realm.updateUser("carla", user -> user.setRequiredActions(List.of("UPDATE_PASSWORD")));
            Page open = tab.logInWithPassword("back-office", "carla");
            assertThat(open.asksFor("password-new")).isTrue();

            switch (meanwhile) {
                case NOTHING -> {}
                case POS_LOCKS -> lock(sale.accessToken());
                case SAME_CASHIER -> till.browser().logInWithPin(bob);
                case NEXT_CASHIER -> till.browser().logInWithPin(anna);
            }
            tab.setCookie("TILLKEY_TERMINAL", till.browser().cookie("TILLKEY_TERMINAL"));
            Tokens begun = open.submit(Map.of("password-new", "carla-demo", "password-confirm", "carla-demo"))
                    .tokens();

            assertThat(begun.error()).isEqualTo(meanwhile == Meanwhile.NOTHING ? "" : "invalid_grant: elevation_ended");
            assertThat(tab.open("web-shop").isAtClient()).isEqualTo(meanwhile == Meanwhile.NOTHING);
        });
    }

    @Test
    void aPasswordThatIsTypedAfterTheLockIsGood() {
        Till till = realm.registeredTill("STO-01");
        Tokens sale = till.browser().logInWithPin(bob);
        Page form = till.browser().open("back-office");
        lock(sale.accessToken());
        time.set(10);

        Tokens begun =
                form.submit(Map.of("username", "bob", "password", "bob-demo")).tokens();

        assertThat(isAlive(begun)).isTrue();
        lock(sale.accessToken());
        assertThat(isAlive(begun)).isFalse();
    }

    private Browser tabOf(Till till) {
        Browser tab = realm.browser();
        tab.setCookie("TILLKEY_TERMINAL", till.browser().cookie("TILLKEY_TERMINAL"));
        return tab;
    }

    @Test
    void onlyATokenOfTheTillsSessionLocksAndNothingElse() {
        Till till = realm.registeredTill("STO-01");
        Tokens sale = till.browser().logInWithPin(bob);
        Tokens elevated = stepUp(till.browser());
        Tokens elsewhere = realm.registeredTill("STO-01").browser().logInWithPin(anna);
        Tokens password =
                realm.browser().logInWithPassword("back-office", "bob").tokens();

        HttpResponse<String> answer = lock(elsewhere.accessToken());
        assertThat(answer.statusCode()).as("another till").isEqualTo(204);
        assertThat(answer.body()).isEmpty();
        for (Tokens office : List.of(elevated, password)) {
            assertThat(lock(office.accessToken()).statusCode())
                    .as("of no PIN session")
                    .isEqualTo(403);
        }
        for (String none : List.of("nonsense", sale.refreshToken(), sale.idToken())) {
            assertThat(lock(none).statusCode()).isEqualTo(401);
        }
        assertThat(Http.post(realm.url("/tillkey-lock"), Map.of("token", sale.accessToken()), Map.of())
                        .statusCode())
                .as("a form of another site")
                .isEqualTo(401);
        assertThat(isAlive(elevated)).isTrue();
        time.set(FIVE_MINUTES - 60);
        elevated = realm.refresh("back-office", elevated.refreshToken());
        time.set(FIVE_MINUTES + 60);
        assertThat(lock(sale.accessToken()).statusCode()).as("expired").isEqualTo(401);
        assertThat(realm.refresh("back-office", elevated.refreshToken()).issued())
                .isTrue();

        Tokens fresh = realm.refresh("pos", sale.refreshToken());
        assertThat(lock(fresh.accessToken()).statusCode()).isEqualTo(204);
        assertThat(lock(fresh.accessToken()).statusCode())
                .as("nobody learns whether somebody was there")
                .isEqualTo(204);
        assertThat(logoutsOf(elevated)).containsExactly("screen_locked");
        assertThat(realm.refresh("back-office", password.refreshToken()).issued())
                .as("not at this till")
                .isTrue();
        till.browser().logInWithPin(anna);
        assertThat(lock(fresh.accessToken()).statusCode())
                .as("of the cashier before")
                .isEqualTo(401);
    }

    @Test
    void theOriginsOfThePosMayCall() {
        realm.updateClient("pos", client -> client.setWebOrigins(List.of("https://pos.example")));
        Tokens sale = realm.till("STO-01").logInWithPin(bob);
        assertThat(allowedOrigin(lock(sale.accessToken(), "https://pos.example")))
                .isEqualTo("https://pos.example");
        assertThat(lock(sale.accessToken(), "https://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(allowedOrigin(lock("nonsense", "https://pos.example")))
                .as("so that a page can tell an ended session from no network")
                .isEqualTo("https://pos.example");
        HttpResponse<String> preflight = Http.send(HttpRequest.newBuilder(realm.url("/tillkey-lock"))
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "https://pos.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization")
                .build());
        assertThat(allowedOrigin(preflight)).isEqualTo("https://pos.example");
        assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
                .hasValueSatisfying(headers -> assertThat(headers).contains("Authorization"));
    }

    private static String allowedOrigin(HttpResponse<String> answer) {
        return answer.headers().firstValue("Access-Control-Allow-Origin").orElse("none");
    }

    private Tokens stepUp(Browser till) {
        return till.logInWithPassword("back-office", "bob").tokens();
    }

    private HttpResponse<String> lock(String token) {
        return lock(token, null);
    }

    private HttpResponse<String> lock(String token, String origin) {
        HttpRequest.Builder request = HttpRequest.newBuilder(realm.url("/tillkey-lock"))
                .header("Authorization", "Bearer " + token)
                .POST(BodyPublishers.noBody());
        if (origin != null) {
            request.header("Origin", origin);
        }
        return Http.send(request.build());
    }

    private void logOut(Tokens sale) {
        Http.post(
                realm.url("/protocol/openid-connect/logout"),
                Map.of("client_id", "pos", "refresh_token", sale.refreshToken()),
                Map.of());
    }

    /** For userinfo and introspection, which agree. */
    private boolean isAlive(Tokens tokens) {
        boolean active = Api.introspect(realm, "api", "api-secret", tokens.accessToken())
                .get("active")
                .asBoolean();
        int userinfo = Http.get(
                        realm.url("/protocol/openid-connect/userinfo"),
                        Map.of("Authorization", "Bearer " + tokens.accessToken()))
                .statusCode();
        assertThat(userinfo).isEqualTo(active ? 200 : 401);
        return active;
    }

    private void assertAsksForPassword(Browser till) {
        assertThat(till.open("back-office", Map.of("prompt", "none")).parameter("error"))
                .isEqualTo("login_required");
        assertThat(till.open("web-shop").asksFor("password")).isTrue();
        assertThat(till.open(
                                "account-console",
                                Map.of("redirect_uri", realm.url("/account/").toString()))
                        .asksFor("password"))
                .isTrue();
    }

    /** Reasons of the events of this session's end. */
    private List<String> logoutsOf(Tokens tokens) {
        String session = tokens.access().get("sid").asText();
        return realm.events().stream()
                .filter(event -> event.getType().equals("LOGOUT") && session.equals(event.getSessionId()))
                .map(EventRepresentation::getDetails)
                .map(details -> details.get("reason"))
                .toList();
    }

    private void admin(String method, String path, Object body) {
        assertThat(realm.call(method, path, body, realm.adminToken()).statusCode())
                .isBetween(200, 204);
    }
}
