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
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemberMappingTest {

    private static final MemberMapping.Present NOTHING = attribute -> Optional.empty();

    private static MemberMapping read(Map<String, String> settings) throws InvalidSettingException {
        return MemberMapping.read(SettingValues.single(settings));
    }

    private static MemberMapping table(String lines) throws InvalidSettingException {
        return read(Map.of("stores", "groups", "store_table", lines));
    }

    private static MappedMember map(MemberMapping mapping, Map<String, Object> claims) throws MappingException {
        return mapping.map(claims::get, NOTHING);
    }

    private static StoreTarget target(String storeId, String... roles) {
        return new StoreTarget(storeId, new TreeSet<>(List.of(roles)));
    }

    @Test
    void anEmptyMapperLeavesEverythingAlone() throws Exception {
        MappedMember mapped = map(read(Map.of()), Map.of("groups", "x"));

        assertThat(mapped).isEqualTo(new MappedMember(Set.of(), Set.of(), Map.of()));
    }

    @Test
    void linesMayHaveEqualsSignsColonsAndBlanks() throws Exception {
        MemberMapping mapping = table("""
                # a comment

                  CN=a = b,OU=c = urn:sto:1: cashier ,  approve card return
                CN=a = b,OU=c = Åre / Öst:
                """);

        assertThat(map(mapping, Map.of("groups", "CN=a = b,OU=c")).targets())
                .containsExactlyInAnyOrder(target("urn:sto:1", "cashier", "approve card return"), target("Åre / Öst"));
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
                "stores=groups;store_form=direct | direct_roles is missing",
                "stores=groups;store_form=direct;direct_roles=cashier,all-stores | direct_roles is",
                "stores=groups;store_form=direct;direct_roles=cashier,, | direct_roles is",
                "stores=groups;store_form=other | store_form is",
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
    void valuesOfTheTableAddUpAndOthersAreTold() throws Exception {
        MemberMapping mapping = table("a = S: x\nb = S: y\nb = T: y");

        MappedMember mapped = map(mapping, Map.of("groups", List.of("a", "b", "A", " a", "a", "b\n")));

        assertThat(mapped.targets()).containsExactlyInAnyOrder(target("S", "x"), target("S", "y"), target("T", "y"));
        assertThat(mapped.unknown()).containsExactlyInAnyOrder("A", " a", "b\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "S:x | true",
                "S: | false",
                "urn:1:x | true",
                "S/1:x | true",
                "S:z | false",
                "S:x,y | false",
                "S: x | false",
                "S | false",
                ":x | false",
                "S:all-stores | false",
                "S;T:x | true"
            })
    void aDirectValueIsTakenAsItIs(String value, boolean known) throws Exception {
        MemberMapping mapping = read(Map.of("stores", "groups", "store_form", "direct", "direct_roles", "x, y"));

        MappedMember mapped = map(mapping, Map.of("groups", value));

        assertThat(mapped.unknown().isEmpty()).isEqualTo(known);
        assertThat(mapped.targets().stream().map(target -> target.storeId() + ":" + String.join(",", target.roles())))
                .isEqualTo(known ? List.of(value) : List.of());
    }

    @Test
    void aMappingTellsAllThatItCanGiveInAStore() throws Exception {
        assertThat(table("a = S: x\nb = S: x, y\nc = ST: x")
                        .stores()
                        .orElseThrow()
                        .targetsIn(Set.of("S", "U")))
                .isEqualTo(Map.of("S", Set.of(target("S", "x"), target("S", "x", "y"))));
        assertThat(read(Map.of("stores", "g", "store_form", "direct", "direct_roles", "x,y"))
                        .stores()
                        .orElseThrow()
                        .targetsIn(Set.of("S")))
                .isEqualTo(Map.of("S", Set.of(target("S", "x"), target("S", "y"))));
    }

    @Test
    void datesAreDaysTimesOrSeconds() throws Exception {
        MemberMapping mapping = read(Map.of("valid_from", "from", "valid_until", "until"));

        assertThat(map(mapping, Map.of("from", 1_785_000_000L, "until", "2026-12-24"))
                        .attributes())
                .isEqualTo(Map.of(
                        "valid_from", Optional.of("2026-07-25T17:20:00Z"), "valid_until", Optional.of("2026-12-24")));
        assertThat(map(mapping, Map.of("until", "1785000000")).attributes())
                .isEqualTo(Map.of("valid_from", Optional.empty(), "valid_until", Optional.of("2026-07-25T17:20:00Z")));
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

        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> map(mapping, Map.of("until", value)))
                .satisfies(refused -> {
                    assertThat(refused.problem()).isEqualTo(Problem.DATE);
                    assertThat(refused.value()).doesNotContain("\n");
                });
    }

    @Test
    void anExternalMemberNeedsAnEndFromSomewhere() throws Exception {
        MemberMapping kind = read(Map.of("kind", "k", "kind_table", "t = external\nf = employee"));

        assertThatExceptionOfType(MappingException.class)
                .isThrownBy(() -> map(kind, Map.of("k", "t")))
                .satisfies(refused -> assertThat(refused.problem()).isEqualTo(Problem.END));
        assertThat(map(kind, Map.of("k", "f")).attributes()).isEqualTo(Map.of("staff_kind", Optional.of("employee")));
        assertThat(kind.map(Map.of("k", "t")::get, name -> Optional.of("2026-12-24"))
                        .attributes())
                .isEqualTo(Map.of("staff_kind", Optional.of("external")));
        MemberMapping until = read(Map.of("valid_until", "u"));
        assertThatExceptionOfType(MappingException.class)
                .as("who is external by hand")
                .isThrownBy(() -> until.map(Map.of()::get, name -> Optional.of("external")));
    }

    @Test
    void theKindIsExactlyOneOfTheTable() throws Exception {
        MemberMapping kind = read(Map.of("kind", "k", "kind_table", "t = limited\nu = limited\nf = employee"));

        assertThat(map(kind, Map.of("k", List.of("t", "u", "other"))).attributes())
                .isEqualTo(Map.of("staff_kind", Optional.of("limited")));
        for (Object claim : List.of("T", "", List.of(), List.of("t", "f"), "employee")) {
            assertThatExceptionOfType(MappingException.class)
                    .as("%s", claim)
                    .isThrownBy(() -> map(kind, Map.of("k", claim)))
                    .satisfies(refused -> assertThat(refused.problem()).isEqualTo(Problem.KIND));
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
        MappingException problem = new MappingException(Problem.STORE, "c", "x\n".repeat(500_000), "sentence");

        assertThat(problem.value()).hasSizeLessThan(110).doesNotContain("\n");
    }
}
