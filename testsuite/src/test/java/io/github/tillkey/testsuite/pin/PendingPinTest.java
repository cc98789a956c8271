package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PinTakenException;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.FourDigitPins;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import io.github.tillkey.testsuite.fixture.Rows;
import io.github.tillkey.testsuite.fixture.Tokens;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.runonserver.InjectRunOnServer;
import org.keycloak.testframework.remote.runonserver.RunOnServerClient;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** Between a temporary PIN and the token lies a page; changes elsewhere in the meantime count. */
@KeycloakIntegrationTest(config = PackServer.class)
class PendingPinTest extends RetailTest {

    @InjectTimeOffSet
    TimeOffSet time;

    @InjectRunOnServer(permittedPackages = "io.github.tillkey")
    RunOnServerClient server;

    @Test
    void aTillRevokedWhileThePageIsOpenGetsNoSession() {
        RetailRealm.Till till = realm.registeredTill("STO-01");
        Page offers = till.browser().typePin(realm.temporaryPin("anna"));
        realm.call("DELETE", "/tillkey-pin/terminals/" + till.terminalId(), Map.of(), realm.adminToken());

        Page refused = offers.submit(Map.of("offer", "0"));

        assertRefused(refused);
        assertThat(realm.admin().users().get(realm.userId("anna")).getUserSessions())
                .isEmpty();
    }

    @Test
    void aCashierWhoLoggedInOnTheTillInTheMeantimeIsNotJoinedByTheFirst() {
        String bob = realm.permanentPin("bob", "STO-01");
        RetailRealm.Till till = realm.registeredTill("STO-01");
        Page annasOffers = till.browser().typePin(realm.temporaryPin("anna"));
        String annasSession = till.browser().cookie("AUTH_SESSION_ID");
        Tokens bobs = till.browser().logInWithPin(bob);
        till.browser().setCookie("AUTH_SESSION_ID", annasSession);

        Page refused = annasOffers.submit(Map.of("offer", "0"));

        assertRefused(refused);
        assertThat(realm.refresh("pos", bobs.refreshToken()).issued()).isTrue();
    }

    @Test
    void aNewTemporaryPinMakesThePageOfTheOldOneWorthless() {
        String stolen = realm.temporaryPin("anna");
        Page thiefsOffers = realm.till("STO-01").typePin(stolen);
        String fresh = realm.temporaryPin("anna");

        assertRefused(thiefsOffers.submit(Map.of("offer", "0")));
        assertThat(realm.till("STO-01").typePin(fresh).offers())
                .as("the new one works")
                .hasSize(3);
    }

    @Test
    void aMemberDisabledInTheMeantimeGetsNoPin() {
        Page offers = realm.till("STO-01").typePin(realm.temporaryPin("anna"));
        realm.updateUser("anna", user -> user.setEnabled(false));

        Page refused = offers.submit(Map.of("offer", "0"));

        assertThat(refused.isAtClient()).isFalse();
        assertThat(pins("anna"))
                .allSatisfy(pin -> assertThat(pin.getCredentialData()).contains("\"temporary\":true"));
    }

    @Test
    void aTemporaryPinThatEndsInTheMeantimeIsNotReplaced() {
        Page offers = realm.till("STO-01").typePin(realm.temporaryPin("anna"));
        time.set(24 * 60 * 60 + 1);

        assertThat(offers.submit(Map.of("offer", "0")).isAtClient()).isFalse();
        assertThat(pins("anna"))
                .allSatisfy(pin -> assertThat(pin.getCredentialData()).contains("\"temporary\":true"));
    }

    @Test
    void lookingAgainBringsTheSameOffers() {
        String temporary = realm.temporaryPin("anna");
        Browser till = realm.till("STO-01");
        Page page = till.typePin(temporary);
        List<String> offers = page.offers();

        for (int i = 0; i < 5; i++) {
            page = page.submit(Map.of("offer", "none"));
            assertThat(page.offers())
                    .as("or the page would in time list every free PIN")
                    .isEqualTo(offers);
        }
        assertThat(till.typePin(temporary).offers()).as("also in another login").isEqualTo(offers);
        assertThat(till.typePin(realm.temporaryPin("anna")).offers())
                .as("another temporary PIN brings others")
                .isNotEqualTo(offers);
    }

    @Test
    void anOfferTakenMeanwhileIsReplaced() {
        String temporary = realm.temporaryPin("anna");
        Page offers = realm.till("STO-01").typePin(temporary);
        // Near her temporary PIN anna may have one, but nobody else.
        String lost = offers.offers().stream()
                .filter(offer -> FourDigitPins.isFar(FourDigitPins.of(offer), temporary))
                .findFirst()
                .orElseThrow();
        String index = Integer.toString(offers.offers().indexOf(lost));
        String realmName = realm.name();
        server.run(session -> give(session, realmName, "carla", lost));

        Page others = offers.submit(Map.of("offer", index));

        assertThat(others.isAtClient()).isFalse();
        assertThat(others.messages()).contains("tillkeySetPinTaken");
        assertThat(others.text()).doesNotContain("carla", "Carla");
        assertThat(others.offers()).hasSize(3).doesNotContain(lost);
        assertThat(others.submit(Map.of("offer", "1")).isAtClient()).isTrue();
    }

