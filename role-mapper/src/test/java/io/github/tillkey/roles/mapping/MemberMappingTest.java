package io.github.tillkey.roles.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.roles.mapping.MappingException.Problem;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberMappingTest {

    private static MemberMapping read(Map<String, String> settings) throws InvalidSettingException {
        return MappingSettings.read(SettingValues.single(settings));
    }

    private static MemberMapping table(String lines) throws InvalidSettingException {
        return read(Map.of("stores", "groups", "store_table", lines));
    }

    private static MappedMember map(MemberMapping mapping, Map<String, Object> claims) {
        return mapping.map(claims::get);
    }

    private static MappingException refused(MappedMember mapped) {
        return mapped.problem().orElseThrow();
    }

    @Test
    void anEmptyMapperLeavesEverythingAlone() throws Exception {
        MappedMember mapped = map(read(Map.of()), Map.of("groups", "x"));

        assertThat(mapped).isEqualTo(new MappedMember(Map.of(), Optional.empty(), Optional.empty()));
    }

    @Test
    void linesMayHaveEqualsSignsColonsAndBlanks() throws Exception {
        MemberMapping mapping = table("""
                # a comment

                  CN=a = b,OU=c = urn:sto:1: cashier ,  approve card return
                CN=a = b,OU=c = Åre / Öst:
                """);

        assertThat(map(mapping, Map.of("groups", "CN=a = b,OU=c")).roles())
                .contains(Map.of("urn:sto:1", Set.of("cashier", "approve card return"), "Åre / Öst", Set.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a STO-01: cashier",
                "a=STO-01: cashier",
                "a = STO-01",
                "a = : cashier",
                " = STO-01: cashier",
                "a = STO-01: cashier,",
                "a = STO-01: all-stores",
                "a = STO-01: cashier, all-stores",
                "a = STO\u0007: b",
                "a ="
            })
    void aLineOfAnotherFormNamesItself(String line) {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> table("x = STO-01: cashier\n" + line))
                .withMessageContaining("store_table has the line 2")
                .withMessageContaining("value = STO-01: cashier");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stores=groups | store_table is missing",
                "stores=groups;store_table=a = S: b;unknown_store=maybe | unknown_store is",
                "kind=contract | kind_table is missing",
                "kind=contract;kind_table=a = boss | kind_table has the line 1",
                "kind=contract;kind_table=a = EXTERNAL | kind_table has the line 1",
            })
    void settingsThatMissSomethingAreRefused(String settings, String message) {
        Map<String, String> values = new HashMap<>();
        for (String pair : settings.split(";")) {
            values.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }

        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> read(values))
                .withMessageContaining(message);
    }

    @Test
    void aValueWithTwoKindsIsRefused() {
        assertThatExceptionOfType(InvalidSettingException.class)
                .isThrownBy(() -> read(Map.of("kind", "k", "kind_table", "a = external\na = employee")))
                .withMessageContaining("several kinds for \"a\"");
    }

    @Test
    void valuesOfTheTableAddUpAndOthersGiveNothing() throws Exception {
        MemberMapping mapping = table("a = S: x\nb = S: y\nb = T: y");

        MappedMember mapped = map(mapping, Map.of("groups", List.of("a", "b", "A", " a", "a", "b\n")));

        assertThat(mapped.roles()).contains(Map.of("S", Set.of("x", "y"), "T", Set.of("y")));
        assertThat(mapped.problem()).isEmpty();
        assertThat(map(mapping, Map.of("groups", "Domain Users")).roles()).contains(Map.of());
    }

    @Test
    void aMappingTellsAllThatItsLinesGiveInAStore() throws Exception {
        assertThat(table("a = S: x\nb = S: x, y\nc = ST: x")
                        .stores()
                        .orElseThrow()
                        .lines()
                        .get("S"))
                .containsExactlyInAnyOrder(Set.of("x"), Set.of("x", "y"));
    }

    @Test
    void whatCanBeReadCountsBesideWhatCannot() throws Exception {
        MemberMapping mapping = read(Map.of(
                "stores",
                "g",
                "store_table",
                "a = S: x",
                "kind",
                "k",
                "kind_table",
                "t = limited",
                "valid_until",
                "u"));

        MappedMember noKind = map(mapping, Map.of("g", "a", "k", "other", "u", "2026-12-24"));
        MappedMember noGroups = map(mapping, Map.of("g", Map.of(), "k", "t", "u", "2026-12-24"));

        assertThat(refused(noKind).problem()).isEqualTo(Problem.KIND);
        assertThat(noKind.attributes()).isEqualTo(Map.of("valid_until", "2026-12-24"));
        assertThat(noKind.roles()).contains(Map.of("S", Set.of("x")));
        assertThat(refused(noGroups).problem()).isEqualTo(Problem.CLAIM);
        assertThat(noGroups.roles()).as("not the same as no stores").isEmpty();
    }

    @Test
    void datesAreDaysTimesOrSeconds() throws Exception {
        MemberMapping mapping = read(Map.of("valid_from", "from", "valid_until", "until"));

        assertThat(map(mapping, Map.of("from", 1_785_000_000L, "until", "2026-12-24"))
                        .attributes())
                .isEqualTo(Map.of("valid_from", "2026-07-25T17:20:00Z", "valid_until", "2026-12-24"));
        assertThat(map(mapping, Map.of("until", "1785000000")).attributes())
                .isEqualTo(Map.of("valid_until", "2026-07-25T17:20:00Z"));
    }

    @Test
    void aDateThatIsNotSentStays() throws Exception {
        MemberMapping mapping = read(Map.of("valid_from", "from", "valid_until", "until"));

        for (Object nothing : List.of("", " ", List.of(), List.of(" "), Collections.singletonList(null))) {
            MappedMember mapped = map(mapping, Map.of("until", nothing));
            assertThat(mapped.attributes()).as("%s", nothing).isEmpty();
            assertThat(mapped.problem()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "soon",
                "1785000000000",
                "-1785000000",
                "99999999999",
                "1.785E9",
                " 2026-12-24",
                "2026-12-24\n",
                "true"
            })
    void anotherDateIsRefused(String value) throws Exception {
        MemberMapping mapping = read(Map.of("valid_until", "until"));

        MappingException refused = refused(map(mapping, Map.of("until", value)));

        assertThat(refused.problem()).isEqualTo(Problem.DATE);
        assertThat(refused.value()).doesNotContain("\n");
    }

    @Test
    void anExternalMemberNeedsAnEndFromSomewhere() throws Exception {
        MemberMapping kind = read(Map.of("kind", "k", "kind_table", "t = external\nf = employee"));
        MemberMapping until = read(Map.of("valid_until", "u"));

        assertThat(kind.missingEnd(Map.of("staff_kind", "external")::get))
                .hasValueSatisfying(missing -> assertThat(missing.problem()).isEqualTo(Problem.END));
        assertThat(kind.missingEnd(Map.of("staff_kind", "external", "valid_until", " ")::get))
                .isPresent();
        assertThat(until.missingEnd(Map.of("staff_kind", "external")::get))
                .as("who is external by hand")
                .hasValueSatisfying(missing -> assertThat(missing.claim()).isEqualTo("u"));
        assertThat(kind.missingEnd(Map.of("staff_kind", "external", "valid_until", "2026-12-24")::get))
                .isEmpty();
        assertThat(kind.missingEnd(Map.of("staff_kind", "employee")::get)).isEmpty();
        assertThat(map(kind, Map.of("k", "t")).attributes()).isEqualTo(Map.of("staff_kind", "external"));
    }

    @Test
    void theKindIsExactlyOneOfTheTable() throws Exception {
        MemberMapping kind = read(Map.of("kind", "k", "kind_table", "t = limited\nu = limited\nf = employee"));

        assertThat(map(kind, Map.of("k", List.of("t", "u", "other"))).attributes())
                .isEqualTo(Map.of("staff_kind", "limited"));
        for (Object claim : List.of("T", "", List.of(), List.of("t", "f"), "employee")) {
            assertThat(refused(map(kind, Map.of("k", claim))).problem())
                    .as("%s", claim)
                    .isEqualTo(Problem.KIND);
        }
    }

    @Test
    void claimsAreTextsNumbersAndListsOfThem() throws Exception {
        Claims claims = Map.of(
                "mixed", Arrays.asList("a", 7, true, null, " ", "a"),
                "map", Map.of("a", "b"),
                "nested", List.of(List.of("a")),
                "many", Collections.nCopies(1_001, "a"))::get;

        assertThat(claims.values("mixed")).containsExactly("a", "7", "true");
        assertThat(claims.values("missing")).isEmpty();
        for (String unusable : List.of("map", "nested", "many")) {
            assertThatExceptionOfType(MappingException.class)
                    .as(unusable)
                    .isThrownBy(() -> claims.values(unusable))
                    .satisfies(refused -> assertThat(refused.problem()).isEqualTo(Problem.CLAIM));
        }
        Claims broken = name -> {
            throw new IllegalStateException("as Keycloak does for a[0]");
        };
        assertThatExceptionOfType(MappingException.class).isThrownBy(() -> broken.values("a"));
    }

    @Test
    void whatIsShownOfAValueIsShort() {
        MappingException problem = new MappingException(Problem.STORE, "c", "x\n".repeat(500_000));

        assertThat(problem.value()).hasSizeLessThan(110).doesNotContain("\n");
    }
}
