package io.github.tillkey.core.rest;

import io.github.tillkey.core.RealmSettings;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.session.TillSession;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.CacheControl;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** What every call of our Admin REST checks and answers alike. */
public final class AdminRest {

    private AdminRest() {}

    /** Whoever knows a PIN only does not administer, even where a client was given administration rights by mistake. */
    public static void refusePinSessions(KeycloakSession session, AdminPermissionEvaluator auth) {
        String sessionId = auth.adminAuth().getToken().getSessionId();
        if (sessionId != null
                && TillSession.levelOf(session.sessions()
                                .getUserSession(auth.adminAuth().getRealm(), sessionId))
                        == Level.PIN) {
            throw new ForbiddenException();
        }
    }

    /** Answers 409 where Tillkey was never set up. */
    public static void requireEnabled(RealmModel realm) {
        if (!RealmSettings.of(realm).enabled()) {
            throw RestErrors.conflict("Tillkey is not enabled in this realm: set the realm attribute "
                    + RealmSettings.ENABLED.key() + " to true.");
        }
    }

    /** The user with this id; answers 404, or as Keycloak does it 403 to whoever may not learn which ids exist. */
    public static UserModel member(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, String userId) {
        UserModel member = session.users().getUserById(realm, userId);
        if (member == null) {
            throw auth.users().canQuery() ? new NotFoundException("User not found") : new ForbiddenException();
        }
        return member;
    }

    /** The text of a field, without white space around it; answers 400 when it is missing, too long or not printable. */
    public static String required(String field, @Nullable String value, int maxLength) {
        String text = value == null ? "" : value.strip();
        if (text.isEmpty() || text.length() > maxLength || text.chars().anyMatch(Character::isISOControl)) {
            throw RestErrors.invalid(
                    field,
                    text.isEmpty() ? null : text,
                    "a text of 1 to " + maxLength + " characters, none of them a control character");
        }
        return text;
    }

    /** An answer that nobody keeps. */
    public static Response secret(Response.Status status, Object body) {
        CacheControl never = new CacheControl();
        never.setNoStore(true);
        return Response.status(status).cacheControl(never).entity(body).build();
    }
}
