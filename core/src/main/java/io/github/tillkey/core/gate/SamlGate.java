package io.github.tillkey.core.gate;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import io.github.tillkey.core.session.AuthnContext;
import io.github.tillkey.core.session.LevelDemand;
import io.github.tillkey.core.session.LoginExpiry;
import io.github.tillkey.core.session.StoreBinding;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.store.Stores;
import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.dom.saml.v2.assertion.AudienceRestrictionType;
import org.keycloak.dom.saml.v2.protocol.AuthnRequestType;
import org.keycloak.dom.saml.v2.protocol.ResponseType;
import org.keycloak.dom.saml.v2.protocol.StatusResponseType;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.saml.preprocessor.SamlAuthenticationPreprocessor;
import org.keycloak.services.util.DefaultClientSessionContext;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Asks every deployed access rule before a SAML response with an assertion is signed and sent, so that a login flow
 * into which our steps are missing is closed as well.
 *
 * <p>A refusal writes an event and throws; Keycloak answers with an error page and sends nothing to the client. The
 * response goes through the member's browser, so every client is checked by the browser's address.
 *
 * <p>Keycloak's internals: 26.7 calls the factory of a preprocessor itself.
 */
public final class SamlGate extends UnconfiguredProviderFactory<SamlAuthenticationPreprocessor>
        implements SamlAuthenticationPreprocessor {

    private static final String ID = "saml-gate";

    /** Not called by Keycloak 26.7, which asks the factory itself. */
    @Override
    public SamlAuthenticationPreprocessor create(KeycloakSession session) {
        return this;
    }

    @Override
    public String getId() {
        return "tillkey-" + ID;
    }

    @Override
    public AuthnRequestType beforeProcessingLoginRequest(AuthnRequestType request, AuthenticationSessionModel login) {
        if (RealmSettings.of(login.getRealm()).enabled()) {
            AuthnContext.request(login, request);
        }
        return request;
    }

    @Override
    public StatusResponseType beforeSendingResponse(
            StatusResponseType response, @Nullable AuthenticatedClientSessionModel clientSession) {
        if (clientSession != null
                && response instanceof ResponseType login
                && !login.getAssertions().isEmpty()) {
            KeycloakSession session =
                    Objects.requireNonNull(KeycloakSessionUtil.getKeycloakSession(), "no session of this request");
            evaluate(session, clientSession).ifPresent(until -> AssertionEnd.endBy(login, until));
            if (AccessGuard.appliesTo(
                    clientSession.getRealm(), clientSession.getUserSession().getUser())) {
                hideStoreRoles(login);
                AuthnContext.of(session, clientSession).ifPresent(statement -> AssertionContext.say(login, statement));
            }
        }
        return response;
    }

    /** Keycloak's mapper of roles does not see store roles; this is for an audience that was named by hand. */
    private static void hideStoreRoles(ResponseType login) {
        login.getAssertions().stream()
                .flatMap(choice -> Stream.ofNullable(choice.getAssertion()))
                .flatMap(assertion -> Stream.ofNullable(assertion.getConditions()))
                .flatMap(conditions -> conditions.getConditions().stream())
                .forEach(condition -> {
                    if (condition instanceof AudienceRestrictionType audiences) {
                        audiences.removeAudience(URI.create(Stores.STORE_ROLES_CLIENT));
                    }
                });
    }

    /** Until when the access that the assertion stands for lasts; empty for as long as the session. */
    private static Optional<Instant> evaluate(KeycloakSession session, AuthenticatedClientSessionModel clientSession) {
        RealmModel realm = clientSession.getRealm();
        UserSessionModel userSession = clientSession.getUserSession();
        if (!AccessGuard.appliesTo(realm, userSession.getUser())) {
            return Optional.empty();
        }
        GateRequest question = new GateRequest(
                session,
                userSession,
                ID,
                AccessGuard.Events.onPage(
                        session,
                        () -> GateRequest.event(session, EventType.LOGIN, clientSession.getClient(), userSession)));
        AccessRequest.Builder request = AccessRequest.session(clientSession);
        Optional<Instant> loginEnd = LoginExpiry.of(clientSession);
        Reason over = LoginExpiry.isOver(clientSession)
                ? Reason.LOGIN_ENDED
                : StoreBinding.hasEnded(clientSession) ? Reason.STORE_CHANGED : null;
        Verdict verdict = over != null
                ? question.refuse(request, over)
                : question.ask(
                        request.offline(userSession.isOffline())
                                .reach(GateRequest.reachOf(DefaultClientSessionContext.fromClientSessionScopeParameter(
                                        clientSession, session))),
                        LevelDemand.of(clientSession));
        if (verdict instanceof Verdict.Refused refused) {
            // Undoes the session that the login has opened; Keycloak stores errors in a transaction of their own.
            session.getTransactionManager().setRollbackOnly();
            throw new AccessRefusedException(refused);
        }
        Optional<Instant> byRules =
                verdict instanceof Verdict.Granted granted ? Optional.ofNullable(granted.until()) : Optional.empty();
        return Stream.of(loginEnd, byRules).flatMap(Optional::stream).min(Comparator.naturalOrder());
    }

    /** Keeps the assertion from being sent. Keycloak logs it and shows an error page. */
    private static final class AccessRefusedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        AccessRefusedException(Verdict.Refused refused) {
            super(
                    "A SAML response was not sent: " + refused.reason().code() + ", says rule " + refused.rule(),
                    null,
                    false,
                    false);
        }
    }
}
