package io.github.tillkey.core.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {

    record Wish(
            @Nullable Integer days,
            @Nullable String reason,
            @Nullable Boolean force,
            @Nullable List<Integer> notices,
            @Nullable Map<String, String> zones) {}

    @Test
    void readsWhatIsWritten() {
        Wish wish = JsonBody.required(
                "{\"days\": 3, \"reason\": \"Åsa\", \"force\": true, \"notices\": [1, 2], \"zones\": {\"a\": \"b\"}}",
                Wish.class);

        assertThat(wish).isEqualTo(new Wish(3, "Åsa", true, List.of(1, 2), Map.of("a", "b")));
        assertThat(JsonBody.required("{\"days\": null}", Wish.class).days()).isNull();
    }

    @Test
    void noBodyIsEmpty() {
        assertThat(JsonBody.optional(null, Wish.class)).isEmpty();
        assertThat(JsonBody.optional(" ", Wish.class)).isEmpty();
        assertThat(JsonBody.optional("null", Wish.class)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'days': 1.5} | days | whole number",
                "{'days': 1.0} | days | whole number",
                "{'days': '5'} | days | whole number",
                "{'days': ''} | days | whole number",
                "{'days': true} | days | whole number",
                "{'days': [1]} | days | whole number",
                "{'days': {}} | days | whole number",
                "{'days': 99999999999} | days | ",
                "{'reason': 5} | reason | text",
                "{'reason': 5.5} | reason | text",
                "{'reason': false} | reason | text",
                "{'reason': ['x']} | reason | text",
                "{'force': 1} | force | true or false",
                "{'force': 'true'} | force | true or false",
                "{'force': 'yes'} | force | true or false",
                "{'notices': 1} | notices | list",
                "{'notices': [1, 'x']} | notices[1] | whole number",
                "{'notices': [1, null]} | notices | ",
                "{'zones': []} | zones | object",
                "{'zones': {'a': 1}} | zones.a | text",
                "{'zones': {'a': null}} | zones | ",
                "{'dayz': 1} | dayz | the fields are days"
            })
    void whatIsWrittenWrongIsNamedWithItsRemedy(String json, String field, @Nullable String remedy) {
        assertThatThrownBy(() -> JsonBody.read(json.replace('\'', '"'), Wish.class))
                .isInstanceOf(RequestRefusedException.class)
                .hasMessageContaining(field)
                .hasMessageContaining(remedy == null ? "" : remedy);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "5",
                "\"x\"",
                "{",
                "{\"days\": 1} {}",
                "{\"days\": 1, \"days\": 2}",
                "days=1",
                "{\"days\": NaN}"
            })
    void whatIsNoObjectIsAnError(String json) {
        assertThatThrownBy(() -> JsonBody.read(json, Wish.class)).isInstanceOf(RequestRefusedException.class);
    }
}
