package io.github.tillkey.testsuite.provider;

import org.jspecify.annotations.Nullable;
import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Names flows that do not exist, as imports can and Admin REST cannot. */
public final class DanglingFlows {

    private DanglingFlows() {}

    /** Gives a client, and the first of two new identity providers, flows that are gone. */
    public static void give(KeycloakSession session, String realmName, String clientId) {
        RealmModel realm = session.realms().getRealmByName(realmName);
        session.getContext().setRealm(realm);
        realm.getClientByClientId(clientId).setAuthenticationFlowBindingOverride("browser", "gone");
        session.identityProviders().create(provider("head", "gone"));
        session.identityProviders().create(provider("plain", null));
    }

    private static IdentityProviderModel provider(String alias, @Nullable String postLoginFlow) {
        IdentityProviderModel provider = new IdentityProviderModel();
        provider.setAlias(alias);
        provider.setProviderId("oidc");
        provider.setEnabled(true);
        provider.setPostBrokerLoginFlowId(postLoginFlow);
        return provider;
    }
}
