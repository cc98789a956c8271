package io.github.tillkey.testsuite.networks;

import static io.github.tillkey.testsuite.fixture.Networks.ELSEWHERE;
import static io.github.tillkey.testsuite.fixture.Networks.HERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.SamlApp;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/**
 * The step "Tillkey network": who may log in from where, and what people see. The tests come from the loopback address.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class NetworkLoginTest extends RetailTest {

    private static final String IN_A_DAY =
            OffsetDateTime.now(ZoneOffset.UTC).plusDays(1).withNano(0).toString();
    private static final String A_DAY_AGO =
            OffsetDateTime.now(ZoneOffset.UTC).minusDays(1).withNano(0).toString();

    /** Seconds: before the end of an access token (300), and long enough for what a slow machine does meanwhile. */
    private static final int SOON = 280;

    @InjectTimeOffSet
    TimeOffSet time;

    private Networks networks() {
        return Networks.of(realm).inBrowserFlow();
    }

    private Page login() {
        return realm.browser().logInWithPassword("back-office", "bob");
    }

    // Who decides

    /** The IPv6 address with the bits of 127.0.0.1 at its end is another address. */
    @TestFactory
    Stream<DynamicTest> theMembersOwnListDecides() {
        Networks networks =
                networks().enforce(Map.of("defaultNetworks", ELSEWHERE)).store("STO-01", ELSEWHERE);
        return Rows.of("""
                        127.0.0.0/8, ::1 | true
                        127.0.0.1-127.0.0.9, ::1 | true
                        * | true
                        192.0.2.0/24, 2001:db8::/32 | false
                        2001:db8::7f00:1 | false
                        """, row -> {
            String list = row.get(0);
            boolean allowed = Boolean.parseBoolean(row.get(1));
            networks.member("bob", list);

            assertThat(login().isAtClient()).isEqualTo(allowed);
        });
    }

    @Test
    void withoutAnOwnListThoseOfTheStoresDecideTogether() {
        Networks networks = networks().enforce(Map.of("defaultNetworks", HERE)).store("STO-01", ELSEWHERE);
        assertThat(login().isAtClient()).as("bob works in two stores").isFalse();

        networks.store("STO-02", HERE);

        assertThat(login().isAtClient()).isTrue();
    }

    @Test
    void groupsThatAreNoStoresCountAsWellAndSoDoThoseAboveThem() {
        networks().enforce().store("STO-01", ELSEWHERE).group("/stores", List.of("127.0.0.0/8", "::1"));

        assertThat(login().isAtClient()).isTrue();
    }

    @Test
    void withoutAnyListTheDefaultDecidesAndWithoutThatNothingAllows() {
        Networks networks = networks().enforce();
        assertThat(login().isAtClient()).isFalse();
        assertThat(newestRefusal().getDetails()).containsEntry("list", "none");

        networks.enforce(Map.of("defaultNetworks", HERE));

        assertThat(login().isAtClient()).isTrue();
    }

    @Test
    void aListRefersToZonesToTheStoresAndToWhatWouldDecideWithoutIt() {
        Networks networks = networks()
                .enforce(Map.of("zones", Map.of("office", HERE, "shed", ELSEWHERE), "defaultNetworks", "@office"));

        networks.member("bob", "@shed, 192.0.2.7");
        assertThat(login().isAtClient()).as("@shed").isFalse();
        networks.member("bob", "@shed, @office");
        assertThat(login().isAtClient()).as("@office").isTrue();
        networks.member("bob", "@store");
        assertThat(login().isAtClient()).as("stores without lists").isFalse();
        networks.member("bob", "@inherited, 192.0.2.7");
        assertThat(login().isAtClient()).as("@inherited: the default").isTrue();
        networks.store("STO-02", "@shed");
        assertThat(login().isAtClient()).as("@inherited: a store").isFalse();
        networks.store("STO-02", "@office").member("bob", "@store");
        assertThat(login().isAtClient()).as("@store").isTrue();
    }

    @Test
    void anEntryThatHasEndedAllowsNothingAndOneThatHasNotAllows() {
        Networks networks = networks().enforce();

        networks.member("bob", "127.0.0.0/8 until " + A_DAY_AGO + ", ::1 until " + A_DAY_AGO);
        assertThat(login().isAtClient()).isFalse();
        networks.member("bob", "127.0.0.0/8 until " + IN_A_DAY + " # at home, ::1 until " + IN_A_DAY);
        assertThat(login().isAtClient()).isTrue();
    }

    @Test
    void theListOfTheStepAndThatOfTheClientMustAllowAsWell() {
        Networks networks = networks().enforce().member("bob", "*");
        networks.stepList(ELSEWHERE);

        assertThat(login().isAtClient()).isFalse();
        assertThat(newestRefusal().getDetails()).containsEntry("list", "step");

        networks.stepList(HERE);
        realm.clientSettings("back-office", Map.of("allowed_networks", ELSEWHERE));
        assertThat(login().isAtClient()).isFalse();
        assertThat(newestRefusal().getDetails()).containsEntry("list", "client");

        realm.clientSettings("back-office", Map.of("allowed_networks", HERE));
        assertThat(login().isAtClient()).isTrue();
    }

    @Test
    void aStepOnlyTightens() {
        Networks networks = networks().enforce().member("bob", ELSEWHERE);
        networks.stepList("*");

        assertThat(login().isAtClient()).isFalse();
    }

    @TestFactory
    Stream<DynamicTest> networksAreCheckedForAllOrARoleOrKinds() {
        Networks networks = networks();
        realm.admin().roles().create(new RoleRepresentation("office", "Nobody has it", false));
        return Rows.of("""
                        {"requiredFor":"everyone"} | false
                        {"requiredFor":"kinds","requiredKinds":["external"]} | true
                        {"requiredFor":"kinds","requiredKinds":["external","employee"]} | false
                        {"requiredFor":"role","requiredRole":"office"} | true
                        {"requiredFor":"role","requiredRole":"default-roles-REALM"} | false
                        """, row -> {
            networks.member("bob", "").enforce(settings(row.get(0)));
            assertThat(login().isAtClient()).isEqualTo(Boolean.parseBoolean(row.get(1)));

            networks.member("bob", ELSEWHERE);
            assertThat(login().isAtClient())
                    .as("a member with a list is checked")
                    .isFalse();
        });
    }

    /** Nobody can have it: checking everyone fails closed. */
    @Test
    void aRequiredRoleThatIsGoneMeansEveryone() {
        Networks networks = networks();
        realm.admin().roles().create(new RoleRepresentation("gone", "Deleted afterwards", false));
        networks.enforce(Map.of("requiredFor", "role", "requiredRole", "gone"));
        realm.admin().roles().deleteRole("gone");

        assertThat(login().isAtClient()).isFalse();
    }

    private Map<String, Object> settings(String json) {
        Map<String, Object> settings = new HashMap<>();
        Http.json(json.replace("REALM", realm.name()))
                .properties()
                .forEach(setting -> settings.put(setting.getKey(), setting.getValue()));
        return settings;
    }

    @Test
    void aMemberWhoMayWriteTheOwnListGrantsNothing() {
        networks().enforce(Map.of("defaultNetworks", ELSEWHERE)).member("bob", "*");
        assertThat(login().isAtClient()).isTrue();
        Networks.of(realm).editableByMembers();

        assertThat(login().isAtClient()).isFalse();
        assertThat(newestRefusal().getDetails()).containsEntry("list", "default");

        Networks.of(realm).enforce(Map.of("defaultNetworks", "*"));
        assertThat(login().isAtClient()).as("his list takes nothing away").isTrue();
        Networks.of(realm)
                .enforce(Map.of("defaultNetworks", "*", "requiredFor", "kinds", "requiredKinds", List.of("external")))
                .member("bob", ELSEWHERE);
        assertThat(login().isAtClient())
                .as("a list that members may edit now still refuses")
                .isFalse();
    }

    // Where it acts

    @Test
    void theCookieOfAnEarlierLoginPassesTheStepToo() {
        Networks networks = networks().enforce().member("bob", HERE);
        Browser browser = realm.browser();
        assertThat(browser.logInWithPassword("back-office", "bob").isAtClient()).isTrue();
        assertThat(browser.open("web-shop").isAtClient()).isTrue();

        networks.member("bob", ELSEWHERE);
        Page again = browser.open("web-shop");

        assertThat(again.isAtClient()).isFalse();
        assertThat(again.messages()).contains("tillkeyNetworkTitle");
        assertThat(browser.open("web-shop", Map.of("prompt", "none")).parameter("error"))
                .as("without pages")
                .isEqualTo("login_required");
    }

    @Test
    void aDirectGrantIsRefusedWithTheReason() {
        Networks networks = Networks.of(realm).inDirectGrantFlow().enforce();
        realm.updateClient("back-office", client -> client.setDirectAccessGrantsEnabled(true));
        Map<String, String> grant =
                Map.of("grant_type", "password", "client_id", "back-office", "username", "bob", "password", "bob-demo");

        assertThat(realm.token(grant).error()).isEqualTo("invalid_grant: network_not_allowed");

        networks.member("bob", HERE);
        assertThat(realm.token(grant).issued()).isTrue();
    }

    @Test
    void aConfidentialClientIsCheckedAtTheLogin() {
        Networks networks = networks().enforce().member("bob", ELSEWHERE);
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId("server-app");
        client.setSecret("server-secret");
        client.setPublicClient(false);
        client.setRedirectUris(List.of("http://localhost:8081/server-app/callback"));
        realm.addClient(client);
        Browser browser = realm.browser();
        assertThat(browser.logInWithPassword("server-app", "bob").messages()).contains("tillkeyNetworkTitle");

        OffsetDateTime end =
                OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(SOON).withNano(0);
        networks.member("bob", "127.0.0.0/8 until " + end + ", ::1 until " + end);
        Page page = realm.browser().logInWithPassword("server-app", "bob");
        Map<String, String> form = new HashMap<>(page.redemption());
        form.put("client_secret", "server-secret");
        var tokens = realm.token(form);

        assertThat(tokens.access().get("exp").asLong()).isLessThanOrEqualTo(end.toEpochSecond());
        assertThat(Tokens.claims(tokens.refreshToken()).get("exp").asLong()).isLessThanOrEqualTo(end.toEpochSecond());
    }

    @Test
    void theListOfTheStepEndsAssertionsAndKeepsWhomItLetInFromOtherWays() {
        OffsetDateTime end =
                OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(SOON).withNano(0);
        networks().enforce(Map.of("defaultNetworks", "*")).stepList("127.0.0.0/8 until " + end + ", ::1 until " + end);
        SamlApp app = SamlApp.add(realm);
        Browser browser = realm.browser();

        SamlApp.Assertion assertion =
                app.accept(browser.get(app.login()).submit(Map.of("username", "bob", "password", "bob-demo")));

        assertThat(assertion.sessionEnd()).isEqualTo(end.toInstant());
        String withoutStep = realm.admin().flows().getFlows().stream()
                .filter(flow -> "browser".equals(flow.getAlias()))
                .findFirst()
                .orElseThrow()
                .getId();
        app.with(client -> client.setAuthenticationFlowBindingOverrides(Map.of("browser", withoutStep)));
        realm.updateClient(
                "web-shop", client -> client.setAuthenticationFlowBindingOverrides(Map.of("browser", withoutStep)));
        time.set(SOON + 1);
        assertThat(browser.get(app.login()).status()).isEqualTo(400);
        assertThat(realm.reasons()).containsOnlyOnce("login_ended");
        assertThat(browser.open("web-shop").tokens().error()).isEqualTo("invalid_grant: login_ended");
    }

    @Test
    void theEndOfALoginIsThatOfTheClientThatWasEntered() {
        Networks networks = networks().enforce(Map.of("defaultNetworks", "*"));
        String end =
                OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(SOON).withNano(0).toString();
        for (String id : List.of("short-app", "long-app")) {
            ClientRepresentation client = new ClientRepresentation();
            client.setClientId(id);
            client.setSecret("app-secret");
            client.setPublicClient(false);
            client.setRedirectUris(List.of("http://localhost:8081/" + id + "/callback"));
            realm.addClient(client);
            if (id.equals("short-app")) {
                realm.clientSettings(id, Map.of("allowed_networks", "127.0.0.0/8 until " + end + ", ::1 until " + end));
            }
        }
        Browser browser = realm.browser();
        Tokens first = redeem(browser.logInWithPassword("short-app", "bob"));
        Tokens second = redeem(browser.open("long-app"));

        Tokens refreshed = realm.token(Map.of(
                "grant_type", "refresh_token",
                "client_id", "short-app",
                "client_secret", "app-secret",
                "refresh_token", first.refreshToken()));

        long endSecond = OffsetDateTime.parse(end).toEpochSecond();
        assertThat(refreshed.access().get("exp").asLong())
                .as("the client that ends")
                .isLessThanOrEqualTo(endSecond);
        assertThat(second.access().get("exp").asLong()).as("the other").isGreaterThan(endSecond);
    }

    private Tokens redeem(Page page) {
        Map<String, String> form = new HashMap<>(page.redemption());
        form.put("client_secret", "app-secret");
        return realm.token(form);
    }

    @Test
    void aTillIsLeftToTheNetworksOfItsStore() {
        Networks.of(realm).enforce().member("anna", ELSEWHERE);
        String pin = realm.permanentPin("anna", "STO-01");

        assertThat(realm.till("STO-01").logInWithPin(pin).issued()).isTrue();
    }

    // What people see

    @Test
    void thePageNamesAddressAndContactAndLeadsBack() {
        networks()
                .enforce(Map.of("contact", "the <b>service</b> desk, phone 1234"))
                .member("bob", ELSEWHERE);

        Page page = login();

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.id()).isEqualTo("network");
        assertThat(page.messages()).contains("tillkeyNetworkNotAllowed", "tillkeyNetworkContact");
        assertThat(page.text()).contains("127.0.0.1", "the <b>service</b> desk, phone 1234");
        Page back = page.submit(Map.of());
        assertThat(back.parameter("error")).isEqualTo("access_denied");
        assertThat(realm.admin().users().get(realm.userId("bob")).getUserSessions())
                .isEmpty();
    }

    @Test
    void nothingIsRevealedBeforeThePassword() {
        networks().enforce().member("bob", ELSEWHERE);

        Page wrong = realm.browser().open("back-office").submit(Map.of("username", "bob", "password", "wrong"));
        Page unknown = realm.browser().open("back-office").submit(Map.of("username", "nobody", "password", "wrong"));

        assertThat(wrong.asksFor("password")).isTrue();
        assertThat(wrong.text().replace("bob", "")).isEqualTo(unknown.text().replace("nobody", ""));
    }

    @Test
    void theEventNamesTheReason() {
        networks().enforce().member("bob", ELSEWHERE);
        login();

        EventRepresentation event = newestRefusal();

        assertThat(event.getType()).isEqualTo("LOGIN_ERROR");
        assertThat(event.getError()).isEqualTo("access_denied");
        assertThat(event.getUserId()).isEqualTo(realm.userId("bob"));
        assertThat(event.getClientId()).isEqualTo("back-office");
        assertThat(event.getDetails())
                .containsEntry("reason", "network_not_allowed")
                .containsEntry("rule", "network")
                .containsEntry("list", "own")
                .containsEntry("client_address", "127.0.0.1");
    }

    // Refusals are no failures

    @Test
    void aRefusalNeverFeedsTheBruteForceCounterInAnyFlow() {
        networks().inDirectGrantFlow().inResetFlow().enforce().member("bob", ELSEWHERE);
        realm.updateClient("back-office", client -> client.setDirectAccessGrantsEnabled(true));
        for (int i = 0; i < 5; i++) {
            assertThat(login().messages()).contains("tillkeyNetworkTitle");
            assertThat(realm.token(Map.of(
                                    "grant_type", "password",
                                    "client_id", "back-office",
                                    "username", "bob",
                                    "password", "bob-demo"))
                            .error())
                    .isEqualTo("invalid_grant: network_not_allowed");
        }

        Map<String, Object> status = realm.admin().attackDetection().bruteForceUserStatus(realm.userId("bob"));

        assertThat(status).containsEntry("numFailures", 0).containsEntry("disabled", false);
    }

    // Broken set-ups refuse

    @TestFactory
    Stream<DynamicTest> aListThatCannotBeReadAllowsNothing() {
        Networks networks = networks().enforce(Map.of("defaultNetworks", HERE)).uncheckedMembers();
        return Rows.each(
                Stream.of(
                        "127.0.0.1/8",
                        "localhost",
                        "0.0.0.0/0",
                        "127.0.0.1,,::1",
                        "@nowhere",
                        "127.0.0.1 until tomorrow"),
                broken -> {
                    networks.memberUnchecked("bob", broken);
                    realm.admin().clearEvents();

                    assertThat(login().isAtClient()).isFalse();
                    assertThat(newestRefusal().getDetails())
                            .containsEntry("reason", "network_list_broken")
                            .hasEntrySatisfying(
                                    "problem", problem -> assertThat(problem).isNotBlank());
                });
    }

    @Test
    void aBrokenListOfOneStoreTakesNothingFromTheOther() {
        Networks networks = networks().enforce().store("STO-02", HERE);
        networks.group("/stores/Stockholm City", List.of("localhost"));

        assertThat(login().isAtClient()).isTrue();
    }

    // Report only

    @Test
    void reportModeGrantsAccessAndWritesAnEvent() {
        Networks networks = networks();
        networks.save(Map.of("mode", "report"));
        OffsetDateTime soon =
                OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(SOON).withNano(0);
        networks.member("erik", "127.0.0.0/8 until " + soon + ", ::1 until " + soon);
        assertThat(realm.browser()
                        .logInWithPassword("back-office", "erik")
                        .tokens()
                        .access()
                        .get("exp")
                        .asLong())
                .as("nothing ends earlier")
                .isGreaterThan(soon.toEpochSecond());
        networks.member("bob", ELSEWHERE);

        Page page = login();

        assertThat(page.tokens().issued()).isTrue();
        assertThat(realm.events().stream()
                        .filter(event -> event.getDetails() != null
                                && "network_not_allowed"
                                        .equals(event.getDetails().get("reason"))))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.getDetails()).containsEntry("report_only", "true"));
    }

    @Test
    void nothingIsCheckedWhenOffOrNotSetUp() {
        Networks networks = networks();
        assertThat(login().tokens().issued()).as("never set up").isTrue();
        networks.enforce();
        assertThat(login().isAtClient()).isFalse();

        networks.save(Map.of("mode", "off"));

        assertThat(login().tokens().issued()).isTrue();
    }

    private EventRepresentation newestRefusal() {
        return realm.events().stream()
                .filter(event -> event.getDetails() != null
                        && "network".equals(event.getDetails().get("rule")))
                .findFirst()
                .orElseThrow();
    }
}
