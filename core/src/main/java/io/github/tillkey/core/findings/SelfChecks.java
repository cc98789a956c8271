package io.github.tillkey.core.findings;

import io.github.tillkey.core.check.CheckedRealm;
import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.check.SelfCheck;
import io.github.tillkey.core.findings.Found.About;
import io.github.tillkey.core.storage.Transactions;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.provider.ProviderFactory;

/**
 * The self-checks of a realm. Each is a trial in a transaction of its own: it cannot change the realm, and one that
 * fails is itself a finding and leaves the others alone.
 *
 * @param withNames whether the caller may know who the members are
 */
public record SelfChecks(KeycloakSessionFactory sessions, String realmId, boolean withNames) {

    private static final Logger LOG = Logger.getLogger(SelfChecks.class);

    /** Ids of the parts that are deployed, sorted. */
    public static SortedSet<String> parts(KeycloakSessionFactory sessions) {
        return sessions.getProviderFactoriesStream(SelfCheck.class)
                .map(ProviderFactory::getId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What the checks of these parts find, part by part, the most important of each first. */
    public List<Found> of(SortedSet<String> parts, List<About> abouts) {
        return parts.stream()
                .flatMap(part -> abouts.stream().flatMap(about -> found(part, about)))
                .toList();
    }

    private Stream<Found> found(String part, About about) {
        return look(part, about).stream().map(finding -> new Found(part, about, finding));
    }

    private List<Finding> look(String part, About about) {
        try {
            return Transactions.<List<Finding>>tryOut(sessions, realmId, (session, realm) -> {
                SelfCheck check = session.getProvider(SelfCheck.class, part);
                CheckedRealm checked = new CheckedRealm(session, realm, withNames);
                return about == About.SETTINGS ? check.ofSettings(checked) : check.ofMembers(checked);
            });
        } catch (RuntimeException failure) {
            LOG.errorf(failure, "The self-check %s of realm %s failed", part, realmId);
            return List.of(Finding.error(
                    "check_failed",
                    "self-check " + part,
                    "The self-check of this part failed, so it is not known what is wrong.",
                    "Look for the error in the server's log."));
        }
    }
}
