package io.github.tillkey.core.setup;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.check.FlowCheck;
import io.github.tillkey.core.flow.FlowShape;
import io.github.tillkey.core.setup.FlowDraft.NotUnderstoodException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.representations.idm.IdentityProviderRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;

/**
 * Plans the flows: new ones beside those of the realm, made around them. No existing flow is changed, but for one of
 * ours that has lost a step.
 */
final class FlowPlanner {

    private static final String TILL = "tillkey till";
    static final String BROWSER = "tillkey browser";
    static final String DIRECT_GRANT = "tillkey direct grant";
    static final String RESET = "tillkey reset credentials";

    /** Keycloak's required action that sets up one-time passwords. */
    private static final String SET_UP_OTP = "CONFIGURE_TOTP";

    static final String POST_LOGIN = "tillkey post login";

    private final RealmSnapshot realm;
    private final SetupOptions options;
    private final FlowShape shape;
    private final List<String> steps;
    private final Optional<String> tillStep;
    private final Map<Level, Integer> levels;
    private final FlowHints hints;
    private final List<Change> changes = new ArrayList<>();

    FlowPlanner(RealmSnapshot realm, SetupOptions options, List<SetupPart> parts, Map<Level, Integer> levels) {
        this.realm = realm;
        this.options = options;
        this.shape = new FlowShape(realm.realm(), realm.signsIn());
        this.levels = levels;
        // By name dates come before networks, as the guides want it.
        this.steps = parts.stream()
                .flatMap(part -> part.loginSteps().stream())
                .sorted()
                .toList();
        this.hints = new FlowHints(realm, options, shape, steps, this::isGoodAlready);
        this.tillStep = parts.stream().flatMap(part -> part.tillStep().stream()).findFirst();
    }

    /** The flow of tills, empty where nobody logs in at tills. */
    Optional<String> till() {
        return tillStep.map(step -> TILL);
    }

    /** The flow that asks for a second factor. */
    String backOffice() {
        return options.secondFactor().flow();
    }

    /** The flow for everybody else; empty where the realm's own has all steps. */
    Optional<String> browser() {
        return isGoodAlready(realm.realm().getBrowserFlow()) ? Optional.empty() : Optional.of(BROWSER);
    }

    /** Whether nobody passes a flow without all steps and, where that is asked for, without the second factor. */
    boolean isGood(String alias, boolean secondFactor) {
        return isGoodAlready(alias) && (!secondFactor || asksForSecondFactor(alias));
    }

    /** What an administrator adds to a flow of a client, so that it asks for the second factor. */
    String remedy() {
        return switch (options.secondFactor().kind()) {
            case REQUIRED -> "a one-time password";
            case OPTIONAL -> FlowHints.CONDITIONAL_SUBFLOW + ", Condition - user configured and OTP Form";
            case BY_ROLE -> FlowHints.DEMANDED_SUBFLOW;
        };
    }

    /**
     * Whether a flow asks of whom the back office asks a second factor. Of others than everybody it must ask by our
     * condition: the client's minimum is a password then, so no condition of a level asks, and Keycloak's conditions
     * know no role.
     */
    private boolean asksForSecondFactor(String alias) {
        SecondFactor.Kind kind = options.secondFactor().kind();
        return hasSecondFactor(alias)
                && (kind == SecondFactor.Kind.REQUIRED
                        || SecondFactor.isMissingOneAskedFor(shape, alias, kind == SecondFactor.Kind.BY_ROLE));
    }

    /** Whether a flow has the level of a second factor, whichever that is, as what is made from it has. */
    private boolean hasSecondFactor(String alias) {
        return shape.hasLevel(alias, levels.getOrDefault(Level.OTP, Level.OTP.number()))
                || shape.has(alias, "auth-otp-form");
    }

    /** How plans call a flow. */
    static String where(String flow) {
        return "flow " + flow;
    }

    List<Change> plan() {
        tillStep.ifPresent(this::planTill);
        RealmRepresentation bound = realm.realm();
        if (!isGoodAlready(bound.getBrowserFlow())) {
            browser(BROWSER, false);
        }
        if (!options.backOfficeClients().isEmpty()) {
            SecondFactor factor = options.secondFactor();
            if (realm.unknownRoles().contains(factor.role())) {
                changes.add(Change.refuse(
                        "role " + factor.role(),
                        "",
                        "There is no such realm role, nor client.role, or it is held in stores, or is a realm role "
                                + "with a dot, which a client can take the place of. Create a realm role, and give "
                                + "it to the groups or members who need a second factor."));
            }
            boolean off = factor.kind() != SecondFactor.Kind.OPTIONAL
                    && RealmSnapshot.orEmpty(bound.getRequiredActions()).stream()
                            .anyMatch(action -> SET_UP_OTP.equals(action.getAlias()) && !action.isEnabled());
            if (off) {
                changes.add(Change.refuse(
                        "required action " + SET_UP_OTP,
                        "disabled",
                        "Whoever has no one-time password could not set one up, and never enter. Switch it on."));
            }
            browser(backOffice(), true);
            changes.addAll(hints.providersWithoutSecondFactor());
        }
        if (options.bind() && !steps.isEmpty()) {
            bind(bound);
        }
        return changes;
    }

