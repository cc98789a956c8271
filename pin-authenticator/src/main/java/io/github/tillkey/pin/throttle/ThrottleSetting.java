package io.github.tillkey.pin.throttle;

import io.github.tillkey.pin.policy.InvalidSettingException;
import java.math.BigDecimal;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of a {@link ThrottlePolicy}: key, unit, range and default of each, and nowhere else. */
public enum ThrottleSetting {
    FREE_MISSES(ThrottlePolicy.FREE_MISSES, "misses a day", 0, "5", "1", "50"),
    LONGEST_WAIT(ThrottlePolicy.LONGEST_WAIT_MINUTES, "minutes", 0, "15", "1", "60"),
    STORE_PERCENT(ThrottlePolicy.STORE_PERCENT, "far misses in a hundred logins", 2, "1.2", "0.25", "50");

    private final String key;
    private final String unit;
    private final int decimals;
    private final BigDecimal byDefault;
    private final BigDecimal min;
    private final BigDecimal max;

    ThrottleSetting(String key, String unit, int decimals, String byDefault, String min, String max) {
        this.key = key;
        this.unit = unit;
        this.decimals = decimals;
        this.byDefault = new BigDecimal(byDefault);
        this.min = new BigDecimal(min);
        this.max = new BigDecimal(max);
    }

    /** Config key. */
    public String key() {
        return key;
    }

    /** What the number counts, in English. */
    public String unit() {
        return unit;
    }

    /** The value when the config says nothing. */
    public BigDecimal byDefault() {
        return byDefault;
    }

    /** The least value allowed. */
    public BigDecimal min() {
        return min;
    }

    /** The greatest value allowed. */
    public BigDecimal max() {
        return max;
    }

    /** How many decimal places are allowed: 0 for whole numbers. */
    public int decimals() {
        return decimals;
    }

    /** The setting in {@code config}, as a whole number of units of the last decimal place. */
    int read(Map<String, String> config) throws InvalidSettingException {
        @Nullable String raw = config.get(key);
        if (raw == null || raw.isBlank()) {
            return scaled(byDefault);
        }
        String text = raw.strip();
        // Plain digits only: no sign, no exponent; short, so that nothing is spent on a number of a million digits.
        if (text.length() > 12 || !text.matches("[0-9]+(\\.[0-9]+)?")) {
            throw invalid(text);
        }
        BigDecimal value = new BigDecimal(text).stripTrailingZeros();
        if (value.scale() > decimals || value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw invalid(text);
        }
        return scaled(value);
    }

    /** Throws unless {@code scaled}, in units of the last decimal place, is within the range. */
    void check(long scaled) {
        if (scaled < scaled(min) || scaled > scaled(max)) {
            throw new IllegalArgumentException(
                    key + " is " + BigDecimal.valueOf(scaled, decimals).toPlainString() + ": " + remedy());
        }
    }

    private int scaled(BigDecimal value) {
        return value.movePointRight(decimals).intValueExact();
    }

    private InvalidSettingException invalid(String value) {
        return new InvalidSettingException(key, value.length() > 40 ? value.substring(0, 40) + "..." : value, remedy());
    }

    private String remedy() {
        String number = decimals == 0 ? "a whole number" : "a number with at most " + decimals + " decimal places";
        return "set " + number + " from " + min.toPlainString() + " to " + max.toPlainString() + " (" + unit
                + "), or leave it empty for " + byDefault.toPlainString();
    }
}
