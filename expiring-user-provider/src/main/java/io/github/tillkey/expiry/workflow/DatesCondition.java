package io.github.tillkey.expiry.workflow;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.rule.MemberDates;
import jakarta.persistence.criteria.CriteriaBuilder;
import jakarta.persistence.criteria.CriteriaQuery;
import jakarta.persistence.criteria.Predicate;
import jakarta.persistence.criteria.Root;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.workflow.ResourceType;
import org.keycloak.models.workflow.WorkflowConditionProvider;
import org.keycloak.models.workflow.WorkflowConditionProviderFactory;
import org.keycloak.models.workflow.WorkflowExecutionContext;
import org.keycloak.models.workflow.WorkflowInvalidStateException;

/**
 * The condition {@code tillkey-dates(within)} or {@code tillkey-dates(outside)} of a workflow: whether a user is within
 * the period of their dates now. The two are opposites, but for a user who does not exist, who is neither.
 *
 * <table>
 *   <caption>Who is what</caption>
 *   <tr><td>no dates, and not external</td><td>within</td></tr>
 *   <tr><td>the period is running</td><td>within</td></tr>
 *   <tr><td>the period has not begun, or is over</td><td>outside</td></tr>
 *   <tr><td>external without an end</td><td>outside</td></tr>
 *   <tr><td>dates that cannot be read, or that members may write themselves</td><td>outside</td></tr>
 * </table>
 *
 * The access rule decides the same, also in a realm where Tillkey is not enabled and the rule is not asked.
 *
 * <p>Keycloak chooses the users of a scheduled workflow by {@link #toPredicate}, and then asks {@link #evaluate} about
 * each, so nobody is ever processed whom {@link #evaluate} refuses. See {@link OutsideDatesPredicate} for the dates
 * that cannot be read which the query takes for readable.
 */
final class DatesCondition implements WorkflowConditionProvider {

    /** Parameter: true for members within the period. */
    static final String WITHIN = "within";

    /** Parameter: true for all others. */
    static final String OUTSIDE = "outside";

    private final KeycloakSession session;
    private final @Nullable String parameter;

    private DatesCondition(KeycloakSession session, @Nullable String parameter) {
        this.session = session;
        this.parameter = parameter;
    }

    @Override
    public ResourceType getSupportedResourceType() {
        return ResourceType.USERS;
    }

    @Override
    public void validate() throws WorkflowInvalidStateException {
        if (!WITHIN.equals(parameter) && !OUTSIDE.equals(parameter)) {
            throw new WorkflowInvalidStateException("Condition " + Factory.ID + " takes '" + WITHIN + "' or '" + OUTSIDE
                    + "'; write " + Factory.ID + '(' + OUTSIDE + ')');
        }
    }

    @Override
    public boolean evaluate(WorkflowExecutionContext context) {
        RealmModel realm = session.getContext().getRealm();
        UserModel user = session.users().getUserById(realm, context.getResourceId());
        if (user == null) {
            return false;
        }
        MemberDates dates = DatePolicy.datesOf(user);
        return evaluator(realm).within(dates) == WITHIN.equals(parameter);
    }

    @Override
    public Predicate toPredicate(CriteriaBuilder builder, CriteriaQuery<String> query, Root<?> users) {
        RealmModel realm = session.getContext().getRealm();
        Predicate outside =
                OutsideDatesPredicate.of(session, realm, evaluator(realm)).among(builder, query, users);
        // A comparison, which a "not" of the workflow negates as such.
        return builder.equal(
                builder.<Integer>selectCase().when(outside, builder.literal(1)).otherwise(builder.literal(0)),
                builder.literal(OUTSIDE.equals(parameter) ? 1 : 0));
    }

    private DateEvaluator evaluator(RealmModel realm) {
        return DateEvaluator.of(session, realm, ServerTime.now());
    }

    @Override
    public void close() {}

    /** Registers the condition. */
    public static final class Factory implements WorkflowConditionProviderFactory<WorkflowConditionProvider> {

        /** Provider id, and the name in the {@code if} of a workflow. */
        static final String ID = "tillkey-dates";

        /**
         * Makes the condition. Keycloak 26.7 makes one when a workflow is saved, but does not call {@code validate}
         * then: so a wrong parameter is refused here.
         *
         * @throws WorkflowInvalidStateException when the parameter is none of the two
         */
        @Override
        public WorkflowConditionProvider create(KeycloakSession session, @Nullable String parameter) {
            DatesCondition condition = new DatesCondition(session, parameter);
            condition.validate();
            return condition;
        }

        @Override
        public String getId() {
            return ID;
        }
    }
}
