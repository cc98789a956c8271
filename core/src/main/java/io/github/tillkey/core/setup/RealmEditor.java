package io.github.tillkey.core.setup;

import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.setup.SetupPart.NeededAction;
import io.github.tillkey.core.setup.SetupPart.NeededMapper;
import io.github.tillkey.core.setup.SetupPart.NeededSettings;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.deployment.DeployedConfigurationsManager;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelException;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.cache.CacheRealmProvider;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.RepresentationToModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.representations.idm.AuthenticationExecutionExportRepresentation;
import org.keycloak.representations.idm.AuthenticationFlowRepresentation;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.representations.userprofile.config.UPGroup;
import org.keycloak.services.managers.ClientManager;
import org.keycloak.services.managers.RealmManager;
import org.keycloak.userprofile.UserProfileProvider;

/**
 * Makes the changes of a plan. It decides nothing: what is there was looked up when the plan was made, in the same
 * transaction and under the realm's lock.
 */
final class RealmEditor {

    /** Realm attribute by which Keycloak deletes admin events; without it they stay for ever. */
    static final String ADMIN_EVENTS_EXPIRATION = "adminEventsExpiration";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final List<GroupModel> named = new ArrayList<>();

    RealmEditor(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    void putAttribute(UPAttribute attribute) {
        profile(profile -> {
            String group = attribute.getGroup();
            if (RealmSnapshot.orEmpty(profile.getGroups()).stream()
                    .noneMatch(existing -> group.equals(existing.getName()))) {
                UPGroup staff = new UPGroup(group);
                staff.setDisplayHeader("Staff");
                staff.setDisplayDescription("What the organisation says of this staff member");
                profile.addGroup(staff);
            }
            profile.addOrReplaceAttribute(attribute);
        });
    }

    void validateAttribute(String name, Map<String, Map<String, Object>> validations) {
        profile(profile -> profile.getAttribute(name).setValidations(validations));
    }

    private void profile(Consumer<UPConfig> change) {
        UserProfileProvider provider = session.getProvider(UserProfileProvider.class);
        UPConfig profile = provider.getConfiguration();
        change.accept(profile);
        provider.setConfiguration(profile);
    }

    void registerAction(NeededAction needed) {
        RequiredActionProviderModel action = new RequiredActionProviderModel();
        action.setAlias(needed.id());
        action.setProviderId(needed.id());
        action.setName(needed.name());
        action.setEnabled(true);
        action.setDefaultAction(false);
        action.setConfig(new HashMap<>(needed.settings()));
        action.setPriority(realm.getRequiredActionProvidersStream()
                        .mapToInt(RequiredActionProviderModel::getPriority)
                        .max()
                        .orElse(0)
                + 1);
        realm.addRequiredActionProvider(action);
    }

    void completeAction(NeededAction needed, Map<String, String> settings) {
        realm.getRequiredActionProvidersStream()
                .filter(action -> needed.id().equals(action.getProviderId()))
                .toList()
                .forEach(action -> {
                    Map<String, String> all = new HashMap<>(settings);
                    all.putAll(Objects.requireNonNullElse(action.getConfig(), Map.of()));
                    action.setConfig(all);
                    action.setEnabled(true);
                    realm.updateRequiredActionProvider(action);
                });
    }

    void addStoreRolesClient() {
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId(Stores.STORE_ROLES_CLIENT);
        client.setName("Store roles");
        client.setDescription("Holds the store roles; nobody logs in to it");
        client.setEnabled(true);
        client.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        client.setPublicClient(true);
        client.setStandardFlowEnabled(false);
        client.setDirectAccessGrantsEnabled(false);
        client.setFullScopeAllowed(false);
        ClientManager.createClient(session, realm, client);
    }

    void addClient(ClientRepresentation client) {
        ClientManager.createClient(session, realm, client);
    }

    /** With the sessions in it. */
    void deleteClient(String clientId) {
        new ClientManager(new RealmManager(session)).removeClient(realm, client(clientId));
    }

    void addStoreRole(String name, String description) {
        RoleModel role = storeRoles().addRole(name);
        if (!description.isEmpty()) {
            role.setDescription(description);
        }
    }

    void addRealmRole(String name, String description) {
        realm.addRole(name).setDescription(description);
    }

    void addManagerRole(String manager, String role) {
        RoleModel managers = storeRoles().getRole(manager);
        forget(cache -> cache.registerRoleInvalidation(managers.getId(), manager, managers.getContainerId()));
        managers.addCompositeRole(storeRoles().getRole(role));
    }

    void addGroup(String path) {
        group(path);
    }

    /** The group at {@code path}, made with all groups above it where they do not exist. */
    private GroupModel group(String path) {
        GroupModel found = KeycloakModelUtils.findGroupByPath(session, realm, path);
        if (found != null) {
            forget(cache -> cache.registerGroupInvalidation(found.getId()));
            return found;
        }
        String above = RealmSnapshot.parent(path);
        return realm.createGroup(path.substring(path.lastIndexOf('/') + 1), above == null ? null : group(above));
    }

    void nameStoresGroup(String path) {
        setRealmSetting(RealmSettings.STORES_GROUP, KeycloakModelUtils.buildGroupPath(group(path)));
    }

    void nameStore(String path, String storeId) {
        GroupModel group = group(path);
        group.setSingleAttribute(Store.STORE_ID_ATTRIBUTE, storeId);
        named.add(group);
    }

    /**
     * Lets new stores claim their codes, once all changes are made: without a stores group none can. Otherwise the next
     * request would, and none of this one would find the store.
     */
    void claimCodes() {
        named.forEach(group -> GroupModel.GroupUpdatedEvent.fire(group, session));
    }

    void mapStoreRole(String path, String role) {
        group(path).grantRole(storeRoles().getRole(role));
    }

    private ClientModel storeRoles() {
        return client(Stores.STORE_ROLES_CLIENT);
    }

    void setRealmSetting(Setting<?> setting, String value) {
        RealmSettings.PLACE.put(realm, Map.of(setting.key(), value));
    }

    void setAttribute(String name, String value) {
        realm.setAttribute(name, value);
    }

    void addScope(String name, String description) {
        ClientScopeModel scope = realm.addClientScope(name);
        scope.setDescription(description);
        scope.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        scope.setIncludeInTokenScope(false);
        scope.setDisplayOnConsentScreen(false);
    }

    void addDefaultScope(String name) {
        realm.addDefaultClientScope(scope(name), true);
    }

    void addMapper(String scope, NeededMapper needed) {
        addMapper(scope(scope), needed);
    }

    void addMapperToClient(String clientId, NeededMapper needed) {
        addMapper(client(clientId), needed);
    }

    private static void addMapper(ProtocolMapperContainerModel container, NeededMapper needed) {
        ProtocolMapperModel mapper = new ProtocolMapperModel();
        mapper.setName(needed.name());
        mapper.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        mapper.setProtocolMapper(needed.id());
        mapper.setConfig(new HashMap<>(needed.settings()));
        container.addProtocolMapper(mapper);
    }

    void assignScope(String clientId, String scope) {
        client(clientId).addClientScope(scope(scope), true);
    }

    private ClientScopeModel scope(String name) {
        ClientScopeModel scope = Objects.requireNonNull(KeycloakModelUtils.getClientScopeByName(realm, name), name);
        forget(cache -> cache.registerClientScopeInvalidation(scope.getId(), realm.getId()));
        return scope;
    }

    private ClientModel client(String clientId) {
        ClientModel client = Objects.requireNonNull(realm.getClientByClientId(clientId), clientId);
        forget(cache -> cache.registerClientInvalidation(client.getId(), clientId, realm.getId()));
        return client;
    }

    /**
     * Takes out of Keycloak's cache what is about to be changed. Once a transaction has added a client, role, group or
     * scope, Keycloak hands out models past its cache, which would keep what it had.
     */
    private void forget(Consumer<CacheRealmProvider> what) {
        CacheRealmProvider cache = session.getProvider(CacheRealmProvider.class);
        if (cache != null) {
            what.accept(cache);
        }
    }

    void narrow(String clientId) {
        ClientModel client = client(clientId);
        client.setFullScopeAllowed(false);
        client.setImplicitFlowEnabled(false);
    }

    /** Gives a client back what {@link #narrow} took. */
    void widen(String clientId, boolean fullScope, boolean implicitFlow) {
        ClientModel client = client(clientId);
        client.setFullScopeAllowed(fullScope);
        client.setImplicitFlowEnabled(implicitFlow);
    }

    /** Removes the attribute where there is no {@code value}. */
    void setClientAttribute(String clientId, String name, @Nullable String value) {
        if (value == null) {
            client(clientId).removeAttribute(name);
        } else {
            client(clientId).setAttribute(name, value);
        }
    }

    void addFlow(FlowDraft draft) {
        Map<String, AuthenticationFlowModel> flows = new HashMap<>();
        for (AuthenticationFlowRepresentation flow : draft.flows()) {
            flows.put(flow.getAlias(), realm.addAuthenticationFlow(RepresentationToModel.toModel(flow)));
        }
        draft.configs().forEach(config -> realm.addAuthenticatorConfig(RepresentationToModel.toModel(config)));
        for (AuthenticationFlowRepresentation flow : draft.flows()) {
            for (AuthenticationExecutionExportRepresentation execution : flow.getAuthenticationExecutions()) {
                AuthenticationFlowModel subflow = flows.get(execution.getFlowAlias());
                addExecution(
                        Objects.requireNonNull(flows.get(flow.getAlias())),
                        execution,
                        subflow == null ? null : subflow.getId());
            }
        }
    }

    private void addExecution(
            AuthenticationFlowModel flow,
            AuthenticationExecutionExportRepresentation execution,
            @Nullable String subflow) {
        AuthenticationExecutionModel model = new AuthenticationExecutionModel();
        model.setParentFlow(flow.getId());
        model.setRequirement(Requirement.valueOf(execution.getRequirement()));
        model.setPriority(execution.getPriority());
        model.setAuthenticator(execution.getAuthenticator());
        model.setAuthenticatorFlow(subflow != null);
        model.setFlowId(subflow);
        if (execution.getAuthenticatorConfig() != null) {
            AuthenticatorConfigModel config = new DeployedConfigurationsManager(session)
                    .getAuthenticatorConfigByAlias(realm, execution.getAuthenticatorConfig());
            model.setAuthenticatorConfig(config.getId());
        }
        realm.addAuthenticatorExecution(model);
    }

    /** Puts a step behind all others on the first level of a flow, or switches it on where it is. */
    void addStep(String alias, String step) {
        AuthenticationFlowModel flow = flow(alias);
        List<AuthenticationExecutionModel> level =
                realm.getAuthenticationExecutionsStream(flow.getId()).toList();
        Optional<AuthenticationExecutionModel> disabled = level.stream()
                .filter(execution -> step.equals(execution.getAuthenticator()))
                .findFirst();
        if (disabled.isPresent()) {
            disabled.get().setRequirement(Requirement.REQUIRED);
            realm.updateAuthenticatorExecution(disabled.get());
            return;
        }
        AuthenticationExecutionModel model = new AuthenticationExecutionModel();
        model.setParentFlow(flow.getId());
        model.setRequirement(Requirement.REQUIRED);
        model.setPriority(level.stream()
                        .mapToInt(AuthenticationExecutionModel::getPriority)
                        .max()
                        .orElse(0)
                + 10);
        model.setAuthenticator(step);
        realm.addAuthenticatorExecution(model);
    }

    private AuthenticationFlowModel flow(String alias) {
        return Objects.requireNonNull(realm.getFlowByAlias(alias), alias);
    }

    /** Removes the override where there is no {@code flow}. */
    void overrideBrowserFlow(String clientId, @Nullable String flow) {
        if (flow == null) {
            client(clientId).removeAuthenticationFlowBindingOverride(AuthenticationFlowBindings.BROWSER_BINDING);
        } else {
            client(clientId)
                    .setAuthenticationFlowBindingOverride(
                            AuthenticationFlowBindings.BROWSER_BINDING,
                            flow(flow).getId());
        }
    }

    void bindBrowser(String flow) {
        realm.setBrowserFlow(flow(flow));
    }

    void bindDirectGrant(String flow) {
        realm.setDirectGrantFlow(flow(flow));
    }

    void bindResetCredentials(String flow) {
        realm.setResetCredentialsFlow(flow(flow));
    }

    /** Leaves no post login flow where there is no {@code flow}. */
    void setPostLogin(String provider, @Nullable String flow) {
        // A copy: Keycloak may return the object that it caches.
        IdentityProviderModel model =
                new IdentityProviderModel(session.identityProviders().getByAlias(provider));
        model.setPostBrokerLoginFlowId(flow == null ? null : flow(flow).getId());
        session.identityProviders().update(model);
    }

    void addSettings(NeededSettings needed) {
        needed.place().put(realm, needed.settings());
    }

    void keepEvents(Set<String> types) {
        realm.setEnabledEventTypes(types);
    }

    void saveEvents(int keptSeconds) {
        realm.setEventsEnabled(true);
        if (realm.getEventsExpiration() == 0) {
            realm.setEventsExpiration(keptSeconds);
        }
    }

    void saveAdminEvents(int keptSeconds) {
        realm.setAdminEventsEnabled(true);
        if (realm.getAttribute(ADMIN_EVENTS_EXPIRATION) == null) {
            realm.setAttribute(ADMIN_EVENTS_EXPIRATION, String.valueOf(keptSeconds));
        }
    }

    void deleteFlow(String alias) {
        AuthenticationFlowModel flow = flow(alias);
        if (KeycloakModelUtils.isFlowUsed(session, realm, flow)) {
            // A plan names all other uses; identity providers with which nobody logs in are in no snapshot.
            throw new ModelException("The flow " + alias + " is in use by the identity provider "
                    + session.identityProviders()
                            .getByFlow(flow.getId(), null, 0, 1)
                            .collect(Collectors.joining())
                    + ": give it another one, or none.");
        }
        KeycloakModelUtils.deepDeleteAuthenticationFlow(session, realm, flow, () -> {}, () -> {}, false);
    }

    /** Deletes the steps of one level of a flow whose ids begin so, and subflows that have no others. */
    void deleteSteps(String alias, String beginning) {
        AuthenticationFlowModel flow = flow(alias);
        deleteExecutions(realm.getAuthenticationExecutionsStream(flow.getId())
                .filter(step -> begins(step.getAuthenticator(), beginning)));
        deleteIfEmpty(flow);
    }

    /** Nobody passes a required subflow without steps. */
    private void deleteIfEmpty(AuthenticationFlowModel flow) {
        if (flow.isTopLevel()
                || realm.getAuthenticationExecutionsStream(flow.getId())
                        .findAny()
                        .isPresent()) {
            return;
        }
        List<AuthenticationFlowModel> around = realm.getAuthenticationFlowsStream()
                .filter(other -> realm.getAuthenticationExecutionsStream(other.getId())
                        .anyMatch(execution -> flow.getId().equals(execution.getFlowId())))
                .toList();
        around.forEach(other -> deleteExecutions(realm.getAuthenticationExecutionsStream(other.getId())
                .filter(execution -> flow.getId().equals(execution.getFlowId()))));
        around.forEach(this::deleteIfEmpty);
    }

    private void deleteExecutions(Stream<AuthenticationExecutionModel> executions) {
        executions
                .toList()
                .forEach(execution -> KeycloakModelUtils.deepDeleteAuthenticationExecutor(
                        session, realm, execution, () -> {}, () -> {}, false));
    }

    void deleteScope(String name) {
        realm.removeClientScope(scope(name).getId());
    }

    void deleteMappersOfProvider(String alias, String beginning) {
        session.identityProviders()
                .getMappersByAliasStream(alias)
                .filter(mapper -> begins(mapper.getIdentityProviderMapper(), beginning))
                .toList()
                .forEach(session.identityProviders()::removeMapper);
    }

    void deleteMappersOfScope(String name, String beginning) {
        deleteMappers(scope(name), beginning);
    }

    void deleteMappersOfClient(String clientId, String beginning) {
        deleteMappers(client(clientId), beginning);
    }

    private static void deleteMappers(ProtocolMapperContainerModel container, String beginning) {
        container
                .getProtocolMappersStream()
                .filter(mapper -> begins(mapper.getProtocolMapper(), beginning))
                .toList()
                .forEach(container::removeProtocolMapper);
    }

    private static boolean begins(@Nullable String provider, String beginning) {
        return provider != null && provider.startsWith(beginning);
    }

    void removeAction(String id) {
        realm.getRequiredActionProvidersStream()
                .filter(action -> id.equals(action.getProviderId()))
                .toList()
                .forEach(realm::removeRequiredActionProvider);
    }

    void disableAction(String id) {
        realm.getRequiredActionProvidersStream()
                .filter(action -> id.equals(action.getProviderId()))
                .toList()
                .forEach(action -> {
                    action.setEnabled(false);
                    realm.updateRequiredActionProvider(action);
                });
    }
}
