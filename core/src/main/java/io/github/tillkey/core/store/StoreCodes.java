package io.github.tillkey.core.store;

import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.storage.InClause;
import io.github.tillkey.core.storage.NodeMemory;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.store.StoreCodeCache.Finding;
import io.github.tillkey.core.store.StoreCodeClaim.Holder;
import io.github.tillkey.core.store.StoreCodeClaim.Outcome;
import io.github.tillkey.core.store.StoreCodeClaim.Writer;
import jakarta.persistence.EntityManager;
import jakarta.persistence.LockModeType;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Which group holds which code. The attribute of a group only asks for a code, because anyone who may manage the group
 * may write it; a row of {@link StoreCodeEntity} records the holder. The first group that asks gets it, and only
 * {@code manage-realm} changes that.
 *
 * <p>Keycloak's internals: a query of the JPA entities.
 */
final class StoreCodes {

    private static final Logger LOG = Logger.getLogger(StoreCodes.class);

    /**
     * Attribute of a session whose transaction has changed codes: what it sees must not be remembered before it is
     * committed.
     */
    private static final String CHANGED = StoreCodes.class.getName() + ".changed";

    private final KeycloakSession session;
    private final StoreCodeCache memory;

    /** Whose rows will be asked for, and have not been read yet. */
    private Collection<GroupModel> expected;

    private StoreCodes(KeycloakSession session, StoreCodeCache memory, Collection<GroupModel> expected) {
        this.session = session;
        this.memory = memory;
        this.expected = expected;
    }

    /** The codes, read and written in the transaction of {@code session}. */
    static StoreCodes of(KeycloakSession session) {
        return of(session, List.of());
    }

    /**
     * As {@link #of(KeycloakSession)}. The first group that is new to this node brings the rows of all these and of
     * those above them, in one query: somebody may be in the groups of hundreds of stores.
     */
    static StoreCodes of(KeycloakSession session, Collection<GroupModel> expected) {
        return new StoreCodes(
                session,
                session.getProvider(NodeMemory.class).get(StoreCodeCache.class, StoreCodeCache::new),
                expected);
    }

    /** The value of {@link Store#STORE_ID_ATTRIBUTE}, {@code null} when there is none. */
    static @Nullable String valueOf(GroupModel group) {
        String value = group.getFirstAttribute(Store.STORE_ID_ATTRIBUTE);
        return value == null || value.isBlank() ? null : value;
    }

    /**
     * The code that {@code group} holds; empty when it is not a store. A group that carries a code which no group has
     * ever held gets it now. Reads the memory of the node; the database for a group that is new to it.
     *
     * @param insideStore whether a store is above the group
     */
    Finding of(RealmModel realm, GroupModel group, boolean insideStore) {
        String value = Objects.requireNonNull(valueOf(group), "no store_id");
        return session.getAttribute(CHANGED) != null
                ? lookUp(realm, group, value, insideStore)
                : memory.remembered(group.getId(), value, () -> lookUp(realm, group, value, insideStore));
    }

    /**
     * Whether {@code group} is the last that held some code, though it may not carry it any more. From the memory of
     * the node, as {@link #of}.
     */
    boolean hasHeld(RealmModel realm, GroupModel group) {
        Supplier<Finding> lookUp = () -> new Finding(
                codesOf(realm, group.getId()).stream()
                        .findFirst()
                        .map(row -> row.code)
                        .orElse(null),
                Outcome.HELD);
        Finding found =
                session.getAttribute(CHANGED) != null ? lookUp.get() : memory.remembered(group.getId(), "", lookUp);
        return found.code() != null;
    }

    private Finding lookUp(RealmModel realm, GroupModel group, String value, boolean insideStore) {
        readExpected(realm);
        StoreCode code = StoreCode.parse(value).orElse(null);
        StoreCodeEntity row = code == null ? null : find(realm, code);
        Outcome outcome = code == null
                ? Outcome.UNREADABLE
                : claim(realm, group, code, row, insideStore, Writer.UNKNOWN).decide();
        if (outcome == Outcome.GRANTED && code != null) {
            if (claimNow(realm, group, value, code)) {
                return new Finding(code.text(), Outcome.HELD);
            }
            // Another group has just got it, or this group itself on another node.
            row = find(realm, code);
            outcome = row != null && row.groupId.equals(group.getId()) ? Outcome.HELD : Outcome.TAKEN;
        }
        if (row != null && row.groupId.equals(group.getId())) {
            return new Finding(row.code, outcome);
        }
        // What is written in the group does not take away what it holds: an honest store works on.
        String held = codesOf(realm, group.getId()).stream()
                .findFirst()
                .map(own -> own.code)
                .orElse(null);
        RealmProblems.log(
                realm,
                Store.STORE_ID_ATTRIBUTE + " of the group " + KeycloakModelUtils.buildGroupPath(group),
                problem(outcome, value)
                        + (held == null ? " The group is no store." : " The group remains the store " + held + "."));
        return new Finding(held, outcome);
    }

