package io.github.tillkey.core.gate;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.provider.UnconfiguredProviderFactory;
import io.github.tillkey.core.session.LevelDemand;
import java.time.Instant;
import java.util.Objects;
import javax.xml.datatype.DatatypeConstants;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import org.jspecify.annotations.Nullable;
import org.keycloak.dom.saml.v2.assertion.AssertionType;
import org.keycloak.dom.saml.v2.assertion.AuthnStatementType;
import org.keycloak.dom.saml.v2.assertion.StatementAbstractType;
import org.keycloak.dom.saml.v2.assertion.SubjectConfirmationDataType;
import org.keycloak.dom.saml.v2.assertion.SubjectConfirmationType;
import org.keycloak.dom.saml.v2.protocol.ResponseType;
import org.keycloak.dom.saml.v2.protocol.StatusResponseType;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.saml.preprocessor.SamlAuthenticationPreprocessor;
import org.keycloak.services.util.DefaultClientSessionContext;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Asks every deployed access rule before a SAML response with an assertion is signed and sent, so that a login flow
 * into which our steps are missing is closed as well.
 *
 * <p>A refusal writes an event and throws; Keycloak answers with its error page and sends nothing to the client. The
 * response goes through the member's browser, so every client is checked by the browser's address.
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
    public StatusResponseType beforeSendingResponse(
            StatusResponseType response, @Nullable AuthenticatedClientSessionModel clientSession) {
        if (clientSession != null
                && response instanceof ResponseType login
                && !login.getAssertions().isEmpty()) {
            Instant until = evaluate(
                    Objects.requireNonNull(KeycloakSessionUtil.getKeycloakSession(), "no session of this request"),
                    clientSession);
            if (until != null) {
                login.getAssertions().forEach(assertion -> endBy(assertion.getAssertion(), until));
            }
        }
        return response;
    }

    private static @Nullable Instant evaluate(KeycloakSession session, AuthenticatedClientSessionModel clientSession) {
        RealmModel realm = clientSession.getRealm();
        UserSessionModel userSession = clientSession.getUserSession();
        if (!AccessGuard.appliesTo(realm, userSession.getUser())) {
            return null;
        }
        Verdict verdict = new GateRequest(session, userSession, ID, () -> event(session, clientSession))
                .ask(
                        AccessRequest.session(clientSession)
                                .offline(userSession.isOffline())
                                .reach(GateRequest.reachOf(DefaultClientSessionContext.fromClientSessionScopeParameter(
                                        clientSession, session))),
                        LevelDemand.of(clientSession));
        if (verdict instanceof Verdict.Refused refused) {
            // Undoes the session that the login has opened; Keycloak stores errors in a transaction of their own.
            session.getTransactionManager().setRollbackOnly();
            throw new AccessRefusedException(refused);
        }
        return verdict instanceof Verdict.Granted granted ? granted.until() : null;
    }

    private static EventBuilder event(KeycloakSession session, AuthenticatedClientSessionModel clientSession) {
        return new EventBuilder(
                        clientSession.getRealm(), session, session.getContext().getConnection())
                .event(EventType.LOGIN)
                .client(clientSession.getClient())
                .user(clientSession.getUserSession().getUser())
                .session(clientSession.getUserSession());
    }

    /**
     * Lets the session at the client, and the time in which the assertion may be used, end at {@code until} at the
     * latest.
     */
    private static void endBy(@Nullable AssertionType assertion, Instant until) {
        if (assertion == null) {
            return; // Encrypted elsewhere: Keycloak encrypts after this.
        }
        XMLGregorianCalendar end = DatatypeFactory.newDefaultInstance().newXMLGregorianCalendar(until.toString());
        for (StatementAbstractType statement : assertion.getStatements()) {
            if (statement instanceof AuthnStatementType login) {
                login.setSessionNotOnOrAfter(earlier(login.getSessionNotOnOrAfter(), end));
            }
        }
        if (assertion.getSubject() != null) {
            for (SubjectConfirmationType confirmation : assertion.getSubject().getConfirmation()) {
                SubjectConfirmationDataType data = confirmation.getSubjectConfirmationData();
                if (data != null) {
                    data.setNotOnOrAfter(earlier(data.getNotOnOrAfter(), end));
                }
            }
        }
        if (assertion.getConditions() != null) {
            assertion
                    .getConditions()
                    .setNotOnOrAfter(earlier(assertion.getConditions().getNotOnOrAfter(), end));
        }
    }

    private static XMLGregorianCalendar earlier(@Nullable XMLGregorianCalendar set, XMLGregorianCalendar end) {
        return set != null && set.compare(end) != DatatypeConstants.GREATER ? set : end;
    }

    /** Keeps the assertion from being sent. Keycloak logs it and shows its error page. */
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
