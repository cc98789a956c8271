package io.github.tillkey.core.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.access.Decision;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {

    @ParameterizedTest
    @CsvSource({
        "employee, false, true",
        "external, false, true",
        "partner, false, true",
        "limited, false, false",
        "limited, true, true",
        "person, true, false",
        "Employee, true, false",
        "' employee', true, false",
        "boss, true, false",
        "'', true, false"
    })
    void theKindDecides(String kind, boolean clientAcceptsLimited, boolean allowed) {
        assertThat(KindRule.decide(kind, true, clientAcceptsLimited) instanceof Decision.Allow)
                .isEqualTo(allowed);
    }

    @Test
    void whoHasNoKindIsLeftToTheRealm() {
        assertThat(KindRule.decide(null, true, false)).isInstanceOf(Decision.NotApplicable.class);
        assertThat(KindRule.decide(null, false, false)).isInstanceOf(Decision.Deny.class);
    }

    @Test
    void aPinReachesNeitherAdministrationNorTheAccount() {
        for (String client : Set.of("account", "realm-management", "broker")) {
            assertThat(PinSessionRule.isTooBroad(Set.of("pos", client), false)).isTrue();
        }
        assertThat(PinSessionRule.isTooBroad(Set.of("pos", "stock"), false)).isFalse();
        assertThat(PinSessionRule.isTooBroad(null, false))
                .as("an adapter that has not looked")
                .isTrue();
        assertThat(PinSessionRule.isTooBroad(Set.of("retail-realm"), true))
                .as("in the master realm, which administers the others")
                .isTrue();
        assertThat(PinSessionRule.isTooBroad(Set.of("retail-realm"), false))
                .as("elsewhere it is an ordinary name")
                .isFalse();
    }
}
