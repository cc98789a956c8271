package io.github.tillkey.core.store;

import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.storage.Transactions;
import jakarta.persistence.FlushModeType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.jpa.entities.GroupEntity;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The one group below which the stores of a realm are. The realm names it by path, so that the setting can be written
 * into a file; everything else asks for its id here. Where no group has the path, or several have it, the realm has no
 * stores: none of them is better than the others.
 *
 * <p>Logins ask several times, so a node remembers the group until some group changes, and the database is not read.
 * When the group is renamed or moved, {@link #follow} writes the new path in the same transaction: the tills go on, and
 * whatever gets the old path afterwards is not the stores group.
 *
 * <p>Keycloak's internals: a query of the JPA entities.
 */
public final class StoresRoot {

    private static final Logger LOG = Logger.getLogger(StoresRoot.class);

    /** Attribute of a session whose transaction changes groups, for each realm: the group as it was before. */
    private static final String BEFORE = StoresRoot.class.getName() + ".before.";

    private StoresRoot() {}

    record Key(String realmId, String path) {}

    /**
     * What has the path.
     *
     * @param groupId of the one group, {@code null} when there is none or more than one
     * @param isAmbiguous whether there is more than one
     */
    record Found(@Nullable String groupId, boolean isAmbiguous) {

        private static Found of(Set<String> groups) {
            return new Found(groups.size() == 1 ? groups.iterator().next() : null, groups.size() > 1);
        }
    }

    /** The stores group by its id, and the path that the realm names; from before this transaction. */
    private record Before(String groupId, String path) {}

    /**
     * Id of the stores group; {@code null} when the realm names none, one that is not there, or several. Then nobody
     * works anywhere: without the group it cannot be told who is outside of it.
     */
    static @Nullable String idOf(KeycloakSession session, RealmModel realm) {
        GroupPath path = pathOf(session, realm);
        if (path == null) {
            return null;
        }
        Found found = find(session, realm, path);
        if (found.groupId() == null) {
            RealmProblems.log(
                    realm,
                    RealmSettings.CONSOLE,
                    problem(path, found.isAmbiguous()) + " " + remedy(found.isAmbiguous()));
        }
        return found.groupId();
    }

    /** The stores group; empty as {@link #idOf}. */
    public static Optional<GroupModel> of(KeycloakSession session, RealmModel realm) {
        return Optional.ofNullable(idOf(session, realm)).map(realm::getGroupById);
    }

    /** The path that the realm names, {@code null} when it names none. */
    static @Nullable GroupPath pathOf(KeycloakSession session, RealmModel realm) {
        return RealmSettings.of(realm)
                .storesGroup()
                .map(written -> GroupPath.of(written, KeycloakModelUtils.escapeSlashesInGroupPath(session)))
                .orElse(null);
    }

    static Found find(KeycloakSession session, RealmModel realm, GroupPath path) {
        if (!GroupMemory.isOutdated(session)) {
            return remembered(session, session, realm.getId(), path);
        }
        Before before = session.getAttribute(BEFORE + realm.getId(), Before.class);
        return before != null && before.path().equals(path.text()) && realm.getGroupById(before.groupId()) != null
                ? new Found(before.groupId(), false)
                : Found.of(at(session, realm.getId(), GroupEntity.TOP_PARENT_ID, path));
    }

    private static Found remembered(KeycloakSession memory, KeycloakSession reader, String realmId, GroupPath path) {
        return GroupMemory.here(memory)
                .roots()
                .get(
                        new Key(realmId, path.text()),
                        () -> Found.of(at(reader, realmId, GroupEntity.TOP_PARENT_ID, path)));
    }

    /**
     * The transaction of {@code session} may have renamed or moved the stores group, or a group above it: then the
     * setting follows. The right to do that to the group is not the right to choose another one.
     *
     * @return what had the path before this transaction
     */
    static Found follow(KeycloakSession session, RealmModel realm, GroupPath path) {
        String attribute = BEFORE + realm.getId();
        Before before = session.getAttribute(attribute, Before.class);
        if (before == null || !before.path().equals(path.text())) {
            // As it is committed: this transaction has written the group already.
            Found found = Transactions.call(
                    session.getKeycloakSessionFactory(),
                    committed -> remembered(session, committed, realm.getId(), path));
            if (found.groupId() == null) {
                return found;
            }
            before = new Before(found.groupId(), path.text());
            session.setAttribute(attribute, before);
        }
        GroupModel group = realm.getGroupById(before.groupId());
        if (group == null) {
            return new Found(null, false);
        }
        GroupPath now = pathOf(group);
        if (!now.text().equals(before.path())) {
            RealmSettings.PLACE.follow(session, realm, RealmSettings.STORES_GROUP.key(), now.text());
            session.setAttribute(attribute, new Before(before.groupId(), now.text()));
            LOG.infof(
                    "Realm %s, %s: follows the group from %s to %s",
                    PrintableText.shortened(realm.getName(), 60),
                    RealmSettings.STORES_GROUP.key(),
                    PrintableText.shortened(path.text(), 200),
                    PrintableText.shortened(now.text(), 200));
        }
        return new Found(before.groupId(), false);
    }

    static GroupPath pathOf(GroupModel group) {
        return new GroupPath(KeycloakModelUtils.buildGroupPath(group), group.escapeSlashesInGroupPath());
    }

    /** What has the path {@code rest} below this group, as far as it is written to the database. */
    static Set<String> at(KeycloakSession session, String realmId, String parentId, GroupPath rest) {
        Set<String> found = new LinkedHashSet<>();
        Map<String, GroupPath> beginnings = rest.beginnings();
        if (beginnings.isEmpty()) {
            return found;
        }
        Holders.entities(session)
                .createQuery(
                        // Groups of organizations have a type of their own.
                        "select g.id, g.name from GroupEntity g where g.realm = :realmId and g.parentId = :parentId"
                                + " and g.type = :type and g.name in :names",
                        Object[].class)
                .setParameter("realmId", realmId)
                .setParameter("parentId", parentId)
                .setParameter("type", GroupModel.Type.REALM.intValue())
                .setParameter("names", beginnings.keySet())
                // Half a move must not be written: another group may have that name there.
                .setFlushMode(FlushModeType.COMMIT)
                .getResultList()
                .forEach(row -> {
                    // A database may not tell upper case from lower case.
                    GroupPath below = beginnings.get((String) row[1]);
                    if (below != null && below.isEmpty()) {
                        found.add((String) row[0]);
                    } else if (below != null) {
                        found.addAll(at(session, realmId, (String) row[0], below));
                    }
                });
        return found;
    }

    /** What is wrong with the setting of a realm that has no stores group; nothing where it names none. */
    static List<Finding> findings(KeycloakSession session, RealmModel realm) {
        return Stream.ofNullable(pathOf(session, realm))
                .flatMap(path -> {
                    Found found = find(session, realm, path);
                    return found.groupId() != null
                            ? Stream.empty()
                            : Stream.of(Finding.error(
                                    found.isAmbiguous() ? "stores_group_ambiguous" : "stores_group_missing",
                                    RealmSettings.CONSOLE,
                                    problem(path, found.isAmbiguous()),
                                    remedy(found.isAmbiguous())));
                })
                .toList();
    }

    /** What is wrong with the setting. */
    static String problem(GroupPath path, boolean isAmbiguous) {
        return (isAmbiguous ? "Several groups have the path '" : "No group has the path '")
                + PrintableText.shortened(path.text(), 200) + "', so the realm has no stores.";
    }

    static String remedy(boolean isAmbiguous) {
        return isAmbiguous
                ? "Give the others another name."
                : "Write the path of the group that holds them, or make it.";
    }
}
