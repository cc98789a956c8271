package io.github.tillkey.core.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportLimiterTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final String HOME = subject("192.0.2.7");
    private static final String ROAD = subject("198.51.100.7");

    private static String subject(String address) {
        return ReportLimiter.subject(
                "anna",
                "pos",
                new Verdict.Refused(Reason.NETWORK_NOT_ALLOWED, "network", Map.of("client_address", address)));
    }

    @Test
    void theSameIsReportedOnceADay() {
        String note = ReportLimiter.add(null, HOME, NOON).orElseThrow();

        assertThat(ReportLimiter.add(note, HOME, NOON.plus(Duration.ofDays(1)).minusSeconds(1)))
                .isEmpty();
        assertThat(ReportLimiter.add(note, HOME, NOON.plus(Duration.ofDays(1)))).isPresent();
    }

    @Test
    void anotherAddressIsReported() {
        String note = ReportLimiter.add(null, HOME, NOON).orElseThrow();

        assertThat(ReportLimiter.add(note, ROAD, NOON)).isPresent();
    }

    @Test
    void reportsPerDayAndTheLengthOfTheNoteAreLimited() {
        String note = null;
        for (int i = 0; i < ReportLimiter.MAX_PER_DAY; i++) {
            note = ReportLimiter.add(note, subject("192.0.2." + i), NOON).orElseThrow();
        }

        assertThat(ReportLimiter.add(note, ROAD, NOON)).isEmpty();
        assertThat(note).hasSizeLessThan(255);
        assertThat(ReportLimiter.add(note, ROAD, NOON.plus(Duration.ofDays(1))))
                .get()
                .asString()
                .as("what is a day old is forgotten")
                .hasSizeLessThan(30);
    }

    @Test
    void aForeignNoteDoesNotPreventAReport() {
        for (String note : new String[] {"", " ", "@", "x@y", HOME, HOME + "@", HOME + "@1e9", "@5 @"}) {
            assertThat(ReportLimiter.add(note, HOME, NOON)).as(note).isNotEqualTo(Optional.empty());
        }
    }
}
