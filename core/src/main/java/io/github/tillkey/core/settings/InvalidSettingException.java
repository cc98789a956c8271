package io.github.tillkey.core.settings;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A setting that cannot be accepted. The message names the setting, its value and the remedy. */
public final class InvalidSettingException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int MAX_SHOWN = 60;

    private final String setting;
    private final @Nullable String value;
    private final String remedy;

    private InvalidSettingException(String message, String setting, @Nullable String value, String remedy) {
        super(message);
        this.setting = setting;
        this.value = value;
        this.remedy = remedy;
    }

    /**
     * @param setting its key
     * @param value what is stored, {@code null} when nothing is; shortened, and without control characters, before it
     *     is shown
     * @param remedy what to do, as an English clause: "write a whole number from 1 to 366"
     */
    public InvalidSettingException(String setting, @Nullable String value, String remedy) {
        this(
                setting + " is " + (value == null ? "missing" : "\"" + shown(value) + "\"") + ": " + remedy,
                setting,
                value == null ? null : shown(value),
                remedy);
    }

    /**
     * A problem that has no single value.
     *
     * @param problem an English clause that follows on the key and can be shown, with the remedy: "has the line 'x':
     *     write ..."
     */
    static InvalidSettingException of(String setting, String problem) {
        return new InvalidSettingException(setting + " " + problem, setting, null, problem);
    }

    /** Combines several problems, at least one; the first names the setting. */
    public static InvalidSettingException all(List<InvalidSettingException> problems) {
        String sentences =
                problems.stream().map(InvalidSettingException::sentence).collect(Collectors.joining(" "));
        return new InvalidSettingException(
                sentences.substring(0, sentences.length() - 1), problems.get(0).setting, null, sentences);
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

    static String shown(String text) {
        return PrintableText.shortened(text, MAX_SHOWN);
    }
}
