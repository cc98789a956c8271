package io.github.tillkey.core.setup;

import io.github.tillkey.core.settings.ActionSettings;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.core.store.CodesInUse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
import org.keycloak.representations.idm.RealmRepresentation;
import org.keycloak.representations.idm.RequiredActionProviderRepresentation;
import org.keycloak.representations.userprofile.config.UPConfig;

/**
 * A realm as it is, in the representations of Keycloak's exports, so that a plan can be made and tested without a
 * server.
 *
 * @param realm as exported, with clients, without groups, roles and users
 * @param profile the user profile
 * @param storeRoles names of the roles of the client {@code store-roles}
 * @param groups the groups that are asked about, by path
 * @param storesGroup path of the group that the realm names as its stores group, {@code null} for none
 * @param codes the codes of groups
 * @param unknownUsers usernames of the request that no user has
 * @param unknownRoles roles of the request, realm role or {@code client.role}, that a setting may not name
 * @param usersWith how many users have a value of an attribute
 * @param signsIn provider ids of steps that find out or prove who logs in
 * @param settingsOnly provider ids of required actions that only hold settings of a feature
 * @param former what earlier set-ups have left
 */
record RealmSnapshot(
        RealmRepresentation realm,
        UPConfig profile,
        Set<String> storeRoles,
        Map<String, Group> groups,
        @Nullable String storesGroup,
        CodesInUse codes,
        Set<String> unknownUsers,
        Set<String> unknownRoles,
        ToLongFunction<String> usersWith,
        Set<String> signsIn,
        Set<String> settingsOnly,
        SetupRecord former) {

    /**
     * A group.
     *
     * @param storeId its {@code store_id}, {@code null} for none
     * @param roles store roles that are mapped to it
     */
    record Group(@Nullable String storeId, Set<String> roles) {}

    /** Path of the group above one, whose names have no slashes; {@code null} for none. */
    static @Nullable String parent(String path) {
        int end = path.lastIndexOf('/');
        return end <= 0 ? null : path.substring(0, end);
    }

    Optional<ClientRepresentation> client(String clientId) {
        return clients().filter(client -> clientId.equals(client.getClientId())).findFirst();
    }

    Stream<ClientRepresentation> clients() {
        return orEmpty(realm.getClients()).stream();
    }

    Optional<ClientScopeRepresentation> scope(String name) {
        return orEmpty(realm.getClientScopes()).stream()
                .filter(scope -> name.equals(scope.getName()))
                .findFirst();
    }

    boolean isDefaultScope(String name) {
        return orEmpty(realm.getDefaultDefaultClientScopes()).contains(name);
    }

    /** The mappers of a client's dedicated scope and of its default scopes. */
    Stream<ProtocolMapperRepresentation> mappers(ClientRepresentation client) {
        return Stream.concat(
                orEmpty(client.getProtocolMappers()).stream(),
                orEmpty(client.getDefaultClientScopes()).stream()
                        .flatMap(name -> scope(name).stream())
                        .flatMap(scope -> orEmpty(scope.getProtocolMappers()).stream()));
    }

    Optional<String> attribute(String name) {
        return Optional.ofNullable(orEmpty(realm.getAttributesOrEmpty()).get(name))
                .filter(value -> !value.isBlank());
    }

    Stream<RequiredActionProviderRepresentation> actions(String provider) {
        return orEmpty(realm.getRequiredActions()).stream()
                .filter(action -> provider.equals(action.getProviderId()))
                .sorted(Comparator.comparing(RequiredActionProviderRepresentation::getAlias));
    }

    /** What is written for one of {@link RealmSettings}. */
    Optional<String> realmSetting(Setting<?> setting) {
        return settings(RealmSettings.PLACE).stream()
                .flatMap(config -> setting.written(SettingValues.single(config)).stream())
                .findFirst();
    }

    /** What a plan calls one of {@link RealmSettings}. */
    static String whereOf(Setting<?> setting) {
        return "realm setting " + setting.key();
    }

    /** Settings in a required action that are not empty; several where a provider is registered more than once. */
    List<Map<String, String>> settings(ActionSettings place) {
        return actions(place.id())
                .map(action -> orEmpty(action.getConfig()))
                .filter(ActionSettings::isConfigured)
                .toList();
    }

    /** The alias of a flow that something names by id, or by alias. */
    @Nullable
    String flow(@Nullable String idOrAlias) {
        return orEmpty(realm.getAuthenticationFlows()).stream()
                .filter(flow ->
                        idOrAlias != null && (idOrAlias.equals(flow.getId()) || idOrAlias.equals(flow.getAlias())))
                .map(flow -> String.valueOf(flow.getAlias()))
                .findFirst()
                .orElse(null);
    }

    static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    static <T> Map<String, T> orEmpty(@Nullable Map<String, T> map) {
        return map == null ? Map.of() : map;
    }
}
