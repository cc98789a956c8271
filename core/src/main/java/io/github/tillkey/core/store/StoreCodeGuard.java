package io.github.tillkey.core.store;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.audit.AuditLog;
import io.github.tillkey.core.profile.LocalizedMessages;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.store.StoreCodeClaim.Outcome;
import io.github.tillkey.core.store.StoreCodeClaim.Writer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;
import org.keycloak.services.resources.admin.AdminAuth;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissions;

/**
 * Refuses a {@code store_id} that a group may not have when an administrator writes it, and gives it the group when it
 * may. What is written otherwise, by an import or a directory, {@link StoreCodes} finds when it is read.
 *
 * <p>A store keeps its code while loans name it. Refuses to delete a store to which somebody is lent, see
 * {@link StoreRemoval}. Refuses new staff groups of a level to administrators who may not manage the realm: these
 * groups work in all stores below, where an administrator of the level's group may have no right.
 *
 * <p>Keycloak's internals: {@code GroupModel.GroupUpdatedEvent}, and the bearer token in {@code KeycloakContext}.
 */
public final class StoreCodeGuard implements ProviderEventListener {

    private final Function<String, RuntimeException> invalid;
    private final Function<String, RuntimeException> conflict;

    /**
     * Refuses with {@code invalid} what is not a code, and with {@code conflict} one that the group may not have; each
     * takes a sentence.
     */
    public StoreCodeGuard(Function<String, RuntimeException> invalid, Function<String, RuntimeException> conflict) {
        this.invalid = invalid;
        this.conflict = conflict;
    }

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof GroupModel.GroupUpdatedEvent updated) {
            check(updated.getKeycloakSession(), updated.getRealm(), updated.getGroup());
            checkStaffGroups(updated.getKeycloakSession(), updated.getRealm(), updated.getGroup());
        } else if (event instanceof GroupModel.GroupCreatedEvent created) {
            check(created.getKeycloakSession(), created.getRealm(), created.getGroup());
            checkStaffGroups(created.getKeycloakSession(), created.getRealm(), created.getGroup());
        } else if (event instanceof GroupModel.GroupRemovedEvent removed) {
            StoreRemoval.guarded(removed).ifPresent(guarded -> keepWhileLentTo(removed, guarded));
        } else if (event instanceof RealmModel.RealmPostCreateEvent created) {
            claimAllAfterCommit(created.getKeycloakSession(), created.getCreatedRealm());
        } else if (event instanceof RealmModel.RealmRemovedEvent removed) {
            removed.getKeycloakSession()
                    .getProvider(JpaConnectionProvider.class)
                    .getEntityManager()
                    .createNamedQuery("tillkeyDeleteCodesOfRealm")
                    .setParameter("realmId", removed.getRealm().getId())
                    .executeUpdate();
        }
    }

    /**
     * The stores of an import or a set-up hold their codes from the start, before another group could ask for one of
     * them.
     */
    public static void claimAllAfterCommit(KeycloakSession session, RealmModel realm) {
        RealmSettings settings = RealmSettings.of(realm);
        if (!settings.enabled() || settings.storesGroup().isEmpty()) {
            return;
        }
        String realmId = realm.getId();
        Transactions.afterCommit(
                session,
                () -> Transactions.run(session.getKeycloakSessionFactory(), realmId, (nested, committed) -> Stores.of(
                                nested, committed)
                        .all()
                        .forEach(store -> {})));
    }

    private void check(KeycloakSession session, RealmModel realm, GroupModel group) {
        String value = StoreCodes.valueOf(group);
        RealmSettings settings = RealmSettings.of(realm);
        if (value == null || !settings.enabled()) {
            return;
        }
        String root = StoresRoot.idOf(session, realm);
        StoreCodes codes = StoreCodes.of(session);
        boolean insideStore = false;
        GroupModel above = group.getParent();
        for (; above != null && !above.getId().equals(root); above = above.getParent()) {
            insideStore |= StoreCodes.valueOf(above) != null
                    && codes.of(realm, above, false).held().isPresent();
        }
        if (above == null) {
            return; // Not below the stores group.
        }
        // Before anything can fail: afterwards the database may answer nothing more in this transaction.
        String path = KeycloakModelUtils.buildGroupPath(group);
        AdminAuth administrator = RequestSender.administrator(session, realm);
        LocalizedMessages sentences = administrator == null ? null : LocalizedMessages.of(session);
        Writer writer = writer(session, realm, administrator);
        StoreCode code = StoreCode.parse(value).orElse(null);
        StoreCodeEntity row = code == null ? null : codes.find(realm, code);
        Outcome outcome = code == null
                ? Outcome.UNREADABLE
                : codes.claim(realm, group, code, row, insideStore, writer).decide();
        if (outcome == Outcome.GRANTED && code != null && writer != Writer.UNKNOWN) {
            if (sentences != null) {
                requireNoLoans(session, realm, group, row, sentences);
            }
            try {
                codes.grant(realm, group, code, row);
            } catch (RuntimeException somebodyElse) {
                // The same code at the same moment, on another node perhaps: the key of the table lets one have it.
                outcome = Outcome.TAKEN;
            }
            forgetContestedAfterCommit(session);
        }
        if (outcome.isRefused() && administrator != null && sentences != null) {
            refuse(session, realm, group.getId(), path, value, outcome, administrator, sentences);
        }
    }

    private static Writer writer(KeycloakSession session, RealmModel realm, @Nullable AdminAuth administrator) {
        if (Transactions.isTrial(session)) {
            // It foresees what somebody does who may.
            return Writer.REALM_ADMINISTRATOR;
        }
        if (administrator == null) {
            return Writer.UNKNOWN;
        }
        return AdminPermissions.evaluator(session, realm, administrator).realm().canManageRealm()
                ? Writer.REALM_ADMINISTRATOR
                : Writer.GROUP_ADMINISTRATOR;
    }

    /**
     * Refuses another code while loans name the present one, which would end unseen, and a code that loans to another
     * group name, which would begin to hold here.
     */
    private void requireNoLoans(
            KeycloakSession session,
            RealmModel realm,
            GroupModel group,
            @Nullable StoreCodeEntity wanted,
            LocalizedMessages sentences) {
        Set<String> named = new TreeSet<>();
        StoreCodes.of(session).everHeld(realm, group.getId()).stream()
                .findFirst()
                .ifPresent(named::add);
        if (wanted != null && !wanted.groupId.equals(group.getId()) && realm.getGroupById(wanted.groupId) != null) {
            named.add(wanted.code);
        }
        for (String code : named) {
            int lent = LoanMemberships.naming(session, realm, code).size();
            if (lent > 0) {
                session.getTransactionManager().setRollbackOnly();
                throw conflict.apply(sentences.text("tillkeyStoreCodeLent", PrintableText.shortened(code, 60), lent));
            }
        }
    }

    private static void keepWhileLentTo(GroupModel.GroupRemovedEvent removed, StoreRemoval.Guarded guarded) {
        KeycloakSession session = removed.getKeycloakSession();
        Set<String> lent = new HashSet<>();
        // A group that lost its code still has the loans that name it.
        StoreCodes.of(session)
                .everHeld(removed.getRealm(), guarded.groupId())
                .forEach(code -> lent.addAll(LoanMemberships.naming(session, removed.getRealm(), code)));
        if (!lent.isEmpty()) {
            throw StoreRemoval.refusal(
                    session,
                    LocalizedMessages.of(session)
                            .text(
                                    guarded.isStore() ? "tillkeyStoreHasLoans" : "tillkeyGroupHasLoans",
                                    guarded.name(),
                                    lent.size()));
        }
    }

    private void checkStaffGroups(KeycloakSession session, RealmModel realm, GroupModel group) {
        List<String> listed =
                group.getAttributeStream(Stores.STAFF_GROUPS_ATTRIBUTE).toList();
        if (listed.isEmpty() || !RealmSettings.of(realm).enabled() || Transactions.isTrial(session)) {
            return;
        }
        AdminAuth administrator = RequestSender.administrator(session, realm);
        if (administrator == null
                || AdminPermissions.evaluator(session, realm, administrator)
                        .realm()
                        .canManageRealm()) {
            return;
        }
        String groupId = group.getId();
        // As another transaction still sees it: this one has written the group already.
        Set<String> before = new HashSet<>();
        Transactions.run(
                session.getKeycloakSessionFactory(),
                realm.getId(),
                (other, same) -> before.addAll(Holders.entities(other)
                        .createQuery(
                                "select a.value from GroupAttributeEntity a"
                                        + " where a.group.id = :group and a.name = :name",
                                String.class)
                        .setParameter("group", groupId)
                        .setParameter("name", Stores.STAFF_GROUPS_ATTRIBUTE)
                        .getResultList()));
        listed.stream().filter(id -> !before.contains(id)).findFirst().ifPresent(id -> {
            String sentence = LocalizedMessages.of(session)
                    .text("tillkeyStaffGroupsFixed", Stores.STAFF_GROUPS_ATTRIBUTE, PrintableText.shortened(id, 60));
            refused(
                    session,
                    realm,
                    groupId,
                    administrator,
                    "staff_groups_fixed",
                    Stores.STAFF_GROUPS_ATTRIBUTE,
                    PrintableText.shortened(id, 60));
            session.getTransactionManager().setRollbackOnly();
            throw conflict.apply(sentence);
        });
    }

    private static void forgetContestedAfterCommit(KeycloakSession session) {
        Transactions.afterCommit(session, () -> StoreCodes.of(session).forgetContested());
    }

    private void refuse(
            KeycloakSession session,
            RealmModel realm,
            String groupId,
            String path,
            String value,
            Outcome outcome,
            AdminAuth administrator,
            LocalizedMessages sentences) {
        String problem = StoreCodes.problem(outcome, value);
        RealmProblems.log(realm, Store.STORE_ID_ATTRIBUTE + " of the group " + path, "not saved: " + problem);
        // An unreadable value may hold line breaks, and events are logged.
        String shown = outcome == Outcome.UNREADABLE ? null : value;
        refused(session, realm, groupId, administrator, outcome.code(), Store.STORE_ID_ATTRIBUTE, shown);
        session.getTransactionManager().setRollbackOnly();
        String sentence = sentences.text(message(outcome), Store.STORE_ID_ATTRIBUTE, value, StoreCode.MAX_LENGTH);
        throw outcome == Outcome.UNREADABLE ? invalid.apply(sentence) : conflict.apply(sentence);
    }

    /**
     * Writes the admin event of a refusal, in a transaction of its own: that of the request is undone. What is only
     * tried out is refused without one.
     */
    static void refused(
            KeycloakSession session,
            RealmModel realm,
            String groupId,
            AdminAuth administrator,
            String reason,
            String attribute,
            @Nullable String value) {
        if (Transactions.isTrial(session)) {
            return;
        }
        Transactions.run(session.getKeycloakSessionFactory(), realm.getId(), (nested, same) -> {
            AdminEventBuilder event = AuditLog.of(nested, same, Actor.administrator(administrator))
                    .adminEvent(OperationType.UPDATE)
                    .resource(ResourceType.GROUP)
                    .resourcePath("groups", groupId)
                    .detail("reason", reason)
                    .detail(attribute, value);
            event.getEvent().setError(reason);
            event.success();
        });
    }

    private static String message(Outcome refused) {
        return switch (refused) {
            case TAKEN -> "tillkeyStoreCodeTaken";
            case FIXED -> "tillkeyStoreCodeFixed";
            case INSIDE_STORE -> "tillkeyStoreCodeInside";
            case UNREADABLE -> "tillkeyStoreCodeUnreadable";
            case HELD, GRANTED -> throw new IllegalArgumentException(refused + " is no refusal");
        };
    }
}
