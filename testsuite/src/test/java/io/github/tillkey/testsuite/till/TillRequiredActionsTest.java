package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.Http;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.StepFlows;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/**
 * A till sells: what Keycloak would ask a member waits for the next password login, and a till asks for the PIN when
 * told to.
 */
@KeycloakIntegrationTest(config = PackServer.class)
class TillRequiredActionsTest extends RetailTest {

    @InjectTimeOffSet
    TimeOffSet time;

    @Test
    void aMemberWithoutMailAddressAndNameLogsIn() {
        String anna = realm.permanentPin("anna", "STO-01");
        realm.updateUser("anna", user -> {
            user.setEmail("");
            user.setFirstName("");
            user.setLastName("");
        });

        Tokens tokens = realm.till("STO-01").logInWithPin(anna);

        assertThat(tokens.access().get("preferred_username").asText()).isEqualTo("anna");
    }

    @TestFactory
    Stream<DynamicTest> aPendingActionIsNeitherShownNorDoneAtATillAndWaitsForThePassword() {
        String anna = realm.permanentPin("anna", "STO-01");
        return Rows.each(
                Stream.of("UPDATE_PASSWORD", "VERIFY_EMAIL", "UPDATE_PROFILE", "CONFIGURE_TOTP", "VERIFY_PROFILE"),
                action -> {
                    realm.updateUser("anna", user -> user.setRequiredActions(List.of(action)));

                    Page page = realm.till("STO-01").typePin(anna);

                    assertThat(page.isAtClient()).isTrue();
                    Tokens tokens = page.tokens();
                    assertThat(tokens.issued()).isTrue();
                    assertThat(tokens.access().get("acr").asText()).isEqualTo("pin");
                    assertThat(realm.refresh("pos", tokens.refreshToken()).issued())
                            .isTrue();
                    assertThat(realm.admin()
                                    .users()
                                    .get(realm.userId("anna"))
                                    .toRepresentation()
                                    .getRequiredActions())
                            .containsExactly(action);
                    if (action.startsWith("UPDATE") || action.startsWith("CONFIGURE")) {
                        assertThat(realm.browser()
                                        .logInWithPassword("back-office", "anna")
                                        .isAtClient())
                                .as("the next login with the password asks")
                                .isFalse();
                    }
                });
    }

    @Test
    void aTemporaryPinLeadsToANewOneAndNoOtherAction() {
        realm.updateUser("anna", user -> user.setRequiredActions(List.of("UPDATE_PASSWORD", "VERIFY_EMAIL")));

        Page offers = realm.till("STO-01").typePin(realm.temporaryPin("anna"));
        assertThat(offers.text()).as("customers see a till").doesNotContain("anna");
        Page done = offers.submit(Map.of("offer", "0"));

        assertThat(done.isAtClient()).isTrue();
        assertThat(done.tokens().access().get("acr").asText()).isEqualTo("pin");
        assertThat(realm.admin()
                        .users()
                        .get(realm.userId("anna"))
                        .toRepresentation()
                        .getRequiredActions())
                .containsExactlyInAnyOrder("UPDATE_PASSWORD", "VERIFY_EMAIL");
    }

    @Test
    void theLoginIsRecordedAndNamedLikeAnyOther() {
        String anna = realm.permanentPin("anna", "STO-01");
        Tokens tokens = realm.till("STO-01").logInWithPin(anna);

        EventRepresentation login = realm.events().stream()
                .filter(event -> "LOGIN".equals(event.getType()))
                .findFirst()
                .orElseThrow();
        assertThat(login.getUserId()).isEqualTo(realm.userId("anna"));
        assertThat(login.getSessionId()).isEqualTo(tokens.access().get("sid").asText());
        assertThat(login.getDetails()).containsKeys("code_id", "tillkey_terminal", "tillkey_store", "consent");
        assertThat(realm.admin()
                        .attackDetection()
                        .bruteForceUserStatus(realm.userId("anna"))
                        .get("numFailures"))
                .isEqualTo(0);
    }

    @Test
    void aPinLetsNoOtherDeviceIn() {
        String anna = realm.permanentPin("anna", "STO-01");
        realm.updateClient("pos", client -> {
            Map<String, String> attributes = new HashMap<>(client.getAttributes());
            attributes.put("oauth2.device.authorization.grant.enabled", "true");
            attributes.put("pkce.code.challenge.method", "");
            client.setAttributes(attributes);
        });
        JsonNode device = Http.json(Http.post(
                        realm.url("/protocol/openid-connect/auth/device"),
                        Map.of("client_id", "pos", "scope", "openid"),
                        Map.of())
                .body());
        Browser till = realm.till("STO-01");

        Page pad = till.get(URI.create(device.get("verification_uri_complete").asText()));
        Page page = pad.submit(Map.of("pin", anna));

        assertThat(page.status())
                .as("a stranger's code, typed or opened at a till")
                .isEqualTo(403);
        assertThat(realm.reasons()).first().isEqualTo("setup_pending");
        assertThat(realm.token(Map.of(
                                "grant_type",
                                "urn:ietf:params:oauth:grant-type:device_code",
                                "client_id",
                                "pos",
                                "device_code",
                                device.get("device_code").asText()))
                        .issued())
                .isFalse();
    }

