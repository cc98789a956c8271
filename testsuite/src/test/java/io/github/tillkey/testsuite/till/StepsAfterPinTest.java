package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StepFlows;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
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
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;

/** Keycloak's own steps behind the PIN step: they do what they do behind a password. */
@KeycloakIntegrationTest(config = PackServer.class)
class StepsAfterPinTest extends RetailTest {

    private static final String TILL = "retail till";

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    private void addStep(String provider, Map<String, String> settings) {
        StepFlows.addStep(realm, TILL, provider, "REQUIRED", settings);
    }

    private void limitSessions(String behaviour, int ofRealm, int ofClient) {
        addStep(
                "user-session-limits",
                Map.of(
                        "behavior",
                        behaviour,
                        "userRealmLimit",
                        String.valueOf(ofRealm),
                        "userClientLimit",
                        String.valueOf(ofClient)));
    }

    private int sessionsOf(String username) {
        return realm.admin()
                .users()
                .get(realm.userId(username))
                .getUserSessions()
                .size();
    }

    @TestFactory
    Stream<DynamicTest> aCashierComesBackToTheOwnTillHoweverFewSessionsOneMayHave() {
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        return Rows.of("""
                        Terminate oldest session | 1 | 0
                        Terminate oldest session | 0 | 1
                        Terminate oldest session | 2 | 1
                        Deny new session | 1 | 0
                        Deny new session | 0 | 1
                        """, row -> {
            StepFlows.removeSteps(realm, TILL, "user-session-limits");
            limitSessions(row.get(0), Integer.parseInt(row.get(1)), Integer.parseInt(row.get(2)));
            realm.endSessions("anna");
            realm.endSessions("bob");
            Browser till = realm.till("STO-01");
            Tokens first = till.logInWithPin(anna);

            for (int again = 0; again < 3; again++) {
                Tokens tokens = till.logInWithPin(anna);
                assertThat(tokens.access().get("sid")).isEqualTo(first.access().get("sid"));
                assertThat(realm.refresh("pos", tokens.refreshToken()).issued()).isTrue();
                assertThat(sessionsOf("anna")).isEqualTo(1);
            }

            assertThat(till.logInWithPin(bob).issued()).isTrue();
            assertThat(sessionsOf("anna")).as("the till was handed over").isZero();
            assertThat(till.logInWithPin(anna).issued()).isTrue();
        });
    }

    @Test
    void anotherTillIsOneMoreSession() {
        limitSessions("Deny new session", 1, 0);
        String anna = realm.permanentPin("anna", "STO-01");
        Tokens here = realm.till("STO-01").logInWithPin(anna);

        Page there = realm.till("STO-01").typePin(anna);

        assertThat(there.isAtClient()).isFalse();
        assertThat(there.status()).isEqualTo(403);
        assertThat(there.wayBack()).isNotNull();
        assertThat(realm.refresh("pos", here.refreshToken()).issued()).isTrue();
    }

    @Test
    void theOldestSessionMakesRoomForOneAtAnotherTill() {
        limitSessions("Terminate oldest session", 1, 0);
        String anna = realm.permanentPin("anna", "STO-01");
        Tokens here = realm.till("STO-01").logInWithPin(anna);

        Tokens there = realm.till("STO-01").logInWithPin(anna);

        assertThat(realm.refresh("pos", there.refreshToken()).issued()).isTrue();
        assertThat(realm.refresh("pos", here.refreshToken()).issued()).isFalse();
        assertThat(sessionsOf("anna")).isEqualTo(1);
    }

    @Test
    void aSecondApplicationOnTheTillSharesTheSession() {
        limitSessions("Deny new session", 1, 0);
        ClientRepresentation stock =
                realm.admin().clients().findByClientId("pos").get(0);
        stock.setId(null);
        stock.setClientId("stock");
        stock.setRedirectUris(List.of("http://localhost:8081/stock/callback"));
        stock.getProtocolMappers().forEach(mapper -> mapper.setId(null));
        realm.addClient(stock);
        String anna = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens pos = till.logInWithPin(anna);

        Tokens other = till.open("stock").submit(Map.of("pin", anna)).tokens();

        assertThat(other.access().get("sid")).isEqualTo(pos.access().get("sid"));
        assertThat(realm.refresh("pos", pos.refreshToken()).issued()).isTrue();
    }

