package io.github.tillkey.core.flow;

import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.AuthenticatorConfigRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;

/**
 * The authentication flows of a realm, what is in them, and when one is right: the one description of that, by which
 * the set-up plans and the self-check judges. Flows are as exports have them, so it is tested without a server.
 */
public final class FlowShape {

    /** Keycloak's condition on a level. */
    public static final String LEVEL_CONDITION = "conditional-level-of-authentication";

    private final Map<String, AuthenticationFlowRepresentation> flows = new LinkedHashMap<>();
    private final List<AuthenticatorConfigRepresentation> configs;
    private final Set<String> signsIn;
    private final boolean passkeysVerify;

    /**
     * The flows of an export.
     *
     * @param signsIn provider ids of steps that find out or prove who logs in
     */
    public FlowShape(RealmRepresentation realm, Set<String> signsIn) {
        this(
                orEmpty(realm.getAuthenticationFlows()),
                orEmpty(realm.getAuthenticatorConfig()),
                signsIn,
                "required".equals(realm.getWebAuthnPolicyPasswordlessUserVerificationRequirement()));
    }

    /** The same of some flows. */
    public FlowShape(
            List<AuthenticationFlowRepresentation> flows,
            List<AuthenticatorConfigRepresentation> configs,
            Set<String> signsIn,
            boolean passkeysVerify) {
        flows.forEach(flow -> this.flows.put(flow.getAlias(), flow));
        this.configs = configs;
        this.signsIn = signsIn;
        this.passkeysVerify = passkeysVerify;
    }

    /** The flows of a realm now, where flows, and settings of steps, are named by their ids. */
    public static FlowShape byIds(KeycloakSession session, RealmModel realm) {
        List<AuthenticatorConfigRepresentation> configs =
                realm.getAuthenticatorConfigsStream().map(FlowShape::represent).toList();
        List<AuthenticationFlowRepresentation> flows = realm.getAuthenticationFlowsStream()
                .map(flow -> represent(realm, flow))
                .toList();
        Set<String> signsIn = flows.stream()
                .flatMap(flow -> flow.getAuthenticationExecutions().stream())
                .flatMap(step -> Stream.ofNullable(step.getAuthenticator()))
                .distinct()
                .filter(step -> SignInStep.is(session, step))
                .collect(Collectors.toSet());
        return new FlowShape(
                flows,
                configs,
                signsIn,
                "required".equals(realm.getWebAuthnPolicyPasswordless().getUserVerificationRequirement()));
    }

    private static AuthenticatorConfigRepresentation represent(AuthenticatorConfigModel config) {
        AuthenticatorConfigRepresentation representation = new AuthenticatorConfigRepresentation();
        representation.setAlias(config.getId());
        representation.setConfig(config.getConfig());
        return representation;
    }

    private static AuthenticationFlowRepresentation represent(RealmModel realm, AuthenticationFlowModel flow) {
        AuthenticationFlowRepresentation representation = new AuthenticationFlowRepresentation();
        representation.setAlias(flow.getId());
        representation.setTopLevel(flow.isTopLevel());
        representation.setAuthenticationExecutions(realm.getAuthenticationExecutionsStream(flow.getId())
                .map(FlowShape::represent)
                .toList());
        return representation;
    }

    private static AuthenticationExecutionExportRepresentation represent(AuthenticationExecutionModel execution) {
        AuthenticationExecutionExportRepresentation representation = new AuthenticationExecutionExportRepresentation();
        representation.setAuthenticator(execution.getAuthenticator());
        representation.setAuthenticatorConfig(execution.getAuthenticatorConfig());
        representation.setFlowAlias(execution.isAuthenticatorFlow() ? execution.getFlowId() : null);
        representation.setRequirement(execution.getRequirement().name());
        representation.setPriority(execution.getPriority());
        return representation;
    }

    /** Whether the realm's passkeys for logins without a password always verify who uses them: two factors in one. */
    public boolean passkeysVerify() {
        return passkeysVerify;
    }

    /** Names of all flows, subflows too. */
    public Stream<String> aliases() {
        return flows.keySet().stream();
    }

    /** Whether there is such a flow. */
    public boolean exists(String alias) {
        return flows.containsKey(alias);
    }

    /** The flow, as exports have it. */
    public Optional<AuthenticationFlowRepresentation> flow(String alias) {
        return Optional.ofNullable(flows.get(alias));
    }

    /** The steps and subflows of one level, in their order, disabled ones too. */
    public List<AuthenticationExecutionExportRepresentation> level(String alias) {
        return flow(alias)
                .map(flow -> orEmpty(flow.getAuthenticationExecutions()).stream()
                        .sorted(Comparator.comparing(
                                execution -> Objects.requireNonNullElse(execution.getPriority(), 0)))
                        .toList())
                .orElse(List.of());
    }

    /** The enabled steps of a flow with all its subflows, in their order. */
    public Stream<AuthenticationExecutionExportRepresentation> steps(String alias) {
        return level(alias).stream()
                .filter(FlowShape::isEnabled)
                .flatMap(execution ->
                        execution.getFlowAlias() == null ? Stream.of(execution) : steps(execution.getFlowAlias()));
    }

    /** Provider ids of the steps of one level, disabled ones too. */
    public Stream<String> providers(String alias) {
        return level(alias).stream().flatMap(execution -> Stream.ofNullable(execution.getAuthenticator()));
    }

    /** Whether a flow has an enabled step. */
    public boolean has(String alias, String step) {
        return steps(alias).anyMatch(execution -> step.equals(execution.getAuthenticator()));
    }

