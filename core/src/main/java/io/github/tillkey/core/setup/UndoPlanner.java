package io.github.tillkey.core.setup;

import io.github.tillkey.core.check.FlowCheck;
import io.github.tillkey.core.flow.FlowShape;
import io.github.tillkey.core.login.SecondFactorConditionFactory;
import io.github.tillkey.core.profile.ProfilePermissions;
import io.github.tillkey.core.settings.RealmSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.Constants;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.IdentityProviderMapperRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RequiredActionProviderRepresentation;

/**
 * Plans what has to go before the jars do: everything that Keycloak cannot use without them, whoever made it, and what
 * a set-up bound. Data stay: attributes and their values, groups, roles, PINs, the policy of PINs. It guesses nothing:
 * what is not as a set-up has left it stays, and where it cannot tell what comes instead it refuses.
 */
final class UndoPlanner {

    /** How the ids of our providers begin. */
    private static final String OURS = "tillkey-";

    /** The conditions, which decide who passes a subflow. */
    private static final Set<String> CONDITIONS = Set.of("tillkey-client-address", SecondFactorConditionFactory.ID);

    private static final String BIND = "Bind a flow that works without Tillkey, or none.";

    /** What set-ups bind. */
    private static final Map<String, String> BOUND = Map.of(
            "browser flow", FlowPlanner.BROWSER,
            "direct grant flow", FlowPlanner.DIRECT_GRANT,
            "reset credentials flow", FlowPlanner.RESET);

    private static final String WHY = "Without the jars of Tillkey it would not work.";

    private final RealmSnapshot realm;
    private final FlowShape shape;

    /** Flows that a set-up has made and nobody has changed since, with their subflows. */
    private final Set<String> leaving = new TreeSet<>();

    private final List<Change> changes = new ArrayList<>();

    private UndoPlanner(RealmSnapshot realm) {
        this.realm = realm;
        this.shape = new FlowShape(realm.realm(), realm.signsIn());
        shape.aliases().filter(this::isMade).forEach(this::leave);
    }

    private void leave(String alias) {
        if (leaving.add(alias)) {
            shape.level(alias).stream()
                    .flatMap(execution -> Stream.ofNullable(execution.getFlowAlias()))
                    .forEach(this::leave);
        }
    }

    /** @param deployed all parts */
    static SetupPlan plan(RealmSnapshot realm, List<SetupPart> deployed) {
        UndoPlanner planner = new UndoPlanner(realm);
        planner.disabled();
        planner.bindings();
        planner.clients();
        planner.providers();
        planner.flows();
        planner.profile();
        planner.scopes();
        planner.mappers();
        planner.actions();
        deployed.stream()
                .flatMap(part -> part.clients().stream())
                .forEach(client -> new OwnClientPlanner(realm).undo(client).ifPresent(planner.changes::add));
        return new SetupPlan(planner.changes);
    }

    /** Whether a step, mapper or validator is of ours, by its provider id. */
    static boolean isOurs(@Nullable String provider) {
        return provider != null && provider.startsWith(OURS);
    }

    private void disabled() {
        if (RealmSettings.of(realm.settings(RealmSettings.PLACE)).enabled()) {
            changes.add(Change.extend(
                    RealmSnapshot.whereOf(RealmSettings.ENABLED),
                    realm.realmSetting(RealmSettings.ENABLED).orElse(null),
                    "false",
                    "Nothing of Tillkey acts in the realm any more.",
                    editor -> editor.setRealmSetting(RealmSettings.ENABLED, "false")));
        }
    }

    private interface Binding {
        void in(RealmEditor editor, String flow);
    }

    private void bindings() {
        RealmRepresentation bound = realm.realm();
        release("browser flow", bound.getBrowserFlow(), RealmEditor::bindBrowser);
        release("direct grant flow", bound.getDirectGrantFlow(), RealmEditor::bindDirectGrant);
        release("reset credentials flow", bound.getResetCredentialsFlow(), RealmEditor::bindResetCredentials);
        refuseUse("registration flow", bound.getRegistrationFlow());
        refuseUse("client authentication flow", bound.getClientAuthenticationFlow());
        refuseUse("first broker login flow", bound.getFirstBrokerLoginFlow());
        refuseUse("docker authentication flow", bound.getDockerAuthenticationFlow());
    }

    /** Gives back the flow that was there before a set-up bound another. */
    private void release(String where, @Nullable String bound, Binding binding) {
        if (bound == null || !isUselessWithout(bound)) {
            return;
        }
        if (isBoundByAnother(where, bound)) {
            changes.add(Change.refuse(where, bound, BIND));
            return;
        }
        String before = realm.former().replaced().getOrDefault(where, "");
        if (shape.exists(before) && !isUselessWithout(before)) {
            changes.add(Change.extend(where, bound, before, WHY, editor -> binding.in(editor, before)));
        } else {
            String gone = before.isEmpty() ? "" : "The flow " + before + " that was here is gone, or needs Tillkey. ";
            changes.add(Change.refuse(where, bound, gone + BIND));
        }
    }

