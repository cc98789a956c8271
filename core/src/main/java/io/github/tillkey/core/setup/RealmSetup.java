package io.github.tillkey.core.setup;

import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.RealmModel;

/** Sets a realm up, for an actor who may manage it, or only plans that, for one who may view it. */
public final class RealmSetup {

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
     * @param next what to do next, a sentence each; may hold codes that appear here only
     */
    public record Result(SetupPlan plan, List<String> next) {}

    /** Ids of the parts that are deployed, sorted. */
    public static Set<String> deployed(KeycloakSession session) {
        return session.getAllProviders(SetupPart.class).stream()
                .map(SetupPart::id)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Path of the group that the realm names as its stores group, else {@code /stores}. */
    public static String storesGroup(RealmModel realm) {
        String named = RealmReader.storesGroup(realm);
        return named == null ? "/stores" : named;
    }

    /** The request of the last set-up, as it was sent; empty when there was none. */
    public static String lastRequest(RealmModel realm) {
        return SetupRecord.read(realm.getAttribute(SetupRecord.ATTRIBUTE)).request();
    }

    /** What would be changed. Changes nothing. */
    public SetupPlan plan(SetupOptions options) {
        return SetupPlanner.plan(new RealmReader(call.session(), call.realm()).read(options), options, parts(options));
    }

    /**
     * Makes all changes, or none where one is refused. Two calls at once wait for each other.
     *
     * @param request as it was sent, to compare the realm with later
     * @throws RequestRefusedException forbidden, to an actor who may not manage the realm; conflict, when Keycloak or a
     *     feature refuses a change
     */
    public Result apply(SetupOptions options, String request) {
        call.require(call.rights().mayManageRealm());
        KeycloakSession session = call.session();
        RealmModel realm = call.realm();
        lock();
        SetupPlan plan = plan(options);
        if (plan.isRefused()) {
            return new Result(plan, List.of());
        }
        make(plan);
        remember(plan, request);
        List<String> next = new ArrayList<>();
        parts(options)
                .forEach(part -> next.addAll(part.firstSteps(session, realm, call.actor(), call.rights(), options)));
        return new Result(plan, next);
    }

    /** What would have to be taken out before the jars are removed. Changes nothing. */
    public SetupPlan planUndo() {
        return UndoPlanner.plan(new RealmReader(call.session(), call.realm()).read(SetupOptions.NOTHING));
    }

    /**
     * Takes out what Keycloak cannot use without the jars. Data stay, so that a set-up brings everything back.
     *
     * @throws RequestRefusedException forbidden, to an actor who may not manage the realm; conflict, when Keycloak
     *     refuses a change
     */
    public SetupPlan undo() {
        call.require(call.rights().mayManageRealm());
        lock();
        SetupPlan plan = planUndo();
        make(plan);
        call.realm().removeAttribute(SetupRecord.ATTRIBUTE);
        return plan;
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
            plan.changes().forEach(change -> change.edit().in(editor));
            editor.claimCodes();
        } catch (ComponentValidationException | ModelException refused) {
            throw RequestRefusedException.conflict(refused.getMessage());
        }
        if (!plan.isEmpty()) {
            call.adminEvent(OperationType.UPDATE, "TILLKEY_SETUP", "tillkey/setup")
                    .representation(plan.lines())
                    .success();
        }
    }

    private void remember(SetupPlan plan, String request) {
        SetupRecord former = SetupRecord.read(call.realm().getAttribute(SetupRecord.ATTRIBUTE));
        Set<String> made = new TreeSet<>(former.made());
        Map<String, String> replaced = new TreeMap<>(former.replaced());
        plan.changes().forEach(change -> {
            if (change.kind() == Change.Kind.CREATE) {
                made.add(change.where());
            }
            if (change.binds()) {
                replaced.putIfAbsent(change.where(), change.before() == null ? "" : change.before());
            }
        });
        SetupRecord now = new SetupRecord(request, made, replaced);
        if (!now.equals(former)) {
            call.realm().setAttribute(SetupRecord.ATTRIBUTE, now.write());
        }
    }

    private List<SetupPart> parts(SetupOptions options) {
        return call.session().getAllProviders(SetupPart.class).stream()
                .filter(part -> options.parts().contains(part.id()))
                .sorted(Comparator.comparing(SetupPart::id))
                .toList();
    }
}
