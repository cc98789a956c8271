package io.github.tillkey.core.setup;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.RolesRepresentation;

/**
 * Plans realm roles. In a realm such a role may mean something else: its holders must not get more by it unseen.
 */
record RealmRolePlanner(RealmSnapshot realm, SetupOptions options) {

    List<Change> plan(SetupPart part) {
        return new TreeMap<>(part.realmRoles())
                .entrySet().stream()
                        .map(role -> plan(role.getKey(), role.getValue()))
                        .toList();
    }

    private Change plan(String role, String description) {
        String where = "realm role " + role;
        Optional<RoleRepresentation> found =
                Optional.ofNullable(realm.realm().getRoles()).map(RolesRepresentation::getRealm).stream()
                        .flatMap(List::stream)
                        .filter(known -> role.equals(known.getName()))
                        .findFirst();
        if (found.isEmpty()) {
            return Change.create(
                    where, description, "Nobody has it yet.", editor -> editor.addRealmRole(role, description));
        }
        // An undo keeps roles and deletes the record: the description tells whose it was.
        boolean ours = description.equals(found.get().getDescription());
        return ours || options.trust().contains(where) || realm.former().knows(where)
                ? Change.adopt(where, role)
                : Change.refuse(
                        where,
                        role,
                        "The realm has a role of this name already, and its holders would get this at once: "
                                + description
                                + ". See who has it, rename it, or name this line in trust, at each set-up.");
    }
}
