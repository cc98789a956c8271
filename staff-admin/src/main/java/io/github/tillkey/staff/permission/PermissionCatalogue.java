package io.github.tillkey.staff.permission;

import io.github.tillkey.core.profile.ProfilePermissions;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.storage.MarkedRoles;
import io.github.tillkey.core.store.RoleExclusion;
import io.github.tillkey.staff.authority.PermissionRoles;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.RoleUtils;

/** The permissions and templates of a realm, as administrators have marked its roles. */
public final class PermissionCatalogue {

    private final SortedMap<String, RoleModel> permissions = new TreeMap<>();
    private final SortedMap<String, Template> templates = new TreeMap<>();
    private final List<Unusable> unusable = new ArrayList<>();
    private final boolean recordable;

    private PermissionCatalogue(KeycloakSession session, RealmModel realm) {
        this.recordable = !ProfilePermissions.of(session).membersMayWrite(StaffAttributes.STAFF_TEMPLATES);
        readPermissions(session, realm);
        readTemplates(session, realm);
    }

    /** Those of {@code realm}: two queries, and what Keycloak's caches know. */
    public static PermissionCatalogue of(KeycloakSession session, RealmModel realm) {
        return new PermissionCatalogue(session, realm);
    }

    /**
     * A role with a mark that does not count.
     *
     * @param role its name
     * @param why what is wrong
     * @param part the role that is wrong in it, or its name again
     */
    public record Unusable(String role, Why why, String part) {}

    /** Why a mark does not count. */
    public enum Why {
        /** It gives what is never given as a permission. */
        BEYOND,
        /** Two have the same name. */
        AMBIGUOUS,
        /** The kind of template is neither of the two. */
        KIND,
        /** The template contains what is no permission. */
        CONTENT
    }

    private void readPermissions(KeycloakSession session, RealmModel realm) {
        Set<String> twice = new HashSet<>();
        for (RoleModel role : MarkedRoles.of(session, realm, PermissionRoles.PERMISSION)) {
            String name = nameOf(role);
            if (!PermissionRoles.isMarked(role)) {
                continue;
            }
            PermissionRoles.obstacle(realm, role)
                    .ifPresentOrElse(part -> unusable.add(new Unusable(name, Why.BEYOND, nameOf(part))), () -> {
                        if (permissions.put(name, role) != null) {
                            twice.add(name);
                        }
                    });
        }
        twice.forEach(name -> {
            permissions.remove(name);
            unusable.add(new Unusable(name, Why.AMBIGUOUS, name));
        });
    }

    private void readTemplates(KeycloakSession session, RealmModel realm) {
        for (RoleModel role : MarkedRoles.of(session, realm, PermissionRoles.TEMPLATE)) {
            if (role.isClientRole()) {
                unusable.add(new Unusable(nameOf(role), Why.KIND, nameOf(role)));
                continue;
            }
            Template.Kind.parse(role.getFirstAttribute(PermissionRoles.TEMPLATE))
                    .ifPresentOrElse(
                            kind -> templates.put(
                                    role.getName(),
                                    new Template(role.getName(), role.getDescription(), kind, contentOf(role))),
                            () -> unusable.add(new Unusable(role.getName(), Why.KIND, role.getName())));
        }
    }

    private SortedSet<String> contentOf(RoleModel template) {
        SortedSet<String> content = new TreeSet<>();
        template.getCompositesStream().forEach(part -> {
            String name = nameOf(part);
            if (part.equals(permissions.get(name))) {
                content.add(name);
            } else {
                unusable.add(new Unusable(template.getName(), Why.CONTENT, name));
            }
        });
        return content;
    }

    /** As requests write it: that of a realm role, or {@code client.role}. */
    static String nameOf(RoleModel role) {
        return role.getContainer() instanceof ClientModel client
                ? client.getClientId() + '.' + role.getName()
                : role.getName();
    }

    /** The roles that are permissions, by their names. */
    public SortedMap<String, RoleModel> permissions() {
        return Collections.unmodifiableSortedMap(permissions);
    }

    /** The templates, by their names. */
    public SortedMap<String, Template> templates() {
        return Collections.unmodifiableSortedMap(templates);
    }

    /** What is marked and does not count. */
    public List<Unusable> unusable() {
        return List.copyOf(unusable);
    }

    /** Whether members may not write the names of their templates themselves; else these count for nothing. */
    public boolean isRecordable() {
        return recordable;
    }

    /** Names of the permissions that {@code member} was given one by one. */
    public SortedSet<String> givenTo(UserModel member) {
        return among(member.getRoleMappingsStream().collect(Collectors.toSet()));
    }

    /** Names of those that {@code member} holds, also by a group or by another role. */
    public SortedSet<String> heldBy(UserModel member) {
        return among(RoleUtils.getDeepUserRoleMappings(member));
    }

    /** Names of those in {@code permission}, itself included. */
    public SortedSet<String> with(String permission) {
        RoleModel role = permissions.get(permission);
        return role == null ? Collections.emptySortedSet() : among(RoleUtils.expandCompositeRoles(Set.of(role)));
    }

    private SortedSet<String> among(Collection<RoleModel> roles) {
        return permissions.entrySet().stream()
                .filter(permission -> roles.contains(permission.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The templates that are recorded on {@code member}. */
    public RecordedTemplates recordedOn(UserModel member) {
        return recordable
                ? RecordedTemplates.of(
                        member.getAttributeStream(StaffAttributes.STAFF_TEMPLATES)
                                .toList(),
                        templates)
                : RecordedTemplates.NONE;
    }

    /** All pairs among these permissions of which one excludes the other. */
    public Stream<RoleExclusion> exclusionsAmong(Collection<String> held) {
        return RoleExclusion.allAmong(held, name -> {
            RoleModel role = permissions.get(name);
            return role == null ? Stream.empty() : role.getAttributeStream(RoleExclusion.ATTRIBUTE);
        });
    }
}
