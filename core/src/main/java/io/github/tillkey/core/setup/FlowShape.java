package io.github.tillkey.core.setup;

import io.github.tillkey.core.login.SecondFactorConditionFactory;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.jose.jws.crypto.HashUtils;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.AuthenticatorConfigRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;

/** The authentication flows of a realm, and what is in them. */
final class FlowShape {

    static final String LEVEL_CONDITION = "conditional-level-of-authentication";

    private final Map<String, AuthenticationFlowRepresentation> flows = new LinkedHashMap<>();
    private final List<AuthenticatorConfigRepresentation> configs;
    private final Set<String> signsIn;
    private final boolean passkeysVerify;

    /** @param signsIn provider ids of steps that find out or prove who logs in */
    FlowShape(RealmRepresentation realm, Set<String> signsIn) {
        this(
                RealmSnapshot.orEmpty(realm.getAuthenticationFlows()),
                RealmSnapshot.orEmpty(realm.getAuthenticatorConfig()),
                signsIn,
                "required".equals(realm.getWebAuthnPolicyPasswordlessUserVerificationRequirement()));
    }

    FlowShape(
            List<AuthenticationFlowRepresentation> flows,
            List<AuthenticatorConfigRepresentation> configs,
            Set<String> signsIn,
            boolean passkeysVerify) {
        flows.forEach(flow -> this.flows.put(flow.getAlias(), flow));
        this.configs = configs;
        this.signsIn = signsIn;
        this.passkeysVerify = passkeysVerify;
    }

    /** Whether the realm's passkeys for logins without a password always verify who uses them: two factors in one. */
    boolean passkeysVerify() {
        return passkeysVerify;
    }

    Stream<String> aliases() {
        return flows.keySet().stream();
    }

    boolean exists(String alias) {
        return flows.containsKey(alias);
    }

    Optional<AuthenticationFlowRepresentation> flow(String alias) {
        return Optional.ofNullable(flows.get(alias));
    }

    /** The steps and subflows of one level, in their order, disabled ones too. */
    List<AuthenticationExecutionExportRepresentation> level(String alias) {
        return flow(alias)
                .map(flow -> RealmSnapshot.orEmpty(flow.getAuthenticationExecutions()).stream()
                        .sorted(Comparator.comparing(
                                execution -> Objects.requireNonNullElse(execution.getPriority(), 0)))
                        .toList())
                .orElse(List.of());
    }

    /** The enabled steps of a flow with all its subflows, in their order. */
    Stream<AuthenticationExecutionExportRepresentation> steps(String alias) {
        return level(alias).stream()
                .filter(FlowShape::isEnabled)
                .flatMap(execution ->
                        execution.getFlowAlias() == null ? Stream.of(execution) : steps(execution.getFlowAlias()));
    }

    /** Provider ids of the steps of one level, disabled ones too. */
    Stream<String> providers(String alias) {
        return level(alias).stream().flatMap(execution -> Stream.ofNullable(execution.getAuthenticator()));
    }

    boolean has(String alias, String step) {
        return steps(alias).anyMatch(execution -> step.equals(execution.getAuthenticator()));
    }

    /** Whether nobody can pass the flow without the step, which is behind everything that signs in. */
    boolean demands(String alias, String step) {
        return requires(alias, step) && !isBeforeSignIn(alias, step);
    }

    private boolean isBeforeSignIn(String alias, String step) {
        boolean behind = false;
        for (AuthenticationExecutionExportRepresentation execution : level(alias)) {
            String subflow = execution.getFlowAlias();
            if (behind
                    && isEnabled(execution)
                    && (subflow == null ? Stream.of(execution) : steps(subflow))
                            .anyMatch(other -> signsIn.contains(other.getAuthenticator()))) {
                return true;
            }
            behind |= isEnabled(execution) && step.equals(execution.getAuthenticator());
        }
        return false;
    }

    /** Whether a step of the first level was switched off. */
    boolean isDisabled(String alias, String step) {
        return level(alias).stream()
                .anyMatch(execution -> step.equals(execution.getAuthenticator()) && !isEnabled(execution));
    }

