package io.github.tillkey.core.setup;

import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.setup.RealmSnapshot.Group;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.exportimport.ExportOptions;
import org.keycloak.exportimport.util.ExportUtils;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.ModelToRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.userprofile.UserProfileProvider;

/** Reads a {@link RealmSnapshot}. Secrets are left out where Keycloak leaves them out of a partial export. */
record RealmReader(KeycloakSession session, RealmModel realm) {

    RealmSnapshot read(SetupOptions options) {
        RealmRepresentation exported =
                ExportUtils.exportRealm(session, realm, new ExportOptions(false, false, false, false, true), false);
        exported.setClients(realm.getClientsStream()
                .map(client -> ModelToRepresentation.toRepresentation(client, session))
                .peek(client -> client.setSecret(null))
                .toList());
        ClientModel storeRoles = realm.getClientByClientId(Stores.STORE_ROLES_CLIENT);
        return new RealmSnapshot(
                exported,
                session.getProvider(UserProfileProvider.class).getConfiguration(),
                storeRoles == null
                        ? Set.of()
                        : storeRoles.getRolesStream().map(RoleModel::getName).collect(Collectors.toSet()),
                groups(options, storeRoles),
                storesGroup(realm),
                codes(options),
                SetupRecord.read(realm.getAttribute(SetupRecord.ATTRIBUTE)));
    }

    /** Path of the group that the realm names as its stores group; {@code null} for none, or one that is gone. */
    static @Nullable String storesGroup(RealmModel realm) {
        return RealmSettings.of(realm)
                .storesGroupId()
                .map(realm::getGroupById)
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

    private Map<String, List<String>> codes(SetupOptions options) {
        Map<String, List<String>> codes = new LinkedHashMap<>();
        options.stores()
                .forEach(store -> codes.put(
                        store.storeId(),
                        session.groups()
                                .searchGroupsByAttributes(
                                        realm, Map.of(Store.STORE_ID_ATTRIBUTE, store.storeId()), null, null)
                                .filter(group ->
                                        store.storeId().equals(group.getFirstAttribute(Store.STORE_ID_ATTRIBUTE)))
                                .map(KeycloakModelUtils::buildGroupPath)
                                .toList()));
        return codes;
    }
}
