package io.github.tillkey.core.audit;

import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.AdminAuth;

/**
 * Who does something: an administrator, a member (a store manager is one), or a task. Holds ids and no models, so a use
 * case can carry it into a transaction of its own.
 *
 * @param realmId the realm of the user, which need not be the one that is changed
 * @param clientId id of the client through which the user acts or, for a task, the task's name
 * @param userId {@code null} for a task
 */
public record Actor(
        String realmId,
        String realmName,
        String clientId,
        @Nullable String userId) {

    /** The caller of the Admin REST. */
    public static Actor administrator(AdminAuth caller) {
        return member(caller.getRealm(), caller.getUser(), caller.getClient());
    }

    /** A user of {@code realm} who acts by store roles or in their own name. */
    public static Actor member(RealmModel realm, UserModel user, ClientModel client) {
        return new Actor(realm.getId(), realm.getName(), client.getId(), user.getId());
    }

    /** A task, which works in {@code realm} without a person behind it. */
    public static Actor task(RealmModel realm, String name) {
        return new Actor(realm.getId(), realm.getName(), name, null);
    }
}
