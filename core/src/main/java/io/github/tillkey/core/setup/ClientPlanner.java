package io.github.tillkey.core.setup;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.setup.SetupPart.NeededMapper;
import io.github.tillkey.core.store.Stores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.AuthenticationFlowBindings;
import org.keycloak.models.Constants;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;

/** Plans what the clients get that a request names. */
final class ClientPlanner {

    /** What marks a client as a POS. */
    static final NeededMapper POS_SETTINGS = new NeededMapper(
            ClientSettings.OIDC_MAPPER,
            "Tillkey client settings",
            Map.of(ClientSettings.PIN.key(), "true", ClientSettings.STORE_REQUIRED.key(), "true"));

    private static final String OIDC = "openid-connect";

    /** Clients of Keycloak itself. */
    private static final Set<String> KEYCLOAKS =
            Set.of("account", "account-console", "admin-cli", "broker", "realm-management", "security-admin-console");

    private final RealmSnapshot realm;
    private final List<NeededMapper> claims;

    ClientPlanner(RealmSnapshot realm, List<NeededMapper> claims) {
        this.realm = realm;
        this.claims = claims;
    }

    /** Whether users log in to a client, which is none of Keycloak's own. */
    static boolean isOrdinary(ClientRepresentation client) {
        return OIDC.equals(client.getProtocol())
                && !Boolean.TRUE.equals(client.isBearerOnly())
                && !KEYCLOAKS.contains(client.getClientId())
                && !Stores.STORE_ROLES_CLIENT.equals(client.getClientId());
    }

    List<Change> pos(String clientId, String flow) {
        Optional<ClientRepresentation> found = realm.client(clientId);
        String where = "client " + clientId;
        if (found.isEmpty()) {
            return List.of(missing(where));
        }
        ClientRepresentation client = found.get();
        Optional<String> problem = problem(client);
        if (problem.isPresent()) {
            return List.of(Change.refuse(where, clientId, problem.get()));
        }
        List<Change> changes = new ArrayList<>();
        if (Boolean.TRUE.equals(client.isFullScopeAllowed()) || Boolean.TRUE.equals(client.isImplicitFlowEnabled())) {
            changes.add(Change.extend(
                    "scope of the client " + clientId,
                    "full scope or implicit flow allowed",
                    "neither allowed",
                    "PIN sessions enter no client with all roles of a member.",
                    editor -> editor.narrow(clientId)));
        }
        List<ProtocolMapperRepresentation> settings = realm.mappers(client)
                .filter(mapper -> ClientSettings.OIDC_MAPPER.equals(mapper.getProtocolMapper()))
                .toList();
        String mark = "mark of the client " + clientId;
        boolean takesPins = settings.stream().allMatch(ClientPlanner::takesPins);
        if (!takesPins) {
            changes.add(Change.refuse(
                    mark,
                    "a mapper Tillkey client settings without PIN logins",
                    "The strictest mapper counts. Switch PIN logins on in it, or delete it."));
        } else if (settings.isEmpty()) {
            changes.add(assign(mark, clientId, SetupPlanner.POS_SCOPE, "PIN sessions may enter the client."));
        } else {
            changes.add(Change.adopt(mark, "PIN logins"));
        }
        changes.add(override(client, flow));
        return changes;
    }

    private static Optional<String> problem(ClientRepresentation client) {
        if (!OIDC.equals(client.getProtocol())) {
            return Optional.of("A POS logs in by OpenID Connect. Make a client of that protocol.");
        }
        if (!Boolean.TRUE.equals(client.isStandardFlowEnabled())) {
            return Optional.of("A POS needs the authorization code flow. Switch Standard flow on.");
        }
        return Boolean.TRUE.equals(client.isConsentRequired())
                ? Optional.of("Nobody can consent at a till. Switch Consent required off.")
                : Optional.empty();
    }

    private static boolean takesPins(ProtocolMapperRepresentation mapper) {
        return "true".equals(RealmSnapshot.orEmpty(mapper.getConfig()).get(ClientSettings.PIN.key()));
    }

    List<Change> backOffice(String clientId, String flow) {
        Optional<ClientRepresentation> found = realm.client(clientId);
        if (found.isEmpty()) {
            return List.of(missing("client " + clientId));
        }
        ClientRepresentation client = found.get();
        String where = "minimum level of the client " + clientId;
        String minimum = RealmSnapshot.orEmpty(client.getAttributes()).get(Constants.MINIMUM_ACR_VALUE);
        Change level = minimum == null || minimum.isBlank()
                ? Change.bind(
                        where,
                        null,
                        Level.OTP.acr(),
                        "Sessions without a second factor do not enter.",
                        editor -> editor.setClientAttribute(clientId, Constants.MINIMUM_ACR_VALUE, Level.OTP.acr()))
                : Change.adopt(where, minimum);
        return List.of(override(client, flow), level);
    }

    List<Change> webShop(String clientId, String flow) {
        return List.of(realm.client(clientId)
                .map(client -> override(client, flow))
                .orElseGet(() -> missing("client " + clientId)));
    }

    /** The claims, where none of a client's mappers makes them. */
    Optional<Change> claims(ClientRepresentation client) {
        List<String> present = realm.mappers(client)
                .map(ProtocolMapperRepresentation::getProtocolMapper)
                .toList();
        boolean all = claims.stream().allMatch(mapper -> present.contains(mapper.id()));
        return all || !OIDC.equals(client.getProtocol())
                ? Optional.empty()
                : Optional.of(assign(
                        "claims of the client " + client.getClientId(),
                        client.getClientId(),
                        SetupPlanner.CLAIMS_SCOPE,
                        "Its tokens name no stores."));
    }

    private static Change assign(String where, String clientId, String scope, String why) {
        return Change.extend(
                where, null, "default client scope " + scope, why, editor -> editor.assignScope(clientId, scope));
    }

    private Change override(ClientRepresentation client, String flow) {
        String where = "browser flow of the client " + client.getClientId();
        String present = realm.flow(RealmSnapshot.orEmpty(client.getAuthenticationFlowBindingOverrides())
                .get(AuthenticationFlowBindings.BROWSER_BINDING));
        return flow.equals(present)
                ? Change.adopt(where, flow)
                : Change.bind(
                        where,
                        present,
                        flow,
                        "The request names the client.",
                        editor -> editor.overrideBrowserFlow(client.getClientId(), flow));
    }

    private static Change missing(String where) {
        return Change.refuse(where, "", "There is no such client. Create it, with its redirect URIs, first.");
    }
}