    /** Names a use that no set-up makes, so that nothing is known to put there. */
    private void refuseUse(String where, @Nullable String bound) {
        if (bound != null && isUselessWithout(bound)) {
            changes.add(Change.refuse(where, bound, BIND));
        }
    }

    /** The same of what may have no flow of its own, and has none where nothing, or a flow of tills, was before. */
    private void releaseOrClear(String where, @Nullable String bound, String none, Binding binding, Change.Edit clear) {
        if (bound != null && isUselessWithout(bound)) {
            String before = realm.former().replaced().get(where);
            boolean hadNone = before == null ? isOfOursAlone(bound) : before.isEmpty() || isOfOursAlone(before);
            if (hadNone && !isBoundByAnother(where, bound)) {
                changes.add(Change.extend(where, bound, none, WHY, clear));
            } else {
                release(where, bound, binding);
            }
        }
    }

    /**
     * Whether an administrator has put a flow of a set-up where the set-up had put another, or none: what was there
     * before the set-up may ask for less.
     */
    private boolean isBoundByAnother(String where, String bound) {
        return leaving.contains(bound)
                && !isOfOursAlone(bound)
                && !bound.equals(BOUND.get(where))
                && !realm.former().knows(ClientPlanner.givenTo(where, bound));
    }

    /** Whether a set-up has made a flow, and nobody has changed more in it since than our steps. */
    private boolean isMade(String flow) {
        return wasMade(flow)
                && FlowPrint.of(shape, flow).equals(realm.former().prints().get(flow));
    }

    private boolean wasMade(String flow) {
        return realm.former().knows(FlowPlanner.where(flow));
    }

    /** A flow of somebody else only loses its steps. */
    private boolean isUselessWithout(String flow) {
        return leaving.contains(flow) || isOfOursAlone(flow);
    }

    /** Whether a flow is one of tills, or has no steps but ours: without them it lets nobody in. */
    private boolean isOfOursAlone(String flow) {
        return shape.has(flow, FlowCheck.PIN_STEP)
                || shape.steps(flow).findAny().isPresent()
                        && shape.steps(flow).allMatch(step -> isOurs(step.getAuthenticator()));
    }

    private void clients() {
        realm.clients().forEach(client -> {
            String id = client.getClientId();
            RealmSnapshot.orEmpty(client.getAuthenticationFlowBindingOverrides())
                    .forEach((binding, flow) -> {
                        String where = binding.replace('_', ' ') + " flow of the client " + id;
                        if (AuthenticationFlowBindings.BROWSER_BINDING.equals(binding)) {
                            releaseOrClear(
                                    where,
                                    realm.flow(flow),
                                    "that of the realm",
                                    (editor, before) -> editor.overrideBrowserFlow(id, before),
                                    editor -> editor.overrideBrowserFlow(id, null));
                        } else {
                            refuseUse(where, realm.flow(flow));
                        }
                    });
            wider(client, "scope of the client " + id);
            minimum(client, "minimum level of the client " + id);
        });
    }

    private void minimum(ClientRepresentation client, String where) {
        String present = RealmSnapshot.orEmpty(client.getAttributes()).getOrDefault(Constants.MINIMUM_ACR_VALUE, "");
        if (!"".equals(realm.former().replaced().get(where)) || present.isEmpty()) {
            return;
        }
        changes.add(
                realm.former().knows(ClientPlanner.givenTo(where, present))
                        ? Change.extend(
                                where,
                                present,
                                "none",
                                WHY,
                                editor -> editor.setClientAttribute(
                                        client.getClientId(), Constants.MINIMUM_ACR_VALUE, null))
                        : changed(where, present));
    }

    /** What a set-up has made, and an administrator has changed since. */
    private static Change changed(String where, String present) {
        return Change.left(where, present, null, "It is not as a set-up has left it, so it stays as it is now.");
    }

    private void wider(ClientRepresentation client, String where) {
        String before = realm.former().replaced().get(where);
        if (before == null) {
            return;
        }
        boolean full = Boolean.TRUE.equals(client.isFullScopeAllowed());
        boolean implicit = Boolean.TRUE.equals(client.isImplicitFlowEnabled());
        changes.add(
                full || implicit
                        ? changed(where, full ? ClientPlanner.FULL_SCOPE : ClientPlanner.IMPLICIT_FLOW)
                        : Change.extend(
                                where,
                                ClientPlanner.NARROW,
                                before,
                                "A set-up took this away for PIN sessions, of which there will be none.",
                                editor -> editor.widen(
                                        client.getClientId(),
                                        before.contains(ClientPlanner.FULL_SCOPE),
                                        before.contains(ClientPlanner.IMPLICIT_FLOW))));
    }

