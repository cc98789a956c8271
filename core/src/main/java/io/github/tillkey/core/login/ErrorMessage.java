package io.github.tillkey.core.login;

import java.util.List;
import org.keycloak.models.utils.FormMessage;
import org.keycloak.provider.Provider;
import org.keycloak.sessions.AuthenticationSessionModel;

/** Explains on Keycloak's error page why a login was refused, where a feature knows more than Keycloak. */
public interface ErrorMessage extends Provider {

    /**
     * The messages in place of {@code message}; empty to leave it as it is.
     *
     * <p>Keycloak shows the page also to people who have proven nothing. It is up to the answer to find out.
     *
     * @param message key of Keycloak's message
     * @param login that was refused
     */
    List<FormMessage> replacementFor(String message, AuthenticationSessionModel login);

    @Override
    default void close() {}
}