    /** Into the transaction of the session, where {@link #find} finds them. */
    private void readExpected(RealmModel realm) {
        List<String> keys = expected.stream()
                .flatMap(KeycloakGroup::upwards)
                .flatMap(group -> StoreCode.parse(valueOf(group)).stream())
                .map(code -> code.key(realm.getId()))
                .distinct()
                .toList();
        expected = List.of();
        InClause.inChunks(keys, chunk -> entities(session)
                .createQuery("select c from StoreCodeEntity c where c.id in :keys", StoreCodeEntity.class)
                .setParameter("keys", chunk)
                .getResultList());
    }

    /** Why a group does not get the code that it asks for, and what to do. */
    static String problem(Outcome outcome, String value) {
        return fault(outcome, value) + " " + remedy(outcome);
    }

    /** Why a group does not get the code that it asks for. */
    static String fault(Outcome outcome, String value) {
        return switch (outcome) {
            case HELD, GRANTED -> "'" + value + "' is fine.";
            case TAKEN ->
                "'" + value
                        + "' belongs to another group, or several ask for it at once, or it differs from the code of "
                        + "another store in case or form only. The first holder keeps a code.";
            case FIXED -> "'" + value + "' is not the code that the group holds.";
            case INSIDE_STORE -> "'" + value + "' is in a group inside a store.";
            case UNREADABLE -> "the value is not a code.";
        };
    }

    /** What to do about it, in sentences. */
    static String remedy(Outcome outcome) {
        return switch (outcome) {
            case HELD, GRANTED -> "";
            case TAKEN ->
                "Give this store a code of its own; an administrator with manage-realm may save the code of a store "
                        + "that is gone.";
            case FIXED -> "Only an administrator with manage-realm gives a store another code, by saving it.";
            case INSIDE_STORE -> "A store has no stores inside: move the group out of it, or take the code away.";
            case UNREADABLE -> "Write 1 to " + StoreCode.MAX_LENGTH + " visible characters with letters of one script.";
        };
    }

    /** What {@code group} asks for, as things are. */
    StoreCodeClaim claim(
            RealmModel realm,
            GroupModel group,
            StoreCode code,
            @Nullable StoreCodeEntity row,
            boolean insideStore,
            Writer by) {
        Holder holder = holder(realm, group, code, row);
        boolean open = holder == Holder.NOBODY && !insideStore;
        return new StoreCodeClaim(
                holder,
                row != null && row.code.equals(code.text()),
                holder != Holder.THIS_GROUP && !codesOf(realm, group.getId()).isEmpty(),
                insideStore,
                open && isContested(realm, group),
                by);
    }

    private Holder holder(RealmModel realm, GroupModel group, StoreCode code, @Nullable StoreCodeEntity row) {
        if (row == null) {
            return Holder.NOBODY;
        }
        if (row.groupId.equals(group.getId())) {
            return Holder.THIS_GROUP;
        }
        GroupModel other = realm.getGroupById(row.groupId);
        boolean carries = other != null
                && StoreCode.parse(valueOf(other)).filter(code::looksLike).isPresent();
        return carries ? Holder.ANOTHER_STORE : Holder.FORMER_STORE;
    }

    /**
     * Whether another group that holds no code carries the same value: an import of two, of which neither is the first.
     */
    private boolean isContested(RealmModel realm, GroupModel group) {
        // By entity names: Keycloak's own search leaves out groups that the administrator of the request may not see.
        List<String> others = entities(session)
                .createQuery(
                        "select a.group.id from GroupAttributeEntity a where a.name = :name and a.value = :value"
                                + " and a.group.realm = :realmId and a.group.id <> :groupId",
                        String.class)
                .setParameter("name", Store.STORE_ID_ATTRIBUTE)
                .setParameter("value", valueOf(group))
                .setParameter("realmId", realm.getId())
                .setParameter("groupId", group.getId())
                .setMaxResults(10)
                .getResultList();
        return others.stream()
                .filter(id -> codesOf(realm, id).isEmpty())
                .map(realm::getGroupById)
                .anyMatch(other -> other != null && mightBeStore(realm, other));
    }

    private boolean mightBeStore(RealmModel realm, GroupModel group) {
        String root = StoresRoot.idOf(session, realm);
        for (GroupModel above = group.getParent(); above != null; above = above.getParent()) {
            if (above.getId().equals(root)) {
                return true;
            }
            if (valueOf(above) != null) {
                return false;
            }
        }
        return false;
    }

    /**
     * Claims a code for a committed group, in a transaction of its own: the claim survives a rollback of the request.
     * In a trial it would be granted, and is not.
     */
    private boolean claimNow(RealmModel realm, GroupModel group, String value, StoreCode code) {
        if (Transactions.isTrial(session)) {
            return true;
        }
        try {
            return Transactions.call(session.getKeycloakSessionFactory(), nested -> {
                RealmModel committed = nested.realms().getRealm(realm.getId());
                GroupModel there = committed == null ? null : committed.getGroupById(group.getId());
                if (there == null || !value.equals(valueOf(there))) {
                    return false; // Not committed yet: the next request claims it.
                }
                StoreCodes.of(nested).grant(committed, there, code, null);
                return true;
            });
        } catch (RuntimeException failure) {
            LOG.debugf(failure, "the code of group %s was not claimed", group.getId());
            return false;
        }
    }

