package io.github.tillkey.expiry.extension;

import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;

/** Offers the required action "Extend access", which is never pending: the link in a sponsor's mail asks for it. */
public final class ExtendActionFactory extends UnconfiguredProviderFactory<RequiredActionProvider>
        implements RequiredActionFactory {

    /** Provider id. */
    public static final String ID = "tillkey-extend";

    private static final ExtendAction ACTION = new ExtendAction();

    @Override
    public RequiredActionProvider create(KeycloakSession session) {
        return ACTION;
    }

    @Override
    public String getDisplayText() {
        return "Extend access";
    }

    @Override
    public String getId() {
        return ID;
    }
}
