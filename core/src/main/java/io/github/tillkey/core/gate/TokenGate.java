package io.github.tillkey.core.gate;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.session.LoginExpiry;
import io.github.tillkey.core.session.StoreBinding;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;
import org.keycloak.protocol.oidc.token.TokenPostProcessor;
import org.keycloak.protocol.oidc.token.TokenPostProcessorContext;
import org.keycloak.representations.AccessToken;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.cors.Cors;

/**
 * Asks every deployed access rule before any OIDC token response of any grant leaves the server, so that a login flow
 * into which our steps are missing is closed as well.
 *
 * <p>A refusal answers {@code invalid_grant} with the reason code as description, and writes an event of its own: some
 * grants write none. Access and refresh tokens end at the earliest instant that a rule named, and ID tokens of clients
 * with {@link IdTokenExpiryMapper} too. Keycloak may call a post-processor twice for one response; the second call
 * gives the same result.
 */
final class TokenGate implements TokenPostProcessor {

    private static final String ID = "token-gate";

    /**
     * The longest life of an access token of a till, whatever the realm allows: an API that checks it without asking
     * the server learns no sooner of a cashier who has gone.
     */
    private static final Duration PIN_TOKEN_LIFE = Duration.ofMinutes(5);

    /** Attribute of the request: the last answer of the rules. */
    private static final String ANSWERED = TokenGate.class.getName();

    private final KeycloakSession session;

