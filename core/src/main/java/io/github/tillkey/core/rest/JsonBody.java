package io.github.tillkey.core.rest;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request strictly: nothing is converted, so {@code 1.5} does not become 1, nor 5 a text, and a
 * field that does not exist is an error. Keycloak's own reading is generous and names no field.
 */
public final class JsonBody {

    private static final JsonMapper STRICT = strict();

    private JsonBody() {}

    private static JsonMapper strict() {
        JsonMapper.Builder builder = JsonMapper.builder()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .withCoercionConfig(LogicalType.Textual, text -> {
                    for (CoercionInputShape shape :
                            List.of(CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)) {
                        text.setCoercion(shape, CoercionAction.Fail);
                    }
                });
        return builder.defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
                .build();
    }

    /** Parses a required body; answers 400 if it is absent or wrong. */
    public static <T extends Record> T required(@Nullable String json, Class<T> type) {
        return RestErrors.answer(() -> parse(json, type));
    }

    /** The same inside of a {@link StaffCalls call of the staff API}: throws {@link RequestRefusedException}. */
    public static <T extends Record> T parse(@Nullable String json, Class<T> type) {
        return read(json, type)
                .orElseThrow(() -> RequestRefusedException.invalid("Send JSON with " + fields(type) + '.'));
    }

    /** Parses an optional body; empty if it is absent, answers 400 if it is wrong. */
    public static <T extends Record> Optional<T> optional(@Nullable String json, Class<T> type) {
        return RestErrors.answer(() -> read(json, type));
    }

    /** Parses a body whose fields are called {@code fields}; answers 400 if it is not a JSON object. */
    public static ObjectNode object(@Nullable String json, String fields) {
        try {
            JsonNode body = STRICT.readTree(json == null ? "" : json);
            if (body instanceof ObjectNode object) {
                return object;
            }
            throw RestErrors.invalid(
                    (body.isMissingNode() ? "Send JSON with " : "The body must be one JSON object with ")
                            + fields
                            + '.');
        } catch (JsonProcessingException noJson) {
            throw RestErrors.invalid(noJson(noJson));
        }
    }

    /** A JSON object whose fields are to be those of {@code type}, which is not checked yet. */
    static ObjectNode parseObject(@Nullable String json, Class<? extends Record> type) {
        try {
            if (STRICT.readTree(json == null ? "" : json) instanceof ObjectNode object) {
                return object;
            }
            throw RequestRefusedException.invalid("The body must be one JSON object with " + fields(type) + '.');
        } catch (JsonProcessingException noJson) {
            throw RequestRefusedException.invalid(noJson(noJson));
        }
    }

    static <T extends Record> Optional<T> read(@Nullable String json, Class<T> type) {
        if (json == null || json.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(STRICT.readValue(json, type));
        } catch (UnrecognizedPropertyException unknown) {
            throw RequestRefusedException.invalid(
                    field(unknown) + " is not a field; the fields are " + fields(type) + '.');
        } catch (InvalidFormatException wrong) {
            throw RequestRefusedException.invalid(field(wrong), wrong.getValue(), kind(wrong.getTargetType()));
        } catch (MismatchedInputException wrong) {
            throw RequestRefusedException.invalid(
                    wrong.getPath().isEmpty()
                            ? "The body must be one JSON object with " + fields(type) + '.'
                            : field(wrong) + " must be " + kind(wrong.getTargetType()) + '.');
        } catch (JsonMappingException wrong) {
            // Such as a number that is too large.
            throw RequestRefusedException.invalid(
                    wrong.getPath().isEmpty()
                            ? "The body is not JSON."
                            : field(wrong) + " cannot be read; write less.");
        } catch (JsonProcessingException noJson) {
            throw RequestRefusedException.invalid(noJson(noJson));
        }
    }

    private static String noJson(JsonProcessingException noJson) {
        return "The body is not JSON: see line " + noJson.getLocation().getLineNr() + ", column "
                + noJson.getLocation().getColumnNr() + '.';
    }

    private static String field(JsonMappingException wrong) {
        StringBuilder field = new StringBuilder();
        for (JsonMappingException.Reference step : wrong.getPath()) {
            if (step.getFieldName() == null) {
                field.append('[').append(step.getIndex()).append(']');
            } else {
                field.append(field.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return field.toString();
    }

    private static String fields(Class<? extends Record> type) {
        return List.of(type.getRecordComponents()).stream()
                .map(component -> component.getName())
                .collect(Collectors.joining(", "));
    }

    private static String kind(@Nullable Class<?> type) {
        if (type == Integer.class || type == int.class || type == Long.class || type == long.class) {
            return "a whole number";
        }
        if (type == Boolean.class || type == boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a text in quotes";
        }
        if (type != null && Collection.class.isAssignableFrom(type)) {
            return "a list";
        }
        return type != null && (Map.class.isAssignableFrom(type) || type.isRecord()) ? "an object" : "of another kind";
    }
}
