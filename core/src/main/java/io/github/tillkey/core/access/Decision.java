package io.github.tillkey.core.access;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer of an {@link AccessRule}. */
public sealed interface Decision {

    /**
     * The rule allows access.
     *
     * @param until the instant from which the rule will deny, exclusive end of everything granted now; {@code null}
     *     when the rule knows none
     */
    record Allow(@Nullable Instant until) implements Decision {}

    /**
     * The rule denies access.
     *
     * @param reason for events and auditors
     * @param details what else an auditor wants to know, as details of the event: names in lower_snake, no secrets
     */
    record Deny(Reason reason, Map<String, String> details) implements Decision {

        public Deny {
            details = Map.copyOf(details);
        }
    }

    /**
     * The rule allows access, but would deny it if it did not only report. This is written as an event.
     *
     * @param denial what it would have answered
     */
    record WouldDeny(Deny denial) implements Decision {}

    /** The rule does not apply to this request. When no rule applies, access is allowed. */
    record NotApplicable() implements Decision {}

    /** Allows without a known end. */
    static Decision allow() {
        return new Allow(null);
    }

    /** Allows until {@code until}, exclusive. */
    static Decision allowUntil(Instant until) {
        return new Allow(until);
    }

    /** Denies for {@code reason}. */
    static Decision deny(Reason reason) {
        return new Deny(reason, Map.of());
    }

    /** Denies for {@code reason}, with details for auditors. */
    static Deny deny(Reason reason, Map<String, String> details) {
        return new Deny(reason, details);
    }

    /** See {@link NotApplicable}. */
    static Decision notApplicable() {
        return new NotApplicable();
    }
}
