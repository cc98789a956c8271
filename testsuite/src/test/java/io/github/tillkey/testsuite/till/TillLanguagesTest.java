package io.github.tillkey.testsuite.till;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import io.github.tillkey.testsuite.fixture.RetailRealm;
import io.github.tillkey.testsuite.fixture.RetailTest;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;

/** The pages of a till say the same in every language, from the registration to the lock. */
@KeycloakIntegrationTest(config = PackServer.class)
class TillLanguagesTest extends RetailTest {

    @ParameterizedTest
    @ValueSource(strings = {"en", "sv"})
    void everyPageOfATillSaysTheSame(String language) {
        Map<String, String> inLanguage = Map.of("ui_locales", language);
        realm.storePolicy(Map.of("pin_length", "4"));
        String temporary = realm.temporaryPin("anna");
        Browser till = realm.browser();

        Page stranger = till.open("pos", inLanguage);
        says(stranger, language, "enrol", "tillkeyEnrolTitle");
        Page wrongCode = stranger.submit(RetailRealm.enrolment("AAAA-AAAA"));
        says(wrongCode, language, "enrol", "tillkeyCodeInvalid");
        Page pad = wrongCode.submit(
                RetailRealm.enrolment(realm.prepareTerminal("STO-01").code()));
        says(pad, language, "pin", "tillkeyEnrolled");
        Page malformed = pad.submit(Map.of("pin", "49"));
        says(malformed, language, "pin", "tillkeyPinFormat", 4);
        says(malformed.submit(Map.of("pin", "9999")), language, "pin", "tillkeyPinWrong");

        Page offers = till.open("pos", inLanguage).submit(Map.of("pin", temporary));
        says(offers, language, "set-pin", "tillkeySetPinLegend");
        says(offers.submit(Map.of("offer", "")), language, "set-pin", "tillkeySetPinChoose");
        realm.storePolicy(Map.of("pin_length", "4", "pin_choice", "self-chosen"));
        Page choice = till.open("pos", inLanguage).submit(Map.of("pin", realm.temporaryPin("bob")));
        says(choice, language, "choose-pin", "tillkeyChoosePinNew");
        Page differs = choice.submit(Map.of("newPin", "4917", "repeatPin", "4918"));
        says(differs, language, "choose-pin", "tillkeyChoosePinDiffers");
        says(differs.submit(Map.of("newPin", "49")), language, "choose-pin", "tillkeyChoosePinFormat", 4);

        realm.storePolicy(Map.of("pin_length", "4"));
        String carla = realm.permanentPin("carla", "STO-02");
        Browser other = realm.till("STO-02");
        String old = other.cookie("TILLKEY_TERMINAL");
        other.logInWithPin(carla);
        other.logInWithPin(carla);
        other.setCookie("TILLKEY_TERMINAL", old);
        says(other.open("pos", inLanguage), language, "locked", "tillkeyTerminalLockedCopy");
    }

    private static void says(Page page, String language, String id, String message, Object... parameters) {
        assertThat(page.id()).as(page.text()).isEqualTo(id);
        assertThat(page.language()).isEqualTo(language);
        assertThat(page.text()).contains(page.message(message, parameters));
    }
}
