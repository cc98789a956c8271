package io.github.tillkey.core.settings;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Settings as the Admin REST shows and takes them: an object with a field for each.
 *
 * @param settings the settings, in the order of the fields
 */
public record SettingsJson(List<Setting<?>> settings) {

    /** The names of the fields, for a sentence. */
    public String fields() {
        return settings.stream().map(Setting::field).collect(Collectors.joining(", "));
    }

    /** The values in {@code config}; a setting without value and default is {@code null}. */
    public ObjectNode view(Map<String, String> config) throws InvalidSettingException {
        SettingValues values = SettingValues.single(config);
        ObjectNode view = JsonNodeFactory.instance.objectNode();
        for (Setting<?> setting : settings) {
            view.set(setting.field(), setting.json(values));
        }
        return view;
    }

    /**
     * The configuration that {@code body} asks for. Its values have the right type and are not checked further.
     *
     * @throws InvalidSettingException when a field does not exist, or has another type
     */
    public Map<String, String> config(ObjectNode body) throws InvalidSettingException {
        List<String> known = settings.stream().map(Setting::field).toList();
        for (Map.Entry<String, JsonNode> entry : body.properties()) {
            if (!known.contains(entry.getKey())) {
                throw InvalidSettingException.of(
                        InvalidSettingException.shown(entry.getKey()), "is not a field; the fields are " + fields());
            }
        }
        Map<String, String> config = new LinkedHashMap<>();
        for (Setting<?> setting : settings) {
            List<String> values = new ArrayList<>(setting.stored(body.get(setting.field())));
            values.removeIf(String::isBlank);
            if (!values.isEmpty()) {
                config.put(setting.key(), setting.joined(values));
            }
        }
        return config;
    }
}
