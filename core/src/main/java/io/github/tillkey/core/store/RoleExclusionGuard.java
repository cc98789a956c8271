package io.github.tillkey.core.store;

import io.github.tillkey.core.profile.LocalizedMessages;
import io.github.tillkey.core.settings.RealmSettings;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.provider.ProviderEventListener;

/**
 * Refuses an administrator who gives a member or a group two store roles of which one excludes the other, counting the
 * groups on the way to the store. {@link LoanValidator} does the same for loans. What comes about otherwise, by an
 * import, a directory, a composite role, {@code excludes} itself, or a role for a group whose members have the other by
 * another way, is found by the self-check, and counts when an approval is given. Who has a pair already can be given
 * other things, and be repaired step by step.
 *
 * <p>Keycloak's internals: the paths at which the Admin REST moves groups and gives them roles, which the events do not
 * tell.
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
                    checked -> checked.by(joined.getGroup()));
        } else if (event instanceof RoleModel.RoleGrantedEvent granted) {
            KeycloakSession session = granted.getKeycloakSession();
            checkMember(
                    session,
                    session.getContext().getRealm(),
                    granted.getUser(),
                    checked -> by(checked.roles(), granted.getRole(), granted.getUser()));
        } else if (event instanceof GroupModel.GroupUpdatedEvent updated) {
            KeycloakSession session = updated.getKeycloakSession();
            checked(session, updated.getRealm())
                    .filter(checked -> posts(session, "/role-mappings/"))
                    .ifPresent(checked -> refuse(session, checked.byRolesOf(updated.getGroup())));
        } else if (event instanceof GroupModel.GroupPathChangeEvent moved) {
            KeycloakSession session = moved.getKeycloakSession();
            checked(session, moved.getRealm())
                    .filter(checked -> posts(session, "/groups"))
                    .ifPresent(checked -> refuse(session, checked.byPlaceOf(moved.getGroup())));
        }
    }

    /**
     * Keycloak fires the same event when a role is taken away, and for each name and attribute; the other one also for
     * a new name.
     */
    private static boolean posts(KeycloakSession session, String path) {
        return session.getContext().getHttpRequest().getHttpMethod().equals("POST")
                && session.getContext().getUri().getPath().contains(path);
    }

    /** What a member gets by a role: with the one for all stores, all roles of their own begin to count. */
    private static Set<String> by(StoreRoles roles, RoleModel role, UserModel member) {
        Set<String> gained = roles.in(role);
        return gained.contains(Stores.ALL_STORES) ? roles.mappedTo(member) : gained;
    }

    private void checkMember(
            KeycloakSession session,
            @Nullable RealmModel realm,
            UserModel member,
            Function<RoleExclusions, Set<String>> gainedBy) {
        checked(session, realm).ifPresent(checked -> {
            Set<String> gained = gainedBy.apply(checked);
            if (!gained.isEmpty()) {
                refuse(session, checked.by(gained, member));
            }
        });
    }

    /**
     * Empty where nothing is checked: Keycloak's tasks and imports, and realms without such roles.
     *
     * @param realm {@code null} in a task of Keycloak's
     */
    private static Optional<RoleExclusions> checked(KeycloakSession session, @Nullable RealmModel realm) {
        return Optional.ofNullable(realm)
                .filter(known -> RealmSettings.of(known).enabled())
                .filter(known -> RequestSender.isAdministrator(session, known))
                .map(known -> new RoleExclusions(session, known))
                .filter(checked -> !checked.none());
    }

    private void refuse(KeycloakSession session, Optional<RoleExclusion> found) {
        found.ifPresent(pair -> {
            String sentence = LocalizedMessages.of(session).text("tillkeyRolesExcluded", pair.role(), pair.excluded());
            session.getTransactionManager().setRollbackOnly();
            throw conflict.apply(sentence);
        });
    }
}
