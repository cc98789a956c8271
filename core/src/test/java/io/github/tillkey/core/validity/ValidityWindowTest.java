package io.github.tillkey.core.validity;

import static io.github.tillkey.core.validity.ValidityWindow.State.ENDED;
import static io.github.tillkey.core.validity.ValidityWindow.State.NOT_STARTED;
import static io.github.tillkey.core.validity.ValidityWindow.State.WITHIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.tillkey.core.validity.InvalidDateException.Problem;
import io.github.tillkey.core.validity.InvalidDateException.Side;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ValidityWindowTest {

    private static final ZoneId STOCKHOLM = ZoneId.of("Europe/Stockholm");

    @Test
    void itBeginsAtItsFirstInstantAndEndsBeforeItsEnd() throws InvalidDateException {
        ValidityWindow window = ValidityWindow.read("2026-06-01", "2026-08-31", STOCKHOLM);

        assertThat(window.at(Instant.parse("2026-05-31T21:59:59.999Z"))).isEqualTo(NOT_STARTED);
        assertThat(window.at(Instant.parse("2026-05-31T22:00:00Z"))).isEqualTo(WITHIN);
        assertThat(window.at(Instant.parse("2026-08-31T21:59:59.999Z"))).isEqualTo(WITHIN);
        assertThat(window.at(Instant.parse("2026-08-31T22:00:00Z"))).isEqualTo(ENDED);
    }

    @Test
    void eitherEndMayBeMissing() throws InvalidDateException {
        assertThat(ValidityWindow.read(null, " ", STOCKHOLM)).isEqualTo(new ValidityWindow(null, null));
        assertThat(ValidityWindow.read("2026-06-01", null, STOCKHOLM).at(Instant.MAX))
                .isEqualTo(WITHIN);
        assertThat(ValidityWindow.read("", "2026-06-01", STOCKHOLM).at(Instant.MIN))
                .isEqualTo(WITHIN);
    }

    @Test
    void oneDayIsAPeriod() throws InvalidDateException {
        assertThat(ValidityWindow.read("2026-06-01", "2026-06-01", STOCKHOLM).at(Instant.parse("2026-06-01T10:00:00Z")))
                .isEqualTo(WITHIN);
    }

    @Test
    void anEndThatIsNotAfterTheBeginningIsRefused() {
        for (String[] dates : new String[][] {
            {"2026-06-02", "2026-06-01"},
            {"2026-06-01T10:00", "2026-06-01T10:00"},
            {"2026-06-01T10:00Z", "2026-06-01T11:00+01:00"}
        }) {
            assertThatExceptionOfType(InvalidDateException.class)
                    .isThrownBy(() -> ValidityWindow.read(dates[0], dates[1], STOCKHOLM))
                    .satisfies(wrong -> {
                        assertThat(wrong.problem()).isEqualTo(Problem.ENDS_BEFORE_START);
                        assertThat(wrong.side()).isEqualTo(Side.UNTIL);
                        assertThat(wrong.parameters()).containsExactly(dates[0]);
                    });
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new ValidityWindow(Instant.EPOCH, Instant.EPOCH));
    }

    @Test
    void theWrongSideIsNamed() {
        assertThatExceptionOfType(InvalidDateException.class)
                .isThrownBy(() -> ValidityWindow.read("x", "2026-06-01", STOCKHOLM))
                .satisfies(wrong -> assertThat(wrong.side()).isEqualTo(Side.FROM));
    }

    /**
     * The specification, said another way: walking a wall clock. Random periods in every time zone, evaluated at random
     * instants and at the edges.
     */
    @Test
    void forRandomPeriodsAndInstantsItEqualsTheWallClock() throws InvalidDateException {
        Random random = new Random(5);
        List<String> zones = new ArrayList<>(ZoneId.getAvailableZoneIds());
        zones.sort(null);
        int checked = 0;
        for (int round = 0; round < 60_000; round++) {
            ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
            LocalDate from = LocalDate.of(2012, 1, 1).plusDays(random.nextInt(9_000));
            LocalDate until = from.plusDays(random.nextInt(400));
            ValidityWindow window = ValidityWindow.read(from.toString(), until.toString(), zone);
            Instant start = Objects.requireNonNull(window.from());
            Instant end = Objects.requireNonNull(window.until());
            List<Instant> instants = new ArrayList<>(List.of(start, start.minusMillis(1), end, end.minusMillis(1)));
            for (LocalDate edge : List.of(from, until, until.plusDays(1))) {
                Instant around = edge.atStartOfDay().toInstant(ZoneOffset.UTC);
                instants.add(around.plusSeconds(random.nextInt(4 * 86_400) - 2 * 86_400));
            }
            for (Instant instant : instants) {
                LocalDate shown = ZonedDateTime.ofInstant(instant, zone).toLocalDate();
                ValidityWindow.State expected =
                        shown.isBefore(from) ? NOT_STARTED : shown.isAfter(until) ? ENDED : WITHIN;
                assertThat(window.at(instant))
                        .as("%s to %s in %s at %s", from, until, zone, instant)
                        .isEqualTo(expected);
                checked++;
            }
        }
        assertThat(checked).isEqualTo(420_000);
    }

    /** A database that searches by the order of texts finds every end that is over, and few others. */
    @Test
    void theTextsBetweenTheBoundsHoldEveryEndInBetween() throws InvalidDateException {
        Random random = new Random(6);
        List<String> zones = new ArrayList<>(ZoneId.getAvailableZoneIds());
        zones.sort(null);
        for (int round = 0; round < 200_000; round++) {
            ZoneId zone = ZoneId.of(zones.get(random.nextInt(zones.size())));
            LocalDateTime local = LocalDateTime.of(2020, 1, 1, 0, 0).plusSeconds(random.nextInt(500_000_000));
            ZoneOffset offset = ZoneOffset.ofTotalSeconds((random.nextInt(28 * 4 + 1) - 14 * 4) * 900);
            String text =
                    switch (random.nextInt(4)) {
                        case 0 -> local.toLocalDate().toString();
                        case 1 -> local.toString().substring(0, 16);
                        case 2 -> OffsetDateTime.of(local, offset).toString();
                        default -> local.toString().substring(0, 16) + (random.nextBoolean() ? "Z" : "+14:00");
                    };
            Instant end;
            try {
                end = ValidityDate.parse(text).end(zone);
            } catch (InvalidDateException clockChange) {
                continue;
            }
            Instant now = random.nextBoolean() ? end : end.plusSeconds(random.nextInt(100_000));
            assertThat(text).as("%s in %s", now, zone).isLessThan(ValidityDate.afterEndsBy(now));
            assertThat(digits(text))
                    .as("%s in %s, digits first", now, zone)
                    .isLessThan(digits(ValidityDate.afterEndsBy(now)));
            assertThat(text).isGreaterThanOrEqualTo(ValidityDate.beforeEndsFrom(end.minusSeconds(random.nextInt(100))));
            assertThat(text).isLessThan(ValidityDate.beforeEndsFrom(end.plusSeconds(4 * 86_400)));
            assertThat(text).isGreaterThan(ValidityDate.afterEndsBy(end.minusSeconds(3 * 86_400)));
        }
    }

    /** As collations see it that look at punctuation last. */
    private static String digits(String text) {
        return text.replaceAll("[^0-9TZ]", "");
    }
}
