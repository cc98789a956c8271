package io.github.tillkey.core.settings;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A setting that cannot be accepted. The message names the setting, its value and the remedy. */
public final class InvalidSettingException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MAX_SHOWN = 60;

    private final String setting;
    private final @Nullable String value;
    private final String remedy;

    /**
     * @param setting its key
     * @param value what is stored, {@code null} when nothing is; shortened, and without control characters, before it is shown
     * @param remedy what to do, as an English clause: "write a whole number from 1 to 366"
     */
    public InvalidSettingException(String setting, @Nullable String value, String remedy) {
        super(setting + " is " + (value == null ? "missing" : "\"" + shown(value) + "\"") + ": " + remedy);
        this.setting = setting;
        this.value = value == null ? null : shown(value);
        this.remedy = remedy;
    }

    /** Key of the setting. */
    public String setting() {
        return setting;
    }

    /** What is stored, as it can be shown; {@code null} when nothing is. */
    public @Nullable String value() {
        return value;
    }

    /** What to do, as an English clause. */
    public String remedy() {
        return remedy;
    }

    /** The message as a sentence. */
    public String sentence() {
        return getMessage() + ".";
    }

    private static String shown(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", " ");
        return printable.length() > MAX_SHOWN ? printable.substring(0, MAX_SHOWN) + "…" : printable;
    }
}
