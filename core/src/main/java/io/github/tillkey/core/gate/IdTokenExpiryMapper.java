package io.github.tillkey.core.gate;

import java.util.List;
import java.util.Optional;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.mappers.AbstractOIDCProtocolMapper;
import org.keycloak.protocol.oidc.mappers.OIDCIDTokenMapper;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.IDToken;

/**
 * Lets ID tokens end when the access that rules have granted ends, as access and refresh tokens do by themselves.
 *
 * <p>Keycloak 26.7 shows the token gate every token but the ID token, and mappers only run before the gate has decided.
 * So this one hands the ID token over, and the gate sets its end. It adds no claim.
 *
 * <p>Keycloak's internals: the attributes of {@code ClientSessionContext}.
 */
public final class IdTokenExpiryMapper extends AbstractOIDCProtocolMapper implements OIDCIDTokenMapper {

    /** Provider id. */
    public static final String ID = "tillkey-id-token-end";

    private static final String HANDED_OVER = IdTokenExpiryMapper.class.getName();

    @Override
    public IDToken transformIDToken(
            IDToken token,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel userSession,
            ClientSessionContext clientSession) {
        clientSession.setAttribute(HANDED_OVER, token);
        return token;
    }

    /** The ID token of this response, where the client has this mapper. */
    static Optional<IDToken> handedOver(ClientSessionContext clientSession) {
        return Optional.ofNullable(clientSession.getAttribute(HANDED_OVER, IDToken.class));
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayType() {
        return "Tillkey end of access";
    }

    @Override
    public String getDisplayCategory() {
        return TOKEN_MAPPER_CATEGORY;
    }

    @Override
    public String getHelpText() {
        return "Lets ID tokens end when the access of the member ends, such as at an end date. Access and refresh "
                + "tokens do so without it.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return List.of();
    }
}
