package io.github.tillkey.core.setup;

import io.github.tillkey.core.flow.SignInStep;
import io.github.tillkey.core.settings.NamedRole;
import io.github.tillkey.core.settings.SettingsAction;
import io.github.tillkey.core.setup.RealmSnapshot.Group;
import io.github.tillkey.core.store.CodesInUse;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.store.StoresRoot;
import jakarta.persistence.EntityManager;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.exportimport.ExportOptions;
import org.keycloak.exportimport.util.ExportUtils;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.ModelToRepresentation;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.RolesRepresentation;
import org.keycloak.userprofile.UserProfileProvider;

/**
 * Reads a {@link RealmSnapshot}. It holds settings of flows and components as they are; only names may leave it.
 *
 * <p>Keycloak's internals: queries of the JPA entities.
 */
record RealmReader(KeycloakSession session, RealmModel realm) {

    RealmSnapshot read(SetupOptions options) {
        RealmRepresentation exported =
                ExportUtils.exportRealm(session, realm, new ExportOptions(false, false, false, false, true), false);
        exported.setClients(realm.getClientsStream()
                .map(client -> ModelToRepresentation.toRepresentation(client, session))
                .peek(client -> client.setSecret(null))
                .toList());
        exported.setRoles(realmRoles());
        // As in the self-check: others log nobody in.
        Set<String> logIn = session.identityProviders()
                .getAllStream()
                .map(IdentityProviderModel::getAlias)
                .collect(Collectors.toSet());
        exported.setIdentityProviders(RealmSnapshot.orEmpty(exported.getIdentityProviders()).stream()
                .filter(provider -> logIn.contains(provider.getAlias()))
                .toList());
        ClientModel storeRoles = realm.getClientByClientId(Stores.STORE_ROLES_CLIENT);
        return new RealmSnapshot(
                exported,
                session.getProvider(UserProfileProvider.class).getConfiguration(),
                storeRoles == null
                        ? Set.of()
                        : storeRoles.getRolesStream().map(RoleModel::getName).collect(Collectors.toSet()),
                groups(options, storeRoles),
                storesGroup(session, realm),
                options.stores().isEmpty() && options.firstTill() == null
                        ? new CodesInUse(Map.of())
                        : CodesInUse.of(session, realm),
                options.firstPins().stream()
                        .filter(username -> session.users().getUserByUsername(realm, username) == null)
                        .collect(Collectors.toCollection(TreeSet::new)),
                Stream.of(options.secondFactor().role())
                        .filter(role -> !role.isEmpty() && !NamedRole.isValid(realm, role))
                        .collect(Collectors.toSet()),
                this::usersWith,
                RealmSnapshot.orEmpty(exported.getAuthenticationFlows()).stream()
                        .flatMap(flow -> RealmSnapshot.orEmpty(flow.getAuthenticationExecutions()).stream())
                        .flatMap(step -> Stream.ofNullable(step.getAuthenticator()))
                        .filter(step -> SignInStep.is(session, step))
                        .collect(Collectors.toSet()),
                session.getKeycloakSessionFactory()
                        .getProviderFactoriesStream(RequiredActionProvider.class)
                        .filter(SettingsAction.class::isInstance)
                        .map(ProviderFactory::getId)
                        .collect(Collectors.toSet()),
                SetupRecord.read(realm.getAttribute(SetupRecord.ATTRIBUTE)));
    }

    /** Of those that parts ask for; a realm may have thousands. */
    private RolesRepresentation realmRoles() {
        RolesRepresentation roles = new RolesRepresentation();
        roles.setRealm(session.getAllProviders(SetupPart.class).stream()
                .flatMap(part -> part.realmRoles().keySet().stream())
                .map(realm::getRole)
                .filter(Objects::nonNull)
                .map(role -> new RoleRepresentation(role.getName(), role.getDescription(), role.isComposite()))
                .toList());
        return roles;
    }

    /** Path of the group that the realm names as its stores group; {@code null} for none, or one that is gone. */
    static @Nullable String storesGroup(KeycloakSession session, RealmModel realm) {
        return StoresRoot.of(session, realm)
                .map(KeycloakModelUtils::buildGroupPath)
                .orElse(null);
    }

    private Map<String, Group> groups(SetupOptions options, @Nullable ClientModel storeRoles) {
        Set<String> paths = new TreeSet<>();
        paths.add(options.storesGroup());
        options.stores().forEach(store -> {
            paths.add(store.group());
            store.roles().keySet().stream()
                    .filter(below -> !below.equals("."))
                    .forEach(below -> paths.add(store.group() + "/" + below));
        });
        for (String path : List.copyOf(paths)) {
            for (String above = RealmSnapshot.parent(path); above != null; above = RealmSnapshot.parent(above)) {
                paths.add(above);
            }
        }
        Map<String, Group> groups = new LinkedHashMap<>();
        for (String path : paths) {
            GroupModel group = KeycloakModelUtils.findGroupByPath(session, realm, path);
            if (group != null) {
                String code = group.getFirstAttribute(Store.STORE_ID_ATTRIBUTE);
                groups.put(
                        path,
                        new Group(
                                code == null || code.isBlank() ? null : code,
                                storeRoles == null
                                        ? Set.of()
                                        : group.getClientRoleMappingsStream(storeRoles)
                                                .map(RoleModel::getName)
                                                .collect(Collectors.toSet())));
            }
        }
        return groups;
    }

    private long usersWith(String attribute) {
        EntityManager entities =
                session.getProvider(JpaConnectionProvider.class).getEntityManager();
        return Stream.of(
                        "select count(distinct a.user.id) from UserAttributeEntity a where a.name = :name"
                                + " and a.user.realmId = :realmId",
                        "select count(distinct a.userId) from FederatedUserAttributeEntity a where a.name = :name"
                                + " and a.realmId = :realmId")
                .mapToLong(query -> entities.createQuery(query, Long.class)
                        .setParameter("name", attribute)
                        .setParameter("realmId", realm.getId())
                        .getSingleResult())
                .sum();
    }
}
