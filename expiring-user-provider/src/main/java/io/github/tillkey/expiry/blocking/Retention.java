package io.github.tillkey.expiry.blocking;

import io.github.tillkey.core.RealmSettings;
import io.github.tillkey.core.ServerTime;
import io.github.tillkey.expiry.event.ExpiryAudit;
import io.github.tillkey.expiry.settings.InvalidDateSettingsException;
import io.github.tillkey.expiry.settings.RealmDates;
import io.github.tillkey.expiry.storage.EndEntity;
import jakarta.persistence.LockModeType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserManager;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Deletes members some time after they were blocked, where the settings of their realm say so. Whoever was extended or enabled in
 * between has no such row any more, and is looked at once more before. Members of federations and identity providers are kept.
 */
public final class Retention {

    private static final Logger LOG = Logger.getLogger(Retention.class);

    private static final int PAGE = 100;

    private final KeycloakSessionFactory sessions;

    /** The retention of the database of {@code sessions}. */
    public Retention(KeycloakSessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Deletes whose time has come in all realms, and answers how many. */
    public int run() {
        List<String> realms = inTransaction(session -> session.realms()
                .getRealmsStream()
                .filter(realm -> limit(realm, ServerTime.now()).isPresent())
                .map(RealmModel::getId)
                .toList());
        int deleted = 0;
        for (String realmId : realms) {
            int kept = 0;
            List<String> page;
            do {
                int skip = kept; // Who could not be deleted must not hide who comes behind.
                page = inTransaction(session -> due(session, realmId, skip));
                for (String userId : page) {
                    boolean gone = deleteOrLog(realmId, userId);
                    deleted += gone ? 1 : 0;
                    kept += gone ? 0 : 1;
                }
            } while (page.size() == PAGE);
        }
        return deleted;
    }

    /** Since when members of {@code realm} must have been blocked to be deleted at {@code now}; empty when nobody is. */
    public static Optional<Instant> limit(RealmModel realm, Instant now) {
        try {
            int days = RealmSettings.of(realm).enabled()
                    ? RealmDates.settings(realm).retentionDays()
                    : 0;
            return days == 0 ? Optional.empty() : Optional.of(now.minus(Duration.ofDays(days)));
        } catch (InvalidDateSettingsException broken) {
            return Optional.empty(); // The rule refuses whoever has dates and says why.
        }
    }

    private static List<String> due(KeycloakSession session, String realmId, int skip) {
        RealmModel realm = session.realms().getRealm(realmId);
        return realm == null
                ? List.of()
                : limit(realm, ServerTime.now())
                        .map(limit -> session
                                .getProvider(JpaConnectionProvider.class)
                                .getEntityManager()
                                .createNamedQuery("tillkeyEndsHandledBefore", EndEntity.class)
                                .setParameter("realmId", realmId)
                                .setParameter("state", EndEntity.State.BLOCKED)
                                .setParameter("before", limit.toEpochMilli())
                                .setFirstResult(skip)
                                .setMaxResults(PAGE)
                                .getResultList()
                                .stream()
                                .map(end -> end.userId)
                                .toList())
                        .orElse(List.of());
    }

    private boolean deleteOrLog(String realmId, String userId) {
        try {
            return inTransaction(session -> delete(session, realmId, userId));
        } catch (RuntimeException failure) {
            LOG.warnf(failure, "User %s could not be deleted; the next daily pass tries again", userId);
            return false;
        }
    }

    private static boolean delete(KeycloakSession session, String realmId, String userId) {
        MemberBlock block = MemberBlock.of(session, realmId).orElse(null);
        if (block == null || block.reconsider(userId, null)) {
            return false;
        }
        EndEntity row = session.getProvider(JpaConnectionProvider.class)
                .getEntityManager()
                .find(EndEntity.class, userId, LockModeType.PESSIMISTIC_WRITE);
        RealmModel realm = session.getContext().getRealm();
        UserModel member = session.users().getUserById(realm, userId);
        if (row == null
                || row.state != EndEntity.State.BLOCKED
                || member == null
                || member.isEnabled()
                || !block.isOver(member, row)
                || comesBack(session, realm, member)) {
            return false;
        }
        ExpiryAudit.of(session, realm)
                .admin(OperationType.DELETE, userId, Map.of("username", member.getUsername(), "reason", "retention"));
        return new UserManager(session).removeUser(realm, member);
    }

    /** Whoever comes from a directory or another login would be there again at the next login, as somebody without an end. */
    private static boolean comesBack(KeycloakSession session, RealmModel realm, UserModel member) {
        return member.isFederated()
                || session.users()
                        .getFederatedIdentitiesStream(realm, member)
                        .findAny()
                        .isPresent();
    }

    private <T> T inTransaction(Function<KeycloakSession, T> job) {
        return KeycloakModelUtils.runJobInTransactionWithResult(sessions, job::apply);
    }
}
