package io.github.tillkey.core.setup;

import io.github.tillkey.core.setup.SetupPart.NeededClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.keycloak.common.util.Encode;
import org.keycloak.models.Constants;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.mappers.AudienceProtocolMapper;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;

/** Plans the clients of our own pages, and that they go again. */
record OwnClientPlanner(RealmSnapshot realm) {

    private static final String S256 = "S256";
    private static final String DEVICE_GRANT = "oauth2.device.authorization.grant.enabled";
    private static final String AUDIENCE = "included.client.audience";

    static String where(NeededClient needed) {
        return "client " + needed.id();
    }

    /** @param claims whether it gets the claims of stores, besides what is default in the realm */
    Change plan(NeededClient needed, boolean claims) {
        String where = where(needed);
        Optional<ClientRepresentation> found = realm.client(needed.id());
        if (found.isEmpty()) {
            ClientRepresentation draft = draft(needed);
            return Change.create(where, outline(draft), needed.description() + ".", editor -> {
                editor.addClient(draft);
                if (claims) {
                    editor.assignScope(needed.id(), SetupPlanner.CLAIMS_SCOPE);
                }
            });
        }
        List<String> problems = problems(needed, found.get());
        if (problems.isEmpty()) {
            return Change.adopt(where, outline(found.get()));
        }
        String remedy = String.join(" ", problems);
        return realm.former().knows(where)
                ? Change.left(where, outline(found.get()), null, "It was changed since the set-up. " + remedy)
                : Change.refuse(where, outline(found.get()), remedy + " Or rename it, and a new one is made.");
    }

    /** What an undo does about a client that a set-up has made; empty for others. */
    Optional<Change> undo(NeededClient needed) {
        String where = where(needed);
        return realm.client(needed.id())
                .filter(found -> realm.former().knows(where))
                .map(found -> problems(needed, found).isEmpty()
                        ? Change.remove(
                                where,
                                outline(found),
                                "Without the jars of Tillkey its page would not be there.",
                                editor -> editor.deleteClient(needed.id()))
                        : Change.left(
                                where,
                                outline(found),
                                null,
                                "It is not as a set-up has left it, so it stays as it is now."));
    }

    private static String outline(ClientRepresentation client) {
        return (Boolean.TRUE.equals(client.isPublicClient()) ? "public, for " : "confidential, for ")
                + String.join(", ", RealmSnapshot.orEmpty(client.getRedirectUris()));
    }

    private String page(NeededClient needed) {
        return "/realms/" + Encode.encodePathAsIs(realm.realm().getRealm()) + '/' + needed.page();
    }

    ClientRepresentation draft(NeededClient needed) {
        ClientRepresentation client = new ClientRepresentation();
        client.setClientId(needed.id());
        client.setName(needed.name());
        client.setDescription(needed.description());
        client.setEnabled(true);
        client.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        client.setPublicClient(true);
        client.setStandardFlowEnabled(true);
        client.setImplicitFlowEnabled(false);
        client.setDirectAccessGrantsEnabled(false);
        client.setServiceAccountsEnabled(false);
        client.setFullScopeAllowed(false);
        client.setRootUrl(Constants.AUTH_BASE_URL_PROP);
        client.setBaseUrl(page(needed));
        client.setRedirectUris(List.of(page(needed)));
        client.setWebOrigins(List.of("+"));
        client.setAttributes(Map.of(
                OIDCConfigAttributes.PKCE_CODE_CHALLENGE_METHOD,
                S256,
                OIDCConfigAttributes.POST_LOGOUT_REDIRECT_URIS,
                "+"));
        ProtocolMapperRepresentation audience = new ProtocolMapperRepresentation();
        audience.setName("audience");
        audience.setProtocol(OIDCLoginProtocol.LOGIN_PROTOCOL);
        audience.setProtocolMapper(AudienceProtocolMapper.PROVIDER_ID);
        // Lightweight tokens too: whom a token is for is what the page's API asks first.
        audience.setConfig(Map.of(
                AUDIENCE,
                needed.id(),
                "access.token.claim",
                "true",
                "lightweight.claim",
                "true",
                "introspection.token.claim",
                "true"));
        client.setProtocolMappers(List.of(audience));
        return client;
    }

    /** Why a client cannot be that of our page, a sentence each with what to do. */
    private List<String> problems(NeededClient needed, ClientRepresentation client) {
        if (!OIDCLoginProtocol.LOGIN_PROTOCOL.equals(client.getProtocol())
                || !Boolean.TRUE.equals(client.isPublicClient())) {
            return List.of("It is no public client of OpenID Connect. Switch Client authentication off.");
        }
        List<String> problems = new ArrayList<>();
        Map<String, String> attributes = RealmSnapshot.orEmpty(client.getAttributes());
        if (!Boolean.TRUE.equals(client.isStandardFlowEnabled())
                || Boolean.TRUE.equals(client.isImplicitFlowEnabled())
                || Boolean.TRUE.equals(client.isDirectAccessGrantsEnabled())
                || "true".equals(attributes.get(DEVICE_GRANT))) {
            problems.add("Leave Standard flow on, and switch its other flows off.");
        }
        if (!S256.equals(attributes.get(OIDCConfigAttributes.PKCE_CODE_CHALLENGE_METHOD))) {
            problems.add("Set PKCE Method to S256.");
        }
        if (Boolean.TRUE.equals(client.isFullScopeAllowed())) {
            problems.add("Switch Full scope allowed off.");
        }
        // Somebody who may create clients could have created this one first, with an address of their own, to which
        // Keycloak would send the authorization codes of owners.
        String root = client.getRootUrl();
        if (!RealmSnapshot.orEmpty(client.getRedirectUris()).equals(List.of(page(needed)))
                || !(root == null || root.isBlank() || root.equals(Constants.AUTH_BASE_URL_PROP))) {
            problems.add("Let its Valid redirect URIs name " + page(needed) + " alone, and its Root URL be empty.");
        }
        if (realm.mappers(client).noneMatch(mapper -> needed.id()
                .equals(RealmSnapshot.orEmpty(mapper.getConfig()).get(AUDIENCE)))) {
            problems.add("Add a mapper Audience with the client " + needed.id() + " to it.");
        }
        if (realm.mappers(client).anyMatch(ClientPlanner::takesPins)) {
            problems.add("Take the mark of a POS from it.");
        }
        return problems;
    }
}
