package io.github.tillkey.core.setup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What set-ups have left in a realm: a realm attribute, so that it travels with an export.
 *
 * @param request the body of the last request that was carried out, empty for none
 * @param made {@link Change#where} of everything that a set-up has created
 * @param replaced what bindings were before a set-up changed them, by {@link Change#where}; blank for none
 */
record SetupRecord(String request, Set<String> made, Map<String, String> replaced) {

    /** Realm attribute that holds it. */
    static final String ATTRIBUTE = "tillkey.setup";

    static final SetupRecord NONE = new SetupRecord("", Set.of(), Map.of());

    private static final JsonMapper JSON = new JsonMapper();

    /** Reads the attribute. One that cannot be read says nothing: what it named counts as an administrator's. */
    static SetupRecord read(@Nullable String attribute) {
        try {
            return attribute == null || attribute.isBlank() ? NONE : JSON.readValue(attribute, SetupRecord.class);
        } catch (JsonProcessingException broken) {
            return NONE;
        }
    }

    SetupRecord {
        made = new TreeSet<>(made);
        replaced = new TreeMap<>(replaced);
    }

    String write() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
