package io.github.tillkey.core;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.keycloak.models.RealmModel;

/**
 * Logs what has to be mended in a realm, each complaint once: a broken list of networks is met at every login of many people.
 */
public final class Complaints {

    private static final Logger LOG = Logger.getLogger(Complaints.class);

    /** So many are remembered; then all are forgotten, and logged again where they still hold. */
    private static final int MOST_REMEMBERED = 1_000;

    private static final Set<String> LOGGED = ConcurrentHashMap.newKeySet();

    private Complaints() {}

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
