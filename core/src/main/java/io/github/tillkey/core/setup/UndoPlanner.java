package io.github.tillkey.core.setup;

import io.github.tillkey.core.check.FlowCheck;
import io.github.tillkey.core.profile.ProfilePermissions;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.settings.SettingsComponent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.Constants;
import org.keycloak.models.utils.DefaultAuthenticationFlows;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.IdentityProviderMapperRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;

/**
 * Plans what has to go before the jars do: everything that Keycloak cannot use without them, whoever made it, and what
 * a set-up bound. Data stay: attributes and their values, groups, roles, PINs, the policy of PINs.
 */
final class UndoPlanner {

    /** How the ids of our providers begin. */
    private static final String OURS = "tillkey-";

    private static final String WHY = "Without the jars of Tillkey it would not work.";

    private final RealmSnapshot realm;
    private final FlowShape shape;
    private final Set<String> flowsOfOurs = new TreeSet<>();
    private final List<Change> changes = new ArrayList<>();

    private UndoPlanner(RealmSnapshot realm) {
        this.realm = realm;
        this.shape = new FlowShape(realm.realm(), realm.signsIn());
        RealmSnapshot.orEmpty(realm.realm().getAuthenticationFlows()).stream()
                .map(AuthenticationFlowRepresentation::getAlias)
                .filter(alias -> shape.providers(alias).anyMatch(UndoPlanner::isOurs))
                .forEach(flowsOfOurs::add);
    }

    static SetupPlan plan(RealmSnapshot realm) {
        UndoPlanner planner = new UndoPlanner(realm);
        planner.disabled();
        planner.bindings();
        planner.clients();
        planner.providers();
        planner.flows();
        planner.profile();
        planner.scopes();
        planner.mappers();
        planner.settings();
        planner.actions();
        return new SetupPlan(planner.changes);
    }

    private static boolean isOurs(@Nullable String provider) {
        return provider != null && provider.startsWith(OURS);
    }

    private void disabled() {
        String key = RealmSettings.ENABLED.key();
        realm.attribute(key)
                .filter(value -> !value.equals("false"))
                .ifPresent(value -> changes.add(Change.extend(
                        "realm attribute " + key,
                        value,
                        "false",
                        "Nothing of Tillkey acts in the realm any more.",
                        editor -> editor.setAttribute(key, "false"))));
    }

    private interface Binding {
        void in(RealmEditor editor, String flow);
    }

    private void bindings() {
        binding(
                "browser flow",
                realm.realm().getBrowserFlow(),
                DefaultAuthenticationFlows.BROWSER_FLOW,
                (editor, flow) -> editor.bindBrowser(flow));
        binding(
                "direct grant flow",
                realm.realm().getDirectGrantFlow(),
                DefaultAuthenticationFlows.DIRECT_GRANT_FLOW,
                (editor, flow) -> editor.bindDirectGrant(flow));
        binding(
                "reset credentials flow",
                realm.realm().getResetCredentialsFlow(),
                DefaultAuthenticationFlows.RESET_CREDENTIALS_FLOW,
                (editor, flow) -> editor.bindResetCredentials(flow));
    }

    private void binding(String where, @Nullable String bound, String builtIn, Binding binding) {
        if (bound == null || !isUselessWithout(bound)) {
            return;
        }
        String before = former(where).orElse(builtIn);
        changes.add(Change.extend(where, bound, before, WHY, editor -> binding.in(editor, before)));
    }

    private boolean isMade(String flow) {
        return realm.former().knows("flow " + flow);
    }

    /** A flow of somebody else only loses its steps, but one of tills, or of nothing else, lets nobody pass then. */
    private boolean isUselessWithout(String flow) {
        List<String> steps = shape.steps(flow)
                .map(AuthenticationExecutionExportRepresentation::getAuthenticator)
                .toList();
        return isMade(flow)
                || steps.contains(FlowCheck.PIN_STEP)
                || (!steps.isEmpty() && steps.stream().allMatch(UndoPlanner::isOurs));
    }

