package io.github.tillkey.expiry.task;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.core.staff.MemberChanged;
import io.github.tillkey.core.task.BackgroundTask;
import io.github.tillkey.expiry.blocking.Retention;
import io.github.tillkey.expiry.notice.Notices;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;

/**
 * Looks at members whom an administrator has just written, so that an end in the past blocks at once, an extension
 * enables at once, and what is enabled by hand stays so; and keeps the tables free of what Keycloak removed. The same
 * for what a {@link MemberChanged} tells of; the rest is found by passes.
 *
 * <p>Keycloak's internals: a global listener, and {@code enlistAfterCompletion}.
 */
public final class DateEvents implements EventListenerProvider {

    private static final Logger LOG = Logger.getLogger(DateEvents.class);

    /**
     * A user that was written by the Admin REST, a partial import ({@code users/…}), or SCIM ({@code scim/v2/Users/…}).
     */
    private static final Pattern USER = Pattern.compile("(?:scim/v2/)?[Uu]sers/([^/]+)");

    private final KeycloakSession session;
    private final boolean blocks;
    private @Nullable ChangedUsers written;

    private DateEvents(KeycloakSession session, boolean blocks) {
        this.session = session;
        this.blocks = blocks;
    }

    @Override
    public void onEvent(Event event) {}

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        String path = event.getResourcePath();
        // Not by the type of resource: a partial import says REALM.
        Matcher user = USER.matcher(path == null ? "" : path);
        if (user.matches()
                && (event.getOperationType() == OperationType.CREATE
                        || event.getOperationType() == OperationType.UPDATE)) {
            if (written == null) {
                written = new ChangedUsers(
                        session.getKeycloakSessionFactory(),
                        event.getRealmId(),
                        event.getAuthDetails() == null
                                ? null
                                : event.getAuthDetails().getUserId(),
                        blocks);
                session.getTransactionManager().enlistAfterCompletion(written);
            }
            written.add(user.group(1));
        }
    }

    @Override
    public void close() {}

    /** Listens in every realm without being configured, and starts the tasks. */
    public static final class Factory implements EventListenerProviderFactory {

        /** Provider id, also in the server option {@code spi-events-listener--tillkey-dates--interval-seconds}. */
        public static final String ID = "tillkey-dates";

        private static final int DEFAULT_SECONDS = 15;

        /** 0 for never. */
        private static final Setting<Integer> INTERVAL =
                Setting.wholeNumber("intervalSeconds", 0, 3600, "seconds").byDefault(DEFAULT_SECONDS);

        private int seconds = DEFAULT_SECONDS;

        @Override
        public EventListenerProvider create(KeycloakSession session) {
            return new DateEvents(session, seconds > 0);
        }

        @Override
        public boolean isGlobal() {
            return true;
        }

        @Override
        public void init(Config.Scope config) {
            try {
                seconds = INTERVAL.read(SettingValues.attributes(config::get));
            } catch (InvalidSettingException wrong) {
                // A typing error must not keep the server from starting.
                LOG.errorf(
                        "Option spi-events-listener--%s--interval-seconds: %s %d is used.",
                        ID, wrong.sentence(), seconds);
            }
        }

        /** Whether this server runs the task. */
        public boolean runsTask() {
            return seconds > 0;
        }

        @Override
        public void postInit(KeycloakSessionFactory factory) {
            factory.register(Factory::onRemoval);
            factory.register(this::onChange);
            if (seconds > 0) {
                tasks(Duration.ofSeconds(seconds)).forEach(task -> task.schedule(factory));
            }
        }

        /** Mail servers and directories take their time, and blocking must not wait for them. */
        private static List<BackgroundTask> tasks(Duration interval) {
            return List.of(
                    new BackgroundTask("TillkeyDatesTask", interval, new DatePasses()::run),
                    new BackgroundTask(
                            "TillkeyNoticesTask", interval, Duration.ofHours(1), sessions -> new Notices(sessions)
                                    .run()),
                    new BackgroundTask(
                            "TillkeyRetentionTask", interval, Duration.ofDays(1), sessions -> new Retention(sessions)
                                    .run()));
        }

        private void onChange(ProviderEvent event) {
            if (event instanceof MemberChanged changed) {
                KeycloakSession session = changed.session();
                ChangedUsers written = new ChangedUsers(
                        session.getKeycloakSessionFactory(), changed.realm().getId(), null, runsTask());
                written.add(changed.member().getId());
                session.getTransactionManager().enlistAfterCompletion(written);
            }
        }

        private static void onRemoval(ProviderEvent event) {
            if (event instanceof UserModel.UserRemovedEvent removed) {
                for (String query : new String[] {
                    "tillkeyDeleteEndsOfUser", "tillkeyDeleteEndChangesOfUser", "tillkeyDeleteNoticesOfUser"
                }) {
                    entities(removed.getKeycloakSession())
                            .createNamedQuery(query)
                            .setParameter("realmId", removed.getRealm().getId())
                            .setParameter("userId", removed.getUser().getId())
                            .executeUpdate();
                }
            } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
                // Keycloak removes the users of a realm in bulk, without an event for each.
                for (String query : new String[] {
                    "tillkeyDeleteEndsOfRealm", "tillkeyDeleteEndChangesOfRealm", "tillkeyDeleteNoticesOfRealm"
                }) {
                    entities(removed.getKeycloakSession())
                            .createNamedQuery(query)
                            .setParameter("realmId", removed.getRealm().getId())
                            .executeUpdate();
                }
            }
        }

        private static EntityManager entities(KeycloakSession session) {
            return session.getProvider(JpaConnectionProvider.class).getEntityManager();
        }

        @Override
        public void close() {}

        @Override
        public String getId() {
            return ID;
        }
    }
}
