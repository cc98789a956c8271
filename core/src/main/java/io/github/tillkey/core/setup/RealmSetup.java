package io.github.tillkey.core.setup;

import io.github.tillkey.core.flow.FlowShape;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.core.settings.SettingsAction;
import io.github.tillkey.core.setup.SetupPart.FirstSteps;
import io.github.tillkey.core.setup.SetupPart.NeededSettings;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.store.StoreCodeGuard;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.authorization.fgap.AdminPermissionsSchema;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.userprofile.ValidationException;

/** Sets a realm up, for an actor who may manage it, or only plans that, for one who may view it. */
public final class RealmSetup {

    private static final String END_SESSIONS =
            "Sign out all sessions of the realm, before you remove the jars: without them nothing holds a PIN session "
                    + "back from the roles of its member.";

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may not view the realm */
    public RealmSetup(Invocation call) {
        call.require(call.rights().mayViewRealm());
        this.call = call;
    }

    /**
     * What a set-up has done.
     *
     * @param plan what was changed, or is in the way
     * @param steps what to do next; may hold codes that appear here only
     */
    public record Result(SetupPlan plan, FirstSteps steps) {}

    /** Ids of the parts that are deployed, sorted. */
    public static Set<String> deployed(KeycloakSession session) {
        return session.getAllProviders(SetupPart.class).stream()
                .map(SetupPart::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** What a preview cannot tell, and where to look for that; a sentence each. */
    public static List<String> previewHints(KeycloakSession session) {
        return parts(session).stream()
                .flatMap(part -> part.previewHint().stream())
                .toList();
    }

    /** Whether a set-up has left its record in a realm. */
    public static boolean wasSetUp(RealmModel realm) {
        return realm.getAttribute(SetupRecord.ATTRIBUTE) != null;
    }

    /** Path of the group that the realm names as its stores group, else {@code /stores}. */
    public static String storesGroup(KeycloakSession session, RealmModel realm) {
        String named = RealmReader.storesGroup(session, realm);
        return named == null ? "/stores" : named;
    }

    /**
     * What the last set-up asked for.
     *
     * @throws RequestRefusedException unknown, when there was none
     */
    public String request() {
        String request = SetupRecord.read(call.realm().getAttribute(SetupRecord.ATTRIBUTE))
                .request();
        if (request.isEmpty()) {
            throw RequestRefusedException.unknown("The realm was never set up by this call.");
        }
        return request;
    }

    /** What would be changed, as far as can be told without trying it. Changes nothing. */
    public SetupPlan plan(SetupOptions options) {
        options.firstPins().forEach(this::requireRightToGivePin);
        parts(options).forEach(part -> part.settings(options).ifPresent(this::requireRight));
        RealmSnapshot realm = read(options);
        if (options.firstTill() != null) {
            requireRightToRegister(options.firstTill().storeId(), realm);
        }
        return SetupPlanner.plan(realm, options, parts());
    }

    /** In a plan too, which would otherwise tell who exists. */
    private void requireRightToGivePin(String username) {
        UserModel member = call.session().users().getUserByUsername(call.realm(), username);
        call.require(
                member == null
                        ? call.rights().mayManageMembers()
                        : call.rights().mayResetPin(member));
    }

    /** A store that is not there yet is asked about once it is. */
    private void requireRightToRegister(String storeId, RealmSnapshot realm) {
        call.require(call.rights().mayListStores());
        realm.codes().byPath().forEach((path, code) -> {
            GroupModel group = code.equals(storeId)
                    ? KeycloakModelUtils.findGroupByPath(call.session(), call.realm(), path)
                    : null;
            call.require(group == null || call.rights().mayManageStore(group.getId()));
        });
    }

    /** What the caller must see of the realm does not depend on fine-grained permissions: a plan is made for all. */
    private RealmSnapshot read(SetupOptions options) {
        return AdminPermissionsSchema.runWithoutAuthorization(
                call.session(), () -> new RealmReader(call.session(), call.realm()).read(options));
    }

    /** Refuses wrong settings in a plan too, not only when they are saved. */
    private void requireRight(NeededSettings needed) {
        if (call.session()
                        .getKeycloakSessionFactory()
                        .getProviderFactory(
                                RequiredActionProvider.class, needed.place().id())
                instanceof SettingsAction action) {
            try {
                action.requireRight(call.session(), call.realm(), needed.settings());
            } catch (InvalidSettingException wrong) {
                throw RequestRefusedException.invalid(wrong.sentence());
            }
        }
    }

    /**
     * What would be changed. To an actor who may carry it out also whether that would lock the actor out, for which it
     * is tried. Changes nothing.
     *
     * @param wanted for a realm
     * @throws RequestRefusedException too many, while the realm is tried already
     */
    public SetupPlan dryRun(Function<RealmModel, SetupOptions> wanted) {
        SetupPlan plan = plan(wanted.apply(call.realm()));
        // A trial takes the lock of the realm, which is not for those who may only view it.
        if (plan.isRefused()
                || plan.isEmpty()
                || !call.rights().mayManageRealm()
                || !CallerAccess.isAtStake(call.session(), call.realm(), call.actor())) {
            return plan;
        }
        return TrialLimit.run(
                call.session(),
                call.realm(),
                () -> Transactions.tryOut(call.session(), (session, realm) -> tried(call.in(session, realm), wanted)));
    }

    private static SetupPlan tried(Invocation trial, Function<RealmModel, SetupOptions> wanted) {
        SetupPlan made = new RealmSetup(trial).make(wanted).plan();
        return made.isRefused()
                ? made
                : CallerAccess.refusal(trial.session(), trial.realm(), trial.actor())
                        .map(made::lockingOut)
                        .orElse(made);
    }

    /**
     * Makes all changes, or none where one is refused. Two calls at once wait for each other.
     *
     * @param wanted for the realm as it is behind the lock
     * @param request as it was sent, to compare the realm with later
     * @throws RequestRefusedException forbidden, to an actor who may not manage the realm; conflict, when Keycloak or a
     *     feature refuses a change, and when the actor would lose access
     */
    public Result apply(Function<RealmModel, SetupOptions> wanted, String request) {
        call.require(call.rights().mayManageRealm());
        Made made = make(wanted);
        SetupPlan plan = made.plan();
        if (plan.isRefused()) {
            return new Result(plan, FirstSteps.NONE);
        }
        if (!plan.isEmpty()) {
            CallerAccess.refusal(call.session(), call.realm(), call.actor()).ifPresent(reason -> {
                throw RequestRefusedException.conflict("Nothing was changed. " + CallerAccess.sentence(reason));
            });
        }
        tell(plan);
        SetupOptions options = made.options();
        remember(plan, request);
        FirstSteps steps = parts(options).stream()
                .flatMap(part ->
                        part.firstSteps(call.session(), call.realm(), call.actor(), call.rights(), options).stream())
                .findFirst()
                .orElse(FirstSteps.NONE);
        return new Result(plan, steps);
    }

    /** What was made, of which wishes. */
    record Made(SetupOptions options, SetupPlan plan) {}

    /** Makes all changes, or none where one is refused, and records nothing. */
    Made make(Function<RealmModel, SetupOptions> wanted) {
        lock();
        // Defaults come from the realm, so behind the lock.
        SetupOptions options = wanted.apply(call.realm());
        SetupPlan plan = plan(options);
        if (!plan.isRefused()) {
            make(plan);
        }
        return new Made(options, plan);
    }

    /** What would have to be taken out before the jars are removed. Changes nothing. */
    public SetupPlan planUndo() {
        return UndoPlanner.plan(read(SetupOptions.NOTHING), parts());
    }

    /**
     * Takes out what Keycloak cannot use without the jars, or changes nothing where the plan refuses. Data stay, so
     * that a set-up brings everything back.
     *
     * @throws RequestRefusedException forbidden, to an actor who may not manage the realm; conflict, when Keycloak
     *     refuses a change
     */
    public Result undo() {
        call.require(call.rights().mayManageRealm());
        lock();
        SetupPlan plan = planUndo();
        if (plan.isRefused()) {
            return new Result(plan, FirstSteps.NONE);
        }
        make(plan);
        tell(plan);
        call.realm().removeAttribute(SetupRecord.ATTRIBUTE);
        return new Result(
                plan, plan.isEmpty() ? FirstSteps.NONE : new FirstSteps(List.of(END_SESSIONS), null, List.of()));
    }

    /** Whoever has waited for another call must see what that one has made. */
    private void lock() {
        RealmLock.begin(call.session(), call.realm());
        // A change of nothing: from now on Keycloak reads the realm from the database, not from what it had cached.
        call.realm().setEnabled(call.realm().isEnabled());
    }

    private void make(SetupPlan plan) {
        RealmEditor editor = new RealmEditor(call.session(), call.realm());
        try {
            AdminPermissionsSchema.runWithoutAuthorization(call.session(), () -> plan.changes()
                    .forEach(change -> change.edit().in(editor)));
            // With authorization: the guard asks what the administrator may.
            editor.claimCodes();
            if (!plan.isEmpty()) {
                StoreCodeGuard.claimAllAfterCommit(call.session(), call.realm());
            }
        } catch (ModelDuplicateException meanwhile) {
            throw RequestRefusedException.conflict(
                    "Somebody else has made the same at this moment, so nothing was changed. Send the request again.");
        } catch (ValidationException refused) {
            throw RequestRefusedException.conflict(SettingsAction.sentence(refused));
        } catch (ModelException refused) {
            throw RequestRefusedException.conflict(refused.getMessage());
        }
    }

    private void tell(SetupPlan plan) {
        if (!plan.isEmpty()) {
            call.adminEvent(OperationType.UPDATE, "TILLKEY_SETUP", "tillkey/setup")
                    .representation(plan.lines())
                    .success();
        }
    }

    private void remember(SetupPlan plan, String request) {
        SetupRecord former = SetupRecord.read(call.realm().getAttribute(SetupRecord.ATTRIBUTE));
        SetupRecord now = former.with(request, plan.changes());
        if (!plan.isEmpty()) {
            // Read again: Keycloak may store settings otherwise than they were planned.
            now = now.printing(
                    plan.changes(), new FlowShape(read(SetupOptions.NOTHING).realm(), Set.of()));
        }
        if (!now.equals(former)) {
            call.realm().setAttribute(SetupRecord.ATTRIBUTE, now.write());
        }
    }

    private List<SetupPart> parts() {
        return parts(call.session());
    }

    private static List<SetupPart> parts(KeycloakSession session) {
        return session.getAllProviders(SetupPart.class).stream()
                .sorted(Comparator.comparing(SetupPart::id))
                .toList();
    }

    private List<SetupPart> parts(SetupOptions options) {
        return parts().stream()
                .filter(part -> options.parts().contains(part.id()))
                .toList();
    }
}
