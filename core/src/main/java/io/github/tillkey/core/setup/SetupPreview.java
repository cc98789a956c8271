package io.github.tillkey.core.setup;

import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FlushModeType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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

    /** Members of a call that names no number. */
    public static final int DEFAULT_MEMBERS = 200;

    /** A call begins no further member after it. Those refused are asked about once more, so it may last twice this. */
    private static final Duration MAX_ASKING = Duration.ofSeconds(10);

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
     * @param complete whether these are the last; else {@code members} says how far it came
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
    private record TrialResult(Result result, List<Member> members, int clients) {

        private static TrialResult refused(SetupPlan plan) {
            return new TrialResult(new Result(plan, false, null, List.of(), 0, false), List.of(), 0);
        }
    }

    /**
     * Looks at {@code max} members, in the order of their usernames; at fewer where that takes too long.
     *
     * @param wanted for the realm as it is behind the lock
     * @param first how many members to skip
     * @throws RequestRefusedException forbidden, to an actor who may not plan this; conflict, when Keycloak or a
     *     feature refuses a change; too many, while the realm is tried already
     */
    public Result of(Function<RealmModel, SetupOptions> wanted, int first, int max) {
        return TrialLimit.run(call.session(), call.realm(), () -> compared(wanted, first, max));
    }

    private Result compared(Function<RealmModel, SetupOptions> wanted, int first, int max) {
        TrialResult tried = Transactions.tryOut(
                call.session(), (session, realm) -> tried(call.in(session, realm), wanted, first, max));
        // One after the other: what the first has written is locked until it is undone.
        Map<String, List<Refusal>> before = tried.members().isEmpty()
                ? Map.of()
                : Transactions.tryOut(call.session(), (session, realm) -> refusals(session, realm, tried.members()));
        List<Refused> refused = new ArrayList<>();
        tried.members().forEach(member -> member.refusals()
                .forEach(refusal -> refused.add(new Refused(
                        member.userId(),
                        member.username(),
                        refusal,
                        refusal.clients().size() == tried.clients(),
                        when(refusal, before.getOrDefault(member.userId(), List.of()))))));
        refused.sort(
                Comparator.comparing(one -> !one.userId().equals(call.actor().userId())));
        Result found = tried.result();
        return new Result(found.plan(), found.enabled(), found.lockedOut(), refused, found.members(), found.complete());
    }

    static When when(Refusal refusal, List<Refusal> before) {
        if (refusal.reported()) {
            return When.REPORTED;
        }
        return refusal.isKnown(before) ? When.ALREADY : When.NEW;
    }

    private static TrialResult tried(Invocation trial, Function<RealmModel, SetupOptions> wanted, int first, int max) {
        KeycloakSession session = trial.session();
        RealmModel realm = trial.realm();
        // Nobody loses a client that the set-up itself makes.
        Set<String> clients = MemberRefusals.clientIds(realm);
        SetupPlan plan = new RealmSetup(trial).make(wanted).plan();
        if (plan.isRefused()) {
            return TrialResult.refused(plan);
        }
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        entities.flush();
        // Else each query would look through all that was read before for changes.
        entities.setFlushMode(FlushModeType.COMMIT);
        String lockedOut = CallerAccess.refusal(session, realm, trial.actor()).orElse(null);
        List<String> ids = memberIds(entities, realm, first, max + 1);
        boolean enabled = RealmSettings.of(realm).enabled();
        // What somebody may see of the realm must not change what the rules answer.
        return AdminPermissionsSchema.runWithoutAuthorization(session, () -> {
            MemberRefusals rules = new MemberRefusals(session, realm, clients);
            List<Member> refused = new ArrayList<>();
            long begun = System.nanoTime();
            int asked = askWhile(
                    () -> System.nanoTime() - begun < MAX_ASKING.toNanos(),
                    ids.subList(0, Math.min(max, ids.size())),
                    id -> {
                        UserModel member = session.users().getUserById(realm, id);
                        List<Refusal> refusals = member == null ? List.of() : rules.of(member);
                        if (!refusals.isEmpty()) {
                            refused.add(new Member(id, member.getUsername(), refusals));
                        }
                    });
            Result result = new Result(plan, enabled, lockedOut, List.of(), asked, asked == ids.size());
            return new TrialResult(result, refused, rules.clients());
        });
    }

    /** Asks about one after the other while there is time; returns about how many. */
    static int askWhile(BooleanSupplier timeIsLeft, List<String> ids, Consumer<String> ask) {
        int asked = 0;
        for (String id : ids) {
            // One in any case: else a caller that goes on from there would never get further.
            if (asked > 0 && !timeIsLeft.getAsBoolean()) {
                break;
            }
            ask.accept(id);
            asked++;
        }
        return asked;
    }

    /** What they are refused today. */
    private static Map<String, List<Refusal>> refusals(
            KeycloakSession session, RealmModel realm, List<Member> members) {
        Map<String, List<Refusal>> refusals = new HashMap<>();
        if (RealmSettings.of(realm).enabled()) {
            AdminPermissionsSchema.runWithoutAuthorization(session, () -> {
                MemberRefusals rules = new MemberRefusals(session, realm, MemberRefusals.clientIds(realm));
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
