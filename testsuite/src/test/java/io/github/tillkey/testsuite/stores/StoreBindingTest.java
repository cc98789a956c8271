package io.github.tillkey.testsuite.stores;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Await;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.LogoutBackend;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.SamlApp;
import io.github.tillkey.testsuite.fixture.StepFlows;
import io.github.tillkey.testsuite.fixture.TokenGrant;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.URI;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.jose.jwk.JSONWebKeySet;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.jose.jwk.JWKBuilder;
import org.keycloak.jose.jws.JWSBuilder;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.util.JsonSerialization;

/**
 * A login is in one store: by the {@code store} parameter, by a choice, or by a till. The web shop requires a store,
 * the back office does not; bob works in both stores, anna in STO-01, erik in none.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class StoreBindingTest extends RetailTest {

    private static final String WEB_SHOP = "web-shop";
    private static final String BACK_OFFICE = "back-office";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @BeforeEach
    void requireAStore() {
        requireStore(WEB_SHOP);
    }

    private void requireStore(String clientId) {
        realm.clientSettings(clientId, Map.of("store_required", "true"));
    }

    private static Map<String, String> in(String storeId) {
        return Map.of("store", storeId);
    }

    private static Page logIn(Page page, String username) {
        return page.submit(Map.of("username", username, "password", username + "-demo"));
    }

    private Tokens tokens(Browser browser, String client, String storeId) {
        Page page = browser.open(client, in(storeId));
        return (page.isAtClient() ? page : logIn(page, "bob")).tokens();
    }

    private static void assertIn(String storeId, Tokens tokens) {
        assertThat(tokens.error()).isEmpty();
        for (JsonNode claims : List.of(tokens.access(), tokens.id())) {
            assertThat(claims.path("store").asText()).isEqualTo(storeId);
            assertThat(claims.path("store_roles").isArray()).isTrue();
            assertThat(claims.path("stores").fieldNames()).toIterable().containsExactly(storeId);
        }
    }

    private void assertRefused(Page page, String error, String reason) {
        assertThat(page.location().toString()).startsWith("http://localhost:8081/");
        assertThat(page.parameter("error")).isEqualTo(error);
        assertThat(page.parameter("error_description")).isEqualTo(reason);
        assertThat(page.parameter("code")).isNull();
    }

    // The parameter.

    private enum Way {
        GET,
        POST,
        PUSHED,
        REQUEST_OBJECT,
        PUSHED_REQUEST_OBJECT
    }

    private Page open(Way way, Browser browser, String client, String storeId) throws Exception {
        return switch (way) {
            case GET -> browser.open(client, in(storeId));
            case POST -> browser.openByPost(client, in(storeId));
            case PUSHED -> browser.openPushed(client, in(storeId));
            case REQUEST_OBJECT -> browser.open(client, Map.of("request", requestObject(client, storeId)));
            case PUSHED_REQUEST_OBJECT -> browser.openPushed(client, Map.of("request", requestObject(client, storeId)));
        };
    }

    /** A signed one (RFC 9101), with all that a pushed one must repeat. */
    private String requestObject(String clientId, String storeId) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair key = generator.generateKeyPair();
        JSONWebKeySet keys = new JSONWebKeySet();
        keys.setKeys(new JWK[] {JWKBuilder.create().kid("key").rs256(key.getPublic())});
        String published = JsonSerialization.writeValueAsString(keys);
        realm.updateClient(clientId, client -> client.getAttributes()
                .putAll(Map.of(
                        "use.jwks.string", "true",
                        "jwks.string", published,
                        "request.object.signature.alg", "RS256")));
        Map<String, Object> claims = new LinkedHashMap<>(Map.of(
                "iss",
                clientId,
                "aud",
                realm.url("").toString(),
                "client_id",
                clientId,
                "response_type",
                "code",
                "scope",
                "openid",
                "redirect_uri",
                "http://localhost:8081/" + clientId + "/callback",
                "exp",
                System.currentTimeMillis() / 1000 + 300,
                "store",
                storeId));
        // The object of a pushed request replaces all others, and the browser keeps the verifier of this one.
        realm.updateClient(clientId, client -> client.getAttributes().put("pkce.code.challenge.method", ""));
        return new JWSBuilder().kid("key").jsonContent(claims).rsa256(key.getPrivate());
    }

    @ParameterizedTest
    @EnumSource
    void theStoreOfTheRequestBindsTheSession(Way way) throws Exception {
        Page page = logIn(open(way, realm.browser(), WEB_SHOP, "STO-02"), "bob");

        Map<String, String> form = new HashMap<>(page.redemption());
        if (way == Way.PUSHED_REQUEST_OBJECT) {
            form.remove("code_verifier");
        }
        Tokens tokens = realm.token(form);
        assertIn("STO-02", tokens);
        assertIn("STO-02", realm.refresh(WEB_SHOP, tokens.refreshToken()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"STO-99", "STO-02", "sto-01", "STO-01 ", "S", "{}", "*", "../STO-01"})
    void aStoreThatIsNotTheMembersIsRefusedWithoutSayingWhy(String storeId) {
        Page page = logIn(realm.browser().open(BACK_OFFICE, in(storeId)), "anna");

        assertRefused(page, "access_denied", "not_in_store");
        assertThat(realm.reasons()).first().isEqualTo("not_in_store");
    }

    @Test
    void aLoanOpensTheStoreFromItsFirstDayToItsLast() {
        realm.declareLoans("tillkey-loans");
        realm.lend("anna", "STO-02", "cashier", 1, 5);
        assertRefused(logIn(realm.browser().open(WEB_SHOP, in("STO-02")), "anna"), "access_denied", "not_in_store");

        realm.lend("anna", "STO-02", "cashier", -1, 5);
        Tokens tokens =
                logIn(realm.browser().open(WEB_SHOP, in("STO-02")), "anna").tokens();
        assertIn("STO-02", tokens);

        realm.lend("anna", "STO-02", "cashier", -5, -1);
        assertThat(realm.refresh(WEB_SHOP, tokens.refreshToken()).error()).isEqualTo("invalid_grant: not_in_store");
    }

    @Test
    void aStoreThatKeycloakWouldDropOrMixUpIsAnError() throws Exception {
        Map<String, String> many = new LinkedHashMap<>(in("STO-02"));
        for (int i = 0; i < 60; i++) {
            many.put("more_" + i, "x");
        }
        assertRefused(realm.browser().open(BACK_OFFICE, many), "invalid_request", "store_unclear");
        assertRefused(realm.browser().open(BACK_OFFICE, in("")), "invalid_request", "store_unclear");
        assertRefused(
                realm.browser()
                        .open(BACK_OFFICE, Map.of("request", requestObject(BACK_OFFICE, "STO-01"), "store", "STO-02")),
                "invalid_request",
                "store_unclear");
        assertThat(realm.reasons()).contains("store_unclear");
        assertThat(doubled().parameter("error")).isEqualTo("invalid_request");
    }

    private Page doubled() {
        Map<String, String> once = Map.of(
                "client_id", WEB_SHOP,
                "response_type", "code",
                "scope", "openid",
                "redirect_uri", "http://localhost:8081/web-shop/callback",
                "code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                "code_challenge_method", "S256");
        return realm.browser()
                .get(URI.create(realm.url("/protocol/openid-connect/auth") + "?" + Http.query(once)
                        + "&store=STO-01&store=STO-02"));
    }

    @Test
    void aFewOtherParametersDoNoHarm() {
        Map<String, String> some = new HashMap<>(in("STO-02"));
        some.putAll(Map.of("a", "1", "b", "2", "c", "3", "d", "4"));

        assertIn("STO-02", logIn(realm.browser().open(WEB_SHOP, some), "bob").tokens());
    }

    // One store at a time.

    @Test
    void aClientThatNamesNoneGetsTheStoreOfItsSession() {
        Browser browser = realm.browser();
        Tokens before = browser.logInWithPassword(BACK_OFFICE, "bob").tokens();
        assertThat(before.access().path("stores").size()).isEqualTo(2);
        assertThat(before.access().has("store")).isFalse();

        assertIn("STO-02", tokens(browser, WEB_SHOP, "STO-02"));

        assertIn("STO-02", browser.open(WEB_SHOP).tokens());
        assertIn("STO-02", browser.open(BACK_OFFICE).tokens());
        assertIn("STO-02", realm.refresh(BACK_OFFICE, before.refreshToken()));
    }

    @Test
    void aSecondStoreEndsTheFirst() throws InterruptedException {
        Browser browser = realm.browser();
        Tokens first = tokens(browser, WEB_SHOP, "STO-01");
        Tokens beside = browser.open(BACK_OFFICE).tokens();
        assertIn("STO-01", beside);
        // The times of tokens are whole seconds.
        Thread.sleep(1_100);

        Tokens second = tokens(browser, BACK_OFFICE, "STO-02");

        assertIn("STO-02", second);
        assertThat(List.of(first, beside)).allSatisfy(ended -> {
            String client = ended.access().path("azp").asText();
            assertThat(realm.refresh(client, ended.refreshToken()).error()).startsWith("invalid_grant: ");
            assertThat(userinfo(ended)).isEqualTo(401);
        });
        assertIn("STO-02", realm.refresh(BACK_OFFICE, second.refreshToken()));
        assertIn("STO-02", browser.open(WEB_SHOP).tokens());
    }

    private int userinfo(Tokens tokens) {
        return Http.get(
                        realm.url("/protocol/openid-connect/userinfo"),
                        Map.of("Authorization", "Bearer " + tokens.accessToken()))
                .statusCode();
    }

    private void allowOffline(String clientId) {
        String scope = realm.admin().clientScopes().findAll().stream()
                .filter(known -> known.getName().equals("offline_access"))
                .findFirst()
                .orElseThrow()
                .getId();
        realm.admin().clients().get(realm.clientUuid(clientId)).addOptionalClientScope(scope);
    }

    @Test
    void anOfflineSessionEndsWithItsStore() throws InterruptedException {
        allowOffline(WEB_SHOP);
        Browser browser = realm.browser();
        Map<String, String> offline = Map.of("store", "STO-01", "scope", "openid offline_access");
        // Keycloak ends a session that begins with an offline token.
        tokens(browser, WEB_SHOP, "STO-01");
        Tokens first = browser.open(WEB_SHOP, offline).tokens();
        assertIn("STO-01", realm.refresh(WEB_SHOP, first.refreshToken()));
        Thread.sleep(1_100);

        assertIn("STO-02", tokens(browser, BACK_OFFICE, "STO-02"));

        assertThat(realm.refresh(WEB_SHOP, first.refreshToken()).error()).startsWith("invalid_grant: ");
    }

    /** Offline tokens of the back office, in no store, beside the session of {@code browser}. */
    private Tokens openOffline(Browser browser) {
        allowOffline(BACK_OFFICE);
        browser.logInWithPassword(BACK_OFFICE, "bob").tokens();
        return browser.open(BACK_OFFICE, Map.of("scope", "openid offline_access"))
                .tokens();
    }

    @Test
    void anOfflineSessionGetsTheStoreThatItsSessionGetsLater() {
        Browser browser = realm.browser();
        Tokens wide = openOffline(browser);

        assertIn("STO-01", tokens(browser, WEB_SHOP, "STO-01"));

        assertIn("STO-01", realm.refresh(BACK_OFFICE, wide.refreshToken()));
    }

    @Test
    void anOfflineSessionOfOneClientAloneGetsItToo() {
        Browser browser = realm.browser();
        Tokens wide = openOffline(browser);

        assertIn("STO-02", tokens(browser, BACK_OFFICE, "STO-02"));

        assertIn("STO-02", realm.refresh(BACK_OFFICE, wide.refreshToken()));
    }

    /** Keycloak forgets them, so that a later logout would not reach them. */
    @Test
    void applicationsThatLoseTheirStoreAreToldOfALogout() throws Exception {
        try (LogoutBackend backend = new LogoutBackend()) {
            realm.tellOfLogouts(WEB_SHOP, backend.url());
            Browser browser = realm.browser();
            tokens(browser, WEB_SHOP, "STO-01");

            tokens(browser, BACK_OFFICE, "STO-02");

            assertThat(backend.notices().poll(Await.PATIENCE.toMinutes(), TimeUnit.MINUTES))
                    .startsWith("logout_token=");
        }
    }

    /** A login by an identity provider, or after a forgotten password, passes no step that asks for a store. */
    @Test
    void whoWorksInOneStoreNeedsNoStep() {
        Page page = logIn(realm.browser().open(WEB_SHOP), "anna");

        assertIn("STO-01", page.tokens());
    }

    /** Two logins at once do not see what the other one binds; here the session is changed behind the client's back. */
    @Test
    void aClientWhoseStoreWasReplacedByARaceIsRefused() {
        Tokens tokens = tokens(realm.browser(), WEB_SHOP, "STO-01");
        bindBehindTheBack(tokens, "STO-02");

        assertThat(realm.refresh(WEB_SHOP, tokens.refreshToken()).error()).isEqualTo("invalid_grant: store_changed");
        assertThat(realm.reasons()).first().isEqualTo("store_changed");
        JsonNode userinfo = Http.json(Http.get(
                        realm.url("/protocol/openid-connect/userinfo"),
                        Map.of("Authorization", "Bearer " + tokens.accessToken()))
                .body());
        assertThat(userinfo.has("store")).isFalse();
        assertThat(userinfo.path("stores").size()).isZero();
    }

    private void bindBehindTheBack(Tokens tokens, String storeId) {
        String name = realm.name();
        String sid = tokens.access().path("sid").asText();
        String group = realm.storeGroup(storeId).getId();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(name);
            session.getContext().setRealm(owner);
            session.sessions().getUserSession(owner, sid).setNote("tillkey.store", group);
        });
    }

    @Test
    void whoLeavesTheStoreLosesItAndIsNotLockedOutOfOthers() {
        Browser browser = realm.browser();
        Tokens tokens = tokens(browser, WEB_SHOP, "STO-02");
        Tokens beside = browser.open(BACK_OFFICE).tokens();
        leave("bob", "STO-02");

        assertThat(realm.refresh(WEB_SHOP, tokens.refreshToken()).error()).isEqualTo("invalid_grant: not_in_store");
        assertThat(realm.refresh(BACK_OFFICE, beside.refreshToken()).error()).isEqualTo("invalid_grant: not_in_store");
        assertRefused(browser.open(BACK_OFFICE, Map.of("prompt", "none")), "interaction_required", "not_in_store");
        Tokens unbound = browser.open(BACK_OFFICE).tokens();
        assertThat(unbound.access().has("store")).isFalse();
        assertThat(unbound.access().path("stores").fieldNames()).toIterable().containsExactly("STO-01");
        assertIn("STO-01", browser.open(WEB_SHOP).tokens());
    }

    private void leave(String username, String storeId) {
        String path = realm.storeGroup(storeId).getPath();
        var user = realm.admin().users().get(realm.userId(username));
        for (GroupRepresentation group : user.groups()) {
            if (group.getPath().startsWith(path)) {
                user.leaveGroup(group.getId());
            }
        }
    }

    @Test
    void aWrongStoreDoesNotEndWhatTheClientHas() {
        Browser browser = realm.browser();
        Tokens tokens = tokens(browser, WEB_SHOP, "STO-01");

        assertRefused(browser.open(WEB_SHOP, in("STO-99")), "access_denied", "not_in_store");
        assertRefused(
                browser.open(
                        WEB_SHOP,
                        Map.of(
                                "store",
                                "STO-99",
                                "claims",
                                "{\"id_token\":{\"acr\":{\"essential\":true,\"value\":\"pin\"}}}")),
                "access_denied",
                "level_too_low");

        assertIn("STO-01", realm.refresh(WEB_SHOP, tokens.refreshToken()));
    }

    // Without a page.

    @Test
    void aSilentRequestBindsNothing() {
        Browser browser = realm.browser();
        Map<String, String> silent = Map.of("prompt", "none");
        Map<String, String> first = Map.of("prompt", "none", "store", "STO-01");
        assertThat(browser.open(WEB_SHOP, first).parameter("error")).isEqualTo("login_required");
        browser.logInWithPassword(BACK_OFFICE, "bob").tokens();

        assertRefused(browser.open(WEB_SHOP, silent), "interaction_required", "store_required");
        assertRefused(browser.open(BACK_OFFICE, first), "interaction_required", "store_required");
        assertThat(browser.open(BACK_OFFICE, silent).tokens().access().has("store"))
                .isFalse();

        assertIn("STO-01", tokens(browser, WEB_SHOP, "STO-01"));
        assertIn("STO-01", browser.open(WEB_SHOP, silent).tokens());
        Tokens again = browser.open(WEB_SHOP, first).tokens();
        assertIn("STO-01", again);
        assertIn("STO-01", realm.refresh(WEB_SHOP, again.refreshToken()));
        assertRefused(
                browser.open(WEB_SHOP, Map.of("prompt", "none", "store", "STO-02")),
                "interaction_required",
                "store_changed");
        assertIn("STO-01", realm.refresh(WEB_SHOP, again.refreshToken()));
    }

    @Test
    void exchangedTokensAreInTheStoreToo() {
        try (Grants grants = Grants.of(
                realm, true, Map.of("standard.token.exchange.enableRefreshRequestedTokenType", "SAME_SESSION"))) {
            requireStore(Grants.CLIENT);
            realm.addAudience(WEB_SHOP, Grants.CLIENT);
            addStoreMapper(Grants.CLIENT);
            Tokens tokens = tokens(realm.browser(), WEB_SHOP, "STO-02");

            Tokens exchanged = exchange(grants, tokens, "access_token");
            Tokens refreshable = exchange(grants, tokens, "refresh_token");
            leave("bob", "STO-02");

            for (Tokens each : List.of(exchanged, refreshable)) {
                assertThat(each.access().path("store").asText()).isEqualTo("STO-02");
                assertThat(each.access().path("stores").size()).isOne();
            }
            assertThat(exchange(grants, tokens, "access_token").error()).isEqualTo("invalid_grant: not_in_store");
            assertThat(grants.token(Map.of("grant_type", "refresh_token", "refresh_token", refreshable.refreshToken()))
                            .error())
                    .isEqualTo("invalid_grant: not_in_store");
        }
    }

    /** What each grant gives of a session that is bound to STO-02, at a client that requires a store. */
    @Test
    void noGrantLeavesTheStoreOfItsSession() {
        // They have no login page, and bind nothing.
        Set<TokenGrant> withoutStore = EnumSet.of(TokenGrant.PASSWORD, TokenGrant.CIBA, TokenGrant.JWT_AUTHORIZATION);
        try (Grants grants = Grants.of(realm, true, Map.of()).in("STO-02")) {
            requireStore(Grants.CLIENT);
            addStoreMapper(Grants.CLIENT);
            for (TokenGrant grant : TokenGrant.ofMembers().toList()) {
                Grants.Grant way = grant.at(grants);
                if (grant == TokenGrant.UMA_PERMISSION) {
                    addStoreMapper(Grants.RESOURCE_SERVER);
                }

                Tokens tokens = way.get().get();

                if (withoutStore.contains(grant)) {
                    assertThat(tokens.error()).as(grant.name()).isEqualTo("invalid_grant: store_required");
                    continue;
                }
                assertThat(tokens.error()).as(grant.name()).isEmpty();
                assertThat(tokens.access().path("store").asText())
                        .as(grant.name())
                        .isEqualTo("STO-02");
                assertThat(tokens.access().path("stores").fieldNames())
                        .toIterable()
                        .as(grant.name())
                        .containsExactly("STO-02");
                Supplier<Tokens> begun = way.get();
                leave("bob", "STO-02");
                assertThat(begun.get().error()).as(grant.name()).isEqualTo("invalid_grant: not_in_store");
                realm.admin()
                        .users()
                        .get(realm.userId("bob"))
                        .joinGroup(realm.admin()
                                .getGroupByPath("/stores/Uppsala/cashiers")
                                .getId());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"id_token token", "code id_token token"})
    void whatComesWithTheRedirectIsInTheStoreToo(String response) {
        realm.updateClient(WEB_SHOP, client -> client.setImplicitFlowEnabled(true));
        Map<String, String> asked = Map.of("response_type", response, "nonce", "n-1", "store", "STO-02");

        String fragment =
                logIn(realm.browser().open(WEB_SHOP, asked), "bob").location().getRawFragment();

        String token = Pattern.compile("(?:^|&)access_token=([^&]+)")
                .matcher(fragment)
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        assertThat(Tokens.claims(token).path("store").asText()).isEqualTo("STO-02");
        assertThat(logIn(realm.browser().open(WEB_SHOP, Map.of("response_type", response, "nonce", "n-1")), "bob")
                        .location()
                        .toString())
                .as("without a store")
                .doesNotContain("token=");
    }

    private static Tokens exchange(Grants grants, Tokens tokens, String requested) {
        return grants.token(Map.of(
                "grant_type",
                "urn:ietf:params:oauth:grant-type:token-exchange",
                "requested_token_type",
                "urn:ietf:params:oauth:token-type:" + requested,
                "subject_token",
                tokens.accessToken(),
                "subject_token_type",
                "urn:ietf:params:oauth:token-type:access_token"));
    }

    private void addStoreMapper(String client) {
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName("stores");
        mapper.setProtocol("openid-connect");
        mapper.setProtocolMapper("tillkey-store-mapper");
        mapper.setConfig(Map.of("access.token.claim", "true"));
        realm.admin()
                .clients()
                .get(realm.clientUuid(client))
                .getProtocolMappers()
                .createMapper(mapper)
                .close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"STO-02", "STO-99", ""})
    void aDeviceNamesItsStoreBeforeAnybodyLogsIn(String storeId) {
        try (Grants grants = Grants.of(realm, true, Map.of())) {
            requireStore(Grants.CLIENT);
            addStoreMapper(Grants.CLIENT);
            JsonNode device = Http.json(Http.post(
                            realm.url("/protocol/openid-connect/auth/device"),
                            Map.of("client_id", Grants.CLIENT, "client_secret", "app-secret", "store", storeId),
                            Map.of())
                    .body());
            Page consent = logIn(
                    realm.browser()
                            .get(URI.create(
                                    device.get("verification_uri_complete").asText())),
                    "bob");
            if (consent.asksFor("accept")) {
                consent.submit(Map.of("accept", "Yes"));
            }

            Tokens tokens = grants.token(Map.of(
                    "grant_type",
                    "urn:ietf:params:oauth:grant-type:device_code",
                    "device_code",
                    device.get("device_code").asText()));

            if (storeId.equals("STO-02")) {
                assertThat(tokens.access().path("store").asText()).isEqualTo("STO-02");
            } else {
                assertThat(tokens.error()).startsWith("access_denied: ");
            }
        }
    }

    // Tills.

    @Test
    void aTillIsInItsOwnStoreOnly() {
        String pin = realm.permanentPin("bob", "STO-01");
        Browser till = realm.till("STO-01");

        assertRefused(till.open("pos", in("STO-02")).submit(Map.of("pin", pin)), "access_denied", "not_store_of_till");
        assertThat(realm.reasons()).first().isEqualTo("not_store_of_till");
        Tokens tokens =
                till.open("pos", in("STO-01")).submit(Map.of("pin", pin)).tokens();
        assertIn("STO-01", tokens);
        assertIn("STO-01", realm.refresh("pos", tokens.refreshToken()));
    }

    // The step.

    private void addStep() {
        new StepFlows(realm, "choice", "tillkey-store").inBrowserFlow();
    }

    private String group(String storeId) {
        return realm.storeGroup(storeId).getId();
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "sv"})
    void aMemberOfSeveralStoresChooses(String language) {
        addStep();
        Browser browser = realm.browser();

        Page page = logIn(browser.open(WEB_SHOP, Map.of("ui_locales", language)), "bob");

        assertThat(page.id()).isEqualTo("store");
        assertThat(page.language()).isEqualTo(language);
        assertThat(page.messages())
                .contains("tillkeyStoreTitle", "tillkeyStoreChoose", "tillkeyStoreBack")
                .doesNotContain("tillkeyStoreSearch", "tillkeyStoreNone");
        assertThat(page.text()).contains("Stockholm City", "STO-01", "Uppsala", "STO-02");
        assertIn("STO-02", page.submit(Map.of("store", group("STO-02"))).tokens());
        assertThat(browser.open(WEB_SHOP).isAtClient()).as("asked once").isTrue();
        Page again = logIn(browser.open(WEB_SHOP, Map.of("prompt", "login")), "bob");
        assertThat(again.id()).as("asked again at a new login").isEqualTo("store");
        assertIn("STO-01", again.submit(Map.of("store", group("STO-01"))).tokens());
    }

    @Test
    void nobodyIsAskedWithoutNeed() {
        addStep();

        assertIn("STO-01", realm.browser().logInWithPassword(WEB_SHOP, "anna").tokens());
        assertIn(
                "STO-02",
                logIn(realm.browser().open(WEB_SHOP, in("STO-02")), "bob").tokens());
        assertThat(realm.browser()
                        .logInWithPassword(BACK_OFFICE, "bob")
                        .tokens()
                        .access()
                        .has("store"))
                .isFalse();
    }

    @Test
    void anotherStoreCannotBeChosenPastThePage() {
        addStep();
        leave("bob", "STO-02");
        addStoreFor("bob");

        Page page = logIn(realm.browser().open(WEB_SHOP), "bob");

        for (String forged : List.of(group("STO-02"), "STO-01", "", "x")) {
            page = page.submit(Map.of("store", forged));
            assertThat(page.id()).as(forged).isEqualTo("store");
        }
        assertIn("STO-01", page.submit(Map.of("store", group("STO-01"))).tokens());
    }

    private void addStoreFor(String username) {
        GroupRepresentation store = new GroupRepresentation();
        store.setName("Kiruna");
        store.setAttributes(Map.of("store_id", List.of("STO-03")));
        realm.admin()
                .groups()
                .group(realm.admin().getGroupByPath("/stores").getId())
                .subGroup(store)
                .close();
        realm.admin()
                .users()
                .get(realm.userId(username))
                .joinGroup(realm.admin().getGroupByPath("/stores/Kiruna").getId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"en", "sv"})
    void aMemberOfNoStoreLearnsWhy(String language) {
        addStep();

        Page page = logIn(realm.browser().open(WEB_SHOP, Map.of("ui_locales", language)), "erik");

        assertThat(page.id()).isEqualTo("store");
        assertThat(page.messages()).contains("tillkeyStoreNone");
        String reference = realm.events().get(0).getDetails().get("reference");
        assertThat(page.text()).contains(page.message("tillkeyReferenceCode", reference));
        assertThat(realm.reasons()).first().isEqualTo("store_required");
        assertThat(page.submit(Map.of("back", "1")).parameter("error")).isEqualTo("access_denied");
    }

    @Test
    void whoWorksEverywhereSearches() {
        addStep();
        realm.giveStoreRoles("erik", "all-stores");

        Page page = logIn(realm.browser().open(WEB_SHOP), "erik");
        assertThat(page.messages()).contains("tillkeyStoreSearch").doesNotContain("tillkeyStoreChoose");
        assertThat(page.text()).doesNotContain("Uppsala");

        for (String typed : List.of("%", "_", "nowhere", "cashier", "<b>")) {
            page = page.submit(Map.of("search", typed));
            assertThat(page.messages()).as(typed).doesNotContain("tillkeyStoreChoose");
        }
        page = page.submit(Map.of("search", " sto-01 "));
        assertThat(page.text()).contains("Stockholm City").doesNotContain("Uppsala");
        page = page.submit(Map.of("search", "UPPS"));
        assertThat(page.text()).contains("Uppsala").doesNotContain("Stockholm City");
        Tokens tokens = page.submit(Map.of("store", group("STO-02"))).tokens();
        assertIn("STO-02", tokens);
    }

    // SAML.

    @Test
    void aSamlClientGetsTheStoreByTheStep() {
        Grants.addSamlClient(realm);
        requireStore("saml-app");
        URI address = realm.url("/protocol/saml/clients/saml-app");

        Page refused = logIn(realm.browser().get(address), "bob");
        assertThat(refused.messages()).contains("tillkeyStoreRefused");
        assertThat(realm.reasons()).first().isEqualTo("store_required");

        addStep();
        Page choice = logIn(realm.browser().get(address), "bob");
        assertThat(choice.id()).isEqualTo("store");
        assertThat(choice.submit(Map.of("store", group("STO-02"))).samlResponse())
                .contains("AuthnStatement");
    }

    @Test
    void aSamlClientOfABoundSessionIsInItsStore() {
        SamlApp app = SamlApp.add(realm);
        requireStore("saml-app");
        ProtocolMapperRepresentation mapper = new ProtocolMapperRepresentation();
        mapper.setName("stores");
        mapper.setProtocol("saml");
        mapper.setProtocolMapper("tillkey-saml-store-mapper");
        mapper.setConfig(Map.of());
        realm.admin()
                .clients()
                .get(realm.clientUuid("saml-app"))
                .getProtocolMappers()
                .createMapper(mapper)
                .close();
        Browser browser = realm.browser();
        assertIn("STO-02", tokens(browser, WEB_SHOP, "STO-02"));

        Map<String, List<String>> said = app.accept(browser.get(app.login())).attributes();

        assertThat(said.get("store")).containsExactly("STO-02");
        assertThat(said.get("stores")).containsExactly("STO-02");
        leave("bob", "STO-02");
        assertThat(app.accept(browser.get(app.login())).attributes().get("store"))
                .as("the only one that is left")
                .containsExactly("STO-01");
    }
}
