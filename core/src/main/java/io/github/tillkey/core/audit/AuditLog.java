package io.github.tillkey.core.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;
import org.keycloak.common.ClientConnection;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.AuthDetails;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;

/**
 * Writes admin and user events for an actor's changes, where Keycloak's auditors look: an admin event of what was
 * changed, and a user event of the member who was changed. Both are Keycloak's own builders, which write in the
 * transaction of {@code session} once {@code success()} is called.
 *
 * <p>What happens in a login or a token request is recorded by the builder of that request instead.
 *
 * <p>Keycloak's internals: admin events without an administrator.
 */
public final class AuditLog {

    /**
     * A field without a value is written as {@code null}, and an instant as ISO 8601; Keycloak's mapper does neither.
     */
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule().addSerializer(Instant.class, ToStringSerializer.instance))
            .build();

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Actor actor;

    private AuditLog(KeycloakSession session, RealmModel realm, Actor actor) {
        this.session = session;
        this.realm = realm;
        this.actor = actor;
    }

    /** The log of {@code realm}, in which {@code actor} changes something. */
    public static AuditLog of(KeycloakSession session, RealmModel realm, Actor actor) {
        return new AuditLog(session, realm, actor);
    }

    /** An admin event, of which the caller names resource and path. */
    public AdminEventBuilder adminEvent(OperationType operation) {
        return new ActorEvent(session, realm, actor).operation(operation);
    }

    /** A user event about {@code member}, without an IP address, because the member did not act. */
    public EventBuilder userEvent(EventType type, UserModel member) {
        return new EventBuilder(realm, session).event(type).user(member);
    }

    /**
     * Writes the user event of a session that is ended, with the address of the request that ends it, if there is one.
     */
    public static void sessionEnded(KeycloakSession session, UserSessionModel ending, String reason) {
        ClientConnection connection = session.getContext().getConnection();
        (connection == null
                        ? new EventBuilder(ending.getRealm(), session)
                        : new EventBuilder(ending.getRealm(), session, connection))
                .event(EventType.LOGOUT)
                .user(ending.getUser())
                .session(ending)
                .detail(Details.REASON, reason)
                .success();
    }

    /** Keycloak's builder takes models of an administrator, which a task does not have. */
    private static final class ActorEvent extends AdminEventBuilder {

        ActorEvent(KeycloakSession session, RealmModel realm, Actor actor) {
            super(realm, null, session, null, begun(session, realm, actor));
            addListeners(session, actor);
        }

        private static AdminEvent begun(KeycloakSession session, RealmModel realm, Actor actor) {
            AuthDetails by = new AuthDetails();
            by.setRealmId(actor.realmId());
            by.setRealmName(actor.realmName());
            by.setClientId(actor.clientId());
            by.setUserId(actor.userId());
            ClientConnection connection = session.getContext().getConnection();
            // Work in the background that knows of no request has none.
            by.setIpAddress(actor.userId() == null || connection == null ? null : connection.getRemoteHost());
            AdminEvent event = new AdminEvent();
            event.setRealmId(realm.getId());
            event.setRealmName(realm.getName());
            event.setAuthDetails(by);
            return event;
        }

        @Override
        public AdminEventBuilder representation(Object value) {
            return super.representation(JSON.<JsonNode>valueToTree(value));
        }

        @Override
        protected AdminEventBuilder addListeners(KeycloakSession session) {
            return this; // The actor is not known yet.
        }

        /**
         * Global listeners, workflows among them, would mistake a task's event for an administrator's edit, so only the
         * realm's listeners are added for a task.
         */
        private void addListeners(KeycloakSession session, Actor actor) {
            if (actor.userId() != null) {
                super.addListeners(session);
                return;
            }
            realm.getEventsListenersStream().distinct().forEach(id -> {
                EventListenerProvider listener = session.getProvider(EventListenerProvider.class, id);
                if (listener != null) {
                    listeners.put(id, listener);
                }
            });
        }
    }
}
