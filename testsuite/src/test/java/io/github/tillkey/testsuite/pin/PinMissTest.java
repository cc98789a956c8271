package io.github.tillkey.testsuite.pin;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.WeakPins;
import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailTest;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.keycloak.representations.idm.EventRepresentation;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** A wrong PIN reveals nothing, counts, and locks nobody's password. */
@KeycloakIntegrationTest(config = PackServer.class)
class PinMissTest extends RetailTest {

    @InjectTimeOffSet
    TimeOffSet time;

    @Test
    void anUnknownPinAndEveryKindOfRefusedPinGetTheVerySamePage() {
        String carla = realm.permanentPin("carla", "STO-02");
        String disabled = realm.permanentPin("anna", "STO-01");
        realm.updateUser("anna", user -> user.setEnabled(false));
        String contact = realm.permanentPin("bob", "STO-01");
        realm.updateUser("bob", user -> user.setAttributes(Map.of("staff_kind", List.of("person"))));
        String expired = realm.temporaryPin("erik");
        realm.admin()
                .users()
                .get(realm.userId("erik"))
                .joinGroup(realm.storeGroup("STO-01").getId());
        time.set(24 * 60 * 60 + 1);
        Browser till = realm.till("STO-01");

        Page unknown = till.open("pos").submit(Map.of("pin", unused(carla, disabled, contact, expired)));
        Page otherStore = till.open("pos").submit(Map.of("pin", carla));
        Page ofADisabledUser = till.open("pos").submit(Map.of("pin", disabled));
        Page ofAContact = till.open("pos").submit(Map.of("pin", contact));

        Page pastItsEnd = till.open("pos").submit(Map.of("pin", expired));

        assertThat(unknown.messages()).contains("tillkeyPinWrong");
        assertThat(List.of(otherStore, ofADisabledUser, ofAContact, pastItsEnd)).allSatisfy(page -> {
            assertThat(page.status()).isEqualTo(unknown.status());
            assertThat(withoutSessionIds(page)).isEqualTo(withoutSessionIds(unknown));
        });
        assertThat(realm.reasons().subList(0, 5))
                .as("only auditors can tell them apart")
                .containsExactly("pin_expired", "kind_not_allowed", "user_disabled", "not_in_store", "pin_unknown");
        assertThat(realm.events().subList(0, 5))
                .extracting(EventRepresentation::getError)
                .containsOnly("invalid_user_credentials");
    }

    private static String withoutSessionIds(Page page) {
        return page.html()
                .replaceAll("(session_code|tab_id|execution|client_data)=[^\"&]*", "$1=")
                .replaceAll("auth_session[^\"]*", "");
    }

    @Test
    void guessingPinsNeverLocksAPassword() {
        String carla = realm.permanentPin("carla", "STO-02");
        Browser till = realm.till("STO-01");
        for (int i = 0; i < 12; i++) {
            till.typePin(carla);
        }

        assertThat(realm.admin()
                        .attackDetection()
                        .bruteForceUserStatus(realm.userId("carla"))
                        .get("numFailures"))
                .isEqualTo(0);
        assertThat(realm.browser().logInWithPassword("back-office", "carla").isAtClient())
                .isTrue();
    }

    @Test
    void wrongPasswordsElsewhereDoNotStopSales() {
        realm.lockAtTheSecondFailure();
        String anna = realm.permanentPin("anna", "STO-01");
        Browser attacker = realm.browser();
        for (int i = 0; i < 2; i++) {
            attacker.open("back-office").submit(Map.of("username", "anna", "password", "wrong"));
        }
        assertThat(realm.browser().logInWithPassword("back-office", "anna").isAtClient())
                .as("locked for a while")
                .isFalse();

        assertThat(realm.till("STO-01").logInWithPin(anna).issued()).isTrue();
    }

    @Test
    void aTemporaryPinIsRefusedAfterADay() {
        String temporary = realm.temporaryPin("anna");
        Browser till = realm.till("STO-01");
        time.set(24 * 60 * 60 + 1);

        Page page = till.typePin(temporary);

        assertThat(page.messages()).contains("tillkeyPinWrong");
        assertThat(realm.reasons()).first().isEqualTo("pin_expired");
    }

    @Test
    void aMissingOrBrokenPolicyRefusesPinsAndNothingElse() {
        String pin = realm.permanentPin("anna", "STO-01");
        Browser till = realm.till("STO-01");
        var action = realm.admin().flows().getRequiredAction("tillkey-set-pin");
        action.setEnabled(false);
        realm.admin().flows().updateRequiredAction("tillkey-set-pin", action);

        Page page = till.open("pos");

        assertThat(page.status()).isEqualTo(503);
        assertThat(page.asksFor("pin")).isFalse();
        assertThat(page.messages()).contains("tillkeyPinUnavailable");
        assertThat(realm.reasons()).first().isEqualTo("pin_unavailable");
        assertThat(realm.browser().logInWithPassword("back-office", "anna").isAtClient())
                .isTrue();

        action.setEnabled(true);
        action.setConfig(Map.of("pin_length", "5"));
        realm.admin().flows().updateRequiredAction("tillkey-set-pin", action);
        assertThat(till.open("pos").status())
                .as("a length that was stored unchecked")
                .isEqualTo(503);

        action.setConfig(Map.of("pin_length", "4"));
        realm.admin().flows().updateRequiredAction("tillkey-set-pin", action);
        assertThat(till.typePin(pin).isAtClient()).as("nothing was lost").isTrue();
    }

    /** A PIN that is none of these, and that somebody could have. */
    private static String unused(String... pins) {
        return IntStream.range(0, 10_000)
                .mapToObj(number -> String.format("%04d", number))
                .filter(pin -> !List.of(pins).contains(pin))
                .filter(pin -> !WeakPins.isWeak(Pin.parse(pin, 4).orElseThrow()))
                .findFirst()
                .orElseThrow();
    }
}
