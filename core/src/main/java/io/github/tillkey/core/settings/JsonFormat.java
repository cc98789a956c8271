package io.github.tillkey.core.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** How a setting is written in JSON. Nothing is converted: a number in quotes is not a number. */
public interface JsonFormat {

    /** A text. */
    JsonFormat TEXT = new Scalar("a text in quotes", JsonNode::isTextual, JsonNodeFactory.instance::textNode);

    /** A whole number. */
    JsonFormat WHOLE_NUMBER = new Scalar(
            "a whole number",
            JsonNode::isIntegralNumber,
            text -> JsonNodeFactory.instance.numberNode(Long.parseLong(text)));

    /** A number. */
    JsonFormat NUMBER = new Scalar(
            "a number", JsonNode::isNumber, text -> JsonNodeFactory.instance.numberNode(new BigDecimal(text)));

    /** True or false. */
    JsonFormat FLAG = new Scalar(
            "true or false",
            JsonNode::isBoolean,
            text -> JsonNodeFactory.instance.booleanNode(Boolean.parseBoolean(text)));

    /** JSON of values as they are stored. */
    JsonNode write(List<String> stored);

    /** The values to store. {@code field} is the name of {@code json}, for the exception. */
    List<String> read(String field, JsonNode json) throws InvalidSettingException;

    /** A list, one stored value per element. */
    static JsonFormat list(JsonFormat element) {
        return new JsonFormat() {
            @Override
            public JsonNode write(List<String> stored) {
                ArrayNode list = JsonNodeFactory.instance.arrayNode();
                stored.forEach(value -> list.add(element.write(List.of(value))));
                return list;
            }

            @Override
            public List<String> read(String field, JsonNode json) throws InvalidSettingException {
                if (!json.isArray()) {
                    throw InvalidSettingException.of(field, "must be a list");
                }
                List<String> values = new ArrayList<>();
                for (int i = 0; i < json.size(); i++) {
                    values.addAll(element.read(field + "[" + i + "]", json.get(i)));
                }
                return values;
            }
        };
    }

    /** A list, stored as one value: its elements separated by commas, or {@code none} if it is empty. */
    static JsonFormat commaSeparated(JsonFormat element, String none) {
        JsonFormat list = list(element);
        return new JsonFormat() {
            @Override
            public JsonNode write(List<String> stored) {
                return list.write(
                        stored.equals(List.of(none))
                                ? List.of()
                                : List.of(stored.get(0).split(", *")));
            }

            @Override
            public List<String> read(String field, JsonNode json) throws InvalidSettingException {
                List<String> values = list.read(field, json);
                return List.of(values.isEmpty() ? none : String.join(", ", values));
            }
        };
    }

    /** Writes one line of a name and a text. */
    @FunctionalInterface
    interface Line {
        String of(String name, String text) throws InvalidSettingException;
    }

    /** A map from names to texts, sorted by name, one stored line per entry. */
    static JsonFormat byName(Line line, Function<List<String>, Map<String, String>> texts) {
        return new JsonFormat() {
            @Override
            public JsonNode write(List<String> stored) {
                ObjectNode object = JsonNodeFactory.instance.objectNode();
                new TreeMap<>(texts.apply(stored)).forEach(object::put);
                return object;
            }

            @Override
            public List<String> read(String field, JsonNode json) throws InvalidSettingException {
                if (!json.isObject()) {
                    throw InvalidSettingException.of(field, "must be an object");
                }
                Map<String, String> byName = new TreeMap<>();
                for (Map.Entry<String, JsonNode> entry : json.properties()) {
                    String name = entry.getKey();
                    byName.put(
                            name,
                            TEXT.read(field + "." + InvalidSettingException.shown(name), entry.getValue())
                                    .get(0));
                }
                List<String> lines = new ArrayList<>();
                for (Map.Entry<String, String> entry : byName.entrySet()) {
                    lines.add(line.of(entry.getKey(), entry.getValue()));
                }
                return lines;
            }
        };
    }

    /** A value that is stored as it is written. */
    record Scalar(String kind, Predicate<JsonNode> is, Function<String, JsonNode> node) implements JsonFormat {
        @Override
        public JsonNode write(List<String> stored) {
            return stored.isEmpty() ? JsonNodeFactory.instance.nullNode() : node.apply(stored.get(0));
        }

        @Override
        public List<String> read(String field, JsonNode json) throws InvalidSettingException {
            if (!is.test(json)) {
                throw InvalidSettingException.of(field, "must be " + kind);
            }
            return List.of(json.asText());
        }
    }
}
