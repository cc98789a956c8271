package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** A PIN session is a PIN session: every way that could lead from it to something else. */
@KeycloakIntegrationTest(config = PackServer.class)
class PinSessionTest extends RetailTest {

    @Test
    void theBackOfficeAsksForThePasswordDespiteAPinSession() {
        Browser till = realm.till("STO-01");
        till.logInWithPin(realm.permanentPin("bob", "STO-01"));
        assertThat(till.cookie("KEYCLOAK_IDENTITY"))
                .as("a PIN session has no SSO cookie")
                .isNull();

        Page page = till.open("back-office");

        assertThat(page.asksFor("password")).isTrue();
        Tokens tokens =
                page.submit(Map.of("username", "bob", "password", "bob-demo")).tokens();
        assertThat(tokens.access().get("acr").asText()).isEqualTo("password");
    }

    @TestFactory
    Stream<DynamicTest> noWayLeadsToAStrongerClient() {
        realm.grantAdminRole("bob", "realm-admin");
        Grants.addSamlClient(realm);
        realm.updateClient("back-office", client -> {
            client.setImplicitFlowEnabled(true);
            client.getAttributes().put("oauth2.device.authorization.grant.enabled", "true");
        });
        Browser till = realm.till("STO-01");
        Tokens pos = till.logInWithPin(realm.permanentPin("bob", "STO-01"));
        Map<String, Supplier<Page>> pages = new LinkedHashMap<>();
        pages.put("another client", () -> till.open("back-office"));
        pages.put("SAML", () -> till.get(realm.url("/protocol/saml/clients/saml-app")));
        pages.put(
                "account console",
                () -> till.open(
                        "account-console",
                        Map.of("redirect_uri", realm.url("/account/").toString())));
        pages.put("hint", () -> till.open("back-office", Map.of("id_token_hint", pos.idToken())));
        pages.put("implicit", () -> till.open("back-office", Map.of("response_type", "token id_token")));
        pages.put("hybrid", () -> till.open("back-office", Map.of("response_type", "code token")));
        pages.put("hybrid, ID token", () -> till.open("back-office", Map.of("response_type", "code id_token")));
        pages.put("pushed", () -> till.openPushed("back-office", Map.of()));
        pages.put("a requested level", () -> till.open("back-office", Map.of("acr_values", "pin")));
        pages.put("an action", () -> till.open("back-office", Map.of("kc_action", "UPDATE_PASSWORD")));
        pages.put(
                "device",
                () -> till.get(URI.create(RetailRealm.json(Http.post(
                                realm.url("/protocol/openid-connect/auth/device"),
                                Map.of(
                                        "client_id",
                                        "back-office",
                                        "code_challenge",
                                        "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
                                        "code_challenge_method",
                                        "S256"),
                                Map.of()))
                        .get("verification_uri_complete")
                        .asText())));
        Map<String, Supplier<String>> errors = new LinkedHashMap<>();
        errors.put("prompt=none", () -> till.open("back-office", Map.of("prompt", "none"))
                .parameter("error"));
        errors.put("prompt=none with a hint", () -> till.open(
                        "back-office", Map.of("prompt", "none", "id_token_hint", pos.idToken()))
                .parameter("error"));
        errors.put("refresh for another client", () -> realm.refresh("back-office", pos.refreshToken())
                .error());
        errors.put(
                "impersonation",
                () -> realm.call(
                                        "POST",
                                        "/users/" + realm.userId("anna") + "/impersonation",
                                        Map.of(),
                                        pos.accessToken())
                                .statusCode()
                        + "");
        return Stream.concat(
                Rows.each(pages.keySet().stream(), way -> {
                    Page page = pages.get(way).get();
                    assertThat(page.asksFor("password")).isTrue();
                    assertThat(page.asksFor("password-new")).isFalse();
                }),
                Rows.each(
                        errors.keySet().stream(),
                        way -> assertThat(errors.get(way).get()).matches("login_required|invalid_grant.*|403")));
    }