    /** The flow that something had before, if it is still there and works. */
    private Optional<String> former(String where) {
        return Optional.ofNullable(realm.former().replaced().get(where))
                .filter(flow -> shape.exists(flow) && !isUselessWithout(flow));
    }

    private void clients() {
        realm.clients().forEach(client -> {
            String id = client.getClientId();
            String flow = realm.flow(RealmSnapshot.orEmpty(client.getAuthenticationFlowBindingOverrides())
                    .get(AuthenticationFlowBindings.BROWSER_BINDING));
            if (flow != null && isUselessWithout(flow)) {
                String where = "browser flow of the client " + id;
                String before = former(where).orElse(null);
                changes.add(Change.extend(
                        where,
                        flow,
                        before == null ? "that of the realm" : before,
                        WHY,
                        editor -> editor.overrideBrowserFlow(id, before)));
            }
            wider(id, "scope of the client " + id);
            String where = "minimum level of the client " + id;
            if ("".equals(realm.former().replaced().get(where))) {
                changes.add(Change.extend(
                        where,
                        RealmSnapshot.orEmpty(client.getAttributes()).get(Constants.MINIMUM_ACR_VALUE),
                        "none",
                        WHY,
                        editor -> editor.setClientAttribute(id, Constants.MINIMUM_ACR_VALUE, null)));
            }
        });
    }

    private void wider(String clientId, String where) {
        Optional.ofNullable(realm.former().replaced().get(where))
                .ifPresent(before -> changes.add(Change.extend(
                        where,
                        ClientPlanner.NARROW,
                        before,
                        "A set-up took this away for PIN sessions, of which there will be none.",
                        editor -> editor.widen(
                                clientId,
                                before.contains(ClientPlanner.FULL_SCOPE),
                                before.contains(ClientPlanner.IMPLICIT_FLOW)))));
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
        RealmSnapshot.orEmpty(realm.realm().getIdentityProviders()).stream()
                .filter(provider -> provider.getPostBrokerLoginFlowAlias() != null
                        && isUselessWithout(provider.getPostBrokerLoginFlowAlias()))
                .forEach(provider -> changes.add(Change.extend(
                        "post login flow of the identity provider " + provider.getAlias(),
                        provider.getPostBrokerLoginFlowAlias(),
                        "none",
                        WHY,
                        editor -> editor.setPostLogin(provider.getAlias(), null))));
    }

    private void flows() {
        RealmSnapshot.orEmpty(realm.realm().getAuthenticationFlows()).forEach(flow -> {
            String alias = flow.getAlias();
            if (isMade(alias)) {
                changes.add(
                        Change.remove("flow " + alias, shape.outline(alias), WHY, editor -> editor.deleteFlow(alias)));
            }
        });
        flowsOfOurs.stream()
                .filter(alias -> realm.former().made().stream()
                        .noneMatch(
                                made -> ("flow " + alias).equals(made) || ("flow " + alias).startsWith(made + " - ")))
                .forEach(alias -> changes.add(Change.remove(
                        "steps of the flow " + alias,
                        shape.providers(alias).filter(UndoPlanner::isOurs).collect(Collectors.joining(", ")),
                        WHY,
                        editor -> editor.deleteSteps(alias, OURS))));
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

    private void settings() {
        realm.components(SettingsComponent.TYPE)
                .filter(component -> isOurs(component.getProviderId()))
                .forEach(component -> changes.add(Change.remove(
                        "settings " + component.getProviderId(),
                        // They are gone afterwards, so the answer shows them.
                        component.getConfig().entrySet().stream()
                                .map(setting -> setting.getKey() + " = " + String.join(", ", setting.getValue()))
                                .sorted()
                                .collect(Collectors.joining("\n")),
                        WHY,
                        editor -> editor.deleteSettings(component.getProviderId()))));
    }

    private void actions() {
        RealmSnapshot.orEmpty(realm.realm().getRequiredActions()).stream()
                .filter(action -> isOurs(action.getProviderId()) && action.isEnabled())
                .forEach(action -> changes.add(Change.extend(
                        "required action " + action.getProviderId(),
                        "enabled",
                        "disabled",
                        WHY,
                        editor -> editor.disableAction(action.getProviderId()))));
    }
}
