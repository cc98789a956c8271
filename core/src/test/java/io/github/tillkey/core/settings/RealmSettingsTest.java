package io.github.tillkey.core.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RealmSettingsTest {

    private static final Map<String, String> OPEN = Map.of(
            "enabled",
            "true",
            "stores_group",
            "/stores",
            "staff_without_kind",
            "allow",
            "staff_without_store",
            "roams");

    @SafeVarargs
    private static RealmSettings of(Map<String, String>... registrations) {
        return RealmSettings.of(List.of(registrations));
    }

    private static void isClosed(RealmSettings settings) {
        assertThat(settings.enabled()).isTrue();
        assertThat(settings.storesGroup()).isEmpty();
        assertThat(settings.staffWithoutKindAllowed()).isFalse();
        assertThat(settings.staffWithoutStore()).isEmpty();
    }

    @Test
    void withoutSettingsTillkeyIsOff() {
        assertThat(of().enabled()).isFalse();
        assertThat(of(Map.of("stores_group", "/stores")).enabled()).isFalse();
        assertThat(of(Map.of("enabled", " ")).enabled()).isFalse();
        assertThat(of().storesGroup()).isEmpty();
        assertThat(of().staffWithoutKindAllowed()).isFalse();
        assertThat(of().staffWithoutStore()).isEmpty();
        assertThat(of().loansAccepted()).isFalse();
    }

    @Test
    void whatIsSetIsRead() {
        assertThat(of(OPEN).enabled()).isTrue();
        assertThat(of(OPEN).storesGroup()).contains("/stores");
        assertThat(of(OPEN).staffWithoutKindAllowed()).isTrue();
        assertThat(of(OPEN).staffWithoutStore()).contains("roams");
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "True", "1", "truu", "off"})
    void aTypingErrorSwitchesItOnAndAllowsNobody(String value) {
        isClosed(of(Map.of("enabled", value, "staff_without_kind", value)));
        assertThat(of(Map.of("loans_accepted", value)).loansAccepted()).isTrue();
    }

    @Test
    void ofTwoRegistrationsOnlyWhatBothSayCounts() {
        isClosed(of(Map.of("enabled", "false"), OPEN));
        isClosed(of(OPEN, Map.of("enabled", "false")));
        isClosed(of(OPEN, Map.of("enabled", "true", "stores_group", "/other", "staff_without_store", "other")));
        assertThat(of(OPEN, Map.of("loans_accepted", "true")).loansAccepted()).isTrue();
        assertThat(of(OPEN, OPEN).storesGroup()).contains("/stores");
        assertThat(of(OPEN, OPEN).staffWithoutKindAllowed()).isTrue();
        assertThat(of(Map.of("enabled", "false"), Map.of("enabled", "false")).enabled())
                .isFalse();
    }
}
