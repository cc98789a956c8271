package io.github.tillkey.testsuite.provider;

import org.keycloak.models.IdentityProviderModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** Names flows that do not exist, as imports can and Admin REST cannot. */
public final class DanglingFlows {

    private DanglingFlows() {}

    /** Gives a client, and a new identity provider, flows that are gone. */
    public static void give(KeycloakSession session, String realmName, String clientId, String providerAlias) {
        RealmModel realm = session.realms().getRealmByName(realmName);
        session.getContext().setRealm(realm);
        realm.getClientByClientId(clientId).setAuthenticationFlowBindingOverride("browser", "gone");
        IdentityProviderModel provider = new IdentityProviderModel();
        provider.setAlias(providerAlias);
        provider.setProviderId("oidc");
        provider.setEnabled(true);
        provider.setPostBrokerLoginFlowId("gone");
        session.identityProviders().create(provider);
    }
}
