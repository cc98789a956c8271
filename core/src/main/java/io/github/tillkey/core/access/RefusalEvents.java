package io.github.tillkey.core.access;

import io.micrometer.core.instrument.Metrics;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.RealmModel;

/**
 * Writes what a rule has refused: as a user event for auditors, and as the counter {@value #COUNTER} for those who watch, with the
 * tags {@code realm}, {@code rule}, {@code reason} and {@code outcome} ({@code refused} or {@code reported}).
 */
public final class RefusalEvents {

    /** Detail of the event: provider id of the rule. */
    public static final String RULE = "rule";

    /** Detail of the event: {@code true} when the rule only reported and access was granted. */
    public static final String REPORT_ONLY = "report_only";

    /** Name of the counter, as Prometheus shows it with {@code _total}. */
    public static final String COUNTER = "tillkey_refusals";

    private RefusalEvents() {}

    /** Writes a refusal. It never feeds Keycloak's brute-force protection. */
    public static void refuse(EventBuilder event, RealmModel realm, Verdict.Refused refused) {
        count(realm, refused, "refused");
        describe(event, refused).error(Errors.ACCESS_DENIED);
    }

    /** Writes what a rule that only reports would have refused. */
    public static void report(EventBuilder event, RealmModel realm, Verdict.Refused refused) {
        count(realm, refused, "reported");
        describe(event, refused).detail(REPORT_ONLY, "true").error(Errors.ACCESS_DENIED);
    }

    private static EventBuilder describe(EventBuilder event, Verdict.Refused refused) {
        refused.details().forEach(event::detail);
        return event.detail(Details.REASON, refused.reason().code()).detail(RULE, refused.rule());
    }

    private static void count(RealmModel realm, Verdict.Refused refused, String outcome) {
        Metrics.counter(
                        COUNTER,
                        "realm",
                        realm.getName(),
                        "rule",
                        refused.rule(),
                        "reason",
                        refused.reason().code(),
                        "outcome",
                        outcome)
                .increment();
    }
}
