package io.github.tillkey.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.testsuite.fixture.Browser;
import io.github.tillkey.testsuite.fixture.PackServer;
import io.github.tillkey.testsuite.fixture.Page;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.testframework.annotations.KeycloakIntegrationTest;
import org.keycloak.testframework.remote.timeoffset.InjectTimeOffSet;
import org.keycloak.testframework.remote.timeoffset.TimeOffSet;

/** The PIN policy of a realm, as an administrator sets it and a till feels it. */
@KeycloakIntegrationTest(config = PackServer.class)
class PinPolicyTest extends RetailTest {

    @InjectTimeOffSet
    TimeOffSet time;

    @Test
    void whileTheLengthChangesAnOldPinWorksOnceMoreAndLeadsToANewOneThatDoesNotContainIt() {
        String old = realm.permanentPin("anna", "STO-01");
        save(Map.of("pin_length", "6", "pin_old_length", "4", "pin_old_length_until", inDays(7)));
        Browser till = realm.till("STO-01");

        Page offers = till.typePin(old);

        assertThat(offers.offers()).hasSize(3).allSatisfy(pin -> assertThat(pin)
                .hasSize(6)
                .doesNotContain(old)
                .doesNotContain(new StringBuilder(old).reverse()));
        String pin = offers.offers().get(1);
        assertThat(offers.submit(Map.of("offer", "1")).isAtClient()).isTrue();
        assertThat(till.typePin(old).isAtClient()).as("the old PIN is gone").isFalse();
        assertThat(till.typePin(pin).isAtClient()).isTrue();
    }

    @Test
    void atTheDeadlineTheOldLengthIsRefused() {
        String old = realm.permanentPin("anna", "STO-01");
        save(Map.of("pin_length", "6", "pin_old_length", "4", "pin_old_length_until", inDays(1)));
        Browser till = realm.till("STO-01");
        time.set(25 * 60 * 60);

        Page page = till.typePin(old);

        assertThat(page.asksFor("pin")).isTrue();
        assertThat(page.offers()).isEmpty();
        assertThat(page.text()).contains("6 digits");
        assertThat(realm.reasons()).first().isEqualTo("pin_malformed");
    }

    @Test
    void typingAPinThatNobodyCanHaveIsAnEventOfItsOwnAndLooksLikeEveryMiss() {
        Browser till = realm.till("STO-01");

        Page page = till.typePin("1234");

        assertThat(page.text()).contains("That PIN does not work here");
        assertThat(realm.reasons()).first().isEqualTo("pin_tripwire");
    }

    private void save(Map<String, String> settings) {
        var action = realm.admin().flows().getRequiredAction("tillkey-set-pin");
        action.setConfig(settings);
        realm.admin().flows().updateRequiredAction("tillkey-set-pin", action);
    }

    private static String inDays(int days) {
        return OffsetDateTime.now(ZoneOffset.UTC).plusDays(days).withNano(0).toString();
    }
}
