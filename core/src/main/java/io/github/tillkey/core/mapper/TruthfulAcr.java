package io.github.tillkey.core.mapper;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.session.SessionLevel;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.settings.RealmSettings;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.mappers.AcrProtocolMapper;
import org.keycloak.representations.IDToken;

/**
 * Keycloak's mapper of {@code acr}, with the level of what happened in the session where Keycloak would say what a
 * client asked for or a flow claims.
 *
 * <p>A client that knows none of our levels, and takes no PINs, keeps the {@code acr} that Keycloak gives it; but one
 * of our names is never said of a session that has another level.
 */
public final class TruthfulAcr extends AcrProtocolMapper {

    @Override
    protected void setClaim(
            IDToken token,
            ProtocolMapperModel mapper,
            UserSessionModel userSession,
            KeycloakSession session,
            ClientSessionContext context) {
        super.setClaim(token, mapper, userSession, session, context);
        if (userSession.getUser().getServiceAccountClientLink() != null) {
            if (RealmSettings.of(userSession.getRealm()).enabled()
                    && Level.ofAcr(token.getAcr()).isPresent()) {
                token.setAcr("1"); // Keycloak's name without a mapping: nobody has typed anything.
            }
        } else if ((AccessGuard.appliesTo(userSession.getRealm(), userSession.getUser())
                        || TerminalSession.isPinSession(userSession))
                && (Level.ofAcr(token.getAcr()).isPresent() || knowsLevels(context.getClientSession()))) {
            Level level = SessionLevel.of(session, userSession);
            token.setAcr(LevelDemand.of(context.getClientSession())
                    .answer(level)
                    .orElse(level)
                    .acr());
        }
    }

    private static boolean knowsLevels(AuthenticatedClientSessionModel clientSession) {
        return ClientSettings.of(clientSession.getClient()).acceptsPin() || LevelDemand.knowsLevels(clientSession);
    }
}
