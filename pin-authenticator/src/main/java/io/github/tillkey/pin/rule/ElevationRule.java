package io.github.tillkey.pin.rule;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.AccessRuleFactory;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.sso.Elevation;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;

/** An {@link Elevation} gives nothing that outlives it, in any client. It costs other sessions no read. */
final class ElevationRule implements AccessRule {

    private final KeycloakSession session;

    private ElevationRule(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Decision decide(AccessRequest request) {
        String id = request.sessionId();
        UserSessionModel login = id == null ? null : sessionOf(request, id);
        Elevation elevation = login == null ? null : Elevation.of(login).orElse(null);
        if (login == null || elevation == null) {
            return Decision.notApplicable();
        }
        if (request.offline()) {
            return Decision.deny(PinReasons.ELEVATION_OFFLINE);
        }
        return elevation.isOver(session, request.realm(), login)
                ? Decision.deny(PinReasons.ELEVATION_ENDED)
                : Decision.allowUntil(request.instant().plus(Elevation.IDLE));
    }

    /** Where an offline token is asked for, Keycloak has made the offline session, and may have ended the other. */
    private @Nullable UserSessionModel sessionOf(AccessRequest request, String id) {
        UserSessionModel online = session.sessions().getUserSession(request.realm(), id);
        return online != null ? online : session.sessions().getOfflineUserSession(request.realm(), id);
    }

    /** Registers the rule. */
    public static final class Factory implements AccessRuleFactory {

        @Override
        public AccessRule create(KeycloakSession session) {
            return new ElevationRule(session);
        }

        @Override
        public String getId() {
            return "elevation";
        }
    }
}
