package io.github.tillkey.core.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.settings.TestClient;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesTest {

    private static boolean opens(@Nullable String kind, boolean withoutKindAllowed, Map<String, String> client) {
        return !(ClientRule.byKind(
                        kind, withoutKindAllowed, TestClient.with(client).settings())
                instanceof Decision.Deny);
    }

    @ParameterizedTest
    @CsvSource({
        "employee, '', true",
        "external, '', true",
        "partner, '', false",
        "limited, '', false",
        "limited, limited##employee, true",
        "employee, limited##employee, true",
        "external, limited##employee, false",
        "partner, partner, true",
        "person, '', false",
        "Employee, '', false",
        "' employee', '', false",
        "boss, '', false",
        "'', '', false"
    })
    void theKindDecides(String kind, String kindsOfTheClient, boolean allowed) {
        assertThat(opens(kind, true, Map.of("kinds", kindsOfTheClient))).isEqualTo(allowed);
    }

    @Test
    void whoHasNoKindIsLeftToTheRealmUnlessTheClientNamesKinds() {
        assertThat(opens(null, true, Map.of())).isTrue();
        assertThat(opens(null, false, Map.of())).isFalse();
        assertThat(opens(null, true, Map.of("kinds", "employee"))).isFalse();
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
