package io.github.tillkey.core.settings;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatorConfigModel;

/** The stored values of settings, by key. */
@FunctionalInterface
public interface SettingValues {

    /** The values of this key in the order in which they are stored; empty when there is none. */
    List<String> of(String key);

    /** Settings of one value each, as attributes of a realm or a client hold them. */
    static SettingValues attributes(Function<String, @Nullable String> attribute) {
        return key -> Stream.ofNullable(attribute.apply(key)).toList();
    }

    /** Settings of one value each, as the configuration of a required action holds them. */
    static SettingValues single(@Nullable Map<String, String> config) {
        return config == null ? key -> List.of() : attributes(config::get);
    }

    /** The options of a step; it may have none. */
    static SettingValues ofStep(@Nullable AuthenticatorConfigModel config) {
        return single(config == null ? null : config.getConfig());
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