    TokenGate(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public void process(TokenPostProcessorContext context) {
        ClientSessionContext clientSession = context.clientSessionCtx();
        if (!isChecked(clientSession)) {
            return;
        }
        Verdict verdict = evaluate(clientSession, context.accessToken());
        if (verdict instanceof Verdict.Refused refused) {
            refuse(session, refused);
        } else if (verdict instanceof Verdict.Granted granted) {
            clamp(context, granted.until());
            clamp(context, LoginExpiry.of(clientSession.getClientSession()).orElse(null));
            if (TerminalSession.isPinSession(clientSession.getClientSession().getUserSession())) {
                TokenEnd.endBy(context.accessToken(), ServerTime.now().plus(PIN_TOKEN_LIFE));
            }
            hideStoreRoles(context.accessToken());
            LoginGate.admit(clientSession.getClientSession());
        }
    }

    /**
     * Asks the rules about a refresh before Keycloak has touched the session, see {@link RefreshGate}.
     *
     * @param token as mappers have made it, {@code null} when something will be taken out of it: then the rules are
     *     asked about the rest again, once the token is as it will be sent
     */
    void beforeRefresh(ClientSessionContext clientSession, @Nullable AccessToken token) {
        if (isChecked(clientSession) && evaluate(clientSession, token) instanceof Verdict.Refused refused) {
            refuse(session, refused);
        }
    }

    private static boolean isChecked(ClientSessionContext clientSession) {
        return isChecked(clientSession.getClientSession().getUserSession());
    }

    /** Whether the rules are asked about what comes of this session. */
    static boolean isChecked(UserSessionModel userSession) {
        return AccessGuard.appliesTo(userSession.getRealm(), userSession.getUser())
                // A PIN session stays confined when Tillkey is switched off.
                || TerminalSession.isPinSession(userSession);
    }

    private Verdict evaluate(ClientSessionContext clientSession, @Nullable AccessToken token) {
        AuthenticatedClientSessionModel client = clientSession.getClientSession();
        AccessRequest.Builder request = AccessRequest.session(client);
        GateRequest question = new GateRequest(session, client.getUserSession(), ID, () -> event(clientSession));
        if (LoginExpiry.isOver(client)) {
            return question.refuse(request, Reason.LOGIN_ENDED);
        }
        if (StoreBinding.hasEnded(client)
                || StoreBinding.isNamedInVain(client, () -> question.store().map(Store::storeId))) {
            return question.refuse(request, Reason.STORE_CHANGED);
        }
        boolean offline = client.getUserSession().isOffline() || clientSession.isOfflineTokenRequested();
        Set<String> reach = reachOf(clientSession, token);
        Asked asked = new Asked(client.getId(), offline, reach);
        Answered before = session.getAttribute(ANSWERED, Answered.class);
        if (before != null && before.asked().equals(asked)) {
            return before.verdict();
        }
        Verdict verdict = question.ask(
                request.offline(offline).reach(reach).fromMember(calledFromTheMember(client.getClient())),
                LevelDemand.of(client));
        session.setAttribute(ANSWERED, new Answered(asked, verdict));
        return verdict;
    }

    /** What the rules are asked; the rest is the same for the whole request. */
    private record Asked(String clientSession, boolean offline, Set<String> reach) {}

    /** Of this request, so that the rules are asked once where the gate comes to the same question twice. */
    private record Answered(Asked asked, Verdict verdict) {}

    /** The client that calls is the one that the token is for, but where it asks for a permission at another (UMA). */
    private boolean calledFromTheMember(ClientModel tokenFor) {
        ClientModel caller = session.getContext().getClient();
        return ClientSettings.of(caller == null ? tokenFor : caller).callsFromTheMember();
    }

    /** Keycloak knows the grant, except for a permission (UMA) and the implicit flow, which is not a grant. */
    private String grantOf(ClientSessionContext clientSession) {
        String told = clientSession.getAttribute(Constants.GRANT_TYPE, String.class);
        if (told != null) {
            return told;
        }
        MultivaluedMap<String, String> form =
                session.getContext().getHttpRequest().getDecodedFormParameters();
        String asked = form == null ? null : form.getFirst(OAuth2Constants.GRANT_TYPE);
        return asked != null && session.getProvider(OAuth2GrantType.class, asked) != null
                ? asked
                : OAuth2Constants.AUTHORIZATION_CODE;
    }

    private static Set<String> reachOf(ClientSessionContext clientSession, @Nullable AccessToken token) {
        Set<String> reach = GateRequest.reachOf(clientSession);
        if (token != null) {
            // And what mappers have added to the token.
            reach.addAll(token.getResourceAccess().keySet());
            if (token.getAudience() != null) {
                reach.addAll(List.of(token.getAudience()));
            }
        }
        return reach;
    }

    /** Answers as the token endpoint does. */
    static void refuse(KeycloakSession session, Verdict.Refused refused) {
        // Undoes what the grant has done so far, such as opening an offline session. The event is kept: Keycloak
        // stores errors in a transaction of their own.
        session.getTransactionManager().setRollbackOnly();
        // The error of the token endpoint itself: Keycloak's TokenInterceptorException loses the reason in grants that
        // catch what they do not know, the JWT authorization grant and permissions (UMA).
        throw new CorsErrorResponseException(
                Cors.builder()
                        .auth()
                        .allowedMethods("POST")
                        .exposedHeaders(Cors.ACCESS_CONTROL_ALLOW_METHODS)
                        .checkAllowedOrigins(session, session.getContext().getClient()),
                OAuthErrorException.INVALID_GRANT,
                refused.reason().code(),
                Response.Status.BAD_REQUEST);
    }

    private EventBuilder event(ClientSessionContext clientSession) {
        AuthenticatedClientSessionModel client = clientSession.getClientSession();
        String grant = grantOf(clientSession);
        return GateRequest.event(session, eventType(grant), client.getClient(), client.getUserSession())
                .detail(Details.GRANT_TYPE, grant);
    }

    private static EventType eventType(String grant) {
        return switch (grant) {
            case OAuth2Constants.AUTHORIZATION_CODE -> EventType.CODE_TO_TOKEN;
            case OAuth2Constants.REFRESH_TOKEN -> EventType.REFRESH_TOKEN;
            case OAuth2Constants.TOKEN_EXCHANGE_GRANT_TYPE -> EventType.TOKEN_EXCHANGE;
            case OAuth2Constants.DEVICE_CODE_GRANT_TYPE -> EventType.OAUTH2_DEVICE_CODE_TO_TOKEN;
            default -> EventType.LOGIN;
        };
    }

    private static void clamp(TokenPostProcessorContext context, @Nullable Instant until) {
        if (until != null) {
            TokenEnd.endBy(context.accessToken(), until);
            TokenEnd.endBy(context.refreshToken(), until);
            IdTokenExpiryMapper.handedOver(context.clientSessionCtx()).ifPresent(token -> TokenEnd.endBy(token, until));
        }
    }

    /**
     * A role in one store must not look global. Keycloak's mappers do not see store roles; this is for mappers of other
     * jars, and for an audience that was named by hand.
     */
    private static void hideStoreRoles(@Nullable AccessToken token) {
        if (token != null) {
            token.getResourceAccess().remove(Stores.STORE_ROLES_CLIENT);
            String[] audience = token.getAudience();
            if (audience != null && List.of(audience).contains(Stores.STORE_ROLES_CLIENT)) {
                token.audience(Stream.of(audience)
                        .filter(client -> !client.equals(Stores.STORE_ROLES_CLIENT))
                        .toArray(String[]::new));
            }
        }
    }
}
