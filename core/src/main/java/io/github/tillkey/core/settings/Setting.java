package io.github.tillkey.core.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * One setting, declared once: key, values, default, label and help. From it follow reading and validation, the field in
 * the admin console ({@link #property()}), the field in JSON ({@link SettingsJson}) and the row of the guide
 * ({@link #row()}).
 *
 * <p>A blank value counts as none, and white space around a value does not matter. Validation when a setting is saved
 * and when it is read is the same, because Keycloak has ways to store a setting past its validation.
 *
 * @param <T> what a value is read into
 */
public final class Setting<T> {

    /** What the admin console writes between several values; a text area has one on each line. */
    private static final String SEPARATOR = "##";

    /** How the types of its fields begin that do so. */
    private static final String MULTIVALUED = "Multivalued";

    private final Builder<?> declared;
    private final Reader<T> reader;
    private final Function<T, List<String>> writer;
    private final JsonFormat json;
    private final String defaultText;

    private Setting(
            Builder<?> declared,
            Reader<T> reader,
            Function<T, List<String>> writer,
            JsonFormat json,
            String defaultText) {
        this.declared = declared;
        this.reader = reader;
        this.writer = writer;
        this.json = json;
        this.defaultText = defaultText;
    }

    @FunctionalInterface
    private interface Reader<T> {
        T read(List<String> values) throws InvalidSettingException;
    }

    /** Whether the setting applies, given the others. */
    @FunctionalInterface
    public interface Condition {
        boolean holds(SettingValues values) throws InvalidSettingException;
    }

    /** Reads one value, stripped and not blank; empty when it is not allowed. */
    @FunctionalInterface
    public interface Parser<T> {
        Optional<T> parse(String text);
    }

    /** A whole number. */
    public static Builder<Integer> wholeNumber(String key, int min, int max, String unit) {
        return new Builder<>(key, text -> digits(text, 0)
                        .map(BigDecimal::intValueExact)
                        .filter(number -> number >= min && number <= max))
                .json(JsonFormat.WHOLE_NUMBER)
                .values(min + " to " + max + " " + unit)
                .remedy("write a whole number from " + min + " to " + max);
    }

    /** A number with at most so many decimal places. */
    public static Builder<BigDecimal> decimal(String key, int decimals, String min, String max, String unit) {
        return new Builder<>(key, text -> digits(text, decimals)
                        .filter(number -> number.compareTo(new BigDecimal(min)) >= 0
                                && number.compareTo(new BigDecimal(max)) <= 0))
                .shownAs(BigDecimal::toPlainString)
                .json(JsonFormat.NUMBER)
                .values(min + " to " + max + " " + unit)
                .remedy("write a number from " + min + " to " + max + ", with at most " + decimals + " decimal places");
    }

    /** True or false. */
    public static Builder<Boolean> flag(String key) {
        return new Builder<Boolean>(key, text -> switch (text) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                })
                .console(ProviderConfigProperty.BOOLEAN_TYPE)
                .json(JsonFormat.FLAG)
                .values("`true`, `false`")
                .remedy("write true or false");
    }

    /** One of several, which are written as {@code text} says. */
    public static <T> Builder<T> oneOf(String key, List<T> choices, Function<T, String> text) {
        List<String> texts = choices.stream().map(text).toList();
        return new Builder<T>(key, value -> choices.stream()
                        .filter(choice -> text.apply(choice).equals(value))
                        .findFirst())
                .shownAs(text)
                .choices(texts);
    }

    /** A printable text. */
    public static Builder<String> text(String key, int maxLength) {
        return new Builder<>(
                        key,
                        value -> value.length() <= maxLength && PrintableText.isPrintable(value)
                                ? Optional.of(value)
                                : Optional.empty())
                .values(maxLength + " printable characters")
                .remedy("write at most " + maxLength + " characters, all of which can be printed");
    }

    /** A text that is read as it is, because it is checked elsewhere, or never. Set {@link Builder#values}. */
    public static Builder<String> anyText(String key) {
        return new Builder<>(key, Optional::of);
    }

    /** Anything else. Set {@link Builder#values} and {@link Builder#remedy}. */
    public static <T> Builder<T> of(String key, Parser<T> parser) {
        return new Builder<>(key, parser);
    }

    /** The value in {@code values}, or the default where there is none. */
    public T read(SettingValues values) throws InvalidSettingException {
        return reader.read(declared.condition.holds(values) ? written(values) : List.of());
    }

    /**
     * Like {@link #read}, but returns {@code fallback} for a wrong value: for callers that must not fail. The caller
     * chooses the safe value.
     */
    public T readOr(SettingValues values, T fallback) {
        try {
            return read(values);
        } catch (InvalidSettingException wrong) {
            return fallback;
        }
    }

    /** What is written in {@code values}, whether it is right or not. */
    public List<String> written(SettingValues values) {
        String stored = values.of(key());
        if (stored == null || stored.isBlank()) {
            return List.of();
        }
        if (!declared.several) {
            return List.of(stored.strip());
        }
        return (isMultivalued() ? stored.replace(SEPARATOR, "\n") : stored)
                .lines()
                .filter(value -> !value.isBlank())
                .map(String::strip)
                .toList();
    }

    /** The one text in which Keycloak keeps {@code values}, as the field of the admin console writes it. */
    String joined(List<String> values) {
        return String.join(isMultivalued() ? SEPARATOR : "\n", values);
    }

    private boolean isMultivalued() {
        return declared.type.startsWith(MULTIVALUED);
    }

    /** Key. */
    public String key() {
        return declared.key;
    }

    /** The exception for a valid value that conflicts with other settings or with the realm. */
    public InvalidSettingException refused(@Nullable String value, String remedy) {
        return new InvalidSettingException(key(), value, remedy);
    }

    /** The exception for a value that another setting demands. */
    public InvalidSettingException missing() {
        return new InvalidSettingException(key(), null, declared.remedy);
    }

    /** The exception for a problem written as a clause: "has a line without a name". */
    public InvalidSettingException problem(String clause) {
        return InvalidSettingException.of(key(), clause);
    }

    /** The field in JSON: its key in camel case. */
    String field() {
        StringBuilder field = new StringBuilder();
        for (String word : key().split("_", -1)) {
            field.append(field.isEmpty() ? word : capital(word));
        }
        return field.toString();
    }

    JsonNode json(SettingValues values) throws InvalidSettingException {
        return json.write(writer.apply(read(values)));
    }

    /** What is to be stored for a field in JSON. */
    List<String> stored(@Nullable JsonNode value) throws InvalidSettingException {
        return value == null || value.isNull() ? List.of() : json.read(field(), value);
    }

    /** The field in the admin console. */
    public ProviderConfigProperty property() {
        ProviderConfigProperty property = new ProviderConfigProperty(
                key(),
                declared.label,
                declared.options.isEmpty() && !declared.type.equals(ProviderConfigProperty.BOOLEAN_TYPE)
                        ? declared.help + " " + capital(plain(declared.values)) + "."
                        : declared.help,
                declared.type,
                defaultText.isEmpty() ? null : defaultText);
        if (!declared.options.isEmpty()) {
            property.setOptions(declared.options);
        }
        property.setRequired(declared.required);
        return property;
    }

    private String item() {
        return "- `" + key() + "` (" + declared.values + (defaultText.isEmpty() ? "" : "; default " + defaultText)
                + "): " + declared.help;
    }

    private static String plain(String markdown) {
        return markdown.replace("`", "");
    }

    private static String capital(String text) {
        return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    private static Optional<BigDecimal> digits(String text, int decimals) {
        // Plain digits only: no sign, no exponent; short, so that nothing is spent on a number of a million digits.
        if (text.length() > 9 || !text.matches(decimals == 0 ? "[0-9]+" : "[0-9]+(\\.[0-9]+)?")) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(text).stripTrailingZeros();
        return Optional.of(number.scale() < 0 ? number.setScale(0) : number).filter(value -> value.scale() <= decimals);
    }

    /**
     * A setting that is being declared.
     *
     * @param <T> what a value is read into
     */
    public static final class Builder<T> {
        private final String key;
        private final Parser<T> parser;
        private Function<T, String> text = String::valueOf;
        private String label = "";
        private String help = "";
        private String values = "";
        private String remedy = "";
        private String type = ProviderConfigProperty.STRING_TYPE;
        private List<String> options = List.of();
        private JsonFormat json = JsonFormat.TEXT;
        private Condition condition = values -> true;
        private boolean required;
        private boolean several;

        private Builder(String key, Parser<T> parser) {
            this.key = key;
            this.parser = parser;
        }

        /** Its name in the admin console. */
        public Builder<T> label(String name) {
            label = name;
            return this;
        }

        /** What it does, in sentences. */
        public Builder<T> help(String sentences) {
            help = sentences;
            return this;
        }

        /** What may be written, for the guide and the help: "1 to 12 hours". */
        public Builder<T> values(String allowed) {
            values = allowed;
            return this;
        }

        /** What to do about a wrong value, as an English clause: "write a whole number from 1 to 12". */
        public Builder<T> remedy(String clause) {
            remedy = clause;
            return this;
        }

        /** Which field of the admin console it is: a type of {@link ProviderConfigProperty}. */
        public Builder<T> console(String fieldType) {
            type = fieldType;
            return this;
        }

        /** What can be chosen, from a list in the admin console. */
        public Builder<T> choices(List<String> texts) {
            options = texts;
            return console(ProviderConfigProperty.LIST_TYPE)
                    .values(texts.stream().map(choice -> "`" + choice + "`").collect(Collectors.joining(", ")))
                    .remedy("write " + String.join(" or ", texts));
        }

        /** How a value is written; without it, as {@code toString} writes it. */
        public Builder<T> shownAs(Function<T, String> toText) {
            text = toText;
            return this;
        }

        /** How it is written in JSON; by default as its kind, else as a text. */
        public Builder<T> json(JsonFormat form) {
            json = form;
            return this;
        }

        /** Ignored, and not validated, unless the condition holds. */
        public Builder<T> onlyIf(Condition holds) {
            condition = holds;
            return this;
        }

        /** It has this value where none is stored. */
        public Setting<T> byDefault(T value) {
            return new Setting<>(
                    this,
                    stored -> one(stored).orElse(value),
                    read -> List.of(text.apply(read)),
                    json,
                    text.apply(value));
        }

        /** It must have a value. */
        public Setting<T> required() {
            required = true;
            return new Setting<>(
                    this,
                    stored -> one(stored).orElseThrow(() -> new InvalidSettingException(key, null, remedy)),
                    read -> List.of(text.apply(read)),
                    json,
                    "");
        }

        /** It may have none. */
        public Setting<Optional<T>> optional() {
            return new Setting<>(
                    this, this::one, read -> read.map(text).stream().toList(), json, "");
        }

        /** It has any number of values, each of them once, stored as {@link #joined} says. */
        public Setting<List<T>> several() {
            several = true;
            return new Setting<>(
                    this,
                    this::all,
                    read -> read.stream().map(text).sorted().toList(),
                    json instanceof JsonFormat.Scalar element ? JsonFormat.list(element) : json,
                    "");
        }

        private List<T> all(List<String> stored) throws InvalidSettingException {
            List<T> all = new ArrayList<>();
            for (String value : stored) {
                all.add(parser.parse(value)
                        .orElseThrow(() -> InvalidSettingException.of(
                                key, "has \"" + InvalidSettingException.shown(value) + "\": " + remedy)));
            }
            return all.stream().distinct().toList();
        }

        private Optional<T> one(List<String> stored) throws InvalidSettingException {
            return stored.isEmpty() ? Optional.empty() : Optional.of(parsed(stored.get(0)));
        }

        private T parsed(String value) throws InvalidSettingException {
            return parser.parse(value).orElseThrow(() -> new InvalidSettingException(key, value, remedy));
        }
    }

    /** The fields in the admin console. */
    public static List<ProviderConfigProperty> properties(List<Setting<?>> settings) {
        return settings.stream().map(Setting::property).toList();
    }

    /** The list of the guide: key, values, default where there is one, meaning. */
    public static String list(List<Setting<?>> settings) {
        return settings.stream().map(Setting::item).collect(Collectors.joining("\n"));
    }
}