    private boolean isGoodAlready(@Nullable String alias) {
        return alias != null && steps.stream().allMatch(step -> shape.demands(alias, step));
    }

    private void bind(RealmRepresentation bound) {
        if (!isGoodAlready(bound.getBrowserFlow())) {
            bind("browser flow", bound.getBrowserFlow(), BROWSER, (editor, flow) -> editor.bindBrowser(flow));
        }
        if (!isGoodAlready(bound.getDirectGrantFlow())) {
            around(DIRECT_GRANT, "direct grant flow", bound.getDirectGrantFlow(), false);
            bind(
                    "direct grant flow",
                    bound.getDirectGrantFlow(),
                    DIRECT_GRANT,
                    (editor, flow) -> editor.bindDirectGrant(flow));
        }
        if (!isGoodAlready(bound.getResetCredentialsFlow())) {
            around(RESET, "reset credentials flow", bound.getResetCredentialsFlow(), false);
            bind(
                    "reset credentials flow",
                    bound.getResetCredentialsFlow(),
                    RESET,
                    (editor, flow) -> editor.bindResetCredentials(flow));
        }
        List<String> providers = RealmSnapshot.orEmpty(bound.getIdentityProviders()).stream()
                .filter(provider -> provider.isEnabled() && blank(provider.getPostBrokerLoginFlowAlias()))
                .map(IdentityProviderRepresentation::getAlias)
                .toList();
        if (!providers.isEmpty() || shape.exists(POST_LOGIN)) {
            own(POST_LOGIN, () -> FlowDraft.postLogin(shape, POST_LOGIN, steps));
        }
        providers.forEach(provider -> {
            String where = "post login flow of the identity provider " + provider;
            changes.add(Change.extend(
                            where,
                            null,
                            POST_LOGIN,
                            "Logins by an identity provider do not pass the browser flow.",
                            editor -> editor.setPostLogin(provider, POST_LOGIN))
                    .knownBy(Set.of(where, ClientPlanner.givenTo(where, POST_LOGIN)))
                    .needing(where(POST_LOGIN)));
        });
        changes.addAll(hints.otherWays());
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private interface Binding {
        void in(RealmEditor editor, String flow);
    }

    private void bind(String where, @Nullable String before, String flow, Binding binding) {
        if (flow.equals(before)) {
            return;
        }
        Change change = Change.extend(
                        where,
                        before,
                        flow,
                        "The realm's own flow does not pass " + String.join(" and ", steps) + ".",
                        editor -> binding.in(editor, flow))
                .needing(where(flow));
        if (isMade(change) && before != null && isMadeFromAnother(flow, before)) {
            changes.add(Change.refuse(where, before, notMadeFrom(flow, before)));
        } else {
            changes.add(change);
        }
    }

    /** Whether a change is made now, and not left as an administrator's. */
    boolean isMade(Change change) {
        return options.repair().contains(change.where()) || !realm.former().knows(change);
    }

    private static String notMadeFrom(String flow, String source) {
        return "The flow " + flow + " was not made from " + source + " as that is now. Take it out of the clients that "
                + "have it, delete it, then name it in repair too: it is made from that one.";
    }

    /**
     * Why a flow that a set-up has made must be given to nobody else: the realm has another one now, or has changed
     * its own, which may ask for more. Empty where the realm has a flow of a set-up.
     */
    Optional<String> outdated(String flow) {
        String bound = realm.realm().getBrowserFlow();
        return bound == null
                        || realm.former().made().contains(where(bound))
                        || !Set.of(BROWSER, backOffice()).contains(flow)
                        || !isMadeFromAnother(flow, bound)
                ? Optional.empty()
                : Optional.of(notMadeFrom(flow, bound));
    }

    private boolean isMadeFromAnother(String flow, String source) {
        return shape.exists(flow)
                && realm.former().knows(where(flow))
                && !FlowPrint.of(shape, source).equals(realm.former().prints().get(madeFrom(flow, source)));
    }

    /** How the record remembers what a flow was made from. */
    static String madeFrom(String flow, String source) {
        return where(flow) + " from " + source;
    }

    /** How plans call a step of a flow. */
    private static String stepOf(String flow, String step) {
        return "step " + step + " of the flow " + flow;
    }

    private void planTill(String step) {
        String where = where(TILL);
        if (!shape.exists(TILL)) {
            own(TILL, () -> FlowDraft.till(shape, TILL, step, levels.getOrDefault(Level.PIN, Level.PIN.number())));
        } else if (shape.has(TILL, step)
                && shape.hasLevel(TILL, levels.getOrDefault(Level.PIN, Level.PIN.number()))
                && shape.steps(TILL)
                        .noneMatch(other -> realm.signsIn().contains(other.getAuthenticator())
                                && !step.equals(other.getAuthenticator()))) {
            changes.add(Change.adopt(where, outline(TILL)));
        } else {
            changes.add(Change.refuse(
                    where,
                    outline(TILL),
                    "It must have the step Tillkey PIN behind a condition of the level of pin, and no other way to "
                            + "log in, not by a cookie either. Rename or delete it."));
        }
    }

    private void browser(String name, boolean secondFactor) {
        String bound = realm.realm().getBrowserFlow();
        around(name, "browser flow", bound, secondFactor);
        String source = shape.exists(name) ? name : sourceOf("browser flow", bound);
        hints.redirector(name, source).ifPresent(changes::add);
    }

    private String sourceOf(String binding, @Nullable String bound) {
        return realm.former().made().contains(where(String.valueOf(bound)))
                ? realm.former().replaced().getOrDefault(binding, String.valueOf(bound))
                : String.valueOf(bound);
    }

    /** A flow around that one of the realm which is bound, or was before a set-up bound another. */
    private void around(String name, String binding, @Nullable String bound, boolean secondFactor) {
        String source = sourceOf(binding, bound);
        if (shape.exists(name)) {
            existing(name, secondFactor);
            outdated(name)
                    .ifPresent(why -> changes.add(Change.hint("source of the flow " + name, source, source, why)));
        } else if (!shape.exists(source)) {
            changes.add(Change.refuse(
                    where(name),
                    String.valueOf(bound),
                    bound == null
                            ? "The realm has no " + binding + ". Bind one."
                            : "It is made from the flow " + source + ", which is gone. Bind the flow to make it from "
                                    + "as " + binding + " of the realm."));
        } else if (shape.has(source, FlowCheck.PIN_STEP)) {
            changes.add(Change.refuse(
                    where(name),
                    outline(source),
                    "The " + binding + " of the realm is one of tills. Bind one with a password, and give the till "
                            + "flow to the client of the POS alone."));
        } else {
            List<String> elsewhere = steps.stream()
                    .filter(step -> shape.has(source, step) && !shape.requires(source, step))
                    .toList();
            if (elsewhere.isEmpty()) {
                own(
                        name,
                        source,
                        () -> secondFactor
                                ? FlowDraft.backOffice(shape, source, steps, options.secondFactor(), levels)
                                : FlowDraft.around(shape, source, name, steps, null));
            } else {
                changes.add(Change.refuse(
                        where(name),
                        outline(source),
                        "The flow " + source + " has the step " + String.join(" and ", elsewhere)
                                + " where some logins do not pass it. Take it out of the flow."));
            }
        }
    }

    private void existing(String name, boolean secondFactor) {
        List<String> missing =
                steps.stream().filter(step -> !shape.demands(name, step)).toList();
        String where = where(name);
        if (secondFactor && !asksForSecondFactor(name)) {
            changes.add(Change.refuse(where, outline(name), "It asks for no second factor. Rename or delete it."));
        } else if (missing.isEmpty()) {
            changes.add(Change.adopt(where, outline(name)));
        } else if (realm.former().made().contains(where)
                && !shape.hasAlternatives(name)
                && missing.stream().noneMatch(step -> shape.has(name, step))) {
            missing.forEach(step -> changes.add(Change.extend(
                    stepOf(name, step),
                    shape.isDisabled(name, step) ? "disabled" : null,
                    "required, behind all others",
                    "The flow was made without it, or has lost it.",
                    editor -> editor.addStep(name, step))));
        } else {
            changes.add(Change.refuse(
                    where,
                    outline(name),
                    "Some logins do not pass " + String.join(" and ", missing) + ". Rename or delete it."));
        }
    }

    private interface Drafting {
        FlowDraft draft() throws NotUnderstoodException;
    }

    private void own(String name, Drafting drafting) {
        own(name, "", drafting);
    }

    private void own(String name, String source, Drafting drafting) {
        String where = where(name);
        if (shape.exists(name)) {
            existing(name, false);
            return;
        }
        try {
            FlowDraft draft = drafting.draft();
            Set<String> keys = new TreeSet<>(Set.of(where));
            if (!source.isEmpty()) {
                keys.add(madeFrom(name, source));
            }
            draft.steps().filter(steps::contains).forEach(step -> keys.add(stepOf(name, step)));
            changes.add(Change.create(
                            where,
                            draft.outline(),
                            "A new flow, beside those of the realm, which stay.",
                            editor -> editor.addFlow(draft))
                    .knownBy(keys));
        } catch (NotUnderstoodException problem) {
            changes.add(Change.refuse(where, "", problem.remedy()));
        }
    }

    private String outline(String flow) {
        return shape.outline(flow);
    }
}
