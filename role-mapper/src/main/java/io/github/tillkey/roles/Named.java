package io.github.tillkey.roles;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a claim or an attribute is written, and under which name.
 *
 * @param included whether it is written
 * @param name its name; not asked where it is not written
 * @param <N> what a name is read into
 */
record Named<N>(Setting<Boolean> included, Setting<N> name) {

    /**
     * @param key what it is called by default
     * @param meaning what it says, for the help of the console: "the code of the store"
     * @param names how names are read, with the values and the remedy
     */
    static <N> Named<N> of(String key, N byDefault, String meaning, NameSetting<N> names) {
        Setting<Boolean> included = Setting.flag("include_" + key)
                .label("Include " + key)
                .help("Whether to write it: " + meaning + ".")
                .byDefault(true);
        return new Named<>(
                included,
                names.declare(key + "_name")
                        .label("Name of " + key)
                        .help("Its name.")
                        .onlyIf(included::read)
                        .byDefault(byDefault));
    }

    /** Declares the setting of a name. */
    @FunctionalInterface
    interface NameSetting<N> {
        Setting.Builder<N> declare(String key);
    }

    Optional<N> read(SettingValues values) throws InvalidSettingException {
        return included.read(values) ? Optional.of(name.read(values)) : Optional.empty();
    }

    Stream<Setting<?>> settings() {
        return Stream.of(included, name);
    }
}
