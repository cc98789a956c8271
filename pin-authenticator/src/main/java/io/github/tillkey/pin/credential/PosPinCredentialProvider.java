package io.github.tillkey.pin.credential;

import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.key.PinKeys;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.credential.CredentialModel;
import org.keycloak.credential.CredentialProvider;
import org.keycloak.credential.CredentialProviderFactory;
import org.keycloak.credential.CredentialTypeMetadata;
import org.keycloak.credential.CredentialTypeMetadataContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Makes the credential type {@code pos-pin} known to Keycloak, and gives the rest of the module access to PINs. */
public final class PosPinCredentialProvider implements CredentialProvider<PosPinCredentialModel> {

    private final KeycloakSession session;
    private final PinKeys keys;

    private PosPinCredentialProvider(KeycloakSession session, PinKeys keys) {
        this.session = session;
        this.keys = keys;
    }

    /**
     * The PINs of {@code realm}.
     *
     * @throws PinUnavailableException when the realm's policy or key is missing or broken
     */
    public static PosPins pinsOf(KeycloakSession session, RealmModel realm) throws PinUnavailableException {
        PosPinCredentialProvider provider =
                (PosPinCredentialProvider) session.getProvider(CredentialProvider.class, Factory.ID);
        return PosPins.of(session, realm, provider.keys);
    }

    @Override
    public String getType() {
        return PosPinCredentialModel.TYPE;
    }

    /** Refused: a PIN credential comes with its lookup row, by {@link PosPins} only. */
    @Override
    public CredentialModel createCredential(RealmModel realm, UserModel user, PosPinCredentialModel credential) {
        throw new IllegalStateException("PINs are assigned by PosPins");
    }

    @Override
    public boolean deleteCredential(RealmModel realm, UserModel user, String credentialId) {
        return user.credentialManager().removeStoredCredentialById(credentialId);
    }

    @Override
    public PosPinCredentialModel getCredentialFromModel(CredentialModel model) {
        return PosPinCredentialModel.of(model);
    }

    @Override
    public CredentialTypeMetadata getCredentialTypeMetadata(CredentialTypeMetadataContext context) {
        return CredentialTypeMetadata.builder()
                .type(getType())
                .category(CredentialTypeMetadata.Category.BASIC_AUTHENTICATION)
                .displayName("tillkey-pos-pin-display-name")
                .helpText("tillkey-pos-pin-help-text")
                .iconCssClass("kcAuthenticatorPasswordClass")
                .removeable(false)
                .build(session);
    }

    /** Registers the credential type; holds the keys, which outlive requests. */
    public static final class Factory implements CredentialProviderFactory<PosPinCredentialProvider> {

        /** Provider id, also in the server option {@code spi-credential--tillkey-pos-pin--key-file}. */
        public static final String ID = "tillkey-pos-pin";

        private @Nullable Path keyFile;
        private @Nullable PinKeys keys;

        @Override
        public void init(Config.Scope config) {
            String file = config.get("keyFile");
            keyFile = file == null || file.isBlank() ? null : Path.of(file);
        }

        @Override
        public void postInit(KeycloakSessionFactory factory) {
            keys = new PinKeys(factory, keyFile);
        }

        @Override
        @NullUnmarked // Keycloak calls postInit before create
        public CredentialProvider<?> create(KeycloakSession session) {
            return new PosPinCredentialProvider(session, keys);
        }

        @Override
        public String getId() {
            return ID;
        }
    }
}
