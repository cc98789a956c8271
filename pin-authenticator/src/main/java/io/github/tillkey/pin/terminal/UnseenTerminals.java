package io.github.tillkey.pin.terminal;

import io.github.tillkey.core.staff.UnusedTills;
import io.github.tillkey.core.staff.UnusedTillsFactory;
import java.time.Instant;
import java.util.List;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Terminals whose browser has not shown its cookie for long. */
record UnseenTerminals(KeycloakSession session) implements UnusedTills {

    @Override
    public List<Till> since(RealmModel realm, Instant instant) {
        return session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .createQuery(
                        "select t.id, t.name, t.storeGroupId, t.lastSeenAt from TerminalEntity t"
                                + " where t.realmId = :realmId and (t.status = ACTIVE or t.status = LOCKED)"
                                + " and t.lastSeenAt < :before order by t.lastSeenAt, t.id",
                        Object[].class)
                .setParameter("realmId", realm.getId())
                .setParameter("before", instant.toEpochMilli())
                .getResultStream()
                .map(row -> new Till(
                        (String) row[0], (String) row[1], (String) row[2], Instant.ofEpochMilli((Long) row[3])))
                .toList();
    }

    /** Registers the provider. */
    public static final class Factory implements UnusedTillsFactory {

        @Override
        public UnusedTills create(KeycloakSession session) {
            return new UnseenTerminals(session);
        }

        @Override
        public String getId() {
            return "terminals";
        }
    }
}