    @Test
    void theTillAsksForThePinAgainWheneverTheClientWantsIt() {
        String anna = realm.permanentPin("anna", "STO-01");
        String bob = realm.permanentPin("bob", "STO-01");
        Browser till = realm.till("STO-01");
        long before = authTime(till.logInWithPin(anna));
        time.set(120);

        assertThat(till.open("pos", Map.of("prompt", "login")).asksFor("pin"))
                .as("prompt=login")
                .isTrue();
        assertThat(till.open("pos", Map.of("max_age", "3600")).asksFor("pin"))
                .as("max_age, although the login is younger")
                .isTrue();
        assertThat(till.open("pos", Map.of("prompt", "none")).location().getQuery())
                .contains("error=login_required");
        Tokens again = till.open("pos", Map.of("prompt", "login"))
                .submit(Map.of("pin", anna))
                .tokens();
        assertThat(authTime(again)).isGreaterThanOrEqualTo(before + 120);
        Tokens bobs = till.open("pos", Map.of("max_age", "0"))
                .submit(Map.of("pin", bob))
                .tokens();
        assertThat(bobs.access().get("preferred_username").asText())
                .as("anyone of the store unlocks the till")
                .isEqualTo("bob");
        assertThat(realm.refresh("pos", again.refreshToken()).issued()).isFalse();
    }

    @Test
    void theSessionOfATillEndsAfterTheIdleTimeOfTheClient() {
        String anna = realm.permanentPin("anna", "STO-01");
        realm.updateClient("pos", client -> {
            Map<String, String> attributes = new HashMap<>(client.getAttributes());
            attributes.put("client.session.idle.timeout", "300");
            client.setAttributes(attributes);
        });
        Browser till = realm.till("STO-01");
        Tokens tokens = till.logInWithPin(anna);

        time.set(200);
        Tokens refreshed = realm.refresh("pos", tokens.refreshToken());
        assertThat(refreshed.issued()).isTrue();
        // Keycloak grants some seconds more than the idle time.
        time.set(200 + 300 + 180);
        assertThat(realm.refresh("pos", refreshed.refreshToken()).issued()).isFalse();
    }

    @Test
    void anUnreachableLevelIsAnErrorBeforeThePinPad() {
        Page page = realm.till("STO-01")
                .open(
                        "pos",
                        Map.of(
                                "state",
                                "of-the-pos",
                                "claims",
                                "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"password\"]}}}"));

        assertThat(page.location().toString()).startsWith("http://localhost:8081/pos/callback");
        assertThat(page.parameter("error")).isEqualTo("access_denied");
        assertThat(page.parameter("error_description")).contains("acr");
        assertThat(page.parameter("state")).isEqualTo("of-the-pos");
        assertThat(page.parameter("code")).isNull();
        assertThat(realm.reasons()).first().isEqualTo("level_out_of_reach");
    }

    @Test
    void theLevelOfAPinMayBeInsistedOn() {
        String anna = realm.permanentPin("anna", "STO-01");

        Tokens tokens = realm.till("STO-01")
                .open("pos", Map.of("claims", "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"pin\"]}}}"))
                .submit(Map.of("pin", anna))
                .tokens();

        assertThat(tokens.access().get("acr").asText()).isEqualTo("pin");
    }

    @Test
    void aLevelThatAFurtherStepOfTheFlowReachesIsNotRefusedBeforehand() {
        String bob = realm.permanentPin("bob", "STO-01");
        var flows = realm.admin().flows();
        StepFlows.addFlow(flows, "retail till", "retail till - password");
        StepFlows.addStep(
                realm,
                "retail till - password",
                "conditional-level-of-authentication",
                "REQUIRED",
                Map.of("loa-condition-level", "20", "loa-max-age", "0"));
        StepFlows.addStep(realm, "retail till - password", "auth-password-form", "REQUIRED", Map.of());
        StepFlows.require(flows, "retail till", "CONDITIONAL", "retail till - password");

        Tokens tokens = realm.till("STO-01")
                .open(
                        "pos",
                        Map.of("claims", "{\"id_token\":{\"acr\":{\"essential\":true,\"values\":[\"password\"]}}}"))
                .submit(Map.of("pin", bob))
                .submit(Map.of("password", "bob-demo"))
                .tokens();

        assertThat(tokens.access().get("acr").asText()).isEqualTo("password");
    }

    @Test
    void aPendingActionBeforeFurtherStepsIsRefused() {
        String anna = realm.permanentPin("anna", "STO-01");
        addStepAfterThePin();
        realm.updateUser("anna", user -> user.setRequiredActions(List.of("UPDATE_PASSWORD")));
        Browser till = realm.till("STO-01");

        Page refused = till.typePin(anna);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(realm.reasons()).first().isEqualTo("setup_pending");
        realm.updateUser("anna", user -> user.setRequiredActions(new ArrayList<>()));
        assertThat(till.typePin(anna).isAtClient())
                .as("the step after the PIN denies")
                .isFalse();
    }

    private void addStepAfterThePin() {
        var flows = realm.admin().flows();
        flows.addExecution("retail till", Map.of("provider", "deny-access-authenticator"));
        var step = flows.getExecutions("retail till").stream()
                .filter(execution -> "deny-access-authenticator".equals(execution.getProviderId()))
                .findFirst()
                .orElseThrow();
        step.setRequirement("REQUIRED");
        flows.updateExecutions("retail till", step);
    }

    private static long authTime(Tokens tokens) {
        JsonNode claim = tokens.id().get("auth_time");
        return claim.asLong();
    }
}
