package io.github.tillkey.core.rest;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.usecase.AdminRights;
import io.github.tillkey.core.usecase.Invocation;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * One call of our Admin REST, with the checks and answers that all calls share.
 *
 * @param session of Keycloak, for this request
 * @param realm that the call is about
 * @param auth what the caller may do there
 */
public record AdminCall(KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth) {

    /** Whether it comes from a session that began with a PIN. */
    boolean isOfPinSession() {
        String sessionId = auth.adminAuth().getToken().getSessionId();
        return sessionId != null
                && TerminalSession.isPinSession(
                        session.sessions().getUserSession(auth.adminAuth().getRealm(), sessionId));
    }

    /** For use cases: who calls, and what Keycloak's permissions allow. */
    public Invocation invocation() {
        return new Invocation(
                session, realm, Actor.administrator(auth.adminAuth()), new AdminRights(session, realm, auth));
    }

    /** Returns this call, or answers 409 if Tillkey is disabled. */
    public AdminCall requireEnabled() {
        return RestErrors.answer(() -> {
            invocation().requireEnabled();
            return this;
        });
    }

    /** The user with this id; answers 404, or like Keycloak 403 to callers who may not learn which ids exist. */
    public UserModel member(String userId) {
        UserModel member = session.users().getUserById(realm, userId);
        if (member == null) {
            throw auth.users().canQuery() ? new NotFoundException("User not found") : new ForbiddenException();
        }
        return member;
    }

    /** The username of a user, {@code null} when there is no such user any more. */
    public @Nullable String username(String userId) {
        UserModel user = session.users().getUserById(realm, userId);
        return user == null ? null : user.getUsername();
    }

    /** The group of a store; empty when it was removed at this moment. */
    public Optional<GroupModel> groupOf(Store store) {
        return Optional.ofNullable(realm.getGroupById(store.groupId()));
    }

    /** An answer that no cache may store. */
    public static Response notStored(Response.Status status, Object body) {
        CacheControl never = new CacheControl();
        never.setNoStore(true);
        return Response.status(status).cacheControl(never).entity(body).build();
    }
}
