package io.github.tillkey.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.tillkey.core.network.NetworkSettings.Audience;
import io.github.tillkey.core.network.NetworkSettings.Mode;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.staff.StaffKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSettingsTest {

    /** Settings of one field or several: {@code key, value, key, value}; of one key each on a line. */
    private static Map<String, String> config(String... keysAndValues) {
        Map<String, String> config = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config.merge(keysAndValues[i], keysAndValues[i + 1], (one, other) -> one + "\n" + other);
        }
        return config;
    }

    /** Settings that can be read and are right. */
    static NetworkSettings checked(Map<String, String> config) throws InvalidSettingException {
        NetworkSettings settings = NetworkSettings.read(config);
        requireNone(settings.problems());
        return settings;
    }

    private static Map<String, NetworkList> checked(List<String> lines) throws InvalidSettingException {
        List<InvalidSettingException> wrong = new ArrayList<>();
        Map<String, NetworkList> zones = new NetworkZones(lines).check(wrong);
        requireNone(wrong);
        return zones;
    }

    private static void requireNone(List<InvalidSettingException> wrong) throws InvalidSettingException {
        if (!wrong.isEmpty()) {
            throw InvalidSettingException.all(wrong);
        }
    }

    private static InvalidSettingException refusal(String... keysAndValues) {
        return catchThrowableOfType(InvalidSettingException.class, () -> checked(config(keysAndValues)));
    }

    private static InvalidSettingException zonesRefusal(List<String> lines) {
        return catchThrowableOfType(InvalidSettingException.class, () -> checked(lines));
    }

    @Test
    void aLimitThatIsWrongEndsOrRefersToNoZoneIsRefused() {
        assertThat(refusal("group_limit", "10.1.0.0/16 until 2026-12-24T18:00Z"))
                .hasMessageContaining("group_limit");
        assertThat(refusal("group_limit", "@nowhere"))
                .hasMessageContaining("group_limit")
                .hasMessageContaining("@nowhere");
        assertThat(refusal("group_limit", "10.1.0.1/16")).hasMessageContaining("group_limit");
        assertThat(refusal("group_limit", "@inherited")).hasMessageContaining("group_limit");
    }

    // Reading

    @Test
    void whatIsMissingOrBlankIsTheDefault() throws Exception {
        Map<String, String> blank = config("mode", " ", "default_networks", "", "contact", "\t", "zones", " ");
        blank.put("required_for", null);
        for (Map<String, String> config : List.of(Map.<String, String>of(), blank)) {
            NetworkSettings settings = checked(config);
            assertThat(settings.mode()).isEqualTo(Mode.OFF);
            assertThat(settings.audience()).isEqualTo(Audience.EVERYONE);
            assertThat(settings.role()).isNull();
            assertThat(settings.kinds()).isEmpty();
            assertThat(settings.defaultNetworks()).isNull();
            assertThat(settings.contact()).isNull();
            assertThat(settings.zones().texts()).isEmpty();
        }
    }

    @Test
    void everyFieldIsRead() throws Exception {
        NetworkSettings settings = checked(config(
                "mode", " enforce ",
                "required_for", "kinds",
                "required_kinds", "employee",
                "required_kinds", " external ",
                "required_role", "not read",
                "default_networks", "@office, 192.0.2.1",
                "group_limit", " @office ",
                "contact", "Ask the office, 030 123",
                "zones", "office = 10.1.0.0/16",
                "zones", "guests = 10.2.0.0/16"));
        assertThat(settings.mode()).isEqualTo(Mode.ENFORCE);
        assertThat(settings.audience()).isEqualTo(Audience.KINDS);
        assertThat(settings.kinds()).containsExactlyInAnyOrder(StaffKind.EMPLOYEE, StaffKind.EXTERNAL);
        assertThat(settings.role()).isNull();
        assertThat(settings.defaultNetworks()).isEqualTo("@office, 192.0.2.1");
        assertThat(settings.contact()).isEqualTo("Ask the office, 030 123");
        assertThat(settings.zones().texts()).hasSize(2);
    }

    @Test
    void aRoleIsReadForHoldersOfARole() throws Exception {
        NetworkSettings settings = NetworkSettings.read(
                config("required_for", "role", "required_role", "at-home", "required_kinds", "cat"));
        assertThat(settings.role()).isEqualTo("at-home");
        assertThat(settings.kinds()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void everyModeIsReadByItsValue(Mode mode) throws Exception {
        assertThat(NetworkSettings.read(config("mode", mode.value())).mode()).isEqualTo(mode);
    }

    @Test
    void aWrongZoneDoesNotKeepTheSettingsFromBeingRead() throws Exception {
        NetworkSettings settings = NetworkSettings.read(config("mode", "enforce", "zones", "Office = 10.1.2.3/8"));
        assertThat(settings.mode()).isEqualTo(Mode.ENFORCE);
    }

    // Refusals

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mode          | on       | mode is \"on\": write off or report or enforce.",
                "mode          | ENFORCE  | mode is \"ENFORCE\": write off or report or enforce.",
                "required_for  | nobody   | required_for is \"nobody\": write everyone or role or kinds.",
                "required_for  | role     | required_role is missing: name the role whose holders are checked.",
                "required_for  | kinds    | required_kinds is empty: name the kinds that are checked.",
                "default_networks | 10.1.2.3/8 | default_networks is wrong. Entry 1, '10.1.2.3/8': the address "
                        + "has bits set"
                        + " behind the prefix. Write 10.0.0.0/8.",
                "default_networks | @office | default_networks is wrong. Entry 1, '@office': there is no zone with this"
                        + " name. Write the name of a zone of this realm, or add it to the zones.",
                "zones         | office   | zones has the line 'office'; write name = list, the name of 1 to 40 "
                        + "lower-case"
                        + " letters, digits, - and _, beginning with a letter, and neither store nor inherited.",
                "zones         | office = 192.0.2.1, 10.1.2.3/8 | zones has the wrong zone 'office'. Entry 2, "
                        + "'10.1.2.3/8':"
                        + " the address has bits set behind the prefix. Write 10.0.0.0/8."
            })
    void aRefusalNamesTheFieldTheValueAndTheRemedy(String key, String value, String message) {
        InvalidSettingException refusal = refusal(key, value);
        assertThat(refusal.sentence()).isEqualTo(message);
        assertThat(message).startsWith(refusal.setting() + " ");
    }

    @Test
    void aKindThatDoesNotExistIsRefused() {
        InvalidSettingException refusal =
                refusal("required_for", "kinds", "required_kinds", "employee", "required_kinds", "cat");
        assertThat(refusal.setting()).isEqualTo(NetworkSettings.REQUIRED_KINDS.key());
        assertThat(refusal)
                .hasMessage("required_kinds has \"cat\": write employee or external or limited or person or partner");
    }

    @ParameterizedTest
    @ValueSource(strings = {"@store", "@inherited"})
    void theDefaultListRefersToZonesOnly(String reference) {
        InvalidSettingException refusal = refusal("default_networks", "10.0.0.1, " + reference);
        assertThat(refusal.setting()).isEqualTo(NetworkSettings.DEFAULT_NETWORKS.key());
        assertThat(refusal.getMessage()).contains("Entry 2, '" + reference + "': this list cannot refer to that");
    }

    @Test
    void theDefaultListMayReferToAZone() {
        assertThatCode(() -> checked(config("default_networks", "@office", "zones", "office=10.0.0.1")))
                .doesNotThrowAnyException();
    }

    @Test
    void aContactIsShortAndPrintable() {
        String longest = "ü".repeat(200);
        assertThatCode(() -> checked(config("contact", longest))).doesNotThrowAnyException();
        assertThat(refusal("contact", longest + "x"))
                .hasMessage("contact is \"" + "ü".repeat(60)
                        + "…\": write at most 200 characters, all of which can be printed");
        assertThat(refusal("contact", "Ask\u202eme\nnow"))
                .hasMessage("contact is \"Ask?me?now\": write at most 200 characters, all of which can be printed");
        assertThat(refusal("contact", "\u0007x").setting()).isEqualTo(NetworkSettings.CONTACT.key());
    }

    @Test
    void aRefusalIsAlwaysSafeToLog() {
        String nasty = "x\r\n2026 INFO all is well\u001b[2J" + "y".repeat(10_000);
        for (String key : List.of("mode", "required_for", "default_networks", "zones")) {
            assertThat(refusal(key, nasty).getMessage())
                    .as(key)
                    .hasSizeLessThan(500)
                    .doesNotContain("\n", "\r", "\u001b");
        }
        assertThat(refusal("zones", "office = " + nasty).getMessage()).doesNotContain("\n", "\r", "\u001b");
    }

    // Zones

    @Test
    void zonesKeepTheirOrder() throws Exception {
        Map<String, NetworkList> zones =
                checked(List.of("b=10.0.0.1", "  a  =  10.0.0.2 until 2026-12-24T17:00Z # x=y ", "c_1-=*"));
        assertThat(zones).containsOnlyKeys("b", "a", "c_1-");
        assertThat(zones.keySet()).containsExactly("b", "a", "c_1-");
        assertThat(zones.get("a")).hasToString("10.0.0.2 until 2026-12-24T17:00Z # x=y");
    }

    @Test
    void theTextOfAZoneIsFoundByItsWholeName() {
        NetworkZones zones =
                new NetworkZones(List.of("Office=10.0.0.9", "= 10.0.0.1", "offices=10.0.0.2", " office = 10.0.0.3 "));
        assertThat(zones.textOf("office")).contains(" 10.0.0.3 ");
        assertThat(zones.textOf("offic")).isEmpty();
        assertThat(zones.textOf("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "=",
                "= 10.0.0.1",
                "office",
                "10.0.0.1",
                "Office = 10.0.0.1",
                "2nd = 10.0.0.1",
                "büro = 10.0.0.1",
                "an office = 10.0.0.1",
                "@office = 10.0.0.1",
                "store = 10.0.0.1",
                "inherited = 10.0.0.1",
                "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddx = 10.0.0.1"
            })
    void aLineWithoutANameIsRefused(String line) {
        InvalidSettingException refusal = zonesRefusal(List.of("a = 10.0.0.1", line));
        assertThat(refusal.setting()).isEqualTo(NetworkSettings.ZONES.key());
        assertThat(refusal).hasMessageStartingWith("zones has the line '" + line + "'; write name = list, ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "office =                | Entry 1, ''",
                "office = 10.0.0.1,      | Entry 2, ''",
                "office = 10.0.0.1, @lab | Entry 2, '@lab': this list cannot refer to that",
                "office = @office        | Entry 1, '@office'",
                "office = @store         | Entry 1, '@store'",
                "office = @inherited     | Entry 1, '@inherited'",
                "office = = 10.0.0.1     | Entry 1, '= 10.0.0.1'"
            })
    void aZoneWithAWrongListIsRefused(String line, String named) {
        InvalidSettingException refusal = zonesRefusal(List.of("lab = 10.0.0.9", line));
        assertThat(refusal.getMessage()).startsWith("zones has the wrong zone 'office'. " + named);
        assertThat(refusal.sentence()).endsWith(".").doesNotEndWith("..");
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        assertThat(refusal(
                        "zones", "a = 10.1.2.3/8, localhost",
                        "zones", "B = 10.0.0.1",
                        "default_networks", "@c",
                        "contact", "\u0007"))
                .hasMessageContainingAll(
                        "zone 'a'. Entry 1, '10.1.2.3/8'",
                        "Entry 2, 'localhost'",
                        "line 'B = 10.0.0.1'",
                        "'@c'",
                        "contact is \"?\"");
    }

    @Test
    void aNameMakesNoOtherZoneOfItsLine() {
        assertThat(catchThrowableOfType(InvalidSettingException.class, () -> NetworkZones.line("a=*#", "10.0.0.1")))
                .hasMessageStartingWith("zones has the line 'a=*# = 10.0.0.1'; write name = list, the name of 1 to 40");
    }

    @Test
    void aListOfSeveralLinesIsOneLine() throws Exception {
        assertThat(NetworkZones.line("a", " 10.0.0.1\r\n\r\n10.0.0.2,\n @b # x ## y\n"))
                .isEqualTo("a = 10.0.0.1, 10.0.0.2, @b # x ## y");
    }

    @Test
    void aNameIsGivenOnce() {
        assertThat(zonesRefusal(List.of("a = 10.0.0.1", "b = 10.0.0.1", "a=10.0.0.2")))
                .hasMessage("zones has the zone 'a' twice; give each a name of its own");
    }

    @Test
    void aThousandZonesAreAcceptedAndOneMoreIsRefused() throws Exception {
        List<String> lines = IntStream.range(0, NetworkZones.MAX_ZONES)
                .mapToObj(i -> "z" + i + " = 10.0.0.1")
                .collect(Collectors.toCollection(ArrayList::new));
        assertThat(checked(lines)).hasSize(NetworkZones.MAX_ZONES);
        lines.addAll(Collections.nCopies(1, "last = 10.0.0.1"));
        assertThat(zonesRefusal(lines)).hasMessage("zones has 1001 zones; at most 1000 are possible");
    }
}
