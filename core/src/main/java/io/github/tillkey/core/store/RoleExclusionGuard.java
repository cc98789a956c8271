package io.github.tillkey.core.store;

import io.github.tillkey.core.profile.LocalizedMessages;
import io.github.tillkey.core.settings.RealmSettings;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/**
 * Refuses an administrator who gives a member or a group two store roles of which one excludes the other. What comes
 * about otherwise, by an import, a directory, a loan, a role on a level or {@code excludes} itself, counts when an
 * approval is given. Who has a pair already can be given other things, and be repaired step by step.
 *
 * <p>Keycloak's internals: the path below which the Admin REST gives a group roles, which the event does not tell.
 */
public final class RoleExclusionGuard implements ProviderEventListener {

    private final Function<String, RuntimeException> conflict;

    /** @param conflict makes an error of a sentence */
    public RoleExclusionGuard(Function<String, RuntimeException> conflict) {
        this.conflict = conflict;
    }

    @Override
    public void onEvent(ProviderEvent event) {
        if (event instanceof GroupModel.GroupMemberJoinEvent joined) {
            checkMember(
                    joined.getKeycloakSession(),
                    joined.getRealm(),
                    joined.getUser(),
                    checked -> by(joined.getKeycloakSession(), checked, joined.getGroup()));
        } else if (event instanceof RoleModel.RoleGrantedEvent granted) {
            KeycloakSession session = granted.getKeycloakSession();
            checkMember(
                    session,
                    session.getContext().getRealm(),
                    granted.getUser(),
                    checked -> by(checked, granted.getRole(), granted.getUser()));
        } else if (event instanceof GroupModel.GroupUpdatedEvent updated) {
            checkGroup(updated.getKeycloakSession(), updated.getRealm(), updated.getGroup());
        }
    }

    /** Keycloak fires the same event when a role is taken away, and for each name and attribute. */
    private static boolean grantsARole(KeycloakSession session) {
        return session.getContext().getHttpRequest().getHttpMethod().equals("POST")
                && session.getContext().getUri().getPath().contains("/role-mappings/");
    }

    /** What a member gets by joining {@code group}. */
    private static Set<String> by(KeycloakSession session, Checked checked, GroupModel group) {
        String root = Stores.root(checked.realm());
        return root == null
                ? Set.of()
                : GroupPlaces.membership(
                                new KeycloakGroup.Tree(checked.realm(), StoreCodes.of(session), checked.roles())
                                        .node(group),
                                root)
                        .<Set<String>>map(Membership::roles)
                        .orElse(Set.of());
    }

    /** What a member gets by a role: with the one for all stores, all roles of their own begin to count. */
    private static Set<String> by(Checked checked, RoleModel role, UserModel member) {
        Set<String> gained = checked.roles().in(role);
        return gained.contains(Stores.ALL_STORES) ? checked.roles().mappedTo(member) : gained;
    }

    private void checkMember(
            KeycloakSession session,
            @Nullable RealmModel realm,
            UserModel member,
            Function<Checked, Set<String>> gainedBy) {
        rolesToCheck(session, realm).ifPresent(checked -> {
            Set<String> gained = gainedBy.apply(checked);
            if (gained.isEmpty()) {
                return;
            }
            StoreMemberships memberships = Stores.of(session, checked.realm()).membershipsOf(member);
            Stream<Set<String>> held = Stream.concat(
                    memberships.stores().stream().flatMap(store -> memberships.rolesIn(store).stream()),
                    memberships.everywhere().stream());
            refuse(
                    session,
                    held.flatMap(all -> RoleExclusion.allAmong(all, checked.roles()::excludedBy))
                            .filter(pair -> gained.contains(pair.role()) || gained.contains(pair.excluded()))
                            .findFirst());
        });
    }

    private void checkGroup(KeycloakSession session, @Nullable RealmModel realm, GroupModel group) {
        rolesToCheck(session, realm)
                .filter(checked -> grantsARole(session))
                .ifPresent(checked -> refuse(
                        session, RoleExclusion.among(checked.roles().mappedTo(group), checked.roles()::excludedBy)));
    }

    private record Checked(RealmModel realm, StoreRoles roles) {}

    /**
     * Empty where nothing is checked: Keycloak's tasks and imports, and realms without such roles.
     *
     * @param realm {@code null} in a task of Keycloak's
     */
    private static Optional<Checked> rolesToCheck(KeycloakSession session, @Nullable RealmModel realm) {
        return Optional.ofNullable(realm)
                .filter(known -> RealmSettings.of(known).enabled())
                .filter(known -> RequestSender.isAdministrator(session, known))
                .map(known -> new Checked(known, StoreRoles.of(known)))
                .filter(checked -> checked.roles().excluding().findAny().isPresent());
    }

    private void refuse(KeycloakSession session, Optional<RoleExclusion> found) {
        found.ifPresent(pair -> {
            String sentence = LocalizedMessages.of(session).text("tillkeyRolesExcluded", pair.role(), pair.excluded());
            session.getTransactionManager().setRollbackOnly();
            throw conflict.apply(sentence);
        });
    }
}
