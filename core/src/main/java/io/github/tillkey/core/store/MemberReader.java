package io.github.tillkey.core.store;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.storage.InClause;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/**
 * Reads many users in a number of queries that does not depend on how many they are: their names, groups, roles and
 * loans, which is what memberships and rights follow from, and why they are blocked. Keycloak would ask the database
 * for each user and each of these. Whatever else somebody asks a member of this list is read from Keycloak, as are
 * users of a directory, of whom the database may know a part only.
 *
 * <p>Keycloak's internals: queries of the JPA entities.
 */
public final class MemberReader {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Set<String> attributes;

    /** For users of {@code realm}. */
    public MemberReader(KeycloakSession session, RealmModel realm) {
        this(session, realm, Set.of());
    }

    /**
     * Reads these attributes too.
     *
     * @param attributes names of what else is read of each, in the same query as the loans
     */
    public MemberReader(KeycloakSession session, RealmModel realm, Set<String> attributes) {
        this.session = session;
        this.realm = realm;
        Set<String> names = new HashSet<>(attributes);
        names.addAll(List.of(StaffAttributes.STORE_LOANS, UserModel.DISABLED_REASON));
        this.attributes = Set.copyOf(names);
    }

    /**
     * The name of a user, by which lists are sorted.
     *
     * @param username unique in a realm
     */
    public record Name(String id, String username) {}

    /** The names of those of {@code users} who are people, sorted by username. */
    public List<Name> names(Collection<String> users) {
        List<Name> names = new ArrayList<>();
        Set<String> rest = new HashSet<>(users);
        InClause.inChunks(List.copyOf(users), chunk -> Holders.entities(session)
                .createQuery(
                        "select u.id, u.username, u.serviceAccountClientLink from UserEntity u where u.id in :users"
                                + " and u.realmId = :realmId",
                        Object[].class)
                .setParameter("users", chunk)
                .setParameter("realmId", realm.getId())
                .getResultList()
                .forEach(row -> {
                    rest.remove((String) row[0]);
                    if (row[2] == null) {
                        names.add(new Name((String) row[0], (String) row[1]));
                    }
                }));
        rest.forEach(id -> {
            UserModel user = session.users().getUserById(realm, id);
            if (user != null) {
                names.add(new Name(id, user.getUsername()));
            }
        });
        names.sort(Comparator.comparing(Name::username).thenComparing(Name::id));
        return names;
    }

    /** The people with these ids, in this order, leaving out who is gone. */
    public List<UserModel> read(List<String> users) {
        Map<String, Read> read = new HashMap<>();
        InClause.inChunks(users, chunk -> {
            Holders.entities(session)
                    .createQuery(
                            "select u.id, u.username, u.firstName, u.lastName, u.enabled, u.email from UserEntity u"
                                    + " where u.id in :users and u.realmId = :realmId and u.federationLink is null"
                                    + " and u.serviceAccountClientLink is null",
                            Object[].class)
                    .setParameter("users", chunk)
                    .setParameter("realmId", realm.getId())
                    .getResultList()
                    .forEach(row -> read.put((String) row[0], new Read(row)));
            List<String> found = chunk.stream().filter(read::containsKey).toList();
            if (!found.isEmpty()) {
                rows("select m.user.id, m.groupId from UserGroupMembershipEntity m where m.user.id in :users", found)
                        .forEach(row -> of(read, row).groups.add((String) row[1]));
                rows("select m.user.id, m.roleId from UserRoleMappingEntity m where m.user.id in :users", found)
                        .forEach(row -> of(read, row).roles.add((String) row[1]));
                Holders.entities(session)
                        .createQuery(
                                "select a.user.id, a.name, a.value, a.longValue from UserAttributeEntity a"
                                        + " where a.name in :names and a.user.id in :users",
                                Object[].class)
                        .setParameter("names", attributes)
                        .setParameter("users", found)
                        .getResultList()
                        .forEach(row -> of(read, row)
                                .attributes
                                .computeIfAbsent((String) row[1], name -> new ArrayList<>())
                                .add((String) (row[2] == null ? row[3] : row[2])));
            }
        });
        return users.stream()
                .map(id -> read.containsKey(id)
                        ? member(Objects.requireNonNull(read.get(id)))
                        : session.users().getUserById(realm, id))
                .filter(member -> member != null && member.getServiceAccountClientLink() == null)
                .toList();
    }

