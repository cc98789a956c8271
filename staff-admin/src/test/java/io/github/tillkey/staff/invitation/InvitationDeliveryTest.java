package io.github.tillkey.staff.invitation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What keeps a run of mails from going on for ever, and a sender from sending too many. */
class InvitationDeliveryTest {

    private static final class SendFailedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void aFullPageOfWhichNothingChangesIsTheLastOne() {
        List<String> tried = new ArrayList<>();

        new PagesOfIds(2).work(() -> tried.size() > 9 ? List.of() : List.of("a", "b"), id -> {
            tried.add(id);
            return false;
        });

        assertThat(tried).containsExactly("a", "b");
    }

    @Test
    void pagesGoOnWhileTheyAreFullAndSomethingChanges() {
        List<String> rows = new ArrayList<>(List.of("stays", "b", "c", "d"));
        List<String> tried = new ArrayList<>();

        new PagesOfIds(2).work(() -> List.copyOf(rows.subList(0, Math.min(2, rows.size()))), id -> {
            tried.add(id);
            return !id.equals("stays") && rows.remove(id);
        });

        assertThat(tried).containsExactly("stays", "b", "stays", "c", "stays", "d", "stays");
    }

    @Test
    void anAddressThatIsRefusedIsNoFaultOfTheMailServer() {
        assertThat(InvitationMail.isOfAddress(new IllegalStateException(new SendFailedException())))
                .isTrue();
        assertThat(InvitationMail.isOfAddress(new IllegalStateException(new IllegalArgumentException())))
                .isFalse();
    }

    @Test
    void whoHasSentTooManyOrToOneAddressTooManyIsRefused() {
        assertThatCode(() -> InvitationLimits.require(1999, 4)).doesNotThrowAnyException();
        assertTooMany(2000, 0);
        assertTooMany(0, 5);
    }

    private static void assertTooMany(long ofInviter, long toAddress) {
        assertThatThrownBy(() -> InvitationLimits.require(ofInviter, toAddress))
                .isInstanceOfSatisfying(RequestRefusedException.class, refusal -> assertThat(refusal.kind())
                        .isEqualTo(RequestRefusedException.Kind.TOO_MANY));
    }
}
