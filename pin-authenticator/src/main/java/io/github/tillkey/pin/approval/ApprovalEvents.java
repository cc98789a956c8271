package io.github.tillkey.pin.approval;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Reason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The events of approvals: of Keycloak's type {@code CUSTOM_REQUIRED_ACTION}, with the detail
 * {@code custom_required_action} {@value #ACTION}.
 *
 * @param request what it is about, {@code null} when that is not known
 */
public record ApprovalEvents(
        KeycloakSession session,
        RealmModel realm,
        @Nullable ClientModel client,
        @Nullable ApprovalRequest request) {

    /** Detail {@code custom_required_action} of each event. */
    public static final String ACTION = "tillkey-approval";

    /** Detail that names the step. */
    private static final String STEP = "tillkey_approval";
    /** Detail: user id of the cashier. The user of the event of an approval is the approver. */
    private static final String CASHIER = "tillkey_cashier";

    /** Detail: id of the request, which is the token's {@code jti}. */
    private static final String REQUEST = "tillkey_approval_id";

    /** The steps of an approval. */
    public enum Step {
        /** The application asks; the user is the cashier. */
        REQUESTED,
        /** A PIN is typed on the page; the user is the approver. */
        APPROVED,
        /** The page's other button is pressed. */
        CANCELLED,
        /** The application redeems the code; the user is the approver. */
        REDEEMED
    }

    /** A new builder of the event of a step. */
    public EventBuilder event(Step step) {
        EventBuilder event = new EventBuilder(
                        realm, session, session.getContext().getConnection())
                .event(EventType.CUSTOM_REQUIRED_ACTION)
                .client(client)
                .detail(Details.CUSTOM_REQUIRED_ACTION, ACTION)
                .detail(STEP, step.name().toLowerCase(Locale.ROOT));
        return request == null
                ? event
                : request.operation()
                        .describe(event.session(request.from().session())
                                .detail(REQUEST, request.id())
                                .detail(CASHIER, request.from().cashier())
                                .detail(AccessGuard.TERMINAL, request.from().terminal()));
    }

    /** Writes the refusal of a step. */
    public static void refuse(EventBuilder event, Reason reason) {
        event.detail(Details.REASON, reason.code()).error(Errors.ACCESS_DENIED);
    }
}
