package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import io.github.tillkey.core.server.RecentlySeen;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import java.util.List;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.models.AuthenticationExecutionModel.Requirement;
import org.keycloak.models.KeycloakSession;
import org.keycloak.provider.ProviderConfigProperty;

/** Offers the step "Tillkey PIN" in the admin console. */
public final class PinAuthenticatorFactory extends UnconfiguredProviderFactory<Authenticator>
        implements AuthenticatorFactory {

    /** Provider id of the step. */
    public static final String ID = "tillkey-pin";

    /** The number of the level of a PIN in flows with level conditions: one that no login has without them. */
    public static final int LEVEL = Level.PIN.number();

    private static final PinAuthenticator STEP = new PinAuthenticator();

    private final RecentlySeen written = new RecentlySeen(RepeatedEventFilter.MAX_REMEMBERED);

    RecentlySeen written() {
        return written;
    }

    /** The options of the step. */
    public static List<Setting<?>> settings() {
        return List.of(IdentifyBy.SETTING);
    }

    @Override
    public Authenticator create(KeycloakSession session) {
        return STEP;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayType() {
        return "Tillkey PIN";
    }

    /**
     * The credential type itself, for the token's {@code amr}; Keycloak's brute-force protection ignores failures of
     * this type.
     */
    @Override
    public String getReferenceCategory() {
        return PosPinCredentialModel.TYPE;
    }

    @Override
    public String getHelpText() {
        return "Lets staff log in with a PIN on a registered till. Use it alone in a browser flow without a cookie "
                + "step, and give that flow to the clients that are marked for PIN.";
    }

    @Override
    public boolean isConfigurable() {
        return true;
    }

    @Override
    public Requirement[] getRequirementChoices() {
        return new Requirement[] {Requirement.REQUIRED, Requirement.DISABLED};
    }

    @Override
    public boolean isUserSetupAllowed() {
        return false;
    }

    @Override
    public List<ProviderConfigProperty> getConfigProperties() {
        return Setting.properties(settings());
    }
}
