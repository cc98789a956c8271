package io.github.tillkey.testsuite.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.ForgottenPassword;
import io.github.tillkey.testsuite.fixture.Grants;
import io.github.tillkey.testsuite.fixture.HeadOffice;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.Passkey;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StepFlows;
import io.github.tillkey.testsuite.fixture.TokenGrant;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.common.util.Time;
import org.keycloak.models.RealmModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;
import org.keycloak.models.utils.TimeBasedOTP;
import org.keycloak.representations.idm.IdentityProviderRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.mail.MailServer;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/**
 * {@code acr} against every way to log in. The back office knows levels by an ACR mapping of its own, the web shop
 * knows none: it stands for the clients that a realm had before it had levels.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class AcrMatrixTest extends RetailTest {

    private static final String PLAIN = "auth-username-password-form";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @InjectTimeOffSet
    TimeOffSet time;

    private static String essential(String... levels) {
        return "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"" + String.join("\",\"", levels) + "\"]}}}";
    }

    private static Map<String, String> claims(String... levels) {
        return Map.of("claims", essential(levels));
    }

    private void minimum(String clientId, String level) {
        realm.updateClient(clientId, client -> client.getAttributes().put("minimum.acr.value", level));
    }

    private static String acr(Tokens tokens) {
        assertThat(tokens.id().path("acr").asText())
                .isEqualTo(tokens.access().path("acr").asText());
        return tokens.access().path("acr").asText();
    }

    private void assertRefused(Page page) {
        assertThat(page.location().toString()).startsWith("http://localhost:8081/");
        assertThat(page.parameter("error")).isEqualTo("access_denied");
        assertThat(page.parameter("error_description")).isEqualTo("level_too_low");
        assertThat(page.parameter("code")).isNull();
    }

    // Ways to log in.

    @Test
    void aPin() {
        Tokens tokens = realm.till("STO-01").logInWithPin(realm.permanentPin("anna", "STO-01"));

        assertThat(acr(tokens)).isEqualTo("pin");
        assertThat(acr(realm.refresh("pos", tokens.refreshToken()))).isEqualTo("pin");
    }

    @Test
    void aPassword() {
        assertThat(acr(realm.browser().logInWithPassword("back-office", "bob").tokens()))
                .isEqualTo("password");
    }

    @Test
    void aPasswordAndAOneTimeCode() {
        Supplier<String> otp = realm.addOlga();

        assertThat(acr(realm.browser()
                        .logInWithPassword("back-office", "olga")
                        .submit(Map.of("otp", otp.get()))
                        .tokens()))
                .isEqualTo("otp");
    }

    @Test
    void aPasswordAndARecoveryCode() {
        StepFlows.inBrowserFlow(realm, "codes", PLAIN, "auth-recovery-authn-code-form");
        String realmName = realm.name();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(realmName);
            session.getContext().setRealm(owner);
            session.users()
                    .getUserByUsername(owner, "bob")
                    .credentialManager()
                    .createStoredCredential(RecoveryAuthnCodesCredentialModel.createFromValues(
                            List.of("AAAA1111BBBB", "CCCC2222DDDD"), Time.currentTimeMillis(), "codes"));
        });

        assertThat(acr(realm.browser()
                        .logInWithPassword("back-office", "bob")
                        .submit(Map.of("recoveryCodeInput", "AAAA1111BBBB"))
                        .tokens()))
                .isEqualTo("otp");
    }

    /** Keycloak's step is completed also where it decides not to ask. */
    @ParameterizedTest
    @CsvSource({"force, otp", "skip, password"})
    void aOneTimeCodeThatAConditionMayWaive(String outcome, String acr) {
        StepFlows.inBrowserFlow(realm, "waiver", PLAIN);
        StepFlows.addStep(
                realm, "waiver", "auth-conditional-otp-form", "REQUIRED", Map.of("defaultOtpOutcome", outcome));
        Supplier<String> otp = realm.addOlga();

        Page page = realm.browser().logInWithPassword("back-office", "olga");

        assertThat(acr((page.asksFor("otp") ? page.submit(Map.of("otp", otp.get())) : page).tokens()))
                .isEqualTo(acr);
    }

    @Test
    void aNameAndACodeAreNoTwoFactors() {
        Supplier<String> otp = realm.addOlga();
        StepFlows.inBrowserFlow(realm, "no password", "auth-username-form", "auth-otp-form");

        Page code = realm.browser().open("back-office").submit(Map.of("username", "olga"));

        assertThat(acr(code.submit(Map.of("otp", otp.get())).tokens())).isEqualTo("password");
    }

    @ParameterizedTest
    @CsvSource({
        "webauthn-authenticator-passwordless, required, otp",
        "webauthn-authenticator-passwordless, preferred, password",
        "auth-username-password-form, required, otp",
    })
    void aPasskey(String step, String userVerification, String acr) {
        RealmRepresentation settings = realm.admin().toRepresentation();
        settings.setWebAuthnPolicyPasswordlessPasskeysEnabled(true);
        settings.setWebAuthnPolicyPasswordlessUserVerificationRequirement(userVerification);
        realm.admin().update(settings);
        StepFlows.inBrowserFlow(realm, "passkey", step);
        Passkey passkey = Passkey.create();
        String name = realm.name();
        String credentialId = passkey.credentialId();
        String publicKey = passkey.publicKey();
        server.run(session -> session.users()
                .getUserByUsername(session.realms().getRealmByName(name), "bob")
                .credentialManager()
                .createStoredCredential(WebAuthnCredentialModel.create(
                        WebAuthnCredentialModel.TYPE_PASSWORDLESS,
                        "key of bob",
                        "00000000-0000-0000-0000-000000000000",
                        credentialId,
                        null,
                        publicKey,
                        0,
                        "none")));

        Tokens tokens = passkey.answer(realm.browser().open("back-office"), realm.userId("bob"))
                .tokens();

        assertThat(acr(tokens)).isEqualTo(acr);
        settings.setWebAuthnPolicyPasswordlessUserVerificationRequirement(
                userVerification.equals("required") ? "preferred" : "required");
        realm.admin().update(settings);
        assertThat(acr(realm.refresh("back-office", tokens.refreshToken())))
                .as("a later policy")
                .isEqualTo(acr);
    }

    @Test
    void anIdentityProvider() {
        try (RetailRealm head = RetailRealm.create(adminClient, urls.getBase())) {
            realm.admin().identityProviders().create(HeadOffice.of(realm, head)).close();
            HeadOffice.link(realm, head, "bob");

            assertThat(acr(HeadOffice.logIn(realm.browser().open("back-office"), "bob")
                            .tokens()))
                    .isEqualTo("password");
            assertRefused(HeadOffice.logIn(realm.browser().open("web-shop", claims("otp")), "bob"));
            assertRefused(HeadOffice.logIn(realm.browser().open("web-shop", claims("pin")), "bob"));
        }
    }

    /**
     * Olga types her password and her code, puts her session into a browser in which a login has begun, and goes from
     * the page that asks for one more code to the identity provider, where she logs in as bob by his password alone.
     */
    @Test
    void theCodeOfAnotherMemberDoesNotCountAfterAnIdentityProvider() {
        try (RetailRealm head = RetailRealm.create(adminClient, urls.getBase())) {
            StepFlows.inBrowserFlow(head, "plain", PLAIN); // It is asked for the level too.
            realm.admin().identityProviders().create(HeadOffice.of(realm, head)).close();
            HeadOffice.link(realm, head, "bob");
            Supplier<String> otp = realm.addOlga();
            Browser own = realm.browser();
            own.logInWithPassword("back-office", "olga")
                    .submit(Map.of("otp", otp.get()))
                    .tokens();
            Browser browser = realm.browser();
            browser.open("web-shop");
            browser.setCookie("KEYCLOAK_IDENTITY", own.cookie("KEYCLOAK_IDENTITY"));
            Page stepUp = browser.open("web-shop", Map.of("acr_values", "otp"));
            assertThat(stepUp.asksFor("otp")).isTrue();

            Page page = browser.get(URI.create(realm.url("/broker/head/login") + "?"
                            + stepUp.formAction().getRawQuery()))
                    .submit(Map.of("username", "bob", "password", "bob-demo"));

            Tokens tokens = page.tokens();
            assertThat(tokens.id().path("preferred_username").asText()).isEqualTo("bob");
            assertThat(acr(tokens)).isEqualTo("password");
        }
    }

    /**
     * The same where olga's code belongs to the flow after that very provider, in which bob, who has no code, is not
     * asked for one.
     */
    @Test
    void theCodeOfAnotherMemberDoesNotCountInTheFlowAfterAnIdentityProvider() {
        try (RetailRealm head = RetailRealm.create(adminClient, urls.getBase())) {
            StepFlows.inBrowserFlow(head, "plain", PLAIN); // It is asked for the level too.
            addFlowAfterHead();
            IdentityProviderRepresentation provider = HeadOffice.of(realm, head);
            provider.setPostBrokerLoginFlowAlias("after head");
            realm.admin().identityProviders().create(provider).close();
            HeadOffice.link(realm, head, "bob");
            Supplier<String> otp = realm.addOlga();
            HeadOffice.link(realm, head, "olga", "anna");
            Browser own = realm.browser();
            assertThat(acr(HeadOffice.logIn(own.open("back-office"), "anna")
                            .submit(Map.of("otp", otp.get()))
                            .tokens()))
                    .as("her own code counts")
                    .isEqualTo("otp");
            Browser browser = realm.browser();
            browser.open("web-shop");
            browser.setCookie("KEYCLOAK_IDENTITY", own.cookie("KEYCLOAK_IDENTITY"));
            Page stepUp = browser.open("web-shop", Map.of("acr_values", "otp"));
            assertThat(stepUp.isAtClient()).isFalse();

            Page page = browser.get(URI.create(realm.url("/broker/head/login") + "?"
                            + stepUp.formAction().getRawQuery()))
                    .submit(Map.of("username", "bob", "password", "bob-demo"));

            Tokens tokens = page.tokens();
            assertThat(tokens.id().path("preferred_username").asText()).isEqualTo("bob");
            assertThat(acr(tokens)).isEqualTo("password");
        }
    }

    /** Asks for a code whoever has one. */
    private void addFlowAfterHead() {
        var flows = realm.admin().flows();
        StepFlows.createFlow(flows, "after head");
        StepFlows.addStep(realm, "after head", "allow-access-authenticator", "REQUIRED", Map.of());
        StepFlows.addFlow(flows, "after head", "after head - code");
        flows.addExecution("after head - code", Map.of("provider", "conditional-user-configured"));
        flows.addExecution("after head - code", Map.of("provider", "auth-otp-form"));
        StepFlows.require(flows, "after head", "REQUIRED", "conditional-user-configured", "auth-otp-form");
        StepFlows.require(flows, "after head", "CONDITIONAL", "after head - code");
    }

    /**
     * Olga asks for a mail that resets bob's password, brings her own steps into the login that the link will end, and
     * opens the link in bob's mailbox.
     */
    @Test
    void theCodeOfAnotherMemberDoesNotCountAfterAForgottenPassword() {
        MailServer mails = ForgottenPassword.mailServerOf(realm);
        try {
            Supplier<String> otp = realm.addOlga();
            Browser own = realm.browser();
            own.logInWithPassword("back-office", "olga")
                    .submit(Map.of("otp", otp.get()))
                    .tokens();
            Browser browser = realm.browser();
            Page login = browser.open("web-shop", Map.of("acr_values", "otp"));
            browser.get(login.link("reset-credentials")).submit(Map.of("username", "bob"));
            browser.setCookie("KEYCLOAK_IDENTITY", own.cookie("KEYCLOAK_IDENTITY"));
            Page restarted = browser.get(URI.create(realm.url("/login-actions/restart") + "?"
                    + login.formAction().getRawQuery()));
            assertThat(restarted.asksFor("otp")).as("olga's steps are there").isTrue();
            browser.setCookie("KEYCLOAK_IDENTITY", ""); // With it Keycloak refuses the link of another.

            Page page = browser.get(ForgottenPassword.linkIn(mails));

            Tokens tokens = page.submit(Map.of("password-new", "bob-demo", "password-confirm", "bob-demo"))
                    .tokens();
            assertThat(tokens.id().path("preferred_username").asText()).isEqualTo("bob");
            assertThat(acr(tokens)).isEqualTo("password");
        } finally {
            mails.stop();
        }
    }

    @Test
    void aCodeInTheFlowAfterAnIdentityProviderCounts() {
        try (RetailRealm head = RetailRealm.create(adminClient, urls.getBase())) {
            StepFlows.createFlow(realm.admin().flows(), "after head");
            StepFlows.addStep(realm, "after head", "auth-otp-form", "REQUIRED", Map.of());
            IdentityProviderRepresentation provider = HeadOffice.of(realm, head);
            provider.setPostBrokerLoginFlowAlias("after head");
            realm.admin().identityProviders().create(provider).close();
            HeadOffice.link(realm, head, "bob");

            assertThat(acr(setUpCode(HeadOffice.logIn(realm.browser().open("back-office"), "bob"))
                            .tokens()))
                    .isEqualTo("otp");
        }
    }

    private static Page setUpCode(Page page) {
        assertThat(page.asksFor("totp")).isTrue();
        String secret = page.value("totpSecret");
        return page.submit(
                Map.of("totp", new TimeBasedOTP().generateTOTP(secret), "totpSecret", secret, "userLabel", "phone"));
    }

    @Test
    void everyGrantOfAClientThatNamesALevel() {
        try (Grants grants = Grants.of(realm, true, Map.of("minimum.acr.value", "password"))) {
            TokenGrant.ofMembers()
                    .filter(grant -> grant != TokenGrant.UMA_PERMISSION)
                    .forEach(grant -> {
                        Tokens tokens = grant.at(grants).get().get();

                        assertThat(tokens.error()).as(grant.name()).isEmpty();
                        assertThat(tokens.access().path("acr").asText())
                                .as(grant.name())
                                .isEqualTo("password");
                    });
        }
    }

    @Test
    void noGrantGivesMoreThanWasProven() {
        try (Grants grants = Grants.of(realm, true, Map.of())) {
            TokenGrant.ofMembers().forEach(grant -> {
                Supplier<Tokens> begun = grant.at(grants).get();
                minimum(grant.checkedClient(), "otp");

                assertThat(begun.get().error()).as(grant.name()).isEqualTo("invalid_grant: level_too_low");
                minimum(grant.checkedClient(), "");
            });
        }
        assertThat(realm.reasons()).first().isEqualTo("level_too_low");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"pin\":1}"})
    void aServiceAccountHasNoLevel(String mapping) {
        Grants.addResourceServer(
                realm, Map.of("acr.loa.map", mapping, "minimum.acr.value", mapping.equals("{}") ? "otp" : "pin"));

        Tokens tokens = realm.token(Map.of(
                "grant_type",
                "client_credentials",
                "client_id",
                Grants.RESOURCE_SERVER,
                "client_secret",
                "resource-secret"));

        assertThat(tokens.access().path("acr").asText()).isEqualTo("1");
    }

    // Single sign-on and step-up.

    @Test
    void aSecondClientInheritsTheLevel() {
        Browser browser = realm.browser();
        browser.logInWithPassword("back-office", "bob").tokens();
        minimum("web-shop", "password");

        assertThat(acr(browser.open("web-shop").tokens())).isEqualTo("password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acr_values", "claims", "minimum"})
    void aClientThatAsksForMoreGetsMore(String how) {
        Supplier<String> otp = withCodeOnDemand();
        Browser browser = realm.browser();
        Tokens before = browser.logInWithPassword("back-office", "olga").tokens();
        assertThat(acr(before)).isEqualTo("password");
        if (how.equals("minimum")) {
            minimum("web-shop", "otp");
        }

        Page asked = browser.open(
                "web-shop",
                how.equals("minimum") ? Map.of() : how.equals("claims") ? claims("otp") : Map.of("acr_values", "otp"));

        assertThat(asked.asksFor("otp")).isTrue();
        assertThat(asked.asksFor("password")).isFalse();
        assertThat(acr(asked.submit(Map.of("otp", otp.get())).tokens())).isEqualTo("otp");
        assertThat(acr(realm.refresh("back-office", before.refreshToken())))
                .as("the session as a whole")
                .isEqualTo("otp");
        assertThat(acr(browser.open("back-office", claims("password")).tokens()))
                .as("an essential acr must match")
                .isEqualTo("password");
    }

    /** As {@code PinSessionTest.noWayLeadsToAStrongerClient}, one level up. The last rows have a flow without codes. */
    @TestFactory
    Stream<DynamicTest> noWayLeadsFromAPasswordToAClientThatNeedsACode() {
        withCodeOnDemand();
        realm.grantAdminRole("olga", "impersonation");
        Grants.addSamlClient(realm);
        realm.updateClient("saml-app", client -> client.getAttributes()
                .putAll(Map.of("acr.loa.map", "{\"urn:one\": 20, \"urn:two\": 30}", "minimum.acr.value", "urn:two")));
        realm.updateClient("web-shop", client -> {
            client.setImplicitFlowEnabled(true);
            client.getAttributes().put("oauth2.device.authorization.grant.enabled", "true");
        });
        minimum("web-shop", "otp");
        minimum("account-console", "otp");
        StepFlows.inBrowserFlow(realm, "plain", "auth-cookie", PLAIN);
        StepFlows.require(realm.admin().flows(), "plain", "ALTERNATIVE", "auth-cookie", PLAIN);
        useFlow("retail browser");
        Browser browser = realm.browser();
        Tokens office = browser.logInWithPassword("back-office", "olga").tokens();
        assertThat(acr(office)).isEqualTo("password");
        Map<String, Supplier<Page>> asking = waysToACode(browser, office);
        Map<String, Supplier<Page>> refused = waysToARefusal(browser, office);
        return Stream.of(
                        Rows.each(asking.keySet().stream(), way -> {
                            Page page = asking.get(way).get();
                            assertOpensNothing(page);
                            assertThat(page.asksFor("otp")).isTrue();
                            assertThat(page.asksFor("password") || page.asksFor("password-new"))
                                    .isFalse();
                        }),
                        Rows.each(
                                refused.keySet().stream(),
                                way -> assertOpensNothing(refused.get(way).get())),
                        Rows.each(Stream.of("device"), way -> assertThat(
                                        deviceThatIsConfirmedIn(browser).error())
                                .matches("(access_denied|authorization_pending).*")),
                        Rows.each(Stream.of("retail browser", "plain"), flow -> {
                            useFlow(flow);
                            assertOpensNothing(realm.impersonated("bob").open("web-shop"));
                        }),
                        Rows.each(Stream.concat(asking.keySet().stream(), refused.keySet().stream()), way -> {
                            Page page =
                                    asking.getOrDefault(way, refused.get(way)).get();
                            if (page.asksFor("password")) {
                                page = page.submit(Map.of("username", "olga", "password", "olga-demo"));
                            }
                            assertOpensNothing(page);
                        }),
                        Rows.each(Stream.of("device"), way -> assertThat(
                                        deviceThatIsConfirmedIn(browser).error())
                                .startsWith("access_denied")))
                .flatMap(rows -> rows);
    }

    /** With a flow that has codes. */
    private Map<String, Supplier<Page>> waysToACode(Browser browser, Tokens office) {
        Map<String, Map<String, String>> parameters = new LinkedHashMap<>();
        parameters.put("another client", Map.of());
        parameters.put("hint", Map.of("id_token_hint", office.idToken()));
        parameters.put("implicit", Map.of("response_type", "token id_token"));
        parameters.put("hybrid", Map.of("response_type", "code token"));
        parameters.put("hybrid, ID token", Map.of("response_type", "code id_token"));
        parameters.put("a weaker level", Map.of("acr_values", "password"));
        parameters.put("an action", Map.of("kc_action", "UPDATE_PASSWORD"));
        Map<String, Supplier<Page>> ways = new LinkedHashMap<>();
        parameters.forEach((way, more) -> ways.put(way, () -> browser.open("web-shop", more)));
        ways.put("pushed", () -> browser.openPushed("web-shop", Map.of()));
        ways.put(
                "account console",
                () -> browser.open(
                        "account-console",
                        Map.of("redirect_uri", realm.url("/account/").toString())));
        return ways;
    }

    /** With any flow. */
    private Map<String, Supplier<Page>> waysToARefusal(Browser browser, Tokens office) {
        Map<String, Supplier<Page>> ways = new LinkedHashMap<>();
        ways.put("a weaker level, essential", () -> browser.open("web-shop", claims("password")));
        ways.put("prompt=none", () -> browser.open("web-shop", Map.of("prompt", "none")));
        ways.put(
                "prompt=none with a hint",
                () -> browser.open("web-shop", Map.of("prompt", "none", "id_token_hint", office.idToken())));
        ways.put("SAML", () -> browser.get(realm.url("/protocol/saml/clients/saml-app")));
        return ways;
    }

    private Tokens deviceThatIsConfirmedIn(Browser browser) {
        JsonNode device = Http.json(Http.post(
                        realm.url("/protocol/openid-connect/auth/device"),
                        Map.of(
                                "client_id",
                                "web-shop",
                                "code_challenge",
                                "v70ixSDfoBEDrDZV-0YABusoh_Ajp_a66XlJlwBHynw",
                                "code_challenge_method",
                                "S256"),
                        Map.of())
                .body());
        Page page =
                browser.get(URI.create(device.get("verification_uri_complete").asText()));
        if (page.asksFor("password")) {
            page = page.submit(Map.of("username", "olga", "password", "olga-demo"));
        }
        if (page.asksFor("accept")) {
            page.submit(Map.of("accept", "Yes"));
        }
        return realm.token(Map.of(
                "grant_type",
                TokenGrant.DEVICE.type(),
                "client_id",
                "web-shop",
                "code_verifier",
                "a-verifier-of-at-least-forty-three-characters-0123",
                "device_code",
                device.get("device_code").asText()));
    }

    private static void assertOpensNothing(Page page) {
        assertThat(page.parameter("code")).isNull();
        assertThat(page.location().toString()).doesNotContainPattern("[?&#](code|access_token|id_token)=");
        assertThat(page.isSamlResponse() && page.samlResponse().contains("Assertion "))
                .isFalse();
    }

    private void useFlow(String flow) {
        RealmRepresentation settings = realm.admin().toRepresentation();
        settings.setBrowserFlow(flow);
        realm.admin().update(settings);
    }

    /** A flow that asks for the code where a client asks for it only. */
    private Supplier<String> withCodeOnDemand() {
        var flows = realm.admin().flows();
        StepFlows.require(flows, "retail browser", "DISABLED", "retail browser - second factor");
        return realm.addOlga();
    }

    @Test
    void aNewLoginStartsFromNothing() {
        Supplier<String> otp = withCodeOnDemand();
        Browser browser = realm.browser();
        Tokens strong = browser.open("back-office", Map.of("acr_values", "otp"))
                .submit(Map.of("username", "olga", "password", "olga-demo"))
                .submit(Map.of("otp", otp.get()))
                .tokens();
        assertThat(acr(strong)).isEqualTo("otp");

        Page again = browser.open("back-office", Map.of("prompt", "login"));

        assertThat(acr(again.submit(Map.of("password", "olga-demo")).tokens())).isEqualTo("password");
        minimum("web-shop", "otp");
        assertThat(browser.open("web-shop").asksFor("otp"))
                .as("what was proven before is asked for again")
                .isTrue();
    }

    @Test
    void anOfflineTokenFollowsTheNextLoginThatAsksForOne() {
        Supplier<String> otp = withCodeOnDemand();
        try (Grants grants = Grants.of(realm, false, Map.of("acr.loa.map", "{\"password\": 20, \"otp\": 30}"))) {
            Browser browser = realm.browser();
            browser.logInWithPassword("back-office", "olga").tokens();
            String offline = "openid offline_access";
            Tokens weak =
                    grants.token(browser.open("app", Map.of("scope", offline)).redemption());
            assertThat(acr(refresh(grants, weak))).isEqualTo("password");

            Tokens strong = grants.token(browser.open("app", Map.of("scope", offline, "acr_values", "otp"))
                    .submit(Map.of("otp", otp.get()))
                    .redemption());

            assertThat(acr(refresh(grants, strong))).isEqualTo("otp");
        }
    }

    private static Tokens refresh(Grants grants, Tokens tokens) {
        return grants.token(Map.of("grant_type", "refresh_token", "refresh_token", tokens.refreshToken()));
    }

    @Test
    void aSecondFactorThatIsSetUpDuringTheLoginCounts() {
        Page setUp = realm.browser()
                .open("back-office", claims("otp"))
                .submit(Map.of("username", "bob", "password", "bob-demo"));

        assertThat(acr(setUpCode(setUp).tokens())).isEqualTo("otp");
    }

    // What clients ask for.

    @Test
    void askingForLessIsNoReasonToSayLess() {
        assertThat(acr(realm.browser()
                        .open("web-shop", Map.of("acr_values", "pin"))
                        .submit(Map.of("username", "bob", "password", "bob-demo"))
                        .tokens()))
                .isEqualTo("password");
        assertRefused(realm.browser()
                .open("web-shop", claims("pin"))
                .submit(Map.of("username", "bob", "password", "bob-demo")));
        assertThat(acr(realm.browser()
                        .open("web-shop", claims("pin", "password"))
                        .submit(Map.of("username", "bob", "password", "bob-demo"))
                        .tokens()))
                .isEqualTo("password");
    }

    @Test
    void whatAFlowCannotReachIsAnErrorForTheClient() {
        StepFlows.inBrowserFlow(realm, "plain", PLAIN);
        Map<String, String> bob = Map.of("username", "bob", "password", "bob-demo");

        assertRefused(realm.browser().open("web-shop", claims("otp")).submit(bob));
        assertThat(acr(realm.browser()
                        .open("web-shop", Map.of("acr_values", "otp"))
                        .submit(bob)
                        .tokens()))
                .as("a wish")
                .isEqualTo("password");
        minimum("web-shop", "otp");
        assertRefused(realm.browser().open("web-shop").submit(bob));
        assertRefused(realm.browser().open("web-shop", claims("unheard-of")));
        assertThat(realm.events())
                .as("Keycloak's own event of a login that was refused")
                .anySatisfy(event -> {
                    assertThat(event.getType()).isEqualTo("LOGIN");
                    assertThat(event.getDetails()).containsEntry("tillkey_refused", "level_too_low");
                });
        assertThat(realm.admin().users().get(realm.userId("bob")).getUserSessions())
                .filteredOn(userSession -> !userSession.getClients().isEmpty())
                .as("only that of the client with a wish")
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"gold, false", "30, false", "25, false", "20, true", "password, true"})
    void aMinimumMayHaveAnotherNameOrNone(String minimum, boolean admitted) {
        StepFlows.inBrowserFlow(realm, "plain", PLAIN);
        minimumOfAnyName("web-shop", minimum);

        Page page = realm.browser().logInWithPassword("web-shop", "bob");

        if (admitted) {
            assertThat(acr(page.tokens())).isEqualTo("password");
        } else {
            assertRefused(page);
        }
    }

    /** Nobody is thrown out of an application because it has asked for more than they have. */
    @Test
    void aRefusedStepUpLeavesTheRunningSessionOfTheClient() {
        StepFlows.inBrowserFlow(realm, "plain", "auth-cookie", PLAIN);
        StepFlows.require(realm.admin().flows(), "plain", "ALTERNATIVE", "auth-cookie", PLAIN);
        Browser browser = realm.browser();
        Tokens before = browser.logInWithPassword("web-shop", "bob").tokens();

        Page asked = browser.open("web-shop", claims("otp"));
        assertRefused(asked.isAtClient() ? asked : asked.submit(Map.of("username", "bob", "password", "bob-demo")));

        assertThat(realm.refresh("web-shop", before.refreshToken()).error()).isEmpty();
        assertThat(browser.open("web-shop").isAtClient()).isTrue();
    }

    /** By a mapping of the client's own, without which Keycloak does not save a number that no flow has. */
    private void minimumOfAnyName(String clientId, String minimum) {
        realm.updateClient(clientId, client -> {
            client.getAttributes()
                    .put("acr.loa.map", "{\"gold\": 30, \"30\": 30, \"25\": 25, \"20\": 20, \"password\": 20}");
            client.getAttributes().put("minimum.acr.value", minimum);
        });
    }

    @Test
    void aDeviceIsToldOfARefusal() {
        StepFlows.inBrowserFlow(realm, "plain", PLAIN);
        try (Grants grants = Grants.of(realm, false, Map.of("minimum.acr.value", "otp"))) {
            assertThat(grants.device().get().get().error()).startsWith("access_denied");
        }
    }

    // SAML.

    private Page openSaml(String minimum) {
        Grants.addSamlClient(realm);
        realm.updateClient("saml-app", client -> {
            client.getAttributes().put("acr.loa.map", "{\"urn:one\": 20, \"urn:two\": 30}");
            client.getAttributes().put("minimum.acr.value", minimum);
        });
        return realm.browser().get(realm.url("/protocol/saml/clients/saml-app"));
    }

    @ParameterizedTest
    @CsvSource({"urn:one, true", "urn:two, false"})
    void theMinimumOfASamlClientIsAContext(String minimum, boolean admitted) {
        StepFlows.inBrowserFlow(realm, "plain", PLAIN);

        Page page = openSaml(minimum).submit(Map.of("username", "bob", "password", "bob-demo"));

        assertThat(page.html().contains("SAMLResponse")).isEqualTo(admitted);
        assertThat(realm.reasons().contains("level_too_low")).isEqualTo(!admitted);
    }

    @Test
    void aCodeThatAConditionAsksForCountsForSamlToo() {
        StepFlows.inBrowserFlow(realm, "forced", PLAIN);
        StepFlows.addStep(
                realm, "forced", "auth-conditional-otp-form", "REQUIRED", Map.of("defaultOtpOutcome", "force"));
        Supplier<String> otp = realm.addOlga();

        Page page = openSaml("urn:two")
                .submit(Map.of("username", "olga", "password", "olga-demo"))
                .submit(Map.of("otp", otp.get()));

        assertThat(page.html()).contains("SAMLResponse");
    }

    @Test
    void aLevelConditionWhoseStepWasSkippedRaisesNothing() {
        var flows = realm.admin().flows();
        StepFlows.require(flows, "retail browser", "DISABLED", "retail browser - code not asked for yet");
        Browser browser = realm.browser();

        assertRefused(
                browser.open("web-shop", claims("otp")).submit(Map.of("username", "bob", "password", "bob-demo")));

        StepFlows.require(flows, "retail browser", "CONDITIONAL", "retail browser - code not asked for yet");
        Page again = browser.open("web-shop", claims("otp"));
        assertThat(again.isAtClient()).as("it asks again").isFalse();
        assertThat(again.asksFor("password") || again.asksFor("otp") || again.asksFor("totp"))
                .as("it asks again")
                .isTrue();
    }

    @Test
    void promptNoneAndMaxAgeAreAnsweredAsOpenIdSays() {
        Browser browser = realm.browser();
        browser.logInWithPassword("back-office", "bob").tokens();

        assertThat(browser.open("back-office", Map.of("prompt", "none")).isAtClient())
                .isTrue();
        assertThat(browser.open("web-shop", Map.of("prompt", "none", "acr_values", "otp"))
                        .parameter("error"))
                .isEqualTo("interaction_required");
        time.set(60);
        assertThat(browser.open("web-shop", Map.of("max_age", "90")).isAtClient())
                .isTrue();
        assertThat(browser.open("web-shop", Map.of("max_age", "30")).asksFor("password"))
                .isTrue();
    }

    // Clients that a realm had before.

    @Test
    void aClientThatNamesNoLevelKeepsTheAcrThatItHad() {
        StepFlows.inBrowserFlow(realm, "plain", PLAIN);
        // The admin console saves an empty mapping with every client.
        try (Grants grants = Grants.of(realm, true, Map.of("acr.loa.map", "{}"))) {
            TokenGrant.ofMembers()
                    .filter(grant -> grant != TokenGrant.UMA_PERMISSION)
                    .forEach(grant -> assertThat(grant.at(grants)
                                    .get()
                                    .get()
                                    .access()
                                    .path("acr")
                                    .asText())
                            .as(grant.name())
                            .isEqualTo("1"));
        }
        realm.updateClient(
                "web-shop", client -> client.getAttributes().put("acr.loa.map", "{\"bronze\":0,\"silver\":1}"));
        assertThat(acr(realm.browser().logInWithPassword("web-shop", "bob").tokens()))
                .isEqualTo("silver");
    }

    @Test
    void aNameNeverLiesWithTheNumbersOfBefore() {
        realm.setAttribute("acr.loa.map", "{\"pin\": 1, \"password\": 2, \"otp\": 3}");
        StepFlows.inBrowserFlow(realm, "plain", PLAIN);

        assertThat(acr(realm.browser().logInWithPassword("web-shop", "bob").tokens()))
                .isEqualTo("password");
        assertThat(acr(realm.till("STO-01").logInWithPin(realm.permanentPin("anna", "STO-01"))))
                .isEqualTo("pin");
    }

    @Test
    void introspectionSaysTheSame() {
        Grants.addResourceServer(realm, Map.of());
        Tokens tokens = realm.browser().logInWithPassword("back-office", "bob").tokens();
        realm.addAudience("back-office", Grants.RESOURCE_SERVER);

        JsonNode answer = Http.json(Http.post(
                        realm.url("/protocol/openid-connect/token/introspect"),
                        Map.of(
                                "token",
                                realm.refresh("back-office", tokens.refreshToken())
                                        .accessToken(),
                                "client_id",
                                Grants.RESOURCE_SERVER,
                                "client_secret",
                                "resource-secret"),
                        Map.of())
                .body());

        assertThat(answer.path("acr").asText()).isEqualTo("password");
    }

    // A till.

    @ParameterizedTest
    @ValueSource(strings = {"password", "20", "gold"})
    void theMinimumOfAClientIsRefusedBeforeThePadWhereNoStepReachesIt(String minimum) {
        Browser till = realm.till("STO-01");
        minimumOfAnyName("pos", minimum);

        Page page = till.open("pos");

        assertThat(page.parameter("error")).isEqualTo("access_denied");
        assertThat(realm.reasons()).first().isEqualTo("level_out_of_reach");
    }

    @Test
    void aPasswordBehindThePinReachesTheMinimumOfAClient() {
        String bob = realm.permanentPin("bob", "STO-01");
        StepFlows.addStep(realm, "retail till", "auth-password-form", "REQUIRED", Map.of());
        minimum("pos", "password");

        Page asked = realm.till("STO-01").typePin(bob);

        assertThat(asked.asksFor("password")).isTrue();
        assertThat(acr(asked.submit(Map.of("password", "bob-demo")).tokens())).isEqualTo("password");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password", "20", "gold"})
    void aRunningPinSessionEndsAtAClientThatNowDemandsMore(String minimum) {
        Tokens tokens = realm.till("STO-01").logInWithPin(realm.permanentPin("bob", "STO-01"));
        minimumOfAnyName("pos", minimum);

        assertThat(realm.refresh("pos", tokens.refreshToken()).error()).isEqualTo("invalid_grant: level_too_low");
    }
}
