package io.github.tillkey.pin.throttle;

/**
 * A setting that cannot be used. The message is for an administrator: it names the setting, its value and what would
 * be right.
 */
public class InvalidSettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String key;
    private final String value;

    /**
     * @param key config key of the setting
     * @param value what was found there
     * @param message what is wrong and how to mend it
     */
    public InvalidSettingException(String key, String value, String message) {
        super(message);
        this.key = key;
        this.value = value;
    }

    /** Config key of the setting. */
    public String key() {
        return key;
    }

    /** What was found there. */
    public String value() {
        return value;
    }
}
