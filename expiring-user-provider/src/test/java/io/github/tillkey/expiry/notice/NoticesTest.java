package io.github.tillkey.expiry.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoticesTest {

    private static final Instant END = Instant.parse("2026-08-31T22:00:00Z");
    private static final List<Integer> DAYS = List.of(14, 3, 1);

    @Test
    void aNoticeIsDueFromItsInstantAndForTwoDays() {
        for (int days : DAYS) {
            Instant due = END.minus(Duration.ofDays(days));
            assertThat(Notices.due(DAYS, END, due)).hasValue(days);
        }
        Instant first = END.minus(Duration.ofDays(14));
        assertThat(Notices.due(DAYS, END, first.minusMillis(1))).isEmpty();
        assertThat(Notices.due(DAYS, END, first.plus(Notices.LATE).minusMillis(1)))
                .hasValue(14);
        assertThat(Notices.due(DAYS, END, first.plus(Notices.LATE))).isEmpty();
    }

    @Test
    void theNearestCountsAndAnEndThatIsOverHasNone() {
        assertThat(Notices.due(DAYS, END, END.minus(Duration.ofDays(1)))).hasValue(1);
        assertThat(Notices.due(DAYS, END, END.minusMillis(1))).hasValue(1);
        assertThat(Notices.due(DAYS, END, END)).isEmpty();
        assertThat(Notices.due(List.of(), END, END.minusMillis(1))).isEmpty();
    }

    @Test
    void oneLookAnHourMeetsEachNotice() {
        List<Integer> met = new ArrayList<>();
        for (Instant now = END.minus(Duration.ofDays(20)); now.isBefore(END); now = now.plus(Duration.ofHours(1))) {
            Notices.due(DAYS, END, now).ifPresent(day -> {
                if (met.isEmpty() || met.get(met.size() - 1) != day) {
                    met.add(day);
                }
            });
        }
        assertThat(met).isEqualTo(DAYS);
    }
}
