package io.github.tillkey.core.settings;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticatorConfigModel;

/** The stored values of settings, by key. */
@FunctionalInterface
public interface SettingValues {

    /** What is stored for this key, {@code null} when nothing is. */
    @Nullable
    String of(String key);

    /** Settings of a realm or client that are attributes. */
    static SettingValues attributes(Function<String, @Nullable String> attribute) {
        return attribute::apply;
    }

    /** The configuration of a required action or a mapper. */
    static SettingValues single(@Nullable Map<String, String> config) {
        return config == null ? key -> null : config::get;
    }

    /** The options of a step; it may have none. */
    static SettingValues ofStep(@Nullable AuthenticatorConfigModel config) {
        return single(config == null ? null : config.getConfig());
    }
}