    /** What is wrong with a flow that nobody should pass without a step. */
    public enum Fault {
        /** No login passes the step. */
        STEP_MISSING,
        /** Some logins do not pass the step, such as those by the cookie of an earlier one. */
        STEP_PASSED_BY,
        /** Something behind the step finds out or proves who logs in. */
        STEP_BEFORE_SIGN_IN
    }

    /** Whether nobody can pass the flow without the step, which is behind everything that signs in. */
    public boolean demands(String alias, String step) {
        return faults(alias, step).isEmpty();
    }

    /** What keeps the flow from demanding the step of everybody who has signed in; empty when it does. */
    public Set<Fault> faults(String alias, String step) {
        if (steps(alias).noneMatch(execution -> isRequired(execution, step))) {
            return EnumSet.of(Fault.STEP_MISSING);
        }
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        if (!requires(alias, step)) {
            faults.add(Fault.STEP_PASSED_BY);
        }
        if (isBeforeSignIn(alias, step)) {
            faults.add(Fault.STEP_BEFORE_SIGN_IN);
        }
        return faults;
    }

    /** Whether on some level anything behind the step signs in. */
    private boolean isBeforeSignIn(String alias, String step) {
        boolean behind = false;
        for (AuthenticationExecutionExportRepresentation execution : level(alias)) {
            if (!isEnabled(execution)) {
                continue;
            }
            String subflow = execution.getFlowAlias();
            if (behind
                    && (subflow == null ? Stream.of(execution) : steps(subflow))
                            .anyMatch(other -> signsIn.contains(other.getAuthenticator()))) {
                return true;
            }
            behind |= isRequired(execution, step);
            if (subflow != null && isBeforeSignIn(subflow, step)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isRequired(AuthenticationExecutionExportRepresentation execution, String step) {
        return step.equals(execution.getAuthenticator()) && "REQUIRED".equals(execution.getRequirement());
    }

    /** Whether a step of the first level was switched off. */
    public boolean isDisabled(String alias, String step) {
        return level(alias).stream()
                .anyMatch(execution -> step.equals(execution.getAuthenticator()) && !isEnabled(execution));
    }

    /** Whether nobody can pass the flow without the step, wherever on the first level it stands. */
    public boolean requires(String alias, String step) {
        List<AuthenticationExecutionExportRepresentation> level =
                level(alias).stream().filter(FlowShape::isEnabled).toList();
        return level.stream().noneMatch(FlowShape::isAlternative)
                && level.stream().anyMatch(execution -> isRequired(execution, step));
    }

    /** Whether ways stand beside each other on the first level. */
    public boolean hasAlternatives(String alias) {
        return level(alias).stream().anyMatch(FlowShape::isAlternative);
    }

    /** The settings of a step; empty when it has none, or none of its own. */
    public Optional<AuthenticatorConfigRepresentation> config(String alias) {
        return configs.stream()
                .filter(config -> alias.equals(config.getAlias()))
                .findFirst();
    }

    /** Whether a flow has a condition on this level. Keycloak answers no login where a flow has two on the same. */
    public boolean hasLevel(String alias, int number) {
        return levels(alias).anyMatch(String.valueOf(number)::equals);
    }

    /** Whether a flow has a condition on this level or a higher one. */
    public boolean hasLevelFrom(String alias, int number) {
        return levels(alias)
                .filter(level -> level.matches("[0-9]{1,9}"))
                .anyMatch(level -> Integer.parseInt(level) >= number);
    }

    /** The levels of all conditions of a flow. */
    public Stream<String> levels(String alias) {
        return steps(alias)
                .filter(execution -> LEVEL_CONDITION.equals(execution.getAuthenticator()))
                .flatMap(execution -> Stream.ofNullable(settings(execution).get("loa-condition-level")));
    }

    /** The settings of a step; empty when it has none. */
    public Map<String, String> settings(AuthenticationExecutionExportRepresentation execution) {
        return Optional.ofNullable(execution.getAuthenticatorConfig())
                .flatMap(this::config)
                .map(config -> orEmpty(config.getConfig()))
                .orElse(Map.of());
    }

    /** Whether settings of this alias can be told apart from all others. */
    public boolean isUnique(String configAlias) {
        return configs.stream()
                        .filter(config -> configAlias.equals(config.getAlias()))
                        .count()
                <= 1;
    }

    /** A flow as an indented list. */
    public String outline(String alias) {
        StringBuilder text = new StringBuilder();
        outline(alias, "", text);
        return text.toString().stripTrailing();
    }

    private void outline(String alias, String indent, StringBuilder text) {
        level(alias).forEach(execution -> {
            String subflow = execution.getFlowAlias();
            text.append(indent)
                    .append(subflow == null ? execution.getAuthenticator() : subflow)
                    .append(' ')
                    .append(execution.getRequirement())
                    .append('\n');
            if (subflow != null) {
                outline(subflow, indent + "  ", text);
            }
        });
    }

    private static boolean isAlternative(AuthenticationExecutionExportRepresentation execution) {
        return "ALTERNATIVE".equals(execution.getRequirement());
    }

    /** Whether a step is not switched off. */
    public static boolean isEnabled(AuthenticationExecutionExportRepresentation execution) {
        return !"DISABLED".equals(execution.getRequirement());
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private static <T> Map<String, T> orEmpty(@Nullable Map<String, T> map) {
        return map == null ? Map.of() : map;
    }
}