    private void providers() {
        Map<String, List<IdentityProviderMapperRepresentation>> mappers =
                RealmSnapshot.orEmpty(realm.realm().getIdentityProviderMappers()).stream()
                        .filter(mapper -> isOurs(mapper.getIdentityProviderMapper()))
                        .collect(Collectors.groupingBy(IdentityProviderMapperRepresentation::getIdentityProviderAlias));
        mappers.forEach((provider, ours) -> changes.add(Change.remove(
                "mappers of the identity provider " + provider,
                ours.stream()
                        .map(IdentityProviderMapperRepresentation::getName)
                        .sorted()
                        .collect(Collectors.joining(", ")),
                WHY,
                editor -> editor.deleteMappersOfProvider(provider, OURS))));
        RealmSnapshot.orEmpty(realm.realm().getIdentityProviders()).forEach(provider -> {
            String alias = provider.getAlias();
            releaseOrClear(
                    "post login flow of the identity provider " + alias,
                    provider.getPostBrokerLoginFlowAlias(),
                    "none",
                    (editor, before) -> editor.setPostLogin(alias, before),
                    editor -> editor.setPostLogin(alias, null));
            refuseUse("first login flow of the identity provider " + alias, provider.getFirstBrokerLoginFlowAlias());
        });
    }

    private void flows() {
        shape.aliases()
                .filter(this::wasMade)
                .forEach(alias -> changes.add(
                        isMade(alias)
                                ? Change.remove(
                                        FlowPlanner.where(alias),
                                        shape.outline(alias),
                                        WHY,
                                        editor -> editor.deleteFlow(alias))
                                : changed(FlowPlanner.where(alias), shape.outline(alias))));
        shape.aliases().filter(alias -> !leaving.contains(alias)).forEach(this::steps);
    }

    /** The steps of one level of a flow that stays. */
    private void steps(String alias) {
        List<String> ours = shape.providers(alias).filter(UndoPlanner::isOurs).toList();
        Optional<String> condition = shape.level(alias).stream()
                .filter(FlowShape::isEnabled)
                .flatMap(step -> Stream.ofNullable(step.getAuthenticator()))
                .filter(CONDITIONS::contains)
                .findFirst();
        if (condition.isPresent()) {
            changes.add(Change.refuse(
                    "step " + condition.get() + " of the flow " + alias,
                    shape.outline(alias),
                    "Without this condition other logins would pass. Take it out of the flow, or the whole subflow, "
                            + "and see that what is left asks as much."));
        } else if (isLeftWithoutSteps(alias)) {
            changes.add(Change.refuse(
                    "steps of the flow " + alias,
                    shape.outline(alias),
                    "Without these nobody would pass this subflow: nothing is left in it but conditions and what is "
                            + "disabled. Take the subflow out of its flow."));
        } else if (!ours.isEmpty()) {
            changes.add(Change.remove(
                    "steps of the flow " + alias,
                    String.join(", ", ours),
                    WHY,
                    editor -> editor.deleteSteps(alias, OURS)));
        }
    }

    /**
     * Whether something stays in a subflow that loses steps, but nothing that anybody could pass. In a flow of tills it
     * may: nobody has that any more.
     */
    private boolean isLeftWithoutSteps(String alias) {
        List<AuthenticationExecutionExportRepresentation> level = shape.level(alias);
        List<AuthenticationExecutionExportRepresentation> left =
                level.stream().filter(step -> !goes(step)).toList();
        return left.size() < level.size()
                && !left.isEmpty()
                && left.stream().noneMatch(step -> FlowShape.isEnabled(step) && !isCondition(step))
                && isSubflow(alias)
                && shape.aliases().anyMatch(flow -> contains(flow, alias) && !isSubflow(flow) && !isOfOursAlone(flow));
    }

    private boolean contains(String flow, String alias) {
        return shape.level(flow).stream()
                .flatMap(step -> Stream.ofNullable(step.getFlowAlias()))
                .anyMatch(subflow -> subflow.equals(alias) || contains(subflow, alias));
    }

    private boolean goes(AuthenticationExecutionExportRepresentation step) {
        String subflow = step.getFlowAlias();
        return isOurs(step.getAuthenticator())
                || subflow != null
                        && !shape.level(subflow).isEmpty()
                        && shape.level(subflow).stream().allMatch(this::goes);
    }

