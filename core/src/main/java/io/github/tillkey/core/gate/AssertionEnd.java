package io.github.tillkey.core.gate;

import java.time.Instant;
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

/** Lets SAML assertions end with the access that they stand for. */
public final class AssertionEnd {

    private AssertionEnd() {}

    /**
     * Lets the session at the client, and the time in which the assertions may be used, end at {@code until} at the
     * latest.
     */
    public static void endBy(ResponseType response, Instant until) {
        response.getAssertions().forEach(choice -> endBy(choice.getAssertion(), until));
    }

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
}
