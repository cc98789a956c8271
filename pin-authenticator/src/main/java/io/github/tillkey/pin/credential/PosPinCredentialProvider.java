package io.github.tillkey.pin.credential;

import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.key.PinKeys;
import io.github.tillkey.pin.policy.PinPolicies;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;
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

/** Makes the credential type {@code till-pin} known to Keycloak, and gives the rest of the module access to PINs. */
public final class PosPinCredentialProvider implements CredentialProvider<PosPinCredentialModel> {

    private static final Logger LOG = Logger.getLogger(PosPinCredentialProvider.class);

    private final KeycloakSession session;
    private final PinKeys keys;

    private PosPinCredentialProvider(KeycloakSession session, PinKeys keys) {
        this.session = session;
        this.keys = keys;
    }

    /**
     * The PINs of {@code realm}.
     *
     * @throws PinUnavailableException when Tillkey is not enabled in the realm, or its policy or key is missing or
     *     broken
     */
    public static PosPins pinsOf(KeycloakSession session, RealmModel realm) throws PinUnavailableException {
        if (!RealmSettings.of(realm).enabled()) {
            throw new PinUnavailableException(
                    "Tillkey is not on in realm " + realm.getName() + "; switch it on under " + RealmSettings.CONSOLE);
        }
        return PosPins.of(session, realm, keysOf(session));
    }

    /** The keys of all realms. */
    public static PinKeys keysOf(KeycloakSession session) {
        return ((PosPinCredentialProvider) session.getProvider(CredentialProvider.class, Factory.ID)).keys;
    }

    @Override
    public String getType() {
        return PosPinCredentialModel.TYPE;
    }

    /**
     * Stores nothing. Keycloak calls this for the credentials in a user representation, as in the import of an exported
     * realm; a PIN is more than its credential and does not travel. The rest can still be imported.
     */
    @Override
    public CredentialModel createCredential(RealmModel realm, UserModel user, PosPinCredentialModel credential) {
        LOG.warnf("A PIN credential of user %s was not imported: PINs do not travel, assign a new one", user.getId());
        return credential;
    }

    @Override
    public boolean deleteCredential(RealmModel realm, UserModel user, String credentialId) {
        return user.credentialManager().removeStoredCredentialById(credentialId);
    }

    @Override
    public PosPinCredentialModel getCredentialFromModel(CredentialModel model) {
        return PosPinCredentialModel.of(model).orElseGet(PosPinCredentialModel::worthless);
    }

    @Override
    public CredentialTypeMetadata getCredentialTypeMetadata(CredentialTypeMetadataContext context) {
        boolean hasPin = context.getUser() != null
                && context.getUser()
                        .credentialManager()
                        .getStoredCredentialsByTypeStream(getType())
                        .findAny()
                        .isPresent();
        return CredentialTypeMetadata.builder()
                .type(getType())
                // Keycloak takes one of the two. The account console then offers to set a first PIN or to change it.
                .createAction(hasPin ? null : PinPolicies.ACTION_ID)
                .updateAction(hasPin ? PinPolicies.ACTION_ID : null)
                .category(CredentialTypeMetadata.Category.BASIC_AUTHENTICATION)
                .displayName("tillkey-pos-pin-display-name")
                .helpText("tillkey-pos-pin-help-text")
                .iconCssClass("kcAuthenticatorPasswordClass")
                .removeable(false)
                .build(session);
    }

    /** Registers the credential type; holds the keys, which outlive requests. */
    public static final class Factory implements CredentialProviderFactory<PosPinCredentialProvider> {

        /**
         * Provider id, also in the server options {@code spi-credential--tillkey-pos-pin--key-file} and
         * {@code …--key-remembered-seconds}: after how many seconds keys are read again, 1 to 3600, default 60.
         */
        public static final String ID = "tillkey-pos-pin";

        private static final String REMEMBERED = "key-remembered-seconds";
        private static final int DEFAULT_REMEMBERED = 60;
        private static final int MAX_REMEMBERED = 3600;

        private @Nullable Path keyFile;
        private Duration remembered = Duration.ofSeconds(DEFAULT_REMEMBERED);
        private @Nullable PinKeys keys;

        @Override
        public void init(Config.Scope config) {
            String file = config.get("keyFile");
            keyFile = file == null || file.isBlank() ? null : Path.of(file);
            remembered = Duration.ofSeconds(remembered(config.get("keyRememberedSeconds")));
        }

        /** A typing error must not keep the server from starting: it serves more than PINs. */
        private static int remembered(@Nullable String value) {
            if (value == null || value.isBlank()) {
                return DEFAULT_REMEMBERED;
            }
            try {
                int seconds = Integer.parseInt(value.strip());
                if (seconds >= 1 && seconds <= MAX_REMEMBERED) {
                    return seconds;
                }
            } catch (NumberFormatException notANumber) {
                // Logged below, with the range.
            }
            LOG.errorf(
                    "The option spi-credential--%s--%s is %s; it must be a whole number from 1 to %d. %d is used.",
                    ID, REMEMBERED, value, MAX_REMEMBERED, DEFAULT_REMEMBERED);
            return DEFAULT_REMEMBERED;
        }

        @Override
        public void postInit(KeycloakSessionFactory factory) {
            PinKeys made = new PinKeys(factory, keyFile, System.getenv(PinKeys.VARIABLE), remembered);
            keys = made;
            factory.register(event -> {
                if (event instanceof RealmModel.RealmRemovedEvent removed) {
                    made.forget(removed.getRealm().getId());
                }
            });
        }

        /** The keys of all realms; {@code null} while the server starts. */
        public @Nullable PinKeys keys() {
            return keys;
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
