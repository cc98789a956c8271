package io.github.tillkey.core.setup;

import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.authorization.fgap.AdminPermissionsSchema;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Whom the rules would refuse once a realm is set up, for an actor who may view the realm and its members.
 *
 * <p>The set-up is made, the rules are asked in the realm that it makes, and everything is undone: so no second logic
 * can differ from what a set-up does.
 *
 * <p>Keycloak's internals: a query of the JPA entities.
 */
public final class SetupPreview {

    /** Most members of one call: changes of the realm wait until it is done. */
    public static final int MAX_MEMBERS = 2_000;

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may not view the realm and all its members */
    public SetupPreview(Invocation call) {
        call.require(call.rights().mayViewRealm() && call.rights().mayViewMembers());
        this.call = call;
    }

    /** When a refusal begins. */
    public enum When {
        /** The member is refused today. */
        ALREADY,
        /** The set-up begins it. */
        NEW,
        /** A rule only reports it, until somebody has it enforce. */
        REPORTED
    }

    /**
     * One refusal of one member.
     *
     * @param all whether these are all clients to which users log in
     */
    public record Refused(String userId, String username, Refusal refusal, boolean all, When when) {}

    /**
     * What a set-up would come to.
     *
     * @param plan where it refuses, nobody was looked at
     * @param enabled whether Tillkey would be on; else nobody is refused
     * @param lockedOut code of the refusal of the actor's own session, {@code null} where it would go on
     * @param refused the actor first
     * @param members how many were looked at
     * @param complete whether these are the last
     */
    public record Result(
            SetupPlan plan,
            boolean enabled,
            @Nullable String lockedOut,
            List<Refused> refused,
            int members,
            boolean complete) {}

    private record Member(String userId, String username, List<Refusal> refusals) {}

    /** What a realm answers once it is set up. */
    private record Outlook(Result result, List<Member> members, int clients) {

        private static Outlook refused(SetupPlan plan) {
            return new Outlook(new Result(plan, false, null, List.of(), 0, false), List.of(), 0);
        }
    }

    /**
     * Looks at {@code max} members, in the order of their usernames.
     *
     * @param wanted for the realm as it is behind the lock
     * @param first how many members to skip
     * @throws RequestRefusedException forbidden, to an actor who may not plan this; conflict, when Keycloak or a
     *     feature refuses a change
     */
    public Result of(Function<RealmModel, SetupOptions> wanted, int first, int max) {
        Outlook outlook = Transactions.tryOut(
                call.session(), (session, realm) -> outlook(call.in(session, realm), wanted, first, max));
        // One after the other: what the first has written is locked until it is undone.
        Map<String, List<Refusal>> before = outlook.members().isEmpty()
                ? Map.of()
                : Transactions.tryOut(call.session(), (session, realm) -> refusals(session, realm, outlook.members()));
        List<Refused> refused = new ArrayList<>();
        outlook.members().forEach(member -> member.refusals()
                .forEach(refusal -> refused.add(new Refused(
                        member.userId(),
                        member.username(),
                        refusal,
                        refusal.clients().size() == outlook.clients(),
                        when(refusal, before.getOrDefault(member.userId(), List.of()))))));
        refused.sort(
                Comparator.comparing(one -> !one.userId().equals(call.actor().userId())));
        Result found = outlook.result();
        return new Result(found.plan(), found.enabled(), found.lockedOut(), refused, found.members(), found.complete());
    }

    static When when(Refusal refusal, List<Refusal> before) {
        if (refusal.reported()) {
            return When.REPORTED;
        }
        return refusal.isKnown(before) ? When.ALREADY : When.NEW;
    }

    private static Outlook outlook(Invocation trial, Function<RealmModel, SetupOptions> wanted, int first, int max) {
        KeycloakSession session = trial.session();
        RealmModel realm = trial.realm();
        SetupPlan plan = new RealmSetup(trial).make(wanted).plan();
        if (plan.isRefused()) {
            return Outlook.refused(plan);
        }
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        entities.flush();
        // Else each query would look through all that was read before for changes.
        entities.setFlushMode(FlushModeType.COMMIT);
        String lockedOut = CallerAccess.refusal(session, realm, trial.actor()).orElse(null);
        List<String> ids = memberIds(entities, realm, first, max + 1);
        List<Member> refused = new ArrayList<>();
        // What somebody may see of the realm must not change what the rules answer.
        int clients = AdminPermissionsSchema.runWithoutAuthorization(session, () -> {
            MemberRefusals rules = new MemberRefusals(session, realm);
            ids.stream().limit(max).forEach(id -> {
                UserModel member = session.users().getUserById(realm, id);
                List<Refusal> refusals = member == null ? List.of() : rules.of(member);
                if (!refusals.isEmpty()) {
                    refused.add(new Member(id, member.getUsername(), refusals));
                }
            });
            return rules.clients();
        });
        boolean enabled = RealmSettings.of(realm).enabled();
        Result result = new Result(plan, enabled, lockedOut, List.of(), Math.min(ids.size(), max), ids.size() <= max);
        return new Outlook(result, refused, clients);
    }

    /** What they are refused today. */
    private static Map<String, List<Refusal>> refusals(
            KeycloakSession session, RealmModel realm, List<Member> members) {
        Map<String, List<Refusal>> refusals = new HashMap<>();
        if (RealmSettings.of(realm).enabled()) {
            AdminPermissionsSchema.runWithoutAuthorization(session, () -> {
                MemberRefusals rules = new MemberRefusals(session, realm);
                for (Member member : members) {
                    UserModel user = session.users().getUserById(realm, member.userId());
                    if (user != null) {
                        refusals.put(member.userId(), rules.of(user));
                    }
                }
            });
        }
        return refusals;
    }

    /** Ids only: Keycloak's own search would load all of the users. */
    private static List<String> memberIds(EntityManager entities, RealmModel realm, int first, int max) {
        return entities.createQuery(
                        "select u.id from UserEntity u where u.realmId = :realm and u.enabled = true"
                                + " and u.serviceAccountClientLink is null order by u.username, u.id",
                        String.class)
                .setParameter("realm", realm.getId())
                .setFirstResult(first)
                .setMaxResults(max)
                .getResultList();
    }
}
