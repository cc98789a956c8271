package io.github.tillkey.core.mapper;

import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkListScope;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.NamedRole;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.store.Stores;
import java.util.List;
import org.keycloak.Config;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.protocol.ProtocolMapperConfigException;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.saml.SamlProtocol;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * Holds {@link ClientSettings} where the admin console shows a form for them: in a client's dedicated scope, or in a
 * client scope that is assigned to clients as a default one. It adds nothing to tokens.
 */
public abstract class ClientSettingsMapper implements ProtocolMapper {

    private static final List<ProviderConfigProperty> PROPERTIES = Setting.properties(ClientSettings.settings());

    private final String id;
    private final String protocol;

    private ClientSettingsMapper(String id, String protocol) {
        this.id = id;
        this.protocol = protocol;
    }

    /** For OpenID Connect clients. */
    public static final class Oidc extends ClientSettingsMapper {

        /** Made by Keycloak. */
        public Oidc() {
            super(ClientSettings.OIDC_MAPPER, OIDCLoginProtocol.LOGIN_PROTOCOL);
        }
    }

    /** For SAML clients. */
    public static final class Saml extends ClientSettingsMapper {

        /** Made by Keycloak. */
        public Saml() {
            super(ClientSettings.SAML_MAPPER, SamlProtocol.LOGIN_PROTOCOL);
        }
    }

    @Override
    public void validateConfig(
            KeycloakSession session,
            RealmModel realm,
            ProtocolMapperContainerModel container,
            ProtocolMapperModel mapper)
            throws ProtocolMapperConfigException {
        try {
            ClientModel storeRoles = realm.getClientByClientId(Stores.STORE_ROLES_CLIENT);
            String networks = ClientSettings.validate(
                            mapper.getConfig(),
                            role -> storeRoles != null && storeRoles.getRole(role) != null,
                            role -> NamedRole.isValid(realm, role))
                    .orElse(null);
            if (networks != null) {
                NetworkList.parseForSaving(
                        networks, NetworkListScope.STEP, RealmNetworks.of(realm).zones()::contains);
            }
        } catch (InvalidSettingException wrong) {
            throw refused(wrong.sentence());
        } catch (InvalidNetworkListException wrong) {
            throw refused(ClientSettings.ALLOWED_NETWORKS.key() + ": " + wrong.shortMessage());
        }
    }

    private static ProtocolMapperConfigException refused(String sentence) {
        String message = PrintableText.forMessageFormat(sentence);
        // The key of a translation that does not exist: without a key Keycloak answers with an error of its own.
        return new ProtocolMapperConfigException(message, message);
    }

    @Override
    public String getId() {
        return id;
    }

    @Override
    public String getProtocol() {
        return protocol;
    }

    @Override
    public String getDisplayType() {
        return "Tillkey client settings";
    }

    @Override
    public String getDisplayCategory() {
        return "Tillkey";
    }

    @Override
    public String getHelpText() {
        return "Who may enter the client, and how. Counts in the client's dedicated scope and in default client "
                + "scopes, not in optional ones; of several, the strictest counts.";
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return PROPERTIES;
    }

    @Override
    public final ProtocolMapper create(KeycloakSession session) {
        throw new UnsupportedOperationException("Keycloak uses the factory of a mapper");
    }

    @Override
    public final void init(Config.Scope config) {}

    @Override
    public final void postInit(KeycloakSessionFactory factory) {}

    @Override
    public final void close() {}
}
