package io.github.tillkey.core.store;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleMapperModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.utils.RoleUtils;

/**
 * The roles of the client {@link Stores#STORE_ROLES_CLIENT}. Working in a store and administering it are different
 * roles: who is only lent, or in no store, administers nothing.
 */
final class StoreRoles {

    /** Administers in every realm; other roles say so with {@link #ADMINISTERS}. */
    private static final String MANAGE_TERMINALS = "manage-terminals";

    /** Attribute of a role: any value but {@code false}, among others too, makes it one that administers. */
    static final String ADMINISTERS = "administers";

    private final @Nullable ClientModel container;

    /** Remembered, for the groups of most stores have the same roles, and somebody may be in hundreds. */
    private final Map<Set<RoleModel>, Set<String>> expanded = new HashMap<>();

    private StoreRoles(@Nullable ClientModel container) {
        this.container = container;
    }

    /** Where nobody asks for roles. */
    static StoreRoles none() {
        return new StoreRoles(null);
    }

    static StoreRoles of(RealmModel realm) {
        return new StoreRoles(realm.getClientByClientId(Stores.STORE_ROLES_CLIENT));
    }

    /** Names of the store roles in {@code holder}, a member or a group, composites expanded. */
    Set<String> mappedTo(RoleMapperModel holder) {
        return container == null ? Set.of() : expand(holder.getClientRoleMappingsStream(container));
    }

    /** Names of the store roles in {@code role}, which need not be one itself. */
    Set<String> in(RoleModel role) {
        return expand(Stream.of(role));
    }

    private Set<String> expand(Stream<RoleModel> mapped) {
        Set<RoleModel> roles = mapped.collect(Collectors.toSet());
        return roles.isEmpty()
                ? Set.of()
                : expanded.computeIfAbsent(roles, same -> names(RoleUtils.expandCompositeRoles(same).stream()));
    }

    private Set<String> names(Stream<RoleModel> roles) {
        return roles.filter(this::isStoreRole).map(RoleModel::getName).collect(Collectors.toSet());
    }

    private boolean isStoreRole(RoleModel role) {
        return container != null && role.isClientRole() && role.getContainerId().equals(container.getId());
    }

    /**
     * What comes with a role that somebody is lent with; empty when there is no such role, or it would administer or
     * hold everywhere.
     */
    Optional<Set<String>> lend(String name) {
        RoleModel role = container == null ? null : container.getRole(name);
        if (role == null) {
            return Optional.empty();
        }
        return isForWorkOnly(role) ? Optional.of(in(role)) : Optional.empty();
    }

    /**
     * The store roles for work in {@code role}, which need not be a store role itself; without those that contain one
     * that administers.
     */
    Set<String> workIn(RoleModel role) {
        return names(RoleUtils.expandCompositeRoles(Set.of(role)).stream()
                .filter(this::isStoreRole)
                .filter(StoreRoles::isForWorkOnly));
    }

    /** Names of the store roles in the one of this name, itself included; empty when there is none. */
    Set<String> with(String name) {
        RoleModel role = container == null ? null : container.getRole(name);
        return role == null ? Set.of() : in(role);
    }

    boolean exists(String name) {
        return container != null && container.getRole(name) != null;
    }

    /** Names of the roles that {@code name} excludes, as they are written. */
    Stream<String> excludedBy(String name) {
        RoleModel role = container == null ? null : container.getRole(name);
        return role == null ? Stream.empty() : role.getAttributeStream(RoleExclusion.ATTRIBUTE);
    }

    /** Names of the roles that exclude others. */
    Stream<String> excluding() {
        return container == null
                ? Stream.empty()
                : container
                        .getRolesStream()
                        .filter(role -> role.getAttributeStream(RoleExclusion.ATTRIBUTE)
                                .findAny()
                                .isPresent())
                        .map(RoleModel::getName);
    }

    private static boolean isForWorkOnly(RoleModel role) {
        return RoleUtils.expandCompositeRoles(Set.of(role)).stream().noneMatch(StoreRoles::administers);
    }

    private static boolean administers(RoleModel role) {
        return role.getName().equals(MANAGE_TERMINALS)
                || role.getName().equals(Stores.ALL_STORES)
                || role.getAttributeStream(ADMINISTERS).anyMatch(value -> !value.equals("false"));
    }

    /** The store roles that contain the one of this name, itself included. */
    Set<RoleModel> containing(String name) {
        RoleModel role = container == null ? null : container.getRole(name);
        return role == null || container == null
                ? Set.of()
                : container
                        .getRolesStream()
                        .filter(other -> other.hasRole(role))
                        .collect(Collectors.toSet());
    }
}
