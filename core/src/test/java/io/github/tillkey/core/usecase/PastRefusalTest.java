package io.github.tillkey.core.usecase;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Level;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;

class PastRefusalTest {

    private static Event event(Map<String, String> details) {
        Event event = new Event();
        event.setType(EventType.LOGIN_ERROR);
        event.setDetails(new HashMap<>(details));
        return event;
    }

    @Test
    void whatWasOnlyReportedIsNoRefusal() {
        assertThat(PastRefusal.isRefusal(event(Map.of("reason", "network_not_allowed"))))
                .isTrue();
        assertThat(PastRefusal.isRefusal(event(Map.of("reason", "network_not_allowed", "report_only", "true"))))
                .isFalse();
        Event ofKeycloak = event(Map.of());
        ofKeycloak.setDetails(null);
        assertThat(PastRefusal.isRefusal(ofKeycloak)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // reason, terminal, level of a login to the client, level that is asked about
        "network_not_allowed, , PASSWORD, PASSWORD",
        "network_not_allowed, , OTP, OTP",
        "network_not_allowed, till, OTP, PIN",
        "level_too_low, , OTP, PASSWORD",
        "level_too_low, till, OTP, PIN",
    })
    void theLevelIsThatOfALoginToTheClientUnlessItWasTooLow(String reason, String terminal, Level usual, Level level) {
        Map<String, String> details = new HashMap<>(Map.of("reason", reason));
        if (terminal != null) {
            details.put(AccessGuard.TERMINAL, terminal);
        }

        assertThat(PastRefusal.of(event(details)).level(usual)).isEqualTo(level);
    }
}
