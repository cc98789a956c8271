package io.github.tillkey.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.access.Level;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuthnContextTest {

    private static final List<String> BOTH = List.of(AuthnContext.TWO_FACTORS, AuthnContext.PASSWORD);

    @Test
    void onlyWhatIsTrueIsReached() {
        assertThat(AuthnContext.reached(Level.OTP, true)).isEqualTo(BOTH);
        assertThat(AuthnContext.reached(Level.OTP, false)).containsExactly(AuthnContext.TWO_FACTORS);
        assertThat(AuthnContext.reached(Level.PASSWORD, true)).containsExactly(AuthnContext.PASSWORD);
        assertThat(AuthnContext.reached(Level.PASSWORD, false)).isEmpty();
        assertThat(AuthnContext.reached(20, Map.of("urn:a", 30, "urn:c", 20, "urn:b", 20, "no uri", 20)))
                .containsExactly("urn:b", "urn:c");
    }

    @Test
    void onlyNamesForALevelAboveThePinCount() {
        assertThat(AuthnContext.named(Map.of("urn:a", 30, "urn:b", 20, "urn:c", 10, "urn:d", 1), Map.of()))
                .containsOnlyKeys("urn:a", "urn:b");
        assertThat(AuthnContext.named(Map.of("urn:a", 2, "urn:b", 1), Map.of()))
                .as("Keycloak's own numbers")
                .isEmpty();
        assertThat(AuthnContext.named(Map.of("urn:a", 2, "urn:b", 1), Map.of("password", 1, "otp", 2)))
                .as("which a realm may give to levels")
                .containsOnlyKeys("urn:a", "urn:b");
    }

    @Test
    void theRequestedOneThatIsReachedIsSaidElseTheStrongest() {
        assertThat(AuthnContext.chosen(BOTH, null, null)).isEqualTo(AuthnContext.TWO_FACTORS);
        assertThat(AuthnContext.chosen(BOTH, "urn:x " + AuthnContext.PASSWORD, null))
                .isEqualTo(AuthnContext.PASSWORD);
        assertThat(AuthnContext.chosen(BOTH, "urn:x", null)).isEqualTo(AuthnContext.TWO_FACTORS);
        assertThat(AuthnContext.chosen(List.of("urn:b", "urn:a"), "urn:b", "urn:a"))
                .isEqualTo("urn:a");
        assertThat(AuthnContext.chosen(List.of("urn:b", "urn:a"), null, "urn:a"))
                .as("the minimum of the client, which it did not request")
                .isEqualTo("urn:b");
        assertThat(AuthnContext.chosen(List.of(), "urn:a", null)).isEqualTo(AuthnContext.UNSPECIFIED);
    }
}
