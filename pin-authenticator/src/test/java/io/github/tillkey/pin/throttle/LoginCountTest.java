package io.github.tillkey.pin.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LoginCountTest {

    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    private static final Duration WEEK = Duration.ofDays(7);

    @Test
    void loginsOfSeveralMembersAllCount() {
        SplittableRandom random = new SplittableRandom(1);
        LoginCount count = LoginCount.none();
        for (int i = 0; i < 900; i++) {
            count = count.plus("member-" + random.nextInt(3), START, WEEK);
        }

        assertThat(count.logins(START, WEEK)).isEqualTo(900);
    }

    @Test
    void oneMemberWhoLogsInEndlesslyAddsLittleAndTakesNothing() {
        for (boolean before : new boolean[] {true, false}) {
            LoginCount count = before ? inflated(LoginCount.none()) : LoginCount.none();
            for (int i = 0; i < 210; i++) {
                count = count.plus("colleague-" + i % 5, START, WEEK);
            }
            count = before ? count : inflated(count);

            assertThat(count.logins(START, WEEK)).isBetween(210, 210 + 210 / 2);
        }
    }

    private static LoginCount inflated(LoginCount count) {
        LoginCount inflated = count;
        for (int i = 0; i < 7000; i++) {
            inflated = inflated.plus("insider", START, WEEK);
        }
        return inflated;
    }

    @Test
    void aTillWithOneCashierHasSomeLogins() {
        assertThat(inflated(LoginCount.none()).logins(START, WEEK)).isEqualTo(LoginCount.ALONE);
    }

    @Test
    void whoHasTheMajorityByLittleCountsMostly() {
        LoginCount count = LoginCount.none();
        for (int day = 0; day < 7; day++) {
            for (int i = 0; i < 50; i++) {
                count = count.plus(day < 5 ? "anna" : "bob", START, WEEK);
            }
        }

        assertThat(count.logins(START, WEEK)).isBetween(200, 350);
    }

    @Test
    void timeAloneTakesLoginsOff() {
        LoginCount count = LoginCount.none();
        for (int i = 0; i < 80; i++) {
            count = count.plus("member-" + i % 4, START, WEEK);
        }

        assertThat(count.logins(START.plus(WEEK), WEEK)).isEqualTo(80);
        assertThat(count.logins(START.plus(Duration.ofHours(7 * 24 * 3 / 2)), WEEK))
                .isEqualTo(40);
        assertThat(count.logins(START.plus(WEEK.multipliedBy(2)), WEEK)).isZero();
        assertThat(count.plus("anna", START.plus(WEEK), WEEK).logins(START.plus(WEEK), WEEK))
                .isEqualTo(81);
        assertThat(count.logins(START.minus(WEEK), WEEK))
                .as("a clock that goes backwards")
                .isEqualTo(80);
    }
}
