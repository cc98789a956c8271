package io.github.tillkey.core.staff;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountStateTest {

    @ParameterizedTest
    @CsvSource({
        "true, , ACTIVE",
        // Enabled by hand: what was written before is over.
        "true, suspended, ACTIVE",
        "false, suspended, SUSPENDED",
        "false, suspended_by_store, SUSPENDED",
        "true, suspended_by_store, ACTIVE",
        "false, account_expired, ENDED",
        "false, , BLOCKED",
        "false, Suspended, BLOCKED",
        "false, locked, BLOCKED",
    })
    void theReasonTells(boolean enabled, @Nullable String reason, AccountState state) {
        assertThat(AccountState.of(enabled, reason)).isEqualTo(state);
    }
}
