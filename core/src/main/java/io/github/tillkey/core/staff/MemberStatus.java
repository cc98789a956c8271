package io.github.tillkey.core.staff;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a member can log in as far as being enabled goes, and what kind of end it was. */
public enum MemberStatus {
    /** Enabled. */
    ACTIVE,
    /** Blocked for a while by who manages staff. */
    SUSPENDED,
    /** Blocked because the end of access is over. */
    ENDED,
    /** Blocked otherwise, such as in the admin console. */
    BLOCKED;

    /** As APIs write it. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The one that APIs write so. */
    public static Optional<MemberStatus> parse(String value) {
        return Arrays.stream(values())
                .filter(status -> status.value().equals(value))
                .findFirst();
    }

    /** That of a member. */
    public static MemberStatus of(boolean enabled, @Nullable String disabledReason) {
        return valueOf(AccountState.of(enabled, disabledReason).name());
    }
}
