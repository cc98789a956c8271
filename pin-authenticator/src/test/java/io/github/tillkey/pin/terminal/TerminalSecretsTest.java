package io.github.tillkey.pin.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.storage.TerminalEntity;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TerminalSecretsTest {

    private static final String ID = "0f8fad5b-d9cb-469f-a165-70867728950e";
    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Instant IN_GRACE = NOW.plus(TerminalSecrets.GRACE).minusMillis(1);
    private static final Instant AFTER_GRACE = NOW.plus(TerminalSecrets.GRACE);

    private final TerminalSecret oldest = TerminalSecret.random(ID);
    private final TerminalSecret previous = oldest.next();
    private final TerminalSecret newest = previous.next();

    private TerminalSecrets secrets(boolean newestSeen) {
        return new TerminalSecrets(newest.hash(), previous.hash(), newestSeen, NOW.toEpochMilli());
    }

    @Test
    void theNewestIsGoodAndAlwaysReplaced() {
        assertThat(secrets(true).accepts(newest, AFTER_GRACE)).isTrue();
        assertThat(secrets(true).areReplacedBy(newest, IN_GRACE)).isTrue();
        assertThat(secrets(false).areReplacedBy(newest, AFTER_GRACE)).isTrue();
    }

    @Test
    void thePreviousIsGoodForAMinuteAndReplacesNothingThen() {
        assertThat(secrets(true).accepts(previous, IN_GRACE)).isTrue();
        assertThat(secrets(true).areReplacedBy(previous, IN_GRACE)).isFalse();
        assertThat(secrets(true).accepts(previous, AFTER_GRACE)).isFalse();
    }

    @Test
    void thePreviousIsGoodForAsLongAsTheNewestWasNeverPresented() {
        Instant muchLater = NOW.plus(Duration.ofDays(30));

        assertThat(secrets(false).accepts(previous, muchLater)).isTrue();
        assertThat(secrets(false).areReplacedBy(previous, muchLater)).isTrue();
    }

    @Test
    void anOlderOneAndNoneAreNeverGood() {
        assertThat(secrets(false).accepts(oldest, NOW)).isFalse();
        assertThat(new TerminalSecrets(null, null, false, 0).accepts(newest, NOW))
                .isFalse();
    }

    @Test
    void whatIsPresentedIsThePreviousOneAfterwards() {
        TerminalSecret next = newest.next();

        TerminalSecrets after = secrets(true).replaced(newest, next, AFTER_GRACE);

        assertThat(after).isEqualTo(new TerminalSecrets(next.hash(), newest.hash(), false, AFTER_GRACE.toEpochMilli()));
        assertThat(after.accepts(previous, AFTER_GRACE)).isFalse();
    }

    @Test
    void aLoginLeavesTheTerminalThatItWasCheckedAgainstAsItIs() {
        TerminalEntity row = new TerminalEntity();
        row.id = ID;
        row.version = 7;
        row.secretHash = newest.hash();
        row.previousSecretHash = previous.hash();
        row.sessionId = "before";
        Terminal terminal = new Terminal(row, new Store("group", "STO-01", "Stockholm City"));

        TerminalLogin login = terminal.login("session", "anna", newest);

        assertThat(login.version()).isEqualTo(7);
        assertThat(login.sessionId()).isEqualTo("session");
        assertThat(login.logins().current()).isEqualTo(1);
        assertThat(login.newSecret().orElseThrow().hash())
                .isEqualTo(login.secrets().newest());
        assertThat(terminal.sessionId()).contains("before");
        assertThat(row.secretHash).isEqualTo(newest.hash());
        assertThat(row.logins).isZero();
    }
}