    @Test
    void noAnswerOfAPinLoginEverCarriesAnSsoCookie() {
        Browser till = realm.till("STO-01");
        till.typePin(realm.temporaryPin("anna")).submit(Map.of("offer", "0")).tokens();
        till.logInWithPin(realm.permanentPin("bob", "STO-01"));

        assertThat(till.setCookies())
                .as("not even one that the browser is told to throw away: it opens pages that no token gate sees")
                .isNotEmpty()
                .noneMatch(header -> header.matches("(?s)KEYCLOAK_(IDENTITY|SESSION)=[^;\"].*"));
        assertThat(till.logInWithPassword("back-office", "bob").isAtClient()).isTrue();
        assertThat(till.setCookies())
                .as("a password login has one, as ever")
                .anyMatch(header -> header.matches("(?s)KEYCLOAK_IDENTITY=[^;\"].*"));
    }

    @Test
    void anotherPersonCanLogInToTheBackOfficeOnThatTill() {
        Browser till = realm.till("STO-01");
        till.logInWithPin(realm.permanentPin("anna", "STO-01"));

        Tokens office = till.logInWithPassword("back-office", "bob").tokens();

        assertThat(office.access().get("preferred_username").asText()).isEqualTo("bob");
    }

    @Test
    void adminRestAndAccountRestRefuseTheTokensOfAPinSession() {
        realm.grantAdminRole("bob", "realm-admin");
        Tokens tokens = realm.till("STO-01").logInWithPin(realm.permanentPin("bob", "STO-01"));

        assertThat(realm.call("GET", "/users", Map.of(), tokens.accessToken()).statusCode())
                .isEqualTo(403);
        assertThat(realm.call("GET", "/tillkey-pin/terminals", Map.of(), tokens.accessToken())
                        .statusCode())
                .isEqualTo(403);
        assertThat(Http.get(
                                realm.url("/account"),
                                Map.of("Authorization", "Bearer " + tokens.accessToken(), "Accept", "application/json"))
                        .statusCode())
                .isIn(401, 403);
    }

    @Test
    void aTooBroadPinClientIsRefused() {
        realm.grantAdminRole("bob", "realm-admin");
        String pin = realm.permanentPin("bob", "STO-01");
        Browser till = realm.till("STO-01");

        realm.updateClient("pos", client -> client.setFullScopeAllowed(true));
        assertThat(till.open("pos").id()).isEqualTo("client");
        assertThat(realm.reasons()).first().isEqualTo("pin_client_too_broad");

        realm.updateClient("pos", client -> client.setFullScopeAllowed(false));
        var management = realm.clientUuid("realm-management");
        var manageUsers = realm.admin()
                .clients()
                .get(management)
                .roles()
                .get("manage-users")
                .toRepresentation();
        realm.admin()
                .clients()
                .get(realm.clientUuid("pos"))
                .getScopeMappings()
                .clientLevel(management)
                .add(List.of(manageUsers));
        assertThat(till.logInWithPin(pin).error()).isEqualTo("invalid_grant: pin_client_too_broad");
    }

    @TestFactory
    Stream<DynamicTest> aLinkThatAsksForAnActionDoesNotGetItWithAPin() {
        var required = realm.admin().flows().getRequiredAction("delete_account");
        required.setEnabled(true);
        realm.admin().flows().updateRequiredAction("delete_account", required);
        String pin = realm.permanentPin("anna", "STO-01");
        return Rows.each(
                Stream.of("UPDATE_PASSWORD", "CONFIGURE_TOTP", "UPDATE_PROFILE", "webauthn-register", "delete_account"),
                action -> {
                    realm.admin().clearEvents();

                    Page page = realm.till("STO-01")
                            .open("pos", Map.of("kc_action", action))
                            .submit(Map.of("pin", pin));

                    assertThat(page.status()).isEqualTo(403);
                    assertThat(page.isAtClient()).isFalse();
                    assertThat(realm.reasons()).first().isEqualTo("setup_pending");
                });
    }

    @Test
    void aPinDoesNotOpenAPendingPasswordChange() {
        String pin = realm.permanentPin("anna", "STO-01");
        realm.updateUser("anna", user -> user.setRequiredActions(List.of("UPDATE_PASSWORD")));

        Page page = realm.till("STO-01").typePin(pin);

        assertThat(page.asksFor("password-new")).isFalse();
        assertThat(page.isAtClient()).as("it waits, and the till sells").isTrue();
    }

