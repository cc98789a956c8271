package io.github.tillkey.staff.member;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be written about a member. */
class MemberInputTest {

    private static MemberData data(
            @Nullable String firstName,
            @Nullable String externalId,
            @Nullable List<String> tags,
            @Nullable String description,
            @Nullable Map<String, List<String>> filters) {
        return new MemberData(
                firstName,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                externalId,
                tags,
                description,
                filters,
                null);
    }

    private static List<String> many(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    @Test
    void theLargestOfEverythingIsAccepted() {
        Map<String, List<String>> filters = new HashMap<>();
        filters.put("n".repeat(64), Collections.nCopies(1, "v".repeat(255)));
        filters.put("region.no-1", many(49));

        MemberData largest = data("f".repeat(255), "e".repeat(64), many(50), "d\n".repeat(500), filters);

        assertThatCode(() -> MemberInput.check(MemberProfile.NOTHING, largest)).doesNotThrowAnyException();
        assertThat(MemberField.FILTERS.values(largest)).hasSize(50).allSatisfy(value -> assertThat(value.length())
                .isLessThanOrEqualTo(MemberInput.MAX_FILTER));
        assertThat(Filters.parse(MemberField.FILTERS.values(largest))).isEqualTo(filters);
    }

    static List<Arguments> refused() {
        return List.of(
                Arguments.of("firstName", data("f".repeat(256), null, null, null, null)),
                Arguments.of("firstName", data(" Anna", null, null, null, null)),
                Arguments.of("firstName", data("An\u202Ena", null, null, null, null)),
                Arguments.of("externalId", data(null, "e".repeat(65), null, null, null)),
                Arguments.of("externalId", data(null, " ", null, null, null)),
                Arguments.of("externalId", data(null, "4711\n", null, null, null)),
                Arguments.of("tags", data(null, null, many(51), null, null)),
                Arguments.of("tags", data(null, null, List.of(""), null, null)),
                Arguments.of("tags", data(null, null, List.of("t".repeat(65)), null, null)),
                Arguments.of("description", data(null, null, null, "d".repeat(1_001), null)),
                Arguments.of("description", data(null, null, null, "a\u0000b", null)),
                Arguments.of("filters", data(null, null, null, null, Map.of("", List.of("a")))),
                Arguments.of("filters", data(null, null, null, null, Map.of("a=b", List.of("a")))),
                Arguments.of("filters", data(null, null, null, null, Map.of("n".repeat(65), List.of("a")))),
                Arguments.of("filters.a", data(null, null, null, null, Map.of("a", List.of()))),
                Arguments.of("filters.a", data(null, null, null, null, Map.of("a", List.of("")))),
                Arguments.of("filters.a", data(null, null, null, null, Map.of("a", List.of("v".repeat(256))))),
                Arguments.of("filters", data(null, null, null, null, Map.of("a", many(51)))));
    }

    @Test
    void whatOthersHaveWrittenIsNotChecked() {
        MemberData imported = data("Smith ", "e".repeat(99), many(60), "d".repeat(2000), Map.of("a=b", List.of()));

        assertThatCode(() -> MemberInput.check(imported, imported)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource
    void refused(String field, MemberData data) {
        assertThatExceptionOfType(RequestRefusedException.class)
                .isThrownBy(() -> MemberInput.check(MemberProfile.NOTHING, data))
                .satisfies(refusal -> {
                    assertThat(refusal.kind()).isEqualTo(RequestRefusedException.Kind.INVALID);
                    assertThat(refusal.sentence()).startsWith(field + " ");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"service-account-pos", "Service-Account-pos", "", " anna", "an\tna"})
    void usernamesThatNobodyMayChoose(String username) {
        assertThatExceptionOfType(RequestRefusedException.class)
                .isThrownBy(() -> MemberInput.username(username))
                .satisfies(refusal -> assertThat(refusal.sentence()).startsWith("username "));
    }

    @Test
    void kinds() {
        assertThat(MemberInput.kind(null)).isEqualTo(StaffKind.EMPLOYEE);
        assertThat(MemberInput.kind("external")).isEqualTo(StaffKind.EXTERNAL);
        assertThatExceptionOfType(RequestRefusedException.class).isThrownBy(() -> MemberInput.kind("External"));
    }

    @Test
    void aValueWithoutANameIsNoFilter() {
        assertThat(Filters.parse(List.of("=a", "b", "c=", "d=e=f")))
                .isEqualTo(Map.of("c", List.of(""), "d", List.of("e=f")));
    }
}
