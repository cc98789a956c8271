package io.github.tillkey.pin.task;

import io.github.tillkey.core.profile.LocalizedMessages;
import io.github.tillkey.core.store.StoreRemoval;
import io.github.tillkey.core.task.BackgroundTask;
import io.github.tillkey.pin.credential.CredentialRows;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.migration.EndedLengthSessions;
import io.github.tillkey.pin.migration.MigrationReminders;
import io.github.tillkey.pin.session.PinSessionTermination;
import io.github.tillkey.pin.storage.TerminalEntity;
import io.github.tillkey.pin.storage.TerminalEntity.Status;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventListenerProviderFactory;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;

/**
 * Keeps the tables free of what Keycloak removed, and ends the sessions of a PIN whose credential was deleted.
 *
 * <p>Keycloak publishes the removal of users, groups and realms; the removal of a credential shows in its audit events
 * only. A lookup row whose credential is gone counts for nothing, and the rule {@code terminal} refuses its sessions,
 * so this is tidiness, not protection.
 */
final class PinEvents implements EventListenerProvider {

    private final KeycloakSession session;

    private PinEvents(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void onEvent(Event event) {
        if (event.getType() == EventType.REMOVE_CREDENTIAL) {
            credentialRemoved(event.getRealmId(), event.getDetails());
        }
    }

    @Override
    public void onEvent(AdminEvent event, boolean includeRepresentation) {
        credentialRemoved(event.getRealmId(), event.getDetails());
    }

    private void credentialRemoved(String realmId, @Nullable Map<String, String> details) {
        String type = details == null ? null : details.get(Details.CREDENTIAL_TYPE);
        if (details == null
                || (!PosPinCredentialModel.TYPE.equals(type) && !PosPinCredentialModel.PASS_TYPE.equals(type))) {
            return;
        }
        String credentialId = details.get(Details.CREDENTIAL_ID);
        EntityManager entities = entities(session);
        // The details do not show whether the credential was removed or renamed; the table does.
        if (credentialId == null || CredentialRows.exists(entities, credentialId)) {
            return;
        }
        List<String> owners = entities.createNamedQuery("tillkeyOwnersOfCredential", String.class)
                .setParameter("realmId", realmId)
                .setParameter("credentialId", credentialId)
                .getResultList();
        entities.createNamedQuery("tillkeyDeletePinsOfCredential")
                .setParameter("realmId", realmId)
                .setParameter("credentialId", credentialId)
                .executeUpdate();
        RealmModel realm = session.realms().getRealm(realmId);
        for (String owner : owners) {
            UserModel member = realm == null ? null : session.users().getUserById(realm, owner);
            if (member != null) {
                new PinSessionTermination(session, realm).endPinSessionsOf(member, null, "pin_deleted");
            }
        }
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }

    @Override
    public void close() {}

    /** Listens in every realm without being configured, and starts the tasks. */
    public static final class Factory implements EventListenerProviderFactory {

        @Override
        public EventListenerProvider create(KeycloakSession session) {
            return new PinEvents(session);
        }

        @Override
        public boolean isGlobal() {
            return true;
        }

        @Override
        public void init(Config.Scope config) {}

        @Override
        public void postInit(KeycloakSessionFactory factory) {
            factory.register(Factory::onRemoval);
            new BackgroundTask("TillkeyPinLengthTask", Duration.ofMinutes(5), EndedLengthSessions::endSessions)
                    .schedule(factory);
            // Soon after the start, so that a server that is restarted every night reminds too.
            new BackgroundTask(
                            "TillkeyPinReminderTask",
                            Duration.ofMinutes(10),
                            Duration.ofDays(1),
                            MigrationReminders::sendDue)
                    .schedule(factory);
        }

        private static void onRemoval(ProviderEvent event) {
            if (event instanceof UserModel.UserRemovedEvent removed) {
                for (String query : new String[] {"tillkeyDeletePinsOfUser", "tillkeyDeleteEarlierPinsOfUser"}) {
                    entities(removed.getKeycloakSession())
                            .createNamedQuery(query)
                            .setParameter("realmId", removed.getRealm().getId())
                            .setParameter("userId", removed.getUser().getId())
                            .executeUpdate();
                }
                deleteMisses(
                        removed.getKeycloakSession(),
                        removed.getRealm(),
                        removed.getUser().getId());
            } else if (event instanceof GroupModel.GroupRemovedEvent removed) {
                storeRemoved(removed);
                entities(removed.getKeycloakSession())
                        .createNamedQuery("tillkeyDeleteTerminalsOfStore")
                        .setParameter("realmId", removed.getRealm().getId())
                        .setParameter("storeGroupId", removed.getGroup().getId())
                        .executeUpdate();
                deleteMisses(
                        removed.getKeycloakSession(),
                        removed.getRealm(),
                        removed.getGroup().getId());
            } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
                // Keycloak removes the users of a realm in bulk, without an event for each.
                for (String query : new String[] {
                    "tillkeyDeletePinsOfRealm",
                    "tillkeyDeleteEarlierPinsOfRealm",
                    "tillkeyDeleteTerminalsOfRealm",
                    "tillkeyDeletePinRealm",
                    "tillkeyDeleteMissesOfRealm"
                }) {
                    entities(removed.getKeycloakSession())
                            .createNamedQuery(query)
                            .setParameter("realmId", removed.getRealm().getId())
                            .executeUpdate();
                }
            }
        }

        /** Refuses while tills belong to the group, store or not; where nobody refuses, their sessions end with it. */
        private static void storeRemoved(GroupModel.GroupRemovedEvent removed) {
            KeycloakSession session = removed.getKeycloakSession();
            RealmModel realm = removed.getRealm();
            List<TerminalEntity> tills = entities(session)
                    .createNamedQuery("tillkeyTerminalsOfStore", TerminalEntity.class)
                    .setParameter("realmId", realm.getId())
                    .setParameter("storeGroupId", removed.getGroup().getId())
                    .getResultStream()
                    .filter(till -> till.status != Status.REVOKED)
                    .toList();
            if (!tills.isEmpty()) {
                StoreRemoval.guarded(removed).ifPresent(guarded -> {
                    String sentence = LocalizedMessages.of(session)
                            .text(
                                    guarded.isStore() ? "tillkeyStoreHasTills" : "tillkeyGroupHasTills",
                                    guarded.name(),
                                    tills.size());
                    throw StoreRemoval.refusal(session, sentence);
                });
            }
            PinSessionTermination sessions = new PinSessionTermination(session, realm);
            tills.forEach(till -> {
                if (till.sessionId != null) {
                    sessions.endExcept(null, till.sessionId, "store_deleted");
                }
            });
        }

        private static void deleteMisses(KeycloakSession session, RealmModel realm, String subjectId) {
            entities(session)
                    .createNamedQuery("tillkeyDeleteMissesOfSubject")
                    .setParameter("realmId", realm.getId())
                    .setParameter("subjectId", subjectId)
                    .executeUpdate();
        }

        @Override
        public void close() {}

        @Override
        public String getId() {
            return "tillkey-pin-events";
        }
    }
}
