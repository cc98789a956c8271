package io.github.tillkey.core.access;

import io.github.tillkey.core.server.RealmProblems;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The combined answer of all rules: denied by the first rule that denies, else allowed until the earliest end that any
 * rule named.
 */
public sealed interface Verdict {

    /**
     * Access is granted.
     *
     * @param until exclusive end of what may be granted, {@code null} when no rule named one
     * @param reports refusals of rules that only report
     */
    record Granted(@Nullable Instant until, List<Refused> reports) implements Verdict {

        public Granted {
            reports = List.copyOf(reports);
        }
    }

    /**
     * Access is refused.
     *
     * @param reason of the rule that denied
     * @param rule provider id of that rule
     * @param details what else an auditor wants to know, as details of the event
     */
    record Refused(Reason reason, String rule, Map<String, String> details) implements Verdict {

        public Refused {
            details = Map.copyOf(details);
        }
    }

    /**
     * Asks {@code rules} in their iteration order.
     *
     * @param rules the question to each rule by provider id; one that throws or answers {@code null} denies
     */
    static Verdict of(Map<String, Supplier<@Nullable Decision>> rules) {
        Instant earliest = null;
        List<Refused> reports = new ArrayList<>();
        for (Map.Entry<String, Supplier<@Nullable Decision>> rule : rules.entrySet()) {
            Decision decision = ask(rule.getKey(), rule.getValue());
            if (decision instanceof Decision.Deny deny) {
                return refused(rule.getKey(), deny);
            }
            if (decision instanceof Decision.WouldDeny would) {
                reports.add(refused(rule.getKey(), would.denial()));
            }
            if (decision instanceof Decision.Allow allow && allow.until() != null) {
                earliest = earliest == null || allow.until().isBefore(earliest) ? allow.until() : earliest;
            }
        }
        return new Granted(earliest, reports);
    }

    private static Refused refused(String rule, Decision.Deny deny) {
        return new Refused(deny.reason(), rule, deny.details());
    }

    private static Decision ask(String id, Supplier<@Nullable Decision> rule) {
        try {
            Decision decision = rule.get();
            return decision == null ? Decision.deny(Reason.RULE_FAILED) : decision;
        } catch (RuntimeException failure) {
            if (RealmProblems.isNew("rule", id, failure.toString())) {
                Logger.getLogger(AccessRule.class)
                        .errorf(
                                failure,
                                "Access rule '%s' failed and therefore denied. Fix or remove its provider.",
                                id);
            }
            return Decision.deny(Reason.RULE_FAILED);
        }
    }
}
