package io.github.tillkey.core.access;

import io.github.tillkey.core.settings.RealmSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
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
 * <p>A refusal becomes an event with its reason, its rule and what the rule adds, and is counted. So does what a rule
 * that only reports would have refused, once a day in each session. The events never feed Keycloak's brute-force
 * protection.
 *
 * <p>The events given are suppliers of a new builder each, because most questions need none.
 */
public final class AccessGuard {

    /** Detail of the event: provider id of the rule, or of the adapter that refused by itself. */
    public static final String RULE = "rule";

    /** Detail of the event: {@code true} when the rule only reported and access was granted. */
    public static final String REPORT_ONLY = "report_only";

    /** Detail of the event: {@code store_id} of the store. */
    public static final String STORE = "tillkey_store";

    /** Detail of the event: id of the terminal. */
    public static final String TERMINAL = "tillkey_terminal";

    /** Detail of the event: the member's address, in canonical form. */
    public static final String ADDRESS = "client_address";

    /** Detail of the event of a refusal whose page shows it: leads from the page to the event. */
    public static final String REFERENCE = "reference";

    private final KeycloakSession session;

    private AccessGuard(KeycloakSession session) {
        this.session = session;
    }

    /** The guard of a request. */
    public static AccessGuard of(KeycloakSession session) {
        return new AccessGuard(session);
    }

    /**
     * Whether rules are asked about this user at all: Tillkey is enabled in the realm, and the user is not a service
     * account.
     */
    public static boolean appliesTo(RealmModel realm, UserModel user) {
        return RealmSettings.of(realm).enabled() && user.getServiceAccountClientLink() == null;
    }

    /** Takes along what was reported in {@code from}, so that the session of {@code to} does not report it again. */
    public static void carryReports(AuthenticationSessionModel from, AuthenticationSessionModel to) {
        String reported = from.getUserSessionNotes().get(ReportLimiter.NOTE);
        if (reported != null) {
            to.setUserSessionNote(ReportLimiter.NOTE, reported);
        }
    }

    /** Asks all rules, in the order of their provider ids, and records the answer. */
    public Verdict check(AccessRequest request, Supplier<EventBuilder> event) {
        return check(request, Events.of(event));
    }

    /** Asks all rules, in the order of their provider ids, and records the answer. */
    public Verdict check(AccessRequest request, Events events) {
        return recorded(request, Verdict.of(rules(request)), events);
    }

    /** The answer of each rule by its provider id. Writes nothing: for diagnosis, never to grant access. */
    public Map<String, Verdict> explain(AccessRequest request) {
        Map<String, Verdict> answers = new LinkedHashMap<>();
        rules(request).forEach((id, rule) -> answers.put(id, Verdict.of(Map.of(id, rule))));
        return answers;
    }

    private Map<String, Supplier<@Nullable Decision>> rules(AccessRequest request) {
        Map<String, Supplier<@Nullable Decision>> rules = new LinkedHashMap<>();
        session.getKeycloakSessionFactory()
                .getProviderFactoriesStream(AccessRule.class)
                .map(ProviderFactory::getId)
                .sorted()
                .forEach(id -> rules.put(
                        id, () -> session.getProvider(AccessRule.class, id).decide(request)));
        return rules;
    }

    /**
     * Records what an adapter has decided by itself, and turns it into a verdict.
     *
     * @param rule whose decision it is: provider id of the rule or of the adapter
     */
    public Verdict record(AccessRequest request, String rule, Decision decision, Supplier<EventBuilder> event) {
        return record(request, rule, decision, Events.of(event));
    }

    /** The same, with more about the event. */
    public Verdict record(AccessRequest request, String rule, Decision decision, Events events) {
        return recorded(request, Verdict.of(Map.of(rule, () -> decision)), events);
    }

    /**
     * Records a refusal without a member, such as that of a terminal before anything is typed.
     *
     * @param rule whose decision it is
     */
    public static void refuse(RealmModel realm, String rule, Decision.Deny denial, Supplier<EventBuilder> event) {
        RefusalEvents.refuse(
                event.get(), realm, new Verdict.Refused(denial.reason(), rule, denial.details()), Errors.ACCESS_DENIED);
    }

    private static Verdict recorded(AccessRequest request, Verdict verdict, Events events) {
        if (verdict instanceof Verdict.Refused refused) {
            EventBuilder event = events.refusal().apply(events.builder().get());
            if (request.store() != null) {
                event.detail(STORE, request.store().storeId());
            }
            RefusalEvents.refuse(event.detail(TERMINAL, request.terminal()), request.realm(), refused, events.error());
        } else if (verdict instanceof Verdict.Granted granted) {
            granted.reports().forEach(report -> reportOnce(request, report, events.builder()));
        }
        return verdict;
    }

    private static void reportOnce(AccessRequest request, Verdict.Refused report, Supplier<EventBuilder> event) {
        String subject =
                ReportLimiter.subject(request.member().getId(), request.client().getId(), report);
        ReportLimiter.add(request.notes().get(ReportLimiter.NOTE), subject, request.instant())
                .ifPresent(note -> {
                    request.notes().set(ReportLimiter.NOTE, note);
                    RefusalEvents.report(event.get(), request.realm(), report);
                });
    }

    /**
     * The events that an adapter writes.
     *
     * @param builder a new builder of a report
     * @param refusal makes of it that of a refusal; asked only when there is one
     * @param error of a refusal
     */
    public record Events(Supplier<EventBuilder> builder, UnaryOperator<EventBuilder> refusal, String error) {

        /** The same for both. */
        public static Events of(Supplier<EventBuilder> builder) {
            return new Events(builder, UnaryOperator.identity(), Errors.ACCESS_DENIED);
        }

        /** The same for both; the page of this request shows the {@link Reference} of a refusal. */
        public static Events onPage(KeycloakSession session, Supplier<EventBuilder> event) {
            return new Events(
                    event, refusal -> refusal.detail(REFERENCE, Reference.show(session)), Errors.ACCESS_DENIED);
        }
    }
}
