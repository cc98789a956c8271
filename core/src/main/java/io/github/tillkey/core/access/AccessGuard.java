package io.github.tillkey.core.access;

import io.github.tillkey.core.RealmSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * Asks every deployed {@link AccessRule} and records the answer: the one way for adapters to put a question.
 *
 * <p>A refusal becomes an event with its reason, its rule and what the rule adds, and is counted. So does what a rule that only reports
 * would have refused, once a day in each session. The events never feed Keycloak's brute-force protection.
 *
 * <p>The events given are suppliers of a new builder each, because most questions need none.
 */
public final class AccessGuard {

    /** Detail of the event: provider id of the rule, or of the adapter that refused by itself. */
    public static final String RULE = "rule";

    /** Detail of the event: {@code true} when the rule only reported and access was granted. */
    public static final String REPORT_ONLY = "report_only";

    private final KeycloakSession session;

    private AccessGuard(KeycloakSession session) {
        this.session = session;
    }

    /** The guard of a request. */
    public static AccessGuard of(KeycloakSession session) {
        return new AccessGuard(session);
    }

    /** Whether rules are asked about this user at all: Tillkey is enabled in the realm, and the user is no service account. */
    public static boolean appliesTo(RealmModel realm, UserModel user) {
        return RealmSettings.of(realm).enabled() && user.getServiceAccountClientLink() == null;
    }

    /** Takes along what was reported in {@code from}, so that the session of {@code to} does not report it again. */
    public static void carryReports(AuthenticationSessionModel from, AuthenticationSessionModel to) {
        String reported = from.getUserSessionNotes().get(ReportedOnce.NOTE);
        if (reported != null) {
            to.setUserSessionNote(ReportedOnce.NOTE, reported);
        }
    }

    /** Asks all rules, in the order of their provider ids, and records the answer. */
    public Verdict check(AccessRequest request, Supplier<EventBuilder> event) {
        return ask(request).record(event);
    }

    /**
     * Asks all rules, for an adapter that cannot tell yet whether it will stand by the answer. What it acts upon, it has to
     * {@linkplain Answer#record record}.
     */
    public Answer ask(AccessRequest request) {
        Map<String, Supplier<@Nullable Decision>> rules = new LinkedHashMap<>();
        session.getKeycloakSessionFactory()
                .getProviderFactoriesStream(AccessRule.class)
                .map(ProviderFactory::getId)
                .sorted()
                .forEach(id -> rules.put(
                        id, () -> session.getProvider(AccessRule.class, id).decide(request)));
        return new Answer(request, Verdict.of(rules));
    }

    /**
     * Records what an adapter has decided by itself, and turns it into a verdict.
     *
     * @param rule whose decision it is: provider id of the rule or of the adapter
     */
    public Verdict record(AccessRequest request, String rule, Decision decision, Supplier<EventBuilder> event) {
        return new Answer(request, Verdict.of(Map.of(rule, () -> decision))).record(event);
    }

    /**
     * Records a refusal that is about no member, such as that of a terminal at which nobody has typed anything.
     *
     * @param rule whose decision it is
     */
    public static void refuse(RealmModel realm, String rule, Decision.Deny denial, Supplier<EventBuilder> event) {
        RefusalEvents.refuse(
                event.get(), realm, new Verdict.Refused(denial.reason(), rule, denial.details()), Errors.ACCESS_DENIED);
    }

    /** What the rules said, not recorded yet. */
    public static final class Answer {

        private final AccessRequest request;
        private final Verdict verdict;

        private Answer(AccessRequest request, Verdict verdict) {
            this.request = request;
            this.verdict = verdict;
        }

        /** Why access is refused, {@code null} when it is granted. */
        public @Nullable Reason refusal() {
            return verdict instanceof Verdict.Refused refused ? refused.reason() : null;
        }

        /** Records the answer. */
        public Verdict record(Supplier<EventBuilder> event) {
            return record(event, Errors.ACCESS_DENIED);
        }

        /**
         * Records the answer.
         *
         * @param error of the event, if it is a refusal
         */
        public Verdict record(Supplier<EventBuilder> event, String error) {
            if (verdict instanceof Verdict.Refused refused) {
                RefusalEvents.refuse(event.get(), request.realm(), refused, error);
            } else if (verdict instanceof Verdict.Granted granted) {
                granted.reports().forEach(report -> reportOnce(report, event));
            }
            return verdict;
        }

        private void reportOnce(Verdict.Refused report, Supplier<EventBuilder> event) {
            String subject = ReportedOnce.subject(
                    request.member().getId(), request.client().getId(), report);
            ReportedOnce.add(request.notes().get(ReportedOnce.NOTE), subject, request.instant())
                    .ifPresent(note -> {
                        request.notes().set(ReportedOnce.NOTE, note);
                        RefusalEvents.report(event.get(), request.realm(), report);
                    });
        }
    }
}
