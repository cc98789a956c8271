package io.github.tillkey.core.flow;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.authentication.authenticators.conditional.ConditionalAuthenticator;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.credential.PasswordCredentialModel;

/** Tells the steps that find out or prove who logs in from all others. */
public final class SignInStep {

    /** Steps without a user that do not sign in. */
    private static final Set<String> NO_SIGN_IN = Set.of("allow-access-authenticator", "deny-access-authenticator");

    /** The mail of the flow for forgotten passwords, which proves who it is. */
    private static final String RESET_MAIL = "reset-credential-email";

    private SignInStep() {}

    /** Whether the step of this provider finds out or proves who logs in. */
    public static boolean is(KeycloakSession session, @Nullable String id) {
        if (id == null || NO_SIGN_IN.contains(id)) {
            return false;
        }
        Authenticator authenticator = session.getProvider(Authenticator.class, id);
        return authenticator != null
                && !(authenticator instanceof ConditionalAuthenticator)
                && (!authenticator.requiresUser()
                        || id.equals(RESET_MAIL)
                        || session.getKeycloakSessionFactory().getProviderFactory(Authenticator.class, id)
                                        instanceof AuthenticatorFactory factory
                                && PasswordCredentialModel.TYPE.equals(factory.getReferenceCategory()));
    }
}
