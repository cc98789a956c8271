package io.github.tillkey.core.setup;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.flow.FlowShape;
import io.github.tillkey.core.login.SecondFactorConditionFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.AuthenticatorConfigRepresentation;

/** A new flow with its subflows and their settings, under names that nothing in the realm has yet. */
final class FlowDraft {

    /** A flow from which no other can be made, with what an administrator should do instead. */
    static final class NotUnderstoodException extends Exception {

        private static final long serialVersionUID = 1L;

        NotUnderstoodException(String remedy) {
            super(remedy);
        }

        String remedy() {
            return String.valueOf(getMessage());
        }
    }

    /** Longest alias that Keycloak stores. */
    private static final int MAX_ALIAS = 255;

    /** Longest description that Keycloak stores. */
    private static final int MAX_DESCRIPTION = 255;

    private static final String BASIC = "basic-flow";

    /** How long a level of a flow for browsers counts: ten hours. */
    private static final int LEVEL_SECONDS = 36000;

    /** The second factors that Keycloak has; whoever has used one in this login is not asked again. */
    private static final String SECOND_FACTORS = "otp##webauthn##recovery-authn-codes";

    /** Counts as two factors where it verifies who uses it, else as none of these. */
    private static final String PASSKEY = "##webauthn-passwordless";

    private final FlowShape shape;
    private final String name;
    private final Set<String> tree = new TreeSet<>();
    private final List<AuthenticationFlowRepresentation> flows = new ArrayList<>();
    private final List<AuthenticatorConfigRepresentation> configs = new ArrayList<>();

    private FlowDraft(FlowShape shape, String name) {
        this.shape = shape;
        this.name = name;
    }

    String name() {
        return name;
    }

    /** The flow and its subflows. */
    List<AuthenticationFlowRepresentation> flows() {
        return flows;
    }

    List<AuthenticatorConfigRepresentation> configs() {
        return configs;
    }

    /**
     * A copy of {@code source} that nobody passes without the {@code steps}: where ways to log in stand beside each
     * other, they go together into one required subflow before the steps.
     *
     * @param secondFactorLevel where a second factor is required, the level of those who have given one
     */
    static FlowDraft around(
            FlowShape shape, String source, String name, List<String> steps, @Nullable Integer secondFactorLevel)
            throws NotUnderstoodException {
        return around(shape, source, name, steps, (draft, top) -> {
            if (secondFactorLevel != null) {
                draft.secondFactor(top, source, secondFactorLevel);
            }
        });
    }

    /**
     * The same for a back office, which asks for a second factor behind all ways to log in.
     *
     * @param levels the number of each level
     */
    static FlowDraft backOffice(
            FlowShape shape, String source, List<String> steps, SecondFactor choice, Map<Level, Integer> levels)
            throws NotUnderstoodException {
        return around(shape, source, choice.flow(), steps, (draft, top) -> {
            if (choice.kind() != SecondFactor.Kind.REQUIRED) {
                draft.password(top, source, levels.getOrDefault(Level.PASSWORD, Level.PASSWORD.number()));
                draft.missing(top, choice.kind() == SecondFactor.Kind.BY_ROLE);
            }
            draft.secondFactor(top, source, levels.getOrDefault(Level.OTP, Level.OTP.number()));
        });
    }

    /** What asks for a second factor, behind all ways to log in. */
    private interface SecondFactorSteps {
        void addTo(FlowDraft draft, AuthenticationFlowRepresentation top);
    }

    private static FlowDraft around(
            FlowShape shape, String source, String name, List<String> steps, SecondFactorSteps secondFactor)
            throws NotUnderstoodException {
        FlowDraft draft = new FlowDraft(shape, name);
        AuthenticationFlowRepresentation from = shape.flow(source)
                .orElseThrow(() -> new NotUnderstoodException("The flow " + source + " does not exist."));
        if (!BASIC.equals(from.getProviderId())) {
            throw new NotUnderstoodException("The flow " + source + " is of the type " + from.getProviderId()
                    + ". Bind a flow of the type Basic flow.");
        }
        draft.collect(source);
        // The flow itself gets another name than its subflows.
        draft.tree.remove(source);
        AuthenticationFlowRepresentation top =
                draft.add(name, "Made by Tillkey's set-up from the flow " + source, true, BASIC);
        // Steps of ours on the first level, disabled ones too, go behind everything that signs in.
        Set<String> left = Set.copyOf(steps);
        if (shape.hasAlternatives(source)) {
            String signIn = name + " - sign in";
            add(top, "REQUIRED", null, signIn);
            draft.copy(source, draft.add(signIn, "The ways to log in of the flow " + source, false, BASIC), left);
        } else {
            draft.copy(source, top, left);
        }
        secondFactor.addTo(draft, top);
        steps.forEach(step -> add(top, "REQUIRED", step, null));
        draft.checkNames();
        return draft;
    }

