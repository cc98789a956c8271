package io.github.tillkey.staff.job;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.Rights;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.provider.Provider;

/** An API that starts jobs. Their rows are done with the rights that it gives the caller at that moment. */
public interface JobDoor extends Provider {

    /**
     * What cannot be looked up later, such as the level of a login, in at most 255 characters; empty for rights of
     * another door.
     */
    Optional<String> remember(Rights rights);

    /**
     * The caller of a job, as if they called now.
     *
     * @param remembered what {@link #remember} has answered
     * @return empty for who would not be let in any more
     */
    Optional<Invocation> enter(KeycloakSession session, RealmModel realm, Actor actor, String remembered);

    @Override
    default void close() {}
}
