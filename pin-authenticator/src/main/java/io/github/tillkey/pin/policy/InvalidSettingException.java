package io.github.tillkey.pin.policy;

import org.jspecify.annotations.Nullable;

/** A setting of the required action "Set POS PIN" that cannot be meant. The message names the setting, its value and the remedy. */
public final class InvalidSettingException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String setting;
    private final @Nullable String value;
    private final String remedy;

    /**
     * @param setting config key
     * @param value what stands there, {@code null} when nothing does
     * @param remedy what should stand there, as an English clause
     */
    public InvalidSettingException(String setting, @Nullable String value, String remedy) {
        super(setting + " is " + (value == null ? "missing" : "\"" + value + "\"") + ": " + remedy);
        this.setting = setting;
        this.value = value;
        this.remedy = remedy;
    }

    /** Config key. */
    public String setting() {
        return setting;
    }

    /** What stands there, {@code null} when nothing does. */
    public @Nullable String value() {
        return value;
    }

    /** What should stand there. */
    public String remedy() {
        return remedy;
    }
}
