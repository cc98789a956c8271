package io.github.tillkey.core.store;

import io.github.tillkey.core.storage.InClause;
import jakarta.persistence.EntityManager;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;

/** Ids of users by what they are in or hold, those of read-only federations included; Keycloak would load each user. */
public final class Holders {

    private Holders() {}

    /** The members of these groups, not of groups below. */
    public static Set<String> inGroups(KeycloakSession session, Collection<String> groupIds) {
        EntityManager entities = entities(session);
        Set<String> members = new HashSet<>();
        InClause.inChunks(List.copyOf(groupIds), chunk -> {
            members.addAll(entities.createQuery(
                            "select m.user.id from UserGroupMembershipEntity m where m.groupId in :groups",
                            String.class)
                    .setParameter("groups", chunk)
                    .getResultList());
            members.addAll(entities.createQuery(
                            "select m.userId from FederatedUserGroupMembershipEntity m where m.groupId in :groups",
                            String.class)
                    .setParameter("groups", chunk)
                    .getResultList());
        });
        return members;
    }

    /** Those of {@code users} who have a credential of this type. */
    public static Set<String> ofCredential(KeycloakSession session, Collection<String> users, String type) {
        Set<String> with = new HashSet<>();
        InClause.inChunks(List.copyOf(users), chunk -> List.of(
                        "select c.user.id from CredentialEntity c where c.type = :type and c.user.id in :users",
                        "select c.userId from FederatedUserCredentialEntity c where c.type = :type"
                                + " and c.userId in :users")
                .forEach(query -> with.addAll(entities(session)
                        .createQuery(query, String.class)
                        .setParameter("type", type)
                        .setParameter("users", chunk)
                        .getResultList())));
        return with;
    }

    /** Those to whom {@code role} itself is mapped. */
    public static Set<String> directlyOf(KeycloakSession session, RoleModel role) {
        Set<String> holders = new HashSet<>();
        List.of(
                        "select m.user.id from UserRoleMappingEntity m where m.roleId = :role",
                        "select m.userId from FederatedUserRoleMappingEntity m where m.roleId = :role")
                .forEach(query -> holders.addAll(entities(session)
                        .createQuery(query, String.class)
                        .setParameter("role", role.getId())
                        .getResultList()));
        return holders;
    }

    /**
     * Those to whom one of these roles is mapped, or to a group that they are in or below, leaving out all groups below
     * the stores group: there such a role gives nothing, and it would be the whole company.
     *
     * @param root id of the stores group
     */
    static Set<String> ofRoles(KeycloakSession session, RealmModel realm, String root, Collection<RoleModel> roles) {
        if (roles.isEmpty()) {
            return Set.of();
        }
        List<String> ids = roles.stream().map(RoleModel::getId).toList();
        EntityManager entities = entities(session);
        Set<String> holders = new HashSet<>();
        InClause.inChunks(ids, chunk -> {
            holders.addAll(entities.createQuery(
                            "select m.user.id from UserRoleMappingEntity m where m.roleId in :roles", String.class)
                    .setParameter("roles", chunk)
                    .getResultList());
            holders.addAll(entities.createQuery(
                            "select m.userId from FederatedUserRoleMappingEntity m where m.roleId in :roles",
                            String.class)
                    .setParameter("roles", chunk)
                    .getResultList());
        });
        Set<String> groups = new HashSet<>();
        roles.forEach(role -> session.groups()
                .getGroupsByRoleStream(realm, role, null, null)
                .filter(group -> group.getId().equals(root) || !KeycloakGroup.isAtOrBelow(group, root))
                .forEach(group -> groups.add(group.getId())));
        holders.addAll(inGroups(session, withBelow(session, groups, root)));
        return holders;
    }

    /** Those to whom one of these roles is mapped, or to any group that they are in or below. */
    static Set<String> ofStoreRoles(KeycloakSession session, Collection<RoleModel> roles) {
        EntityManager entities = entities(session);
        Set<String> holders = new HashSet<>();
        Set<String> groups = new HashSet<>();
        InClause.inChunks(roles.stream().map(RoleModel::getId).toList(), chunk -> {
            for (String query : List.of(
                    "select m.user.id from UserRoleMappingEntity m where m.roleId in :roles",
                    "select m.userId from FederatedUserRoleMappingEntity m where m.roleId in :roles")) {
                holders.addAll(entities.createQuery(query, String.class)
                        .setParameter("roles", chunk)
                        .getResultList());
            }
            groups.addAll(entities.createQuery(
                            "select m.group.id from GroupRoleMappingEntity m where m.roleId in :roles", String.class)
                    .setParameter("roles", chunk)
                    .getResultList());
        });
        holders.addAll(inGroups(session, withBelow(session, groups)));
        return holders;
    }

    /** These groups and all groups below them; a query for each step down. */
    static Set<String> withBelow(KeycloakSession session, Collection<String> groupIds) {
        return withBelow(session, groupIds, null);
    }

    /**
     * @param shut id of a group whose groups below are left out, {@code null} for none
     */
    private static Set<String> withBelow(KeycloakSession session, Collection<String> groupIds, @Nullable String shut) {
        Set<String> all = new HashSet<>(groupIds);
        List<String> step = all.stream().filter(id -> !id.equals(shut)).toList();
        while (!step.isEmpty()) {
            List<String> next = new ArrayList<>();
            InClause.inChunks(step, chunk -> entities(session)
                    .createQuery("select g.id from GroupEntity g where g.parentId in :parents", String.class)
                    .setParameter("parents", chunk)
                    .getResultStream()
                    .filter(all::add)
                    .filter(id -> !id.equals(shut))
                    .forEach(next::add));
            step = next;
        }
        return all;
    }

    static EntityManager entities(KeycloakSession session) {
        return session.getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
