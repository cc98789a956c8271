package io.github.tillkey.core.access;

import io.micrometer.core.instrument.Metrics;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.RealmModel;

/**
 * Writes what a rule has refused: as a user event for auditors, and as the counter {@value #COUNTER} for those who
 * watch, with the tags {@code realm}, {@code rule}, {@code reason} and {@code outcome} ({@code refused} or
 * {@code reported}).
 */
final class RefusalEvents {

    /** Name of the counter, as Prometheus shows it with {@code _total}. */
    private static final String COUNTER = "tillkey_refusals";

    private RefusalEvents() {}

    /** Writes a refusal. */
    static void refuse(EventBuilder event, RealmModel realm, Verdict.Refused refused, String error) {
        count(realm, refused, "refused");
        describe(event, refused).error(error);
    }

    /** Writes what a rule that only reports would have refused. */
    static void report(EventBuilder event, RealmModel realm, Verdict.Refused refused) {
        count(realm, refused, "reported");
        describe(event, refused).detail(AccessGuard.REPORT_ONLY, "true").error(Errors.ACCESS_DENIED);
    }

    private static EventBuilder describe(EventBuilder event, Verdict.Refused refused) {
        refused.details().forEach(event::detail);
        return event.detail(Details.REASON, refused.reason().code()).detail(AccessGuard.RULE, refused.rule());
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
