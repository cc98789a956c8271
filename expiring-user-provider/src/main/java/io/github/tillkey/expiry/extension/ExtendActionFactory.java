package io.github.tillkey.expiry.extension;

import org.keycloak.Config;
import org.keycloak.authentication.RequiredActionFactory;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;

/** Offers the required action "Extend access", which nobody has pending: the link in a sponsor's mail asks for it. */
public final class ExtendActionFactory implements RequiredActionFactory {

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

    @Override
    public void init(Config.Scope config) {}

    @Override
    public void postInit(KeycloakSessionFactory factory) {}

    @Override
    public void close() {}
}
