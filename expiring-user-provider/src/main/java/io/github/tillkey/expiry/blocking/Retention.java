package io.github.tillkey.expiry.blocking;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.staff.Owner;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.expiry.event.ExpiryAudit;
import io.github.tillkey.expiry.storage.MemberLock;
import java.util.List;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserManager;
import org.keycloak.models.UserModel;

/** Deletes members some time after they were blocked, where the settings of their realm say so. */
public final class Retention {

    private static final Logger LOG = Logger.getLogger(Retention.class);

    private final KeycloakSessionFactory sessions;

    /** The retention of the database of {@code sessions}. */
    public Retention(KeycloakSessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Deletes whose time has come in all realms, and answers how many. */
    public int run() {
        List<String> realms = Transactions.call(sessions, session -> session.realms()
                .getRealmsStream()
                .map(RealmModel::getId)
                .toList());
        int deleted = 0;
        for (String realmId : realms) {
            for (String userId : Transactions.call(sessions, session -> due(session, realmId))) {
                deleted += deleteOrLog(realmId, userId) ? 1 : 0;
            }
        }
        return deleted;
    }

    private static List<String> due(KeycloakSession session, String realmId) {
        return DeletionSchedule.of(session, realmId)
                .map(deletions -> deletions.until(ServerTime.now(), Integer.MAX_VALUE).stream()
                        .map(deletion -> deletion.row().userId)
                        .toList())
                .orElse(List.of());
    }

    private boolean deleteOrLog(String realmId, String userId) {
        try {
            return Transactions.call(sessions, session -> delete(session, realmId, userId));
        } catch (RuntimeException failure) {
            LOG.warnf(failure, "User %s could not be deleted; the next daily pass tries again", userId);
            return false;
        }
    }

    private static boolean delete(KeycloakSession session, String realmId, String userId) {
        DeletionSchedule deletions = DeletionSchedule.of(session, realmId).orElse(null);
        if (deletions == null) {
            return false;
        }
        RealmModel realm = session.getContext().getRealm();
        // An extension or a hold at the same moment happens entirely before or entirely after the deletion.
        UserModel member = MemberLock.lock(session, realm, userId);
        if (member == null
                || Owner.isOne(realm, member)
                || deletions
                        .find(userId)
                        .filter(deletion -> !deletion.from().isAfter(ServerTime.now()))
                        .isEmpty()) {
            return false;
        }
        ExpiryAudit.of(session, realm).deleted(member);
        return new UserManager(session).removeUser(realm, member);
    }
}