    /** Whether nobody can pass the flow without the step, wherever on the first level it stands. */
    boolean requires(String alias, String step) {
        List<AuthenticationExecutionExportRepresentation> level =
                level(alias).stream().filter(FlowShape::isEnabled).toList();
        return level.stream().noneMatch(FlowShape::isAlternative)
                && level.stream()
                        .anyMatch(execution -> step.equals(execution.getAuthenticator())
                                && "REQUIRED".equals(execution.getRequirement()));
    }

    boolean hasAlternatives(String alias) {
        return level(alias).stream().anyMatch(FlowShape::isAlternative);
    }

    /** The settings of a step; empty when it has none, or none of its own. */
    Optional<AuthenticatorConfigRepresentation> config(String alias) {
        return configs.stream()
                .filter(config -> alias.equals(config.getAlias()))
                .findFirst();
    }

    /** Whether a flow has a condition on this level. Keycloak answers no login where a flow has two on the same. */
    boolean hasLevel(String alias, int number) {
        return levels(alias).anyMatch(String.valueOf(number)::equals);
    }

    /** Whether a flow has a condition on this level or a higher one. */
    boolean hasLevelFrom(String alias, int number) {
        return levels(alias)
                .filter(level -> level.matches("[0-9]{1,9}"))
                .anyMatch(level -> Integer.parseInt(level) >= number);
    }

    /**
     * Whether a flow asks for a second factor that was not given yet, whatever level the client asks for.
     *
     * @param byDemand whether it is enough to ask those of whom the client demands one
     */
    boolean asksForMissingSecondFactor(String alias, boolean byDemand) {
        return steps(alias)
                .filter(execution -> SecondFactorConditionFactory.ID.equals(execution.getAuthenticator()))
                .anyMatch(execution ->
                        byDemand || !"true".equals(setting(execution, SecondFactorConditionFactory.DEMANDED.key())));
    }

    private Stream<String> levels(String alias) {
        return steps(alias)
                .filter(execution -> LEVEL_CONDITION.equals(execution.getAuthenticator()))
                .flatMap(execution -> Stream.ofNullable(setting(execution, "loa-condition-level")));
    }

    private @Nullable String setting(AuthenticationExecutionExportRepresentation execution, String key) {
        return settings(execution).get(key);
    }

    private Map<String, String> settings(AuthenticationExecutionExportRepresentation execution) {
        return Optional.ofNullable(execution.getAuthenticatorConfig())
                .flatMap(this::config)
                .map(config -> RealmSnapshot.orEmpty(config.getConfig()))
                .orElse(Map.of());
    }

    /** Whether settings of this alias can be told apart from all others. */
    boolean isUnique(String configAlias) {
        return configs.stream()
                        .filter(config -> configAlias.equals(config.getAlias()))
                        .count()
                <= 1;
    }

    /**
     * A digest of a flow with its subflows and all settings, to see later whether somebody has changed it. Steps of
     * ours on its first level do not count: a set-up adds them later too.
     */
    String print(String alias) {
        StringBuilder text = new StringBuilder();
        level(alias).stream()
                .filter(execution -> !UndoPlanner.isOurs(execution.getAuthenticator()))
                .forEach(execution -> print(execution, text));
        return HashUtils.sha256UrlEncodedHash(text.toString(), StandardCharsets.UTF_8);
    }

    private void print(AuthenticationExecutionExportRepresentation execution, StringBuilder text) {
        text.append(execution.getAuthenticator()).append(execution.getRequirement());
        text.append(new TreeMap<>(settings(execution))).append('(');
        if (execution.getFlowAlias() != null) {
            level(execution.getFlowAlias()).forEach(below -> print(below, text));
        }
        text.append(')');
    }

    /** A flow as an indented list. */
    String outline(String alias) {
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

    static boolean isEnabled(AuthenticationExecutionExportRepresentation execution) {
        return !"DISABLED".equals(execution.getRequirement());
    }
}
