package io.github.tillkey.roles;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.gate.AssertionEnd;
import io.github.tillkey.core.settings.Setting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.dom.saml.v2.assertion.AttributeStatementType;
import org.keycloak.dom.saml.v2.protocol.ResponseType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.ProtocolMapperConfigException;
import org.keycloak.protocol.saml.mappers.AbstractSAMLProtocolMapper;
import org.keycloak.protocol.saml.mappers.AttributeStatementHelper;
import org.keycloak.protocol.saml.mappers.SAMLAttributeStatementMapper;
import org.keycloak.protocol.saml.mappers.SAMLLoginResponseMapper;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * Puts {@link StoreClaims} into SAML assertions, named as {@link AttributeSettings} say. An assertion ends with the
 * first loan of which the member's stores speak. It always lists all stores: it is sent in a form, which takes them,
 * and a client has nowhere else to ask. Settings that are wrong add nothing.
 */
public final class SamlStoreMapper extends AbstractSAMLProtocolMapper
        implements SAMLAttributeStatementMapper, SAMLLoginResponseMapper {

    /** Provider id. */
    public static final String ID = "tillkey-saml-store-mapper";

    private static final List<ProviderConfigProperty> FORM = Setting.properties(AttributeSettings.settings());

    @Override
    public void transformAttributeStatement(
            AttributeStatementType statement,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel userSession,
            AuthenticatedClientSessionModel clientSession) {
        settingsFor(mapper, userSession).ifPresent(settings -> settings.write(MemberStores.of(session, clientSession))
                .forEach((name, values) -> AttributeStatementHelper.addAttributes(
                        statement, attribute(name, settings.nameFormat()), values)));
    }

    /** What Keycloak's own mappers make an attribute of. */
    private static ProtocolMapperModel attribute(String name, String format) {
        ProtocolMapperModel attribute = new ProtocolMapperModel();
        attribute.setConfig(Map.of(
                AttributeStatementHelper.SAML_ATTRIBUTE_NAME, name,
                AttributeStatementHelper.SAML_ATTRIBUTE_NAMEFORMAT, format));
        return attribute;
    }

    @Override
    public ResponseType transformLoginResponse(
            ResponseType response,
            ProtocolMapperModel mapper,
            KeycloakSession session,
            UserSessionModel userSession,
            ClientSessionContext context) {
        if (settingsFor(mapper, userSession).isPresent()) {
            Instant until = MemberStores.of(session, context.getClientSession()).until();
            if (until != null) {
                AssertionEnd.endBy(response, until);
            }
        }
        return response;
    }

    private static Optional<AttributeSettings> settingsFor(ProtocolMapperModel mapper, UserSessionModel userSession) {
        RealmModel realm = userSession.getRealm();
        return AccessGuard.appliesTo(realm, userSession.getUser())
                ? MapperConfig.read(realm, mapper, AttributeSettings::read)
                : Optional.empty();
    }

    @Override
    public void validateConfig(
            KeycloakSession session, RealmModel realm, ProtocolMapperContainerModel owner, ProtocolMapperModel mapper)
            throws ProtocolMapperConfigException {
        MapperConfig.validate(mapper, AttributeSettings::read);
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayType() {
        return "Tillkey store and store roles";
    }

    @Override
    public String getDisplayCategory() {
        return AttributeStatementHelper.ATTRIBUTE_STATEMENT_CATEGORY;
    }

    @Override
    public String getHelpText() {
        return "Adds the attributes store, store_roles and stores. In a login that is bound to a store they speak of "
                + "that store only; in any other login stores lists every store of the staff member.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return FORM;
    }
}
