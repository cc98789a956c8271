package io.github.tillkey.expiry.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.tillkey.core.settings.InvalidSettingException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RealmDateSettingsTest {

    private static final Map<String, String> READABLE = Map.of(
            "max_period_days", "90",
            "retention_days", "30");
    private static final Map<String, String> BROKEN = Map.of(
            "max_period_days", "ten",
            "retention_days", "30");

    @Test
    void oneComponentCountsWhole() {
        assertThat(RealmDateSettings.counting(List.of())).isEmpty();
        assertThat(RealmDateSettings.counting(List.of(READABLE))).isEqualTo(READABLE);
        assertThat(RealmDateSettings.counting(List.of(BROKEN))).isEqualTo(BROKEN);
    }

    @Test
    void ofSeveralTheFirstThatCanBeReadCountsAndDeletesNobody() throws InvalidSettingException {
        assertThat(RealmDateSettings.counting(List.of(BROKEN, READABLE, Map.of("max_period_days", "7"))))
                .containsOnly(Map.entry("max_period_days", "90"));
        DateSettings settings = DateSettings.read(RealmDateSettings.counting(List.of(READABLE, BROKEN)));
        assertThat(settings.maxPeriodDays()).isEqualTo(90);
        assertThat(settings.retentionDays()).isZero();
    }

    @Test
    void ofSeveralOfWhichNoneCanBeReadWhatIsWrongIsKept() {
        Map<String, String> wrongRetention = Map.of("retention_days", "-1");

        assertThatExceptionOfType(InvalidSettingException.class)
                .as("no default takes its place: members are refused until somebody puts it right")
                .isThrownBy(() -> DateSettings.read(RealmDateSettings.counting(List.of(wrongRetention, BROKEN))))
                .withMessageContaining("retention_days");
    }
}
