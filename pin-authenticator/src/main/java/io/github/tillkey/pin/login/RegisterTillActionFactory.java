package io.github.tillkey.pin.login;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;

/** Offers the required action "Tillkey: register a till". */
public final class RegisterTillActionFactory extends UnconfiguredProviderFactory<RequiredActionProvider>
        implements RequiredActionFactory {

    /** Provider id, and the usual alias. */
    public static final String ID = "tillkey-register-till";

    /** Its name for administrators; members see the title of its page. */
    public static final String NAME = "Tillkey: register a till";

    private static final RegisterTillAction ACTION = new RegisterTillAction();

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return ACTION;
    }

    @Override
    public String getId() {
        return ID;
    }

    @Override
    public String getDisplayText() {
        return NAME;
    }
}
