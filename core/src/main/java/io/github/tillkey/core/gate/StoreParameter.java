package io.github.tillkey.core.gate;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import io.github.tillkey.core.session.StoreBinding;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.protocol.oidc.endpoints.AuthorizationEndpointCheckProvider;
import org.keycloak.protocol.oidc.endpoints.AuthorizationEndpointCheckProviderFactory;
import org.keycloak.protocol.oidc.endpoints.AuthorizationEndpointChecker;
import org.keycloak.protocol.oidc.endpoints.AuthorizationEndpointChecker.AuthorizationCheckException;
import org.keycloak.protocol.oidc.endpoints.request.AuthorizationEndpointRequest;
import org.keycloak.protocol.oidc.endpoints.request.AuthorizationEndpointRequestParserProcessor;
import org.keycloak.protocol.oidc.endpoints.request.AuthzEndpointRequestParser;
import org.keycloak.protocol.oidc.endpoints.request.RequestUriType;
import org.keycloak.protocol.oidc.par.endpoints.request.AuthzEndpointParParser;
import org.keycloak.services.managers.AuthenticationManager;
import org.keycloak.util.TokenUtil;

/**
 * Looks at the {@value StoreBinding#PARAMETER} of an authorization request when it arrives.
 *
 * <p>Keycloak keeps five parameters that it does not know and drops others without a word, and of a request object and
 * the parameters beside it either may win. A login that asked for a store would then go on without one, or in another;
 * so every place of the request that names a store must name the one that Keycloak kept.
 *
 * <p>A request with {@code prompt=none} ends without {@link LoginGate}. It is allowed where it changes nothing.
 *
 * <p>Keycloak's internals: how an authorization request is parsed.
 */
final class StoreParameter implements AuthorizationEndpointCheckProvider {

    private final KeycloakSession session;

    private StoreParameter(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void check(AuthorizationEndpointChecker context) throws AuthorizationCheckException {
        RealmModel realm = context.getRealm();
        if (!RealmSettings.of(realm).enabled()) {
            return;
        }
        AuthorizationEndpointRequest request = context.getAuthorizationEndpointRequest();
        String kept = request.getAdditionalReqParams().get(StoreBinding.PARAMETER);
        if (!named(context).stream().allMatch(named -> named.equals(kept))) {
            context.getEventBuilder()
                    .detail(Details.REASON, Reason.STORE_UNCLEAR.code())
                    .error(Errors.INVALID_REQUEST);
            throw error(OAuthErrorException.INVALID_REQUEST, Reason.STORE_UNCLEAR);
        }
        if (TokenUtil.hasPrompt(request.getPrompt(), OIDCLoginProtocol.PROMPT_VALUE_NONE)) {
            AuthenticationManager.AuthResult sso =
                    AuthenticationManager.authenticateIdentityCookie(session, realm, true);
            Optional<Reason> obstacle =
                    sso == null ? Optional.empty() : obstacle(sso.session(), context.getClient(), kept);
            if (obstacle.isPresent()) {
                throw error(OAuthErrorException.INTERACTION_REQUIRED, obstacle.get());
            }
        }
    }

    private static AuthorizationCheckException error(String error, Reason reason) {
        return new AuthorizationCheckException(Response.Status.BAD_REQUEST, error, reason.code());
    }

    /** Every value in the request itself, in its request object, and in what was pushed before. */
    private List<String> named(AuthorizationEndpointChecker context) {
        List<String> named = new ArrayList<>(context.getQueryParams().getOrDefault(StoreBinding.PARAMETER, List.of()));
        // Keycloak has left it here.
        JsonNode object = session.getAttribute(AuthzEndpointRequestParser.AUTHZ_REQUEST_OBJECT, JsonNode.class);
        if (object != null && object.has(StoreBinding.PARAMETER)) {
            JsonNode value = object.get(StoreBinding.PARAMETER);
            named.add(value.isValueNode() ? value.asText() : value.toString());
        }
        String uri = context.getQueryParams().getFirst(OIDCLoginProtocol.REQUEST_URI_PARAM);
        if (uri != null && AuthorizationEndpointRequestParserProcessor.getRequestUriType(uri) == RequestUriType.PAR) {
            Optional.ofNullable(AuthzEndpointParParser.getRequestObject(session, uri))
                    .map(pushed -> pushed.get(StoreBinding.PARAMETER))
                    .ifPresent(named::add);
        }
        return named;
    }

    /** What stands against going on in a session without asking its member. */
    private Optional<Reason> obstacle(UserSessionModel userSession, ClientModel client, @Nullable String named) {
        Stores stores = Stores.of(session, userSession.getRealm());
        Optional<String> bound = StoreBinding.of(userSession);
        if (bound.isEmpty()) {
            return named != null || ClientSettings.of(client).requiresStore()
                    ? Optional.of(Reason.STORE_REQUIRED)
                    : Optional.empty();
        }
        StoreMemberships memberships = stores.membershipsOf(userSession.getUser());
        return bound.flatMap(stores::byGroupId)
                        .filter(memberships::includes)
                        .filter(store -> named == null || store.storeId().equals(named))
                        .isPresent()
                ? Optional.empty()
                : Optional.of(named == null ? Reason.NOT_IN_STORE : Reason.STORE_CHANGED);
    }

    @Override
    public void close() {}

    /** Registers it; it acts in every realm in which Tillkey is enabled. */
    public static final class Factory extends UnconfiguredProviderFactory<AuthorizationEndpointCheckProvider>
            implements AuthorizationEndpointCheckProviderFactory {

        @Override
        public AuthorizationEndpointCheckProvider create(KeycloakSession session) {
            return new StoreParameter(session);
        }

        @Override
        public boolean isSupported(Config.Scope config) {
            return true;
        }

        @Override
        public String getId() {
            return "tillkey-store-parameter";
        }
    }
}
