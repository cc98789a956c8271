package io.github.tillkey.pin.policy;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The PIN policy of a realm.
 *
 * @param length number of digits of every PIN: 4 or 6
 */
public record PinPolicy(int length) {

    /** Config key: number of digits, {@code 4} or {@code 6}. No default: a realm says what it wants. */
    public static final String LENGTH = "pin_length";

    /** The policy in {@code config}; empty when it is missing or broken, in which case no PIN is accepted. */
    public static Optional<PinPolicy> parse(@Nullable Map<String, String> config) {
        String length = config == null ? null : config.get(LENGTH);
        if ("4".equals(length) || "6".equals(length)) {
            return Optional.of(new PinPolicy(Integer.parseInt(length)));
        }
        return Optional.empty();
    }
}
