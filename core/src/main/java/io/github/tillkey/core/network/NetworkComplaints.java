package io.github.tillkey.core.network;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.keycloak.models.RealmModel;

/**
 * Logs what has to be mended about the networks of a realm, each complaint once: a broken list is met at every login of many people.
 */
public final class NetworkComplaints {

    private static final Logger LOG = Logger.getLogger(NetworkComplaints.class);

    /** So many are remembered; then all are forgotten, and logged again where they still hold. */
    private static final int MOST_REMEMBERED = 1_000;

    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

    private NetworkComplaints() {}

    /**
     * Logs a complaint.
     *
     * @param place where to mend it, such as "attribute allowed_networks of the store STO-01"
     * @param problem what is wrong, and the remedy
     */
    public static void log(RealmModel realm, String place, String problem) {
        if (LOGGED.size() >= MOST_REMEMBERED) {
            LOGGED.clear();
        }
        if (LOGGED.add(realm.getId() + '\n' + place + '\n' + problem)) {
            LOG.errorf("Realm %s, %s: %s", realm.getName(), place, problem);
        }
    }
}
