package io.github.tillkey.expiry.event;

import io.github.tillkey.core.ServerTime;
import io.github.tillkey.expiry.ExpiryReasons;
import io.github.tillkey.expiry.rule.DatePolicy;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventStoreProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.AuthDetails;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.util.JsonSerialization;

/**
 * Writes what this module does to members, as a user event {@code UPDATE_PROFILE} with the reason code and as an admin event on the
 * user. There is no administrator behind the task: the admin event has no user, and the client {@value #ACTOR}.
 */
public final class ExpiryAudit {

    private static final Logger LOG = Logger.getLogger(ExpiryAudit.class);

    /** Client id in the admin events of the task. */
    public static final String ACTOR = "tillkey-dates";

    /** Reason of the event when the end of a member was moved. */
    public static final String EXTENDED = "account_extended";

    /** Detail of the user event: whether the member is enabled now. */
    public static final String ENABLED = "enabled";

    /** Detail of the user event: id of the user who has moved the end, where that is known. */
    public static final String CHANGED_BY = "changed_by";

    private final KeycloakSession session;
    private final RealmModel realm;

    private ExpiryAudit(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** Writes in {@code realm}. */
    public static ExpiryAudit of(KeycloakSession session, RealmModel realm) {
        return new ExpiryAudit(session, realm);
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

    private void write(
            UserModel member, String reason, boolean enabled, @Nullable Instant until, @Nullable String changedBy) {
        EventBuilder event = new EventBuilder(realm, session)
                .event(EventType.UPDATE_PROFILE)
                .user(member)
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
        admin(OperationType.UPDATE, member.getId(), Map.of("enabled", enabled, "reason", reason));
    }

    /** Writes an admin event about a user. */
    public void admin(OperationType operation, String userId, Map<String, Object> representation) {
        AdminEvent event = new AdminEvent();
        event.setId(UUID.randomUUID().toString());
        event.setTime(ServerTime.now().toEpochMilli());
        event.setRealmId(realm.getId());
        event.setRealmName(realm.getName());
        AuthDetails task = new AuthDetails();
        task.setRealmId(realm.getId());
        task.setRealmName(realm.getName());
        task.setClientId(ACTOR);
        event.setAuthDetails(task);
        event.setOperationType(operation);
        event.setResourceType(ResourceType.USER);
        event.setResourcePath("users/" + userId);
        boolean details = realm.isAdminEventsDetailsEnabled();
        event.setRepresentation(json(representation));
        EventStoreProvider store = session.getProvider(EventStoreProvider.class);
        if (realm.isAdminEventsEnabled() && store != null) {
            store.onEvent(event, details);
        }
        Set<String> listeners = new HashSet<>(realm.getEventsListenersStream().toList());
        for (String id : listeners) {
            EventListenerProvider listener = session.getProvider(EventListenerProvider.class, id);
            if (listener != null) {
                tell(listener, event, details);
            }
        }
    }

    /** As Keycloak does it: a listener that fails must not keep anybody from being blocked. */
    private static void tell(EventListenerProvider listener, AdminEvent event, boolean details) {
        try {
            listener.onEvent(event, details);
        } catch (RuntimeException failure) {
            LOG.errorf(
                    failure, "The event listener %s failed", listener.getClass().getName());
        }
    }

    private static String json(Map<String, Object> representation) {
        try {
            return JsonSerialization.writeValueAsString(representation);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
