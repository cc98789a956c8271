package io.github.tillkey.staff.owner;

import io.github.tillkey.core.profile.LocalizedMessages;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.staff.Owner;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;

/**
 * Refuses to delete the owner, whoever does it: the Admin REST, a workflow, a partial import that overwrites, or the
 * owner in the account console. Who must delete them takes the role away first. A realm is deleted with all its users,
 * as is what a directory has given.
 */
public final class OwnerGuard {

    private OwnerGuard() {}

    /** For {@link org.keycloak.models.KeycloakSessionFactory#register}. */
    public static void onEvent(ProviderEvent event) {
        if (event instanceof UserModel.UserPreRemovedEvent removal
                && Owner.isOne(removal.getRealm(), removal.getUser())) {
            KeycloakSession session = removal.getKeycloakSession();
            session.getTransactionManager().setRollbackOnly();
            throw RestErrors.conflict(LocalizedMessages.of(session).text("tillkeyOwnerKept"));
        }
    }
}