    @Test
    void aSessionContinuesThroughStepsWithPages() {
        addStep("auth-password-form", Map.of());
        limitSessions("Deny new session", 1, 0);
        String bob = realm.permanentPin("bob", "STO-01");
        realm.endSessions("bob");
        Browser till = realm.till("STO-01");
        Tokens first = till.typePin(bob).submit(Map.of("password", "bob-demo")).tokens();

        Page password = till.typePin(bob);
        assertThat(password.submit(Map.of("password", "wrong")).asksFor("password"))
                .isTrue();
        Tokens second = till.typePin(bob).submit(Map.of("password", "bob-demo")).tokens();

        assertThat(second.access().get("sid")).isEqualTo(first.access().get("sid"));
        assertThat(realm.refresh("pos", second.refreshToken()).issued()).isTrue();
        assertThat(till.setCookies())
                .as("what the steps are shown stays on the server")
                .noneMatch(header -> header.matches("(?s)KEYCLOAK_(IDENTITY|SESSION)=[^;\"].*"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"otp", "conditional otp"})
    void aOneTimePasswordBehindThePinIsAskedFor(String kind) {
        Supplier<String> otp = realm.addOlga();
        String olga = realm.permanentPin("olga", "STO-01");
        if (kind.equals("otp")) {
            addStep("auth-otp-form", Map.of());
        } else {
            addStep("auth-conditional-otp-form", Map.of("defaultOtpOutcome", "force"));
        }
        Browser till = realm.till("STO-01");

        Page asked = till.typePin(olga);
        assertThat(asked.asksFor("otp")).isTrue();
        assertThat(asked.submit(Map.of("otp", "000000")).asksFor("otp")).isTrue();
        Tokens tokens = till.typePin(olga).submit(Map.of("otp", otp.get())).tokens();

        assertThat(tokens.access().get("preferred_username").asText()).isEqualTo("olga");
        assertThat(tokens.access().get("acr").asText()).isEqualTo("pin");
    }

    private static final String CONDITIONS = """
            conditional-client-scope | client_scope=profile | true
            conditional-client-scope | client_scope=phone | false
            conditional-credential | credentials=till-pin;included=true | true
            conditional-credential | credentials=password;included=true | false
            conditional-level-of-authentication | loa-condition-level=20;loa-max-age=0 | false
            conditional-sub-flow-executed | flow_to_check=retail till - level pin;check_result=executed | true
            conditional-sub-flow-executed | flow_to_check=retail till - level pin;check_result=not-executed | false
            conditional-user-attribute | attribute_name=firstName;attribute_expected_value=Anna | true
            conditional-user-attribute | attribute_name=firstName;attribute_expected_value=Bob | false
            conditional-user-role | condUserRole=store-roles.cashier | true
            conditional-user-role | condUserRole=store-roles.store-manager | false
            """;

    @TestFactory
    Stream<DynamicTest> aConditionHoldsForTheCashierAsForAnybody() {
        String anna = realm.permanentPin("anna", "STO-01");
        return Rows.of(CONDITIONS, row -> {
            boolean holds = Boolean.parseBoolean(row.get(2));
            StepFlows.removeSteps(realm, TILL, "further");
            StepFlows.addFlow(realm.admin().flows(), TILL, "further");
            Map<String, String> config = new HashMap<>();
            for (String setting : row.get(1).split(";")) {
                config.put(setting.split("=")[0], setting.split("=")[1]);
            }
            StepFlows.addStep(realm, "further", row.get(0), "REQUIRED", config);
            StepFlows.addStep(realm, "further", "deny-access-authenticator", "REQUIRED", Map.of());
            StepFlows.require(realm.admin().flows(), TILL, "CONDITIONAL", "further");

            Page page = realm.till("STO-01").typePin(anna);

            assertThat(page.isAtClient()).isEqualTo(!holds);
            if (holds) {
                assertThat(page.wayBack()).as("denied, and no dead end").isNotNull();
            } else {
                assertThat(page.tokens().access().get("acr").asText()).isEqualTo("pin");
            }
        });
    }

    @Test
    void theConditionThatAStepIsSetUpHoldsForTheCashierToo() {
        Supplier<String> otp = realm.addOlga();
        String olga = realm.permanentPin("olga", "STO-01");
        String anna = realm.permanentPin("anna", "STO-01");
        StepFlows.addFlow(realm.admin().flows(), TILL, "further");
        StepFlows.addStep(realm, "further", "conditional-user-configured", "REQUIRED", Map.of());
        StepFlows.addStep(realm, "further", "auth-otp-form", "REQUIRED", Map.of());
        StepFlows.require(realm.admin().flows(), TILL, "CONDITIONAL", "further");

        assertThat(realm.till("STO-01").logInWithPin(anna).issued()).isTrue();
        assertThat(realm.till("STO-01")
                        .typePin(olga)
                        .submit(Map.of("otp", otp.get()))
                        .isAtClient())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"allow-access-authenticator, true", "deny-access-authenticator, false"})
    void accessIsAllowedOrDenied(String step, boolean allowed) {
        String anna = realm.permanentPin("anna", "STO-01");
        addStep(step, Map.of());

        Page page = realm.till("STO-01").typePin(anna);

        assertThat(page.isAtClient()).isEqualTo(allowed);
        assertThat(page.wayBack() != null).isEqualTo(!allowed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERMS_AND_CONDITIONS", "UPDATE_PASSWORD", "CONFIGURE_TOTP", "VERIFY_EMAIL"})
    void whatNeedsAnActionSaysSoClearlyAndLeadsBack(String action) {
        String anna = realm.permanentPin("anna", "STO-01");
        addStep("allow-access-authenticator", Map.of());
        var required = realm.admin().flows().getRequiredAction(action);
        required.setEnabled(true);
        realm.admin().flows().updateRequiredAction(action, required);
        realm.updateUser("anna", user -> user.setRequiredActions(List.of(action)));
        RetailRealm.Till till = realm.registeredTill("STO-01");

        Page refused = till.browser().typePin(anna);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(realm.reasons()).first().isEqualTo("setup_pending");
        assertThat(refused.wayBack()).isNotNull();
        realm.updateUser("anna", user -> user.setRequiredActions(new ArrayList<>()));
        assertThat(till.browser().logInWithPin(anna).issued()).isTrue();
    }

    @Test
    void aRecoveryCodeBehindThePinIsAskedFor() {
        String anna = realm.permanentPin("anna", "STO-01");
        addStep("auth-recovery-authn-code-form", Map.of());
        String realmName = realm.name();
        server.run(session -> {
            RealmModel owner = session.realms().getRealmByName(realmName);
            session.getContext().setRealm(owner);
            session.users()
                    .getUserByUsername(owner, "anna")
                    .credentialManager()
                    .createStoredCredential(RecoveryAuthnCodesCredentialModel.createFromValues(
                            List.of("AAAA1111BBBB", "CCCC2222DDDD"), Time.currentTimeMillis(), "codes"));
        });
        Browser till = realm.till("STO-01");

        Page asked = till.typePin(anna);
        assertThat(asked.asksFor("recoveryCodeInput")).isTrue();
        Page again = asked.submit(Map.of("recoveryCodeInput", "WRONG"));
        assertThat(again.asksFor("recoveryCodeInput")).isTrue();

        assertThat(again.submit(Map.of("recoveryCodeInput", "AAAA1111BBBB"))
                        .tokens()
                        .access()
                        .get("acr")
                        .asText())
                .isEqualTo("pin");
    }

    /**
     * The step orders the action after our check, and somebody who knows a PIN must not set up a second factor. A step
     * without a password orders none: Keycloak refuses it by itself.
     */
    @ParameterizedTest
    @CsvSource({"auth-otp-form, 403", "webauthn-authenticator, 403", "webauthn-authenticator-passwordless, 400"})
    void aStepThatTheCashierHasNotSetUpIsAClearRefusal(String step, int status) {
        String anna = realm.permanentPin("anna", "STO-01");
        addStep(step, Map.of());
        Browser till = realm.till("STO-01");

        for (int i = 0; i < 2; i++) {
            Page page = till.typePin(anna);

            assertThat(page.status()).as(page.text()).isEqualTo(status);
            assertThat(page.wayBack()).isNotNull();
            if (status == 403) {
                assertThat(realm.reasons()).first().isEqualTo("setup_pending");
            }
        }
    }
}
