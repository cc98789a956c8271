package io.github.tillkey.core.session;

import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.store.Stores;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.UserSessionProvider;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/**
 * Ends the sessions that are bound to a store whose group is deleted, offline ones too, and tells their clients. Those
 * of a till end with it.
 *
 * <p>Keycloak finds no session by a note, and the members of the store may have changed since they logged in, so this
 * looks at all sessions of the realm, once in a request. It does so after the removal is committed, so that a refused
 * one costs nothing and a long look holds no lock; meanwhile the token gate refuses these sessions.
 */
public final class RemovedStoreSessions implements ProviderEventListener {

    private static final String REASON = "store_deleted";

    /** Attribute of a session: ids of the groups whose removal has been seen, and of the stores below them. */
    private static final String SEEN = RemovedStoreSessions.class.getName();

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof GroupModel.GroupRemovedEvent removed) {
            KeycloakSession session = removed.getKeycloakSession();
            RealmModel realm = removed.getRealm();
            Set<String> stores =
                    Stores.of(session, realm).everAtOrBelow(removed.getGroup().getId());
            // Keycloak tells of each group below, too.
            stores.removeAll(seen(session));
            if (!stores.isEmpty()) {
                seen(session).addAll(stores);
                endAfterCommit(session, stores);
            }
        }
    }

    private static void endAfterCommit(KeycloakSession session, Set<String> stores) {
        Transactions.afterCommit(
                session,
                () -> Transactions.<@Nullable Object>call(session, (after, realm) -> {
                    end(after, realm, stores);
                    return null;
                }));
    }

    @SuppressWarnings("unchecked")
    private static Set<String> seen(KeycloakSession session) {
        Set<String> seen = session.getAttribute(SEEN, Set.class);
        if (seen == null) {
            seen = new HashSet<>();
            session.setAttribute(SEEN, seen);
        }
        return seen;
    }

    private static void end(KeycloakSession session, RealmModel realm, Set<String> stores) {
        UserSessionProvider sessions = session.sessions();
        Set<String> running = new HashSet<>();
        for (UserSessionModel ending :
                boundTo(stores, sessions.readOnlyStreamUserSessions(realm), id -> sessions.getUserSession(realm, id))) {
            running.add(ending.getId());
            tell(session, ending);
            sessions.removeUserSession(realm, ending);
        }
        for (UserSessionModel ending : boundTo(
                stores,
                sessions.readOnlyStreamOfflineUserSessions(realm),
                id -> sessions.getOfflineUserSession(realm, id))) {
            if (!running.contains(ending.getId())) {
                tell(session, ending);
            }
            sessions.removeOfflineUserSession(realm, ending);
        }
    }

    private static List<UserSessionModel> boundTo(
            Set<String> stores, Stream<UserSessionModel> all, Function<String, @Nullable UserSessionModel> find) {
        List<String> ids;
        try (all) {
            ids = all.filter(found -> stores.contains(found.getNote(StoreBinding.STORE)))
                    .filter(found -> TerminalSession.of(found).isEmpty())
                    .map(UserSessionModel::getId)
                    .toList();
        }
        return ids.stream().map(find).filter(Objects::nonNull).toList();
    }

    private static void tell(KeycloakSession session, UserSessionModel ending) {
        BackchannelLogout logout = BackchannelLogout.of(session);
        logout.sendAfterCommit(logout.notices(ending));
        AuditLog.sessionEnded(session, ending, REASON);
    }
}
