package io.github.tillkey.testsuite;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.expiry.settings.DateSettings;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import io.github.tillkey.testsuite.fixture.GuideBlock;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tables of settings in the guides are those of the declarations: a failure shows what belongs between the two markers. */
class SettingsTablesTest {

    @Test
    void thePinPolicy() throws IOException {
        expect("pin-guide.md", PinPolicy.settings());
    }

    @Test
    void throttling() throws IOException {
        expect("throttling.md", ThrottlePolicy.settings());
    }

    @Test
    void dates() throws IOException {
        expect("dates.md", DateSettings.settings());
    }

    private static void expect(String guide, List<Setting<?>> settings) throws IOException {
        assertThat(GuideBlock.of(guide, "settings")).isEqualTo(Setting.table(settings));
    }
}
