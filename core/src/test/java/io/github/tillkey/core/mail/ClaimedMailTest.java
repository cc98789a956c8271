package io.github.tillkey.core.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClaimedMailTest {

    private int triesToGiveBack;

    private ClaimedMail.Outcome sendWithClaimGivenBackAtTry(int tryThatWorks) {
        return ClaimedMail.send(
                "The mail",
                () -> true,
                () -> {
                    throw new IllegalStateException("the mail server is away");
                },
                () -> {
                    triesToGiveBack++;
                    if (triesToGiveBack < tryThatWorks) {
                        throw new IllegalStateException("the database is away");
                    }
                });
    }

    @Test
    void aClaimIsGivenBackOnce() {
        assertThat(sendWithClaimGivenBackAtTry(1)).isEqualTo(ClaimedMail.Outcome.FAILED);
        assertThat(triesToGiveBack).isEqualTo(1);
    }

    @Test
    void aClaimThatCannotBeGivenBackIsTriedOnceMore() {
        assertThat(sendWithClaimGivenBackAtTry(2)).isEqualTo(ClaimedMail.Outcome.FAILED);
        assertThat(triesToGiveBack).isEqualTo(2);
    }

    @Test
    void aLostClaimDoesNotFailTheCaller() {
        assertThat(sendWithClaimGivenBackAtTry(99)).isEqualTo(ClaimedMail.Outcome.FAILED);
        assertThat(triesToGiveBack).isEqualTo(2);
    }
}
