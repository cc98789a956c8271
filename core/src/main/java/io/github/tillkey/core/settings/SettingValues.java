package io.github.tillkey.core.settings;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The stored values of settings, by key. */
@FunctionalInterface
public interface SettingValues {

    /** The values of this key in the order in which they are stored; empty when there is none. */
    List<String> of(String key);

    /** Settings of one value each, as the configuration of a required action or a step holds them. */
    static SettingValues single(@Nullable Map<String, String> config) {
        return key -> {
            String value = config == null ? null : config.get(key);
            return value == null ? List.of() : List.of(value);
        };
    }

    /** Settings of several values each, as a component holds them. */
    static SettingValues several(Map<String, List<String>> config) {
        return key -> {
            List<String> values = config.get(key);
            return values == null
                    ? List.of()
                    : values.stream().filter(Objects::nonNull).toList();
        };
    }
}
