package io.github.tillkey.pin.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MigrationRemindersTest {

    private static final Instant DEADLINE = Instant.parse("2027-01-31T20:00:00Z");

    @Test
    void aReminderIsDueFourteenSevenAndOneDaysBeforeTheDeadline() {
        for (int days : new int[] {14, 7, 1}) {
            Instant due = DEADLINE.minus(Duration.ofDays(days));
            assertThat(MigrationReminders.lastDue(DEADLINE, due)).hasValue(due);
            assertThat(MigrationReminders.lastDue(DEADLINE, due.minusMillis(1))).isEmpty();
        }
    }

    @Test
    void betweenTwoRemindersNothingIsDue() {
        assertThat(MigrationReminders.lastDue(DEADLINE, DEADLINE.minus(Duration.ofDays(11))))
                .isEmpty();
        assertThat(MigrationReminders.lastDue(DEADLINE, DEADLINE.minus(Duration.ofDays(20))))
                .isEmpty();
    }

    @Test
    void aDailyRunAtAnyHourMissesNoReminder() {
        for (int minute = 0; minute < 24 * 60; minute += 7) {
            Set<Instant> due = new HashSet<>();
            for (int day = 20; day > 0; day--) {
                Instant run = DEADLINE.minus(Duration.ofDays(day)).plus(Duration.ofMinutes(minute));
                MigrationReminders.lastDue(DEADLINE, run).ifPresent(due::add);
            }
            assertThat(due).as("runs at minute %d", minute).hasSize(3);
        }
    }
}
