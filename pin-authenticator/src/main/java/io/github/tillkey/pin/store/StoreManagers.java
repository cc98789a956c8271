package io.github.tillkey.pin.store;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.terminal.EnrolmentSettings;
import java.util.List;
import java.util.Objects;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** The managers of a store: its members with the store role {@code manage-terminals}. */
public final class StoreManagers {

    private StoreManagers() {}

    /** Whether {@code user} is a manager of {@code store}. */
    public static boolean isManager(KeycloakSession session, RealmModel realm, UserModel user, Store store) {
        return Stores.of(session, realm)
                .membershipsOf(user)
                .rolesIn(store)
                .filter(roles -> roles.contains(EnrolmentSettings.MANAGE_TERMINALS))
                .isPresent();
    }

    /**
     * Managers whom a mail reaches: enabled, with a verified address. Reads every member of the store: never for a login.
     *
     * @param most how many at most; always the same ones
     */
    public static List<UserModel> withMail(KeycloakSession session, RealmModel realm, Store store, int most) {
        return StoreMembers.idsOf(session, realm, store).stream()
                .sorted()
                .map(id -> session.users().getUserById(realm, id))
                .filter(Objects::nonNull)
                .filter(user -> user.isEnabled()
                        && user.isEmailVerified()
                        && user.getEmail() != null
                        && !user.getEmail().isBlank()
                        && isManager(session, realm, user, store))
                .limit(most)
                .toList();
    }
}
