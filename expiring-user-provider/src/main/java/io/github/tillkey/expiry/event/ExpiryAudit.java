package io.github.tillkey.expiry.event;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.expiry.ExpiryReasons;
import io.github.tillkey.expiry.rule.DatePolicy;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Writes what this module does to members, as a user event {@code UPDATE_PROFILE} with the reason code and as an admin
 * event on the user. There is no administrator behind the task: the admin event has no user, and the client
 * {@value #ACTOR}.
 */
public final class ExpiryAudit {

    /** Client id in the admin events of the task. */
    private static final String ACTOR = "tillkey-dates";

    /** Reason of the event when the end of a member was moved. */
    public static final String EXTENDED = "account_extended";

    /** Detail of the user event: whether the member is enabled now. */
    public static final String ENABLED = "enabled";

    /** Detail of the user event: id of the user who has moved the end, where that is known. */
    public static final String CHANGED_BY = "changed_by";

    private final AuditLog audit;

    private ExpiryAudit(AuditLog audit) {
        this.audit = audit;
    }

    /** Writes in {@code realm}. */
    public static ExpiryAudit of(KeycloakSession session, RealmModel realm) {
        return new ExpiryAudit(AuditLog.of(session, realm, Actor.task(realm, ACTOR)));
    }

    /**
     * The end of a member is over.
     *
     * @param disabled whether the member could be disabled
     */
    public void blocked(UserModel member, Instant until, boolean disabled) {
        write(member, ExpiryReasons.ACCOUNT_EXPIRED.code(), !disabled, until, null);
    }

    /**
     * The end of a member was moved; one whom the task had blocked is enabled again.
     *
     * @param changedBy id of the user who has moved it, {@code null} when that is not known
     */
    public void extended(UserModel member, @Nullable String changedBy) {
        write(member, EXTENDED, member.isEnabled(), null, changedBy);
    }

    /** The member is deleted, because the retention after the end is over. */
    public void deleted(UserModel member) {
        write(OperationType.DELETE, member, Map.of("username", member.getUsername(), "reason", "retention"));
    }

    private void write(
            UserModel member, String reason, boolean enabled, @Nullable Instant until, @Nullable String changedBy) {
        EventBuilder event = audit.userEvent(EventType.UPDATE_PROFILE, member)
                .detail(Details.USERNAME, member.getUsername())
                .detail(Details.REASON, reason)
                .detail(ENABLED, String.valueOf(enabled));
        if (until != null) {
            event.detail(DatePolicy.VALID_UNTIL, until.toString());
        }
        if (changedBy != null) {
            event.detail(CHANGED_BY, changedBy);
        }
        event.success();
        write(OperationType.UPDATE, member, Map.of("enabled", enabled, "reason", reason));
    }

    private void write(OperationType operation, UserModel member, Map<String, Object> representation) {
        audit.adminEvent(operation)
                .resource(ResourceType.USER)
                .resourcePath("users", member.getId())
                .representation(representation)
                .success();
    }
}