    private Stream<Object[]> rows(String query, List<String> users) {
        return Holders.entities(session)
                .createQuery(query, Object[].class)
                .setParameter("users", users)
                .getResultList()
                .stream();
    }

    private static Read of(Map<String, Read> read, Object[] row) {
        return Objects.requireNonNull(read.get((String) row[0]));
    }

    /** What was read of a user. */
    private static final class Read {
        private final String id;
        private final String username;
        private final @Nullable String firstName;
        private final @Nullable String lastName;
        private final boolean enabled;
        private final @Nullable String email;
        private final List<String> groups = new ArrayList<>();
        private final List<String> roles = new ArrayList<>();
        private final Map<String, List<String>> attributes = new HashMap<>();

        Read(Object[] row) {
            id = (String) row[0];
            username = (String) row[1];
            firstName = (String) row[2];
            lastName = (String) row[3];
            enabled = (Boolean) row[4];
            email = (String) row[5];
        }

        List<String> values(String name) {
            return attributes.getOrDefault(name, List.of());
        }
    }

    /**
     * A proxy: {@link UserModel} has some sixty methods, and a delegate would need the user whose loading this saves. A
     * method that is not known here is asked of Keycloak, which costs a query and is right.
     */
    private UserModel member(Read read) {
        return (UserModel) Proxy.newProxyInstance(
                UserModel.class.getClassLoader(),
                new Class<?>[] {UserModel.class},
                (proxy, method, given) -> answer(read, proxy, method, given == null ? new Object[0] : given));
    }

    private @Nullable Object answer(Read read, Object proxy, Method method, Object[] given) throws Throwable {
        String asked = method.getName() + '/' + given.length;
        return switch (asked) {
            case "getId/0" -> read.id;
            case "getUsername/0" -> read.username;
            case "getFirstName/0" -> read.firstName;
            case "getLastName/0" -> read.lastName;
            case "isEnabled/0" -> read.enabled;
            case "getEmail/0" -> read.email;
            case "getServiceAccountClientLink/0" -> null;
            case "getGroupsStream/0" -> groups(read);
            case "getRoleMappingsStream/0" -> roles(read);
            case "getRealmRoleMappingsStream/0" -> roles(read).filter(role -> !role.isClientRole());
            case "getClientRoleMappingsStream/1" ->
                roles(read)
                        .filter(role ->
                                role.isClientRole() && role.getContainerId().equals(((ClientModel) given[0]).getId()));
            case "getAttributeStream/1" ->
                attributes.contains((String) given[0])
                        ? read.values((String) given[0]).stream()
                        : ofKeycloak(read, method, given);
            case "getFirstAttribute/1" ->
                attributes.contains((String) given[0])
                        ? read.values((String) given[0]).stream().findFirst().orElse(null)
                        : ofKeycloak(read, method, given);
            case "equals/1" ->
                given[0] instanceof UserModel other && other.getId().equals(read.id);
            case "hashCode/0" -> read.id.hashCode();
            case "toString/0" -> read.id + '@' + proxy.getClass().getSimpleName();
            default -> ofKeycloak(read, method, given);
        };
    }

    /** Groups of organizations are none of the realm's. */
    private Stream<GroupModel> groups(Read read) {
        return read.groups.stream()
                .map(realm::getGroupById)
                .filter(Objects::nonNull)
                .filter(group -> group.getType() == GroupModel.Type.REALM);
    }

    private Stream<RoleModel> roles(Read read) {
        return read.roles.stream().map(realm::getRoleById).filter(Objects::nonNull);
    }

    private @Nullable Object ofKeycloak(Read read, Method method, Object[] given) throws Throwable {
        try {
            return method.invoke(
                    Objects.requireNonNull(session.users().getUserById(realm, read.id), "gone at this moment"), given);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }
}
