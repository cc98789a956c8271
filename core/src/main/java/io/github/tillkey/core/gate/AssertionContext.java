package io.github.tillkey.core.gate;

import io.github.tillkey.core.session.AuthnContext;
import java.net.URI;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.dom.saml.v2.assertion.AuthnContextClassRefType;
import org.keycloak.dom.saml.v2.assertion.AuthnContextType;
import org.keycloak.dom.saml.v2.assertion.AuthnStatementType;
import org.keycloak.dom.saml.v2.protocol.ResponseType;

/** Lets SAML assertions say how a member has authenticated, where Keycloak says nothing or what a flow claims. */
final class AssertionContext {

    private AssertionContext() {}

    /** Says it, but where a mapper says what names no level. */
    static void say(ResponseType response, AuthnContext.Statement wanted) {
        response.getAssertions().stream()
                .flatMap(choice -> Stream.ofNullable(choice.getAssertion()))
                .flatMap(assertion -> assertion.getStatements().stream())
                .forEach(statement -> {
                    if (statement instanceof AuthnStatementType login) {
                        String said = said(login.getAuthnContext());
                        if (said == null
                                || said.equals(AuthnContext.UNSPECIFIED)
                                || wanted.names().contains(said)) {
                            login.setAuthnContext(of(wanted.context()));
                        }
                    }
                });
    }

    private static @Nullable String said(@Nullable AuthnContextType context) {
        AuthnContextClassRefType classRef = context == null || context.getSequence() == null
                ? null
                : context.getSequence().getClassRef();
        return classRef == null ? null : classRef.getValue().toString();
    }

    private static AuthnContextType of(String context) {
        AuthnContextType.AuthnContextTypeSequence sequence = new AuthnContextType.AuthnContextTypeSequence();
        sequence.setClassRef(new AuthnContextClassRefType(URI.create(context)));
        AuthnContextType made = new AuthnContextType();
        made.setSequence(sequence);
        return made;
    }
}
