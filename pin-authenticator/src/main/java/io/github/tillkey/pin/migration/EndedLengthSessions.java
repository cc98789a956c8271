package io.github.tillkey.pin.migration;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.session.PinSessionTermination;
import io.github.tillkey.pin.session.SessionPin;
import io.github.tillkey.pin.storage.PinRealmEntity;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;

/**
 * Ends the sessions opened by PINs of a length that is no longer valid: its deadline has passed, or it was dropped
 * without one. Their tokens have ended by themselves (rule {@code terminal}); this tells the clients and takes the
 * sessions off the lists.
 *
 * <p>The realm's row says which lengths were good at the last look, so tills are looked at once after a length has
 * ended, and by the session of their last login only: the PIN sessions that live are never more than the tills. What a
 * crash or a failure cuts off is done at the next look.
 */
public final class EndedLengthSessions {

    private static final Logger LOG = Logger.getLogger(EndedLengthSessions.class);

    /** A login that was checked just before the deadline has opened its session by then. */
    private static final Duration LOGINS_IN_FLIGHT = Duration.ofMinutes(1);

    /** Before the first look any length may have been good. */
    private static final String ALL = "4,6";

    /** Sorts before every id. Not empty: Oracle takes an empty text for null. */
    private static final String BEFORE_ALL = "-";

    /** No id. */
    private static final String AT_END = "end";

    private static final int BATCH = 50;

    private final KeycloakSessionFactory sessions;
    private final String realmId;

    private EndedLengthSessions(KeycloakSessionFactory sessions, String realmId) {
        this.sessions = sessions;
        this.realmId = realmId;
    }

    /** Looks at every realm in which Tillkey is enabled: one read of a row by its key where nothing has changed. */
    public static void endSessions(KeycloakSessionFactory sessions) {
        List<String> realms = Transactions.call(sessions, session -> session.realms()
                .getRealmsStream()
                .filter(realm -> RealmSettings.of(realm).enabled())
                .map(RealmModel::getId)
                .toList());
        for (String realmId : realms) {
            try {
                new EndedLengthSessions(sessions, realmId).run();
            } catch (RuntimeException failure) {
                LOG.errorf(
                        failure,
                        "Sessions of an ended PIN length in realm %s were not ended; the next look does it",
                        realmId);
            }
        }
    }

    private void run() {
        String seen = Transactions.call(sessions, realmId, (session, realm) -> {
            PinRealmEntity row = entities(session).find(PinRealmEntity.class, realmId);
            return row == null ? null : row.goodLengths == null ? ALL : row.goodLengths;
        });
        Set<Integer> good = Transactions.call(sessions, realmId, (session, realm) -> good(realm));
        // Without the row the realm has no PIN, and a policy that cannot be read ends none.
        if (seen == null || good == null || seen.equals(text(good))) {
            return;
        }
        if (!good.containsAll(lengths(seen))) {
            String after = BEFORE_ALL;
            while (!AT_END.equals(after)) {
                String from = after;
                after = Transactions.call(sessions, realmId, (session, realm) -> endSome(session, realm, from));
                if (after == null) {
                    return; // The row stays as it is, so the next run starts over.
                }
            }
        }
        Transactions.call(sessions, realmId, (session, realm) -> entities(session)
                .createNamedQuery("tillkeyGoodLengths")
                .setParameter("realmId", realmId)
                .setParameter("goodLengths", text(good))
                .executeUpdate());
    }

    /** @return where to go on, {@link #AT_END}, or {@code null} where the policy cannot be read any more */
    private @Nullable String endSome(KeycloakSession session, RealmModel realm, String after) {
        List<Object[]> tills = entities(session)
                .createNamedQuery("tillkeySessionsOfTerminals", Object[].class)
                .setParameter("realmId", realmId)
                .setParameter("after", after)
                .setMaxResults(BATCH)
                .getResultList();
        if (tills.isEmpty()) {
            return AT_END;
        }
        Set<Integer> good = good(realm);
        if (good == null) {
            return null;
        }
        for (Object[] till : tills) {
            UserSessionModel running = session.sessions().getUserSession(realm, (String) till[1]);
            if (running != null
                    && SessionPin.of(running)
                            .filter(pin -> !good.contains(pin.length()))
                            .isPresent()) {
                new PinSessionTermination(session, realm)
                        .endExcept(null, running.getId(), PinReasons.PIN_LENGTH_ENDED.code());
            }
        }
        return (String) tills.get(tills.size() - 1)[0];
    }

    /** {@code null} where the policy cannot be read. */
    private static @Nullable Set<Integer> good(RealmModel realm) {
        return PinPolicies.readable(realm)
                .map(policy ->
                        new TreeSet<>(policy.acceptedLengths(ServerTime.now().minus(LOGINS_IN_FLIGHT))))
                .orElse(null);
    }

    private static String text(Set<Integer> lengths) {
        return lengths.stream().map(String::valueOf).sorted().collect(Collectors.joining(","));
    }

    private static List<Integer> lengths(String text) {
        return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
