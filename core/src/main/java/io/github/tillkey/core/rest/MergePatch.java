package io.github.tillkey.core.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.core.usecase.RequestRefusedException;
import org.jspecify.annotations.Nullable;

/** Changes single fields, as RFC 7396 says: what is missing stays, {@code null} takes a value away. */
public final class MergePatch {

    /** Media type of a change. */
    public static final String TYPE = "application/merge-patch+json";

    private static final JsonMapper JSON = new JsonMapper();

    private MergePatch() {}

    /** What {@code current} is after the change; answers 400 where {@code body} is no change. */
    static ObjectNode apply(ObjectNode current, @Nullable String body) {
        try {
            if (JSON.readTree(body == null ? "" : body) instanceof ObjectNode change) {
                return merged(current, change);
            }
        } catch (JsonProcessingException noJson) {
            throw RestErrors.invalid("The body is not JSON.");
        }
        throw RestErrors.invalid("Send one JSON object with what is to be changed.");
    }

    /**
     * What {@code current} is after the change, read as strictly as {@link JsonBody#parse}.
     *
     * @throws RequestRefusedException invalid
     */
    public static <T extends Record> T apply(T current, @Nullable String body, Class<T> type) {
        ObjectNode change = JsonBody.parseObject(body, type);
        return JsonBody.parse(
                merged(JSON.<ObjectNode>valueToTree(current), change).toString(), type);
    }

    /** RFC 7396, section 2. */
    private static ObjectNode merged(@Nullable JsonNode target, ObjectNode change) {
        ObjectNode result =
                target instanceof ObjectNode object ? object.deepCopy() : JsonNodeFactory.instance.objectNode();
        change.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                result.remove(field.getKey());
            } else {
                result.set(
                        field.getKey(),
                        field.getValue() instanceof ObjectNode inner
                                ? merged(result.get(field.getKey()), inner)
                                : field.getValue());
            }
        });
        return result;
    }
}
