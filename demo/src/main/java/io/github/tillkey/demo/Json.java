package io.github.tillkey.demo;

import com.nimbusds.jose.util.JSONArrayUtils;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as maps and lists. */
final class Json {
    private Json() {}

    /** The object in a text. */
    static Map<String, Object> object(String text) throws IOException {
        try {
            return JSONObjectUtils.parse(text);
        } catch (ParseException e) {
            throw new IOException("Not a JSON object: " + e.getMessage(), e);
        }
    }

    /** The objects of the array in a text. */
    static List<Map<String, Object>> objects(String text) throws IOException {
        try {
            List<Map<String, Object>> objects = new ArrayList<>();
            for (Object item : JSONArrayUtils.parse(text)) {
                objects.add(asObject(item));
            }
            return objects;
        } catch (ParseException e) {
            throw new IOException("Not a JSON array: " + e.getMessage(), e);
        }
    }

    /** The text member of an object, which must be there. */
    static String text(Map<String, Object> object, String name) throws IOException {
        if (object.get(name) instanceof String text) {
            return text;
        }
        throw new IOException("No text \"" + name + "\" in the answer");
    }

    /** A copy in which a text is replaced in every string, at any depth. */
    static Map<String, Object> replaceInStrings(Map<String, Object> object, String from, String to) throws IOException {
        return asObject(replace(object, from, to));
    }

    /** The text of a JSON value. */
    static String write(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((name, member) -> copy.put(String.valueOf(name), member));
            return JSONObjectUtils.toJSONString(copy);
        }
        if (value instanceof List<?> list) {
            return JSONArrayUtils.toJSONString(list);
        }
        return String.valueOf(value);
    }

    private static Map<String, Object> asObject(@Nullable Object value) throws IOException {
        if (!(value instanceof Map<?, ?> map)) {
            throw new IOException("Not a JSON object: " + value);
        }
        Map<String, Object> object = new LinkedHashMap<>();
        map.forEach((name, member) -> object.put(String.valueOf(name), member));
        return object;
    }

    private static @Nullable Object replace(@Nullable Object value, String from, String to) {
        if (value instanceof String text) {
            return text.replace(from, to);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(replace(item, from, to)));
            return copy;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((name, member) -> copy.put(String.valueOf(name), replace(member, from, to)));
            return copy;
        }
        return value;
    }
}