    private boolean isSubflow(String alias) {
        return shape.aliases()
                .flatMap(flow -> shape.level(flow).stream())
                .anyMatch(step -> alias.equals(step.getFlowAlias()));
    }

    /** By the ids of Keycloak's own conditions. */
    private static boolean isCondition(AuthenticationExecutionExportRepresentation step) {
        String provider = step.getAuthenticator();
        return provider != null && provider.startsWith("conditional-");
    }

    private void profile() {
        realm.profile().getAttributes().forEach(attribute -> {
            Map<String, Map<String, Object>> present = ProfilePermissions.validationsOf(attribute);
            Map<String, Map<String, Object>> left = new LinkedHashMap<>(present);
            left.keySet().removeIf(UndoPlanner::isOurs);
            if (left.size() < present.size()) {
                changes.add(Change.extend(
                        "validators of the user attribute " + attribute.getName(),
                        String.join(", ", present.keySet()),
                        String.join(", ", left.keySet()),
                        "Without the jars no user could be read.",
                        editor -> editor.validateAttribute(attribute.getName(), left)));
            }
        });
    }

    /** Scopes that a set-up made go with their mappers, unless somebody else has put one into them. */
    private void scopes() {
        scopesOfOurs()
                .forEach(scope -> changes.add(Change.remove(
                        "client scope " + scope.getName(),
                        RealmSnapshot.orEmpty(scope.getProtocolMappers()).stream()
                                .map(ProtocolMapperRepresentation::getName)
                                .sorted()
                                .collect(Collectors.joining(", ")),
                        WHY,
                        editor -> editor.deleteScope(scope.getName()))));
    }

    private Stream<ClientScopeRepresentation> scopesOfOurs() {
        return RealmSnapshot.orEmpty(realm.realm().getClientScopes()).stream()
                .filter(scope -> realm.former().knows("client scope " + scope.getName())
                        && RealmSnapshot.orEmpty(scope.getProtocolMappers()).stream()
                                .allMatch(mapper -> isOurs(mapper.getProtocolMapper())));
    }

    private void mappers() {
        Set<String> gone =
                scopesOfOurs().map(ClientScopeRepresentation::getName).collect(Collectors.toSet());
        RealmSnapshot.orEmpty(realm.realm().getClientScopes()).stream()
                .filter(scope -> !gone.contains(scope.getName()))
                .forEach(scope -> mappers(
                        "client scope " + scope.getName(),
                        RealmSnapshot.orEmpty(scope.getProtocolMappers()),
                        editor -> editor.deleteMappersOfScope(scope.getName(), OURS)));
        realm.clients()
                .forEach(client -> mappers(
                        "client " + client.getClientId(),
                        RealmSnapshot.orEmpty(client.getProtocolMappers()),
                        editor -> editor.deleteMappersOfClient(client.getClientId(), OURS)));
    }

    private void mappers(String place, List<ProtocolMapperRepresentation> mappers, Change.Edit edit) {
        String ours = mappers.stream()
                .filter(mapper -> isOurs(mapper.getProtocolMapper()))
                .map(ProtocolMapperRepresentation::getName)
                .sorted()
                .collect(Collectors.joining(", "));
        if (!ours.isEmpty()) {
            changes.add(Change.remove("mappers of the " + place, ours, WHY, edit));
        }
    }

    /** Those that hold settings of a feature go with them. What others hold stays, as the realm's settings do. */
    private void actions() {
        Predicate<RequiredActionProviderRepresentation> goes =
                action -> realm.settingsOnly().contains(action.getProviderId())
                        && !RealmSettings.PLACE.id().equals(action.getProviderId());
        ours().filter(goes)
                .forEach(action -> changes.add(Change.remove(
                        "settings " + action.getProviderId(),
                        // They are gone afterwards, so the answer shows them.
                        RealmSnapshot.orEmpty(action.getConfig()).entrySet().stream()
                                .map(setting -> setting.getKey() + " = " + setting.getValue())
                                .sorted()
                                .collect(Collectors.joining("\n")),
                        WHY,
                        editor -> editor.removeAction(action.getProviderId()))));
        ours().filter(goes.negate())
                .filter(RequiredActionProviderRepresentation::isEnabled)
                .forEach(action -> changes.add(Change.extend(
                        "required action " + action.getProviderId(),
                        "enabled",
                        "disabled",
                        WHY,
                        editor -> editor.disableAction(action.getProviderId()))));
    }

    private Stream<RequiredActionProviderRepresentation> ours() {
        return RealmSnapshot.orEmpty(realm.realm().getRequiredActions()).stream()
                .filter(action -> isOurs(action.getProviderId()));
    }
}
