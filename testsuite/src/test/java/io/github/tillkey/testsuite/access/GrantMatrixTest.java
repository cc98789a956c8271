package io.github.tillkey.testsuite.access;

import static io.github.tillkey.testsuite.fixture.Networks.ELSEWHERE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.Networks;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.TokenGrant;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.protocol.LoginProtocol;
import org.keycloak.protocol.oidc.TokenExchangeProvider;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/**
 * Every grant that the server has, against kinds, stores and PIN sessions. Networks and dates:
 * {@code NetworkGrantsTest} and {@code DateGrantsTest}.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class GrantMatrixTest extends RetailTest {

    private static final String EXCHANGE = TokenGrant.TOKEN_EXCHANGE.type();
    /** PKCE, which the POS insists on: a verifier, and its SHA-256. */
    private static final String VERIFIER = "a-verifier-of-at-least-forty-three-characters-0123";

    private static final String CHALLENGE = "v70ixSDfoBEDrDZV-0YABusoh_Ajp_a66XlJlwBHynw";

    private static final Map<String, String> MARKED = Map.of("pin", "true");

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @Test
    void noGrantOfTheServerIsMissing() {
        String registered = server.fetchString(session -> session.getKeycloakSessionFactory()
                .getProviderFactoriesStream(OAuth2GrantType.class)
                .map(ProviderFactory::getId)
                .collect(Collectors.joining(" ")));

        assertThat(registered.replace("\"", "").split(" "))
                .as("add it to TokenGrant, with what is expected of it")
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(TokenGrant.values()).map(TokenGrant::type).collect(Collectors.toSet()));
    }

    /**
     * Token exchange is a grant of several providers, and what is no grant of OAuth leaves the server by a login
     * protocol.
     */
    @Test
    void noOtherWayOutOfTheServerIsMissing() {
        String exchanges = server.fetchString(session -> session.getKeycloakSessionFactory()
                .getProviderFactoriesStream(TokenExchangeProvider.class)
                .map(ProviderFactory::getId)
                .collect(Collectors.joining(" ")));
        String protocols = server.fetchString(session -> session.getKeycloakSessionFactory()
                .getProviderFactoriesStream(LoginProtocol.class)
                .map(ProviderFactory::getId)
                .sorted()
                .collect(Collectors.joining(" ")));

        assertThat(exchanges.replace("\"", "")).isEqualTo("standard");
        assertThat(protocols.replace("\"", ""))
                .as("each needs a gate: the token gate for OpenID Connect, the SAML gate for SAML")
                .isEqualTo("openid-connect saml");
    }

    /** What an administrator changes so that bob may not have the client any more. */
    private enum Refusal {
        KIND("client", "kind_not_allowed"),
        STORE("store", "store_required");

        private final String rule;
        private final String reason;

        Refusal(String rule, String reason) {
            this.rule = rule;
            this.reason = reason;
        }

        void put(RetailRealm realm, TokenGrant grant, boolean refused) {
            switch (this) {
                case KIND ->
                    realm.updateUser(
                            "bob",
                            user -> user.setAttributes(Map.of("staff_kind", List.of(refused ? "person" : "employee"))));
                case STORE ->
                    realm.clientSettings(grant.checkedClient(), Map.of("store_required", String.valueOf(refused)));
            }
        }
    }

    @Test
    void noGrantIssuesTokensAgainstKindOrStore() {
        try (Grants grants = Grants.of(realm, true, Map.of())) {
            TokenGrant.ofMembers().forEach(grant -> {
                Grants.Grant way = grant.at(grants);
                assertThat(way.get().get().issued()).as(grant.name()).isTrue();
                for (Refusal refusal : Refusal.values()) {
                    Supplier<Tokens> begun = way.get();
                    refusal.put(realm, grant, true);

                    Tokens tokens = begun.get();

                    assertThat(tokens.error())
                            .as("%s, %s", grant, refusal)
                            .isEqualTo("invalid_grant: " + refusal.reason);
                    assertRefusal(grant, refusal.rule, refusal.reason);
                    refusal.put(realm, grant, false);
                }
            });
        }
    }

    @Test
    void theImplicitFlowIsRefusedToo() {
        realm.updateClient("web-shop", client -> client.setImplicitFlowEnabled(true));
        Map<String, String> implicit = Map.of("response_type", "id_token token");
        Map<String, String> bob = Map.of("username", "bob", "password", "bob-demo");
        assertThat(realm.browser().open("web-shop", implicit).submit(bob).location())
                .asString()
                .contains("access_token=");
        Refusal.KIND.put(realm, TokenGrant.AUTHORIZATION_CODE, true);

        Page page = realm.browser().open("web-shop", implicit).submit(bob);

        assertThat(page.status()).isEqualTo(400);
        assertThat(page.location().toString()).doesNotContain("token=");
        assertRefusal(TokenGrant.AUTHORIZATION_CODE, "client", "kind_not_allowed");
    }

    /** The newest event says what was refused, and Keycloak has written none of its own behind it. */
    private void assertRefusal(TokenGrant grant, String rule, String reason) {
        EventRepresentation event = realm.events().get(0);
        assertThat(event.getType()).as(grant.name()).isEqualTo(grant.refusal());
        assertThat(event.getError()).as(grant.name()).isEqualTo("access_denied");
        assertThat(event.getDetails())
                .as(grant.name())
                .containsEntry("rule", rule)
                .containsEntry("reason", reason)
                .containsEntry("grant_type", grant.type());
    }

    /** The column "A PIN session gets" of the administrator's guide. */
    @Test
    void whatAPinSessionGetsByEachGrant() {
        String pin = realm.permanentPin("bob", "STO-01");
        Browser till = realm.till("STO-01");
        prepareTheTillsClient();
        addWhatComesBehindTheTill(Map.of());

        for (TokenGrant grant : TokenGrant.values()) {
            switch (grant) {
                case AUTHORIZATION_CODE -> assertStaysAtPin(till.logInWithPin(pin));
                case REFRESH ->
                    assertStaysAtPin(realm.refresh("pos", till.logInWithPin(pin).refreshToken()));
                case OFFLINE_REFRESH -> {
                    Tokens tokens = till.open("pos", Map.of("scope", "openid offline_access"))
                            .submit(Map.of("pin", pin))
                            .tokens();
                    assertThat(tokens.error()).isEqualTo("invalid_grant: pin_offline");
                }
                case PASSWORD ->
                    assertThat(realm.token(Map.of(
                                            "grant_type",
                                            grant.type(),
                                            "client_id",
                                            "pos",
                                            "username",
                                            "bob",
                                            "password",
                                            pin))
                                    .error())
                            .isEqualTo("invalid_grant: Invalid user credentials");
                case DEVICE -> {
                    assertThat(deviceThatIsConfirmedAt(till, pin).error()).startsWith("authorization_pending");
                    assertThat(realm.reasons()).first().isEqualTo("setup_pending");
                }
                case TOKEN_EXCHANGE -> {
                    Tokens tokens = till.logInWithPin(pin);
                    assertThat(exchange("unmarked", tokens, Map.of()).error())
                            .isEqualTo("invalid_grant: pin_not_allowed");
                    assertRefusal(grant, "pin-session", "pin_not_allowed");
                    assertStaysAtPin(exchange("marked", tokens, Map.of()));
                }
                case CIBA ->
                    // The member is named and confirms elsewhere: a PIN names nobody.
                    assertThat(loginConfirmedElsewhere(pin)).isEqualTo("invalid_user");
                case JWT_AUTHORIZATION -> {
                    Tokens tokens = till.logInWithPin(pin);
                    assertThat(List.of(tokens.accessToken(), tokens.idToken()))
                            .allSatisfy(token -> assertThat(asAssertion(token).error())
                                    .isEqualTo("invalid_grant: No Identity Provider for provided issuer"));
                }
                case UMA_PERMISSION -> {
                    Tokens tokens = till.logInWithPin(pin);
                    assertThat(Grants.permission(realm, tokens).error()).isEqualTo("invalid_grant: pin_not_allowed");
                    assertRefusal(grant, "pin-session", "pin_not_allowed");
                    realm.clientSettings(Grants.RESOURCE_SERVER, MARKED);
                    assertThat(Grants.permission(realm, tokens).error()).isEmpty();
                }
                case CLIENT_CREDENTIALS ->
                    assertThat(serviceAccount()
                                    .access()
                                    .get("preferred_username")
                                    .asText())
                            .as("the service account, with any cashier at the till")
                            .isEqualTo("service-account-marked");
            }
        }
    }

    /** Issued, and no token of it opens a client that is not marked. */
    private void assertStaysAtPin(Tokens tokens) {
        assertThat(tokens.error()).isEmpty();
        assertThat(exchange("unmarked", tokens, Map.of()).error()).isEqualTo("invalid_grant: pin_not_allowed");
    }

    @Test
    void aPinSessionStaysOneAfterExchangesAndPermissions() {
        String pin = realm.permanentPin("bob", "STO-01");
        addWhatComesBehindTheTill(MARKED);
        Tokens tokens = realm.till("STO-01").logInWithPin(pin);
        Tokens exchanged = exchange("marked", tokens, Map.of());
        Tokens again = exchange("marked-too", exchanged, Map.of());
        Tokens refreshable = exchange(
                "marked", tokens, Map.of("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token"));
        Tokens permission = Grants.permission(realm, tokens);

        Tokens ofTheExchange = refresh("marked", refreshable);
        Tokens ofThePermission = realm.refresh("pos", permission.refreshToken());

        assertThat(List.of(exchanged, again, refreshable, ofTheExchange, ofThePermission))
                .allSatisfy(each -> {
                    assertThat(each.error()).isEmpty();
                    assertThat(exchange("unmarked", each, Map.of()).error())
                            .isEqualTo("invalid_grant: pin_not_allowed");
                    assertThat(Http.get(
                                            realm.url("/account"),
                                            Map.of(
                                                    "Authorization",
                                                    "Bearer " + each.accessToken(),
                                                    "Accept",
                                                    "application/json"))
                                    .statusCode())
                            .isIn(401, 403);
                });

        leaveTheStore();

        assertThat(List.of(
                        exchange("marked", tokens, Map.of()),
                        exchange("marked-too", exchanged, Map.of()),
                        refresh("marked", refreshable),
                        Grants.permission(realm, tokens),
                        realm.refresh("pos", permission.refreshToken())))
                .extracting(Tokens::error)
                .containsOnly("invalid_grant: not_in_store");
    }

    @Test
    void aLightweightTokenDoesNotExtendAPinSession() {
        realm.grantAdminRole("bob", "manage-users");
        String pin = realm.permanentPin("bob", "STO-01");
        realm.updateClient(
                "pos", client -> client.getAttributes().put("client.use.lightweight.access.token.enabled", "true"));
        Browser till = realm.till("STO-01");
        assertThat(till.logInWithPin(pin).issued()).isTrue();

        String management = realm.clientUuid("realm-management");
        realm.admin()
                .clients()
                .get(realm.clientUuid("pos"))
                .getScopeMappings()
                .clientLevel(management)
                .add(List.of(realm.admin()
                        .clients()
                        .get(management)
                        .roles()
                        .get("manage-users")
                        .toRepresentation()));

        assertThat(till.logInWithPin(pin).error()).isEqualTo("invalid_grant: pin_client_too_broad");
    }

    @Test
    void theDirectGrantStepChecksConfidentialClientsToo() {
        Networks networks = Networks.of(realm).inDirectGrantFlow().enforce().member("bob", ELSEWHERE);
        for (String callsFromMember : List.of("auto", "false")) {
            networks.member("bob", ELSEWHERE);
            try (Grants grants = Grants.of(realm, true, Map.of())) {
                realm.clientSettings(Grants.CLIENT, Map.of("calls_from_member", callsFromMember));
                assertThat(grants.directGrant().get().get().error()).isEqualTo("invalid_grant: network_not_allowed");
                assertRefusalOfTheStep();
                networks.member("bob", Networks.HERE);
                assertThat(grants.directGrant().get().get().issued()).isTrue();
            }
            realm.admin().clients().get(realm.clientUuid(Grants.CLIENT)).remove();
        }
    }

    private void assertRefusalOfTheStep() {
        EventRepresentation event = realm.events().get(0);
        assertThat(event.getType()).isEqualTo("LOGIN_ERROR");
        assertThat(event.getDetails())
                .containsEntry("rule", "network")
                .containsEntry("reason", "network_not_allowed")
                .containsEntry("client_address", "127.0.0.1");
    }

    /** Lets the POS ask for everything that a client can be allowed to ask for. */
    private void prepareTheTillsClient() {
        realm.updateClient("pos", client -> {
            client.setDirectAccessGrantsEnabled(true);
            client.getAttributes().put("oauth2.device.authorization.grant.enabled", "true");
        });
        String offline = realm.admin().clientScopes().findAll().stream()
                .filter(scope -> scope.getName().equals("offline_access"))
                .findFirst()
                .orElseThrow()
                .getId();
        var pos = realm.admin().clients().get(realm.clientUuid("pos"));
        pos.addOptionalClientScope(offline);
        pos.getScopeMappings()
                .realmLevel()
                .add(List.of(realm.admin().roles().get("offline_access").toRepresentation()));
    }

    /** A resource server, and clients that exchange the tokens of the POS and of each other. */
    private void addWhatComesBehindTheTill(Map<String, String> resourceServer) {
        Grants.addResourceServer(realm, Map.of());
        realm.clientSettings(Grants.RESOURCE_SERVER, resourceServer);
        addExchanger("unmarked", Map.of());
        addExchanger("marked", MARKED);
        addExchanger("marked-too", MARKED);
        for (String holder : List.of("pos", "marked", "marked-too", Grants.RESOURCE_SERVER)) {
            for (String exchanger : List.of("unmarked", "marked", "marked-too")) {
                if (!holder.equals(exchanger)) {
                    realm.addAudience(holder, exchanger);
                }
            }
        }
    }

    private void addExchanger(String id, Map<String, String> settings) {
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId(id);
        client.setSecret(id + "-secret");
        client.setPublicClient(false);
        client.setFullScopeAllowed(false);
        client.setServiceAccountsEnabled(true);
        client.setAttributes(Map.of(
                "standard.token.exchange.enabled", "true",
                "standard.token.exchange.enableRefreshRequestedTokenType", "SAME_SESSION"));
        realm.addClient(client);
        realm.clientSettings(id, settings);
    }

    private Tokens exchange(String client, Tokens tokens, Map<String, String> more) {
        Map<String, String> form = new HashMap<>(more);
        form.put("grant_type", EXCHANGE);
        form.put("client_id", client);
        form.put("client_secret", client + "-secret");
        form.put("subject_token", tokens.accessToken());
        form.put("subject_token_type", "urn:ietf:params:oauth:token-type:access_token");
        return realm.token(form);
    }

    private Tokens refresh(String client, Tokens tokens) {
        return realm.token(Map.of(
                "grant_type",
                "refresh_token",
                "client_id",
                client,
                "client_secret",
                client + "-secret",
                "refresh_token",
                tokens.refreshToken()));
    }

    private Tokens asAssertion(String token) {
        realm.updateClient("marked", client -> client.getAttributes()
                .putAll(Map.of("oauth2.jwt.authorization.grant.enabled", "true")));
        Map<String, String> form = new HashMap<>(Grants.jwtAuthorization(token));
        form.put("client_id", "marked");
        form.put("client_secret", "marked-secret");
        return realm.token(form);
    }

    private String loginConfirmedElsewhere(String hint) {
        realm.updateClient("marked", client -> client.getAttributes().put("oidc.ciba.grant.enabled", "true"));
        return Http.json(Http.post(
                                realm.url("/protocol/openid-connect/ext/ciba/auth"),
                                Map.of(
                                        "client_id", "marked",
                                        "client_secret", "marked-secret",
                                        "scope", "openid",
                                        "login_hint", hint),
                                Map.of())
                        .body())
                .path("error_description")
                .asText();
    }

    private Tokens serviceAccount() {
        return realm.token(
                Map.of("grant_type", "client_credentials", "client_id", "marked", "client_secret", "marked-secret"));
    }

    /** A device somewhere else, which the cashier confirms at the till with the PIN. */
    private Tokens deviceThatIsConfirmedAt(Browser till, String pin) {
        var device = Http.json(Http.post(
                        realm.url("/protocol/openid-connect/auth/device"),
                        Map.of(
                                "client_id", "pos",
                                "scope", "openid",
                                "code_challenge", CHALLENGE,
                                "code_challenge_method", "S256"),
                        Map.of())
                .body());
        Page page = till.get(URI.create(device.get("verification_uri_complete").asText()));
        if (page.asksFor("pin")) {
            page = page.submit(Map.of("pin", pin));
        }
        if (page.html().contains("name=\"accept\"")) {
            page.submit(Map.of("accept", "Yes"));
        }
        return realm.token(Map.of(
                "grant_type",
                TokenGrant.DEVICE.type(),
                "client_id",
                "pos",
                "code_verifier",
                VERIFIER,
                "device_code",
                device.get("device_code").asText()));
    }

    private void leaveTheStore() {
        var bob = realm.admin().users().get(realm.userId("bob"));
        for (GroupRepresentation group : bob.groups()) {
            if (group.getPath().startsWith("/stores/Stockholm City")) {
                bob.leaveGroup(group.getId());
            }
        }
    }

    /** No token is made, so the token gate sees nothing of it. */
    @ParameterizedTest
    @ValueSource(strings = {"decision", "permissions"})
    void aPermissionThatIsOnlyToldIsRefusedLikeOneThatIsIssued(String mode) {
        try (Grants grants = Grants.of(realm, true, Map.of())) {
            Grants.addResourceServer(realm, Map.of());
            Tokens tokens = grants.login("openid");
            assertThat(told(mode, tokens).error()).isEmpty();
            for (Refusal refusal : Refusal.values()) {
                refusal.put(realm, TokenGrant.UMA_PERMISSION, true);

                for (Tokens answer : List.of(told(mode, tokens), toldByTicket(mode, tokens))) {
                    assertThat(answer.error()).isEqualTo("invalid_grant: " + refusal.reason);
                    assertRefusal(TokenGrant.UMA_PERMISSION, refusal.rule, refusal.reason);
                }
                refusal.put(realm, TokenGrant.UMA_PERMISSION, false);
            }
            assertThat(toldByTicket(mode, tokens).error()).isEmpty();
        }
        Tokens atTheTill = realm.till("STO-01").logInWithPin(realm.permanentPin("bob", "STO-01"));
        assertThat(told(mode, atTheTill).error()).isEqualTo("invalid_grant: pin_not_allowed");
        realm.clientSettings(Grants.RESOURCE_SERVER, MARKED);
        assertThat(told(mode, atTheTill).json().toString())
                .contains(mode.equals("decision") ? "\"result\":true" : "\"stock\"");
        assertThat(told(mode, resourceServer()).error())
                .as("a service account is no member")
                .isEmpty();
    }

    private Tokens told(String mode, Tokens tokens) {
        return realm.tokenWithBearer(
                Map.of(
                        "grant_type",
                        TokenGrant.UMA_PERMISSION.type(),
                        "audience",
                        Grants.RESOURCE_SERVER,
                        "response_mode",
                        mode),
                tokens.accessToken());
    }

    /** The way of UMA itself: the resource server has asked for a ticket, which names it. */
    private Tokens toldByTicket(String mode, Tokens tokens) {
        String bearer = "Bearer " + resourceServer().accessToken();
        String stock = Http.json(Http.get(
                                realm.url("/authz/protection/resource_set?name=stock"), Map.of("Authorization", bearer))
                        .body())
                .get(0)
                .asText();
        String ticket = Http.json(Http.send(HttpRequest.newBuilder(realm.url("/authz/protection/permission"))
                                .header("Authorization", bearer)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("[{\"resource_id\":\"" + stock + "\"}]"))
                                .build())
                        .body())
                .get("ticket")
                .asText();
        return realm.tokenWithBearer(
                Map.of("grant_type", TokenGrant.UMA_PERMISSION.type(), "ticket", ticket, "response_mode", mode),
                tokens.accessToken());
    }

    private Tokens resourceServer() {
        return realm.token(Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                Grants.RESOURCE_SERVER,
                "client_secret",
                "resource-secret"));
    }
}