    /**
     * Gives {@code group} the code, in the transaction of the session. Fails when another group has got it since the
     * decision.
     *
     * @param row the row of the code when that was decided, {@code null} when there was none
     */
    void grant(RealmModel realm, GroupModel group, StoreCode code, @Nullable StoreCodeEntity row) {
        EntityManager entities = entities(session);
        StoreCodeEntity granted = row;
        if (granted == null) {
            // Not looked for again: if another transaction has inserted it meanwhile, the table's key must refuse it.
            granted = new StoreCodeEntity();
            granted.id = code.key(realm.getId());
            granted.realmId = realm.getId();
        } else {
            String holder = granted.groupId;
            entities.refresh(granted, LockModeType.PESSIMISTIC_WRITE);
            if (!holder.equals(granted.groupId)) {
                throw new IllegalStateException("the code was given to another group just now");
            }
        }
        granted.code = code.text();
        granted.groupId = group.getId();
        granted.claimedAt = ServerTime.now().toEpochMilli();
        if (row == null) {
            entities.persist(granted);
        }
        if (Transactions.isTrial(session)) {
            // Its memory is its own.
            memory.forget();
        } else {
            session.setAttribute(CHANGED, true);
        }
        entities.flush();
    }

    /** The row of a code, {@code null} if no group has ever held it. */
    @Nullable
    StoreCodeEntity find(RealmModel realm, StoreCode code) {
        return entities(session).find(StoreCodeEntity.class, code.key(realm.getId()));
    }

    /** The group that holds {@code code}, which need not be there any more. */
    Optional<String> groupOf(RealmModel realm, String code) {
        return StoreCode.parse(code).map(parsed -> find(realm, parsed)).map(row -> row.groupId);
    }

    /**
     * The id of the group that holds {@code code}, from the memory of the node where that is still true.
     *
     * @param lookUp finds the group in the database
     * @param holds whether the group with this id holds the code, from caches
     */
    Optional<String> remembered(
            RealmModel realm, String code, Supplier<Optional<String>> lookUp, Predicate<String> holds) {
        return session.getAttribute(CHANGED) != null ? lookUp.get() : memory.holder(realm.getId(), code, lookUp, holds);
    }

    /** The code of each of these groups that holds one, in one query for a thousand. */
    Map<String, String> held(RealmModel realm, Map<String, String> valuesByGroup) {
        Map<String, String> held = new HashMap<>();
        InClause.inChunks(List.copyOf(valuesByGroup.keySet()), chunk -> entities(session)
                .createQuery(
                        // No entities: this transaction may have read older ones, and what comes of it is remembered.
                        "select c.id, c.groupId, c.code from StoreCodeEntity c"
                                + " where c.realmId = :realmId and c.groupId in :groups"
                                + " order by c.claimedAt desc, c.id",
                        Object[].class)
                .setParameter("realmId", realm.getId())
                .setParameter("groups", chunk)
                .getResultList()
                .forEach(row -> {
                    String groupId = (String) row[1];
                    boolean carried = StoreCode.parse(valuesByGroup.get(groupId))
                            .filter(code -> code.key(realm.getId()).equals(row[0]))
                            .isPresent();
                    // As for a single group: the code that it carries, else the latest that it got.
                    if (carried) {
                        held.put(groupId, (String) row[2]);
                    } else {
                        held.putIfAbsent(groupId, (String) row[2]);
                    }
                }));
        return held;
    }

    /** Those of these groups that have held a code. */
    Set<String> everHeldBy(RealmModel realm, Collection<String> groups) {
        Set<String> held = new HashSet<>();
        InClause.inChunks(
                List.copyOf(groups),
                chunk -> held.addAll(entities(session)
                        .createQuery(
                                "select c.groupId from StoreCodeEntity c where c.realmId = :realmId"
                                        + " and c.groupId in :groups",
                                String.class)
                        .setParameter("realmId", realm.getId())
                        .setParameter("groups", chunk)
                        .getResultList()));
        return held;
    }

    /** All codes that were given to this group and to no other since, the latest first. */
    List<String> everHeld(RealmModel realm, String groupId) {
        return codesOf(realm, groupId).stream().map(row -> row.code).toList();
    }

    /** The codes of a group, the latest first. */
    private List<StoreCodeEntity> codesOf(RealmModel realm, String groupId) {
        return entities(session)
                .createNamedQuery("tillkeyCodesOfGroup", StoreCodeEntity.class)
                .setParameter("realmId", realm.getId())
                .setParameter("groupId", groupId)
                .getResultList();
    }

    /** Forgets what this node has in doubt. */
    void forgetContested() {
        memory.forgetContested();
    }

    private static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
