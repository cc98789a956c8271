package io.github.tillkey.testsuite.provider;

import io.github.tillkey.roles.broker.OidcMemberMapper;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.keycloak.broker.provider.BrokeredIdentityContext;
import org.keycloak.models.GroupModel;
import org.keycloak.models.IdentityProviderMapperModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.UserModelDelegate;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;
import org.keycloak.storage.ReadOnlyException;

/** Calls the mapper of a realm as a token exchange does: without an authentication session. */
public final class MapperCall {

    private MapperCall() {}

    /** Updates a member whose groups a directory keeps; nothing is sent. Answers status, media type and reason. */
    public static String ofReadOnly(KeycloakSession session, String realmName, String username) {
        RealmModel realm = session.realms().getRealmByName(realmName);
        session.getContext().setRealm(realm);
        session.getContext().setClient(realm.getClientByClientId("back-office"));
        IdentityProviderMapperModel mapper = session.identityProviders()
                .getMappersByAliasStream("head")
                .findFirst()
                .orElseThrow();
        BrokeredIdentityContext context =
                new BrokeredIdentityContext("there", session.identityProviders().getByAlias("head"));
        context.setUsername(username);
        try {
            new OidcMemberMapper()
                    .updateBrokeredUser(
                            session,
                            realm,
                            new UserModelDelegate(session.users().getUserByUsername(realm, username)) {
                                @Override
                                public void leaveGroup(GroupModel group) {
                                    throw new ReadOnlyException("read-only");
                                }
                            },
                            mapper,
                            context);
            return "written";
        } catch (WebApplicationException refused) {
            Response response = refused.getResponse();
            return response.getStatus() + " " + response.getMediaType() + " "
                    + (response.getEntity() instanceof OAuth2ErrorRepresentation error
                            ? error.getErrorDescription()
                            : response.getEntity());
        }
    }
}