    @Test
    void noOfflineTokenComesOutOfAPinSession() {
        String pin = realm.permanentPin("anna", "STO-01");
        String offline = realm.admin().clientScopes().findAll().stream()
                .filter(scope -> scope.getName().equals("offline_access"))
                .findFirst()
                .orElseThrow()
                .getId();
        realm.admin().clients().get(realm.clientUuid("pos")).addOptionalClientScope(offline);
        realm.admin()
                .clients()
                .get(realm.clientUuid("pos"))
                .getScopeMappings()
                .realmLevel()
                .add(List.of(realm.admin().roles().get("offline_access").toRepresentation()));
        Browser till = realm.till("STO-01");

        Tokens tokens = till.open("pos", Map.of("scope", "openid offline_access"))
                .submit(Map.of("pin", pin))
                .tokens();

        assertThat(tokens.error()).isEqualTo("invalid_grant: pin_offline");
        assertThat(realm.admin().users().get(realm.userId("anna")).getOfflineSessions(realm.clientUuid("pos")))
                .isEmpty();
    }

    @Test
    void theTokenCannotBeExchangedForOneOfAnotherClient() {
        ClientRepresentation exchanger = new ClientRepresentation();
        exchanger.setClientId("exchanger");
        exchanger.setSecret("exchanger-secret");
        exchanger.setPublicClient(false);
        exchanger.setAttributes(Map.of("standard.token.exchange.enabled", "true"));
        realm.addClient(exchanger);
        realm.addAudience("pos", "exchanger");
        Tokens tokens = realm.till("STO-01").logInWithPin(realm.permanentPin("anna", "STO-01"));

        Tokens exchanged = realm.token(Map.of(
                "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                "client_id", "exchanger",
                "client_secret", "exchanger-secret",
                "subject_token", tokens.accessToken(),
                "subject_token_type", "urn:ietf:params:oauth:token-type:access_token"));

        assertThat(exchanged.error()).isEqualTo("invalid_grant: pin_not_allowed");
        assertThat(realm.reasons()).first().isEqualTo("pin_not_allowed");
    }

    @Test
    void aClientThatWasGivenTheTillFlowButNotMarkedShowsAClearPage() {
        realm.clientSettings("pos", Map.of("pin", "false"));

        Page page = realm.browser().open("pos");

        assertThat(page.status()).isEqualTo(403);
        assertThat(page.id()).isEqualTo("client");
        assertThat(page.messages()).contains("tillkeyClientTitle", "tillkeyClientIntro", "tillkeyClientAsk");
        assertThat(realm.reasons()).containsExactly("pin_not_allowed");
    }

    @Test
    void takingTheMarkFromAClientEndsItsPinSessionsAtTheNextRefresh() {
        Tokens tokens = realm.till("STO-01").logInWithPin(realm.permanentPin("anna", "STO-01"));
        realm.clientSettings("pos", Map.of("pin", "false"));

        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).isEqualTo("invalid_grant: pin_not_allowed");
    }

    @Test
    void aClientWithTheImplicitFlowTakesNoPins() {
        Browser till = realm.till("STO-01");
        realm.updateClient("pos", client -> client.setImplicitFlowEnabled(true));

        assertThat(till.open("pos").id()).isEqualTo("client");
        assertThat(realm.reasons()).first().isEqualTo("pin_client_too_broad");
    }

    @Test
    void switchingTillkeyOffDoesNotFreeRunningPinSessions() {
        Tokens tokens = realm.till("STO-01").logInWithPin(realm.permanentPin("anna", "STO-01"));
        realm.setSetting("enabled", "false");
        realm.clientSettings("pos", Map.of("pin", "false"));

        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).isEqualTo("invalid_grant: pin_not_allowed");
    }

    @Test
    void aRequestedLevelDoesNotRaiseAPinSession() {
        Browser till = realm.till("STO-01");
        String pin = realm.permanentPin("anna", "STO-01");

        Page page = till.open("pos", Map.of("acr_values", "otp")).submit(Map.of("pin", pin));

        assertThat(page.tokens().access().get("acr").asText()).isEqualTo("pin");
        Page essential = till.open(
                "pos", Map.of("claims", "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"otp\"]}}}"));
        assertThat(essential.parameter("error"))
                .as("a level that is demanded and cannot be reached")
                .isEqualTo("access_denied");
    }
}
