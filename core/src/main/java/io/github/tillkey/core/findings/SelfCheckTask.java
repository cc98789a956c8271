package io.github.tillkey.core.findings;

import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.check.RealmPart;
import io.github.tillkey.core.findings.Found.About;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.setup.RealmSetup;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.task.BackgroundTask;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSessionFactory;

/**
 * Looks at the settings of every realm, soon after the start of a server and every hour. The first look at a realm goes
 * into the log, and that it was switched off; each into the metric.
 *
 * <p>Every server looks for itself: keys, proxies and options may differ. It leaves out what looks through members and
 * groups.
 */
public final class SelfCheckTask {

    private static final Logger LOG = Logger.getLogger(SelfCheckTask.class);

    /** Lines of one realm. */
    static final int MAX_LINES = 50;

    private static final int MAX_LINE_LENGTH = 1_000;

    /** Long enough that the first requests after a start do not wait for it. */
    private static final Duration FIRST_AFTER = Duration.ofSeconds(15);

    private static final List<About> SETTINGS = List.of(About.SETTINGS);

    /** Ids of realms that are in the log of this server as they were when they were on. */
    private final Set<String> logged = ConcurrentHashMap.newKeySet();

    /** Ids of realms that are in the log of this server as switched off. */
    private final Set<String> off = ConcurrentHashMap.newKeySet();

    /** The task, to be scheduled once by a factory. */
    public BackgroundTask task() {
        return BackgroundTask.onEveryServer("TillkeySelfCheckTask", FIRST_AFTER, Duration.ofHours(1), this::run);
    }

    /** Looks at all realms. One that fails keeps none of the others from being looked at. */
    public void run(KeycloakSessionFactory sessions) {
        Map<String, String> enabled = new TreeMap<>();
        Map<String, String> disabled = new TreeMap<>();
        Transactions.run(sessions, session -> session.realms().getRealmsStream().forEach(realm -> {
            if (RealmSettings.of(realm).enabled()) {
                enabled.put(realm.getId(), realm.getName());
            } else if (RealmSetup.wasSetUp(realm) || RealmSettings.PLACE.isListed(realm)) {
                disabled.put(realm.getId(), realm.getName());
            }
        }));
        logged.retainAll(enabled.keySet());
        off.retainAll(disabled.keySet());
        Set<String> told = new HashSet<>(enabled.values());
        told.addAll(disabled.values());
        Transactions.run(sessions, session -> FindingsMetric.of(session).retain(told));
        SortedSet<String> parts = SelfChecks.parts(sessions);
        enabled.forEach((id, name) -> {
            List<Found> found = new SelfChecks(sessions, id, false).of(parts, SETTINGS);
            Transactions.run(sessions, session -> FindingsMetric.of(session).set(name, parts, SETTINGS, found));
            if (logged.add(id)) {
                lines(name, found).forEach(LOG::warn);
            }
        });
        disabled.forEach((id, name) -> switchedOff(sessions, id, name));
    }

    /** Told whenever it happens: a client that saves the required action without its settings does this too. */
    private void switchedOff(KeycloakSessionFactory sessions, String id, String name) {
        Found found = new Found(
                RealmPart.ID,
                About.SETTINGS,
                Finding.error(
                        "switched_off",
                        RealmSettings.CONSOLE,
                        "Tillkey is switched off, so no rule is asked.",
                        "Switch it on, or undo the set-up."));
        Transactions.run(sessions, session -> {
            FindingsMetric metric = FindingsMetric.of(session);
            metric.forget(name);
            metric.set(name, Set.of(RealmPart.ID), SETTINGS, List.of(found));
        });
        if (off.add(id)) {
            LOG.warn(line(name, found));
        }
    }

    /** What goes into the log: a line each, the errors first, cut at a bound. */
    static List<String> lines(String realm, List<Found> all) {
        List<String> lines = all.stream()
                .sorted((one, other) ->
                        one.finding().severity().compareTo(other.finding().severity()))
                .limit(MAX_LINES)
                .map(found -> line(realm, found))
                .collect(Collectors.toList());
        if (all.size() > MAX_LINES) {
            lines.add(printable("Realm " + realm + ": " + (all.size() - MAX_LINES)
                    + " more findings of the self-check. GET /admin/realms/{realm}/tillkey/check tells all."));
        }
        return lines;
    }

    private static String line(String realm, Found found) {
        Finding finding = found.finding();
        return printable("Realm " + realm + ", " + finding.place() + ": " + finding.problem() + " " + finding.remedy()
                + " (" + found.part() + ": " + finding.code() + ")");
    }

    /** Names of clients and flows go into a line of the log, and must not begin another. */
    private static String printable(String line) {
        return PrintableText.shortened(line, MAX_LINE_LENGTH);
    }
}
