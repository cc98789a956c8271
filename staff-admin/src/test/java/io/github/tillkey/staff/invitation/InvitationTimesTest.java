package io.github.tillkey.staff.invitation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InvitationTimesTest {

    private static final Instant NOON = Instant.parse("2026-12-24T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 2", "3, 4", "6, 32", "7, 60", "8, 60", "2147483647, 60"})
    void pausesDoubleUpToAnHour(int tries, long minutes) {
        assertThat(InvitationTimes.nextTry(NOON, tries)).isEqualTo(NOON.plus(Duration.ofMinutes(minutes)));
    }

    @Test
    void anOpenOneIsOverAtItsEndAndAnEndedOneStaysWhatItIs() {
        InvitationEntity row = new InvitationEntity();
        row.id = "1";
        row.realmId = "r";
        row.email = "pia@retail.example";
        row.inviterId = "bob";
        row.ask(NOON);
        Instant end = NOON.plus(InvitationTimes.TRIED);
        assertThat(row.stateAt(end.minusMillis(1))).isEqualTo(InvitationState.WAITING);
        assertThat(row.stateAt(end)).isEqualTo(InvitationState.EXPIRED);

        row.end(InvitationState.ACCEPTED, NOON);

        assertThat(row.stateAt(end)).isEqualTo(InvitationState.ACCEPTED);
        assertThat(row.openKey).isEqualTo("1");
    }

    @Test
    void aSecretIsKnownByItsHashAndItsProofIsNoLink() {
        InvitationSecret secret = InvitationSecret.random();
        String hash = InvitationSecret.hash(secret.text());
        InvitationEntity row = new InvitationEntity();
        row.id = "1";
        row.tokenHash = hash;

        assertThat(InvitationSecret.isOne(secret.text())).isTrue();
        assertThat(InvitationRows.isLink(row, secret.text())).isTrue();
        assertThat(InvitationRows.isLink(row, InvitationSecret.random().text())).isFalse();
        assertThat(InvitationRows.isLink(row, hash)).isFalse();
        InvitationLink.Proof proof = InvitationLink.Proof.of(row);
        assertThat(InvitationLink.Proof.ofLink("1", secret.text())).isEqualTo(proof);
        assertThat(proof.isOf(row)).isTrue();
        assertThat(InvitationRows.isLink(row, proof.hash())).isFalse();
        assertThat(secret.toString() + proof).doesNotContain(secret.text(), proof.hash());
        assertThat(InvitationLink.Proof.parse("1@" + proof.hash())).hasValue(proof);
        assertThat(InvitationLink.Proof.parse(null)).isEmpty();
        assertThat(InvitationLink.Proof.parse("1")).isEmpty();
    }
}
