package io.github.tillkey.roles.broker;

import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.roles.mapping.Claims;
import io.github.tillkey.roles.mapping.MappingSettings;
import java.util.List;
import org.keycloak.broker.provider.AbstractIdentityProviderMapper;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.IdentityProviderSyncMode;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderConfigProperty;

/** Hands what Keycloak asks of a mapper to {@link BrokeredLogin}. */
abstract class MemberMapper extends AbstractIdentityProviderMapper {

    private static final List<ProviderConfigProperty> FORM = Setting.properties(MappingSettings.all());

    /** What the identity provider says in this login. */
    abstract Claims claims(BrokeredIdentityContext context);

    @Override
    public final void preprocessFederatedIdentity(
            KeycloakSession session,
            RealmModel realm,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext context) {
        BrokeredLogin.check(session, realm, mapper, context, claims(context));
    }

    @Override
    public final void importNewUser(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext context) {
        BrokeredLogin.apply(session, realm, user, mapper, context, claims(context), true);
    }

    /** In sync mode force, and in legacy too, as Keycloak's newer mappers; with import it is not called. */
    @Override
    public final void updateBrokeredUser(
            KeycloakSession session,
            RealmModel realm,
            UserModel user,
            IdentityProviderMapperModel mapper,
            BrokeredIdentityContext context) {
        BrokeredLogin.apply(session, realm, user, mapper, context, claims(context), false);
    }

    @Override
    public final boolean supportsSyncMode(IdentityProviderSyncMode mode) {
        return true;
    }

    @Override
    public final String getDisplayCategory() {
        return "Tillkey";
    }

    @Override
    public final String getDisplayType() {
        return "Tillkey stores, kind and dates";
    }

    @Override
    public final String getHelpText() {
        return "Gives members stores, store roles, a kind and dates by what the identity provider says. A login that"
                + " does not make a whole member is refused with a page that says why.";
    }

    @Override
    public final List<ProviderConfigProperty> getConfigProperties() {
        return FORM;
    }
}
