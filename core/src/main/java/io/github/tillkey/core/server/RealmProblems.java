package io.github.tillkey.core.server;

import io.github.tillkey.core.storage.NodeMemory;
import io.github.tillkey.core.storage.Transactions;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.keycloak.models.RealmModel;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Logs what has to be fixed in a realm, each complaint once a day: a broken list of networks is met at every login of
 * many people.
 */
public final class RealmProblems {

    private static final Logger LOG = Logger.getLogger(RealmProblems.class);

    /** Names of groups and clients go into a line of the log, and must not begin another. */
    private static final Pattern LINE = Pattern.compile("[\\p{Cntrl}\\u0085\\u2028\\u2029]");

    private static final Duration QUIET = Duration.ofDays(1);

    private final RecentlySeen logged = new RecentlySeen(1_000);

    private RealmProblems() {}

    /**
     * Logs a complaint; not in a trial, which complains of a realm that does not exist.
     *
     * @param place where to fix it, such as "attribute allowed_networks of the store STO-01"
     * @param problem what is wrong, and the remedy
     */
    public static void log(RealmModel realm, String place, String problem) {
        if (!Transactions.isTrial(KeycloakSessionUtil.getKeycloakSession()) && isNew(realm.getId(), place, problem)) {
            LOG.error(LINE.matcher("Realm " + realm.getName() + ", " + place + ": " + problem)
                    .replaceAll("?"));
        }
    }

    /** Whether a complaint that its finder logs in another form was not logged within a day. */
    public static boolean isNew(String... complaint) {
        return NodeMemory.here()
                .get(RealmProblems.class, RealmProblems::new)
                .logged
                .isNew(String.join("\n", complaint), QUIET, ServerTime.now());
    }
}