    /** What members pass who come from an identity provider. */
    static FlowDraft postLogin(FlowShape shape, String name, List<String> steps) throws NotUnderstoodException {
        FlowDraft draft = new FlowDraft(shape, name);
        AuthenticationFlowRepresentation top =
                draft.add(name, "What members pass who log in by an identity provider", true, BASIC);
        draft.missing(top, true);
        steps.forEach(step -> add(top, "REQUIRED", step, null));
        draft.checkNames();
        return draft;
    }

    /** The flow of tills: a PIN each time, so without a cookie. */
    static FlowDraft till(FlowShape shape, String name, String step, int level) throws NotUnderstoodException {
        FlowDraft draft = new FlowDraft(shape, name);
        AuthenticationFlowRepresentation top =
                draft.add(name, "Staff log in with a PIN on a registered till", true, BASIC);
        String inner = name + " - level pin";
        add(draft.addLevel(top, inner, "Level pin", level, 0), "REQUIRED", step, null);
        draft.checkNames();
        return draft;
    }

    /**
     * Notes the level of those who have logged in, which a cookie then has: the client demands it. A source with a
     * higher level alone needs no such note: Keycloak runs the first level of a flow in each login, so everybody has
     * reached more already, and noting less behind it would make a client's demand for more fail.
     */
    private void password(AuthenticationFlowRepresentation top, String source, int number) {
        if (shape.hasLevelFrom(source, number)) {
            return;
        }
        String alias = name + " - level password";
        AuthenticationFlowRepresentation level = addLevel(top, alias, "Level password", number, LEVEL_SECONDS);
        add(level, "REQUIRED", "allow-access-authenticator", null);
    }

    /**
     * Asks for a second factor that was not given yet, whatever the client asks for.
     *
     * @param demanded of those of whom the client demands it, else of those who have one
     */
    private void missing(AuthenticationFlowRepresentation top, boolean demanded) {
        String alias = name + (demanded ? " - demanded second factor" : " - second factor of those who have one");
        add(top, "CONDITIONAL", null, alias);
        AuthenticationFlowRepresentation missing =
                add(alias, "A one-time password, where no second factor was given yet", false, BASIC);
        add(missing, "REQUIRED", SecondFactorConditionFactory.ID, null)
                .setAuthenticatorConfig(
                        settings(alias, Map.of(SecondFactorConditionFactory.DEMANDED.key(), String.valueOf(demanded))));
        if (!demanded) {
            add(missing, "REQUIRED", "conditional-user-configured", null);
        }
        add(missing, "REQUIRED", "auth-otp-form", null);
    }

    private void secondFactor(AuthenticationFlowRepresentation top, String source, int number) {
        // A flow that has the level asks for it by itself, because the client does.
        if (shape.hasLevel(source, number)) {
            return;
        }
        String outer = name + " - second factor";
        AuthenticationFlowRepresentation level =
                addLevel(top, outer, "A second factor of everybody", number, LEVEL_SECONDS);
        String inner = outer + " - not used yet";
        add(level, "CONDITIONAL", null, inner);
        add(level, "REQUIRED", "allow-access-authenticator", null);
        AuthenticationFlowRepresentation otp =
                add(inner, "A one-time password; whoever has none sets one up", false, BASIC);
        add(otp, "REQUIRED", "conditional-credential", null)
                .setAuthenticatorConfig(settings(
                        inner,
                        Map.of(
                                "credentials",
                                shape.passkeysVerify() ? SECOND_FACTORS + PASSKEY : SECOND_FACTORS,
                                "included",
                                "false")));
        add(otp, "REQUIRED", "auth-otp-form", null);
    }

    /** A subflow for those who have not reached a level, or too long ago; the steps that reach it are to follow. */
    private AuthenticationFlowRepresentation addLevel(
            AuthenticationFlowRepresentation top, String alias, String description, int number, int maxAgeSeconds) {
        add(top, "CONDITIONAL", null, alias);
        AuthenticationFlowRepresentation level = add(alias, description, false, BASIC);
        add(level, "REQUIRED", FlowShape.LEVEL_CONDITION, null)
                .setAuthenticatorConfig(level(alias, number, maxAgeSeconds));
        return level;
    }

    private String level(String alias, int number, int maxAgeSeconds) {
        return settings(
                alias,
                Map.of("loa-condition-level", String.valueOf(number), "loa-max-age", String.valueOf(maxAgeSeconds)));
    }

    private AuthenticationFlowRepresentation add(
            String alias, @Nullable String description, boolean topLevel, String type) {
        AuthenticationFlowRepresentation flow = new AuthenticationFlowRepresentation();
        flow.setAlias(alias);
        flow.setDescription(
                description == null || description.length() <= MAX_DESCRIPTION
                        ? description
                        : description.substring(0, MAX_DESCRIPTION));
        flow.setTopLevel(topLevel);
        flow.setBuiltIn(false);
        flow.setProviderId(type);
        flow.setAuthenticationExecutions(new ArrayList<>());
        flows.add(flow);
        return flow;
    }

