package io.github.tillkey.core.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Changes single settings, as RFC 7396 says: what is missing stays, {@code null} goes back to the default. */
public final class MergePatch {

    /** Media type of a change. */
    public static final String TYPE = "application/merge-patch+json";

    private static final JsonMapper JSON = new JsonMapper();

    private MergePatch() {}

    /** What {@code current} is after the change; answers 400, naming the field, where {@code body} is no change of it. */
    public static <R extends Record> R apply(R current, @Nullable String body) {
        @SuppressWarnings("unchecked")
        Class<R> type = (Class<R>) current.getClass();
        JsonNode change;
        try {
            change = JSON.readTree(body == null ? "" : body);
        } catch (JsonProcessingException noJson) {
            throw RestErrors.invalid("The body is no JSON.");
        }
        if (!change.isObject()) {
            throw RestErrors.invalid("Send one JSON object with what is to be changed.");
        }
        return Body.required(merged(JSON.valueToTree(current), change).toString(), type);
    }

    /** RFC 7396, section 2. */
    private static JsonNode merged(@Nullable JsonNode target, JsonNode change) {
        if (!change.isObject()) {
            return change;
        }
        ObjectNode result =
                target != null && target.isObject() ? target.deepCopy() : JsonNodeFactory.instance.objectNode();
        change.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                result.remove(field.getKey());
            } else {
                result.set(field.getKey(), merged(result.get(field.getKey()), field.getValue()));
            }
        });
        return result;
    }
}