    private static void give(KeycloakSession session, String realmName, String username, String digits) {
        RealmModel owner = session.realms().getRealmByName(realmName);
        session.getContext().setRealm(owner);
        try {
            PosPinCredentialProvider.pinsOf(session, owner)
                    .assign(
                            session.users().getUserByUsername(owner, username),
                            Pin.parse(digits, 4).orElseThrow(),
                            null);
        } catch (PinTakenException | PinUnavailableException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void anAbandonedPageLeavesTheTemporaryPinAsItIs() {
        String temporary = realm.temporaryPin("anna");
        realm.till("STO-01").typePin(temporary);

        assertThat(realm.till("STO-01").typePin(temporary).offers()).hasSize(3);
    }

    @Test
    void theActionOnAUserComesBeforeTheSaleAtATill() {
        String pin = realm.permanentPin("anna", "STO-01");
        realm.updateUser("anna", user -> user.setRequiredActions(List.of("tillkey-set-pin")));

        Page offers = realm.till("STO-01").typePin(pin);
        assertThat(offers.offers()).hasSize(3);
        assertThat(offers.submit(Map.of("offer", "1")).isAtClient()).isTrue();
        assertThat(realm.till("STO-01").typePin(pin).isAtClient())
                .as("the old PIN")
                .isFalse();
        assertThat(realm.admin()
                        .users()
                        .get(realm.userId("anna"))
                        .toRepresentation()
                        .getRequiredActions())
                .isEmpty();
    }

    @Test
    void theActionAlsoWorksOnATillWhereTheMemberIsLoggedInAlready() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        Tokens before = till.logInWithPin(pin);
        realm.updateUser("anna", user -> user.setRequiredActions(List.of("tillkey-set-pin")));

        Tokens after = till.typePin(pin).submit(Map.of("offer", "1")).tokens();

        assertThat(realm.refresh("pos", after.refreshToken()).issued()).isTrue();
        assertThat(realm.refresh("pos", before.refreshToken()).issued())
                .as("one till, one session")
                .isFalse();
    }

    @TestFactory
    Stream<DynamicTest> theActionOnAUserHidesNothingThatTheLinkAsksFor() {
        String pin = realm.permanentPin("anna", "STO-01");
        return Rows.each(
                Stream.of("UPDATE_PASSWORD", "CONFIGURE_TOTP", "UPDATE_PROFILE", "tillkey-set-pin"), action -> {
                    realm.updateUser("anna", user -> user.setRequiredActions(List.of("tillkey-set-pin")));
                    realm.admin().clearEvents();

                    Page page = realm.till("STO-01")
                            .open("pos", Map.of("kc_action", action))
                            .submit(Map.of("pin", pin));

                    assertThat(page.status()).isEqualTo(403);
                    assertThat(realm.reasons()).first().isEqualTo("setup_pending");
                });
    }

    @Test
    void theActionOnAUserLeadsToNoOtherPendingActionAndToNoConsent() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        realm.updateUser("anna", user -> user.setRequiredActions(List.of("tillkey-set-pin", "UPDATE_PASSWORD")));
        Page offers = till.typePin(pin);
        String next = offers.offers().get(0);
        Page done = offers.submit(Map.of("offer", "0"));
        assertThat(done.asksFor("password-new")).isFalse();
        assertThat(done.isAtClient())
                .as("the other action waits for the password")
                .isTrue();

        realm.updateUser("anna", user -> user.setRequiredActions(List.of("tillkey-set-pin")));
        realm.updateClient("pos", client -> client.setConsentRequired(true));
        assertThat(till.typePin(next).status()).isEqualTo(403);
    }

    @Test
    void anImportedUserGetsNoPin() {
        CredentialRepresentation pin = new CredentialRepresentation();
        pin.setType("till-pin");
        pin.setCredentialData("{\"length\":4,\"temporary\":false}");
        pin.setSecretData("{}");
        UserRepresentation user = new UserRepresentation();
        user.setUsername("moved");
        user.setEnabled(true);
        user.setCredentials(List.of(pin));

        try (var answer = realm.admin().users().create(user)) {
            assertThat(answer.getStatus()).isEqualTo(201);
        }
        assertThat(pins("moved")).isEmpty();
    }

    private List<CredentialRepresentation> pins(String username) {
        return realm.admin().users().get(realm.userId(username)).credentials().stream()
                .filter(credential -> credential.getType().equals("till-pin"))
                .toList();
    }

    private void assertRefused(Page page) {
        assertThat(page.isAtClient()).isFalse();
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.messages()).contains("tillkeySessionEnded");
        assertThat(realm.reasons()).first().isEqualTo("terminal_session_over");
    }
}