    private static AuthenticationExecutionExportRepresentation add(
            AuthenticationFlowRepresentation flow,
            String requirement,
            @Nullable String authenticator,
            @Nullable String subflow) {
        AuthenticationExecutionExportRepresentation execution = new AuthenticationExecutionExportRepresentation();
        execution.setRequirement(requirement);
        execution.setAuthenticator(authenticator);
        execution.setFlowAlias(subflow);
        execution.setAuthenticatorFlow(subflow != null);
        execution.setPriority((flow.getAuthenticationExecutions().size() + 1) * 10);
        flow.getAuthenticationExecutions().add(execution);
        return execution;
    }

    /** The aliases of the flow and its subflows. */
    private void collect(String alias) {
        if (tree.add(alias)) {
            shape.level(alias).stream()
                    .flatMap(execution -> Stream.ofNullable(execution.getFlowAlias()))
                    .forEach(this::collect);
        }
    }

    /** @param left provider ids of steps of this level that are not copied */
    private void copy(String source, AuthenticationFlowRepresentation to, Set<String> left)
            throws NotUnderstoodException {
        for (AuthenticationExecutionExportRepresentation execution : shape.level(source)) {
            if (execution.getAuthenticator() != null && left.contains(execution.getAuthenticator())) {
                continue;
            }
            String subflow = execution.getFlowAlias();
            String config = execution.getAuthenticatorConfig();
            AuthenticationExecutionExportRepresentation copy = add(
                    to,
                    execution.getRequirement(),
                    execution.getAuthenticator(),
                    subflow == null ? null : renamed(subflow));
            if (config != null) {
                copy.setAuthenticatorConfig(copyConfig(config));
            }
            if (subflow != null) {
                AuthenticationFlowRepresentation from = shape.flow(subflow)
                        .orElseThrow(() -> new NotUnderstoodException("The flow " + source + " has the subflow "
                                + subflow + ", which does not exist. Remove it from the flow."));
                copy(
                        subflow,
                        add(
                                renamed(subflow),
                                from.getDescription(),
                                false,
                                Objects.requireNonNullElse(from.getProviderId(), BASIC)),
                        Set.of());
            }
        }
    }

    private String copyConfig(String alias) throws NotUnderstoodException {
        if (!shape.isUnique(alias)) {
            throw new NotUnderstoodException("Several steps have settings with the alias " + alias
                    + ", so it cannot be told which belong to the step. Give them different aliases.");
        }
        AuthenticatorConfigRepresentation from = shape.config(alias).orElse(null);
        if (from == null) {
            return alias; // A provider has deployed it for all flows.
        }
        Map<String, String> settings = new HashMap<>(RealmSnapshot.orEmpty(from.getConfig()));
        // A condition on a subflow means the one that was copied along.
        settings.computeIfPresent("flow_to_check", (key, flow) -> tree.contains(flow) ? renamed(flow) : flow);
        return settings(renamed(alias), settings);
    }

    /** Adds settings under an alias that nothing has: what is left of a deleted flow must not be shared. */
    private String settings(String wanted, Map<String, String> settings) {
        String alias = wanted;
        for (int number = 2; shape.config(alias).isPresent() || isOurs(alias); number++) {
            alias = wanted + " " + number;
        }
        AuthenticatorConfigRepresentation config = new AuthenticatorConfigRepresentation();
        config.setAlias(alias);
        config.setConfig(settings);
        configs.add(config);
        return alias;
    }

    private boolean isOurs(String alias) {
        return configs.stream().anyMatch(config -> alias.equals(config.getAlias()));
    }

    private String renamed(String alias) {
        return name + " - " + alias;
    }

    private void checkNames() throws NotUnderstoodException {
        for (AuthenticationFlowRepresentation flow : flows) {
            if (shape.exists(flow.getAlias())) {
                throw new NotUnderstoodException("The realm has a flow " + flow.getAlias() + " already. Rename it.");
            }
        }
        List<String> all =
                flows.stream().map(AuthenticationFlowRepresentation::getAlias).collect(Collectors.toList());
        configs.forEach(config -> all.add(config.getAlias()));
        for (String alias : all) {
            if (alias.length() > MAX_ALIAS) {
                throw new NotUnderstoodException("The name " + alias + " would be longer than " + MAX_ALIAS
                        + " characters. Shorten the names of subflows and settings.");
            }
        }
        if (flows.stream()
                        .map(AuthenticationFlowRepresentation::getAlias)
                        .distinct()
                        .count()
                < flows.size()) {
            throw new NotUnderstoodException("A subflow is used twice. Make a flow in which each is used once.");
        }
    }

    /** Provider ids of the steps of its first level. */
    Stream<String> steps() {
        return flows.get(0).getAuthenticationExecutions().stream()
                .flatMap(execution -> Stream.ofNullable(execution.getAuthenticator()));
    }

    /** The flow as an indented list. */
    String outline() {
        return new FlowShape(flows, configs, Set.of(), false).outline(name);
    }
}
