package io.github.tillkey.core.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsJsonTest {

    private static final Setting<Integer> DAYS =
            Setting.wholeNumber("max_days", 1, 90, "days").byDefault(30);
    private static final Setting<BigDecimal> SHARE =
            Setting.decimal("share", 2, "0.25", "50", "percent").byDefault(BigDecimal.ONE);
    private static final Setting<Boolean> ON = Setting.flag("on").byDefault(false);
    private static final Setting<Optional<String>> NOTE =
            Setting.text("note", 9).optional();
    private static final Setting<List<String>> COLOURS = Setting.oneOf(
                    "colours", List.of("red", "blue"), String::valueOf)
            .onlyIf(ON::read)
            .several();
    private static final Setting<String> HOURS = Setting.anyText("hours")
            .json(JsonFormat.commaSeparated(JsonFormat.WHOLE_NUMBER, "never"))
            .byDefault("never");
    private static final Setting<List<String>> NAMED = Setting.anyText("named")
            .json(JsonFormat.byName((name, text) -> name + "=" + text, SettingsJsonTest::texts))
            .several();

    private static final SettingsJson JSON = new SettingsJson(List.of(DAYS, SHARE, ON, NOTE, COLOURS, HOURS, NAMED));

    private static Map<String, String> texts(List<String> lines) {
        Map<String, String> texts = new LinkedHashMap<>();
        lines.forEach(line -> texts.put(line.split("=")[0], line.split("=")[1]));
        return texts;
    }

    private static ObjectNode object(String json) {
        try {
            return (ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"'));
        } catch (JsonProcessingException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    @Test
    void everyFieldIsThereWithItsDefaultOrNull() throws Exception {
        assertThat(JSON.view(Map.of()).toString())
                .isEqualTo("{\"maxDays\":30,\"share\":1,\"on\":false,\"note\":null,\"colours\":[],\"hours\":[],"
                        + "\"named\":{}}");
    }

    @Test
    void whatIsWrittenIsStoredAndReadBack() throws Exception {
        ObjectNode written =
                object("{'maxDays':7,'share':1.25,'on':true,'note':'x','colours':['blue','red'],'hours':[3,1],"
                        + "'named':{'a':'1','b':'2'}}");

        Map<String, String> stored = JSON.config(written);

        assertThat(stored)
                .containsEntry("max_days", "7")
                .containsEntry("colours", "blue\nred")
                .containsEntry("hours", "3, 1")
                .containsEntry("named", "a=1\nb=2");
        assertThat(JSON.view(stored).toString()).isEqualTo(written.toString());
        assertThat(JSON.config(JSON.view(stored))).isEqualTo(stored);
    }

    @Test
    void nullAndBlankAreNothing() throws Exception {
        assertThat(JSON.config(object("{'maxDays':null,'note':' ','colours':[' '],'named':{}}")))
                .isEmpty();
        assertThat(JSON.config(object("{'hours':[]}"))).containsEntry("hours", "never");
    }

    @Test
    void aSettingThatMeansNothingIsNotLookedAt() throws Exception {
        assertThat(JSON.view(Map.of("colours", "green")).get("colours")).isEmpty();
        assertThatThrownBy(() -> JSON.view(Map.of("on", "true", "colours", "green")))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("colours has \"green\": write red or blue");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'maxDays':1.5} | maxDays must be a whole number",
                "{'maxDays':'7'} | maxDays must be a whole number",
                "{'share':'1'} | share must be a number",
                "{'on':'true'} | on must be true or false",
                "{'note':5} | note must be a text in quotes",
                "{'note':{}} | note must be a text in quotes",
                "{'colours':'red'} | colours must be a list",
                "{'colours':['red',null]} | colours[1] must be a text in quotes",
                "{'hours':['x']} | hours[0] must be a whole number",
                "{'named':[]} | named must be an object",
                "{'named':{'a':5}} | named.a must be a text in quotes",
                "{'days':5} | days is not a field; the fields are maxDays, share, on, note, colours, hours, named"
            })
    void nothingIsConvertedAndTheFieldIsNamed(String json, String problem) {
        assertThatThrownBy(() -> JSON.config(object(json)))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage(problem);
    }
}
