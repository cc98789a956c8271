package io.github.tillkey.core.mail;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.keycloak.email.EmailException;
import org.keycloak.email.EmailTemplateProvider;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * A mail from the realm's theme to one member.
 *
 * @param subject message key
 * @param subjectParameters what the subject names
 * @param template file name of the template
 * @param attributes what the template reads
 */
public record MemberMail(
        String subject, List<String> subjectParameters, String template, Map<String, Object> attributes) {

    /**
     * Hands the mail to the mail server of the session's realm, in the recipient's language.
     *
     * @throws IllegalStateException when the mail server does not take it
     */
    public void send(KeycloakSession session, UserModel recipient) {
        RealmModel realm = session.getContext().getRealm();
        Map<String, Object> read = new HashMap<>(attributes);
        // The language is the recipient's, never that of the request that happens to be there.
        read.put(Constants.IGNORE_ACCEPT_LANGUAGE_HEADER, true);
        try {
            session.getProvider(EmailTemplateProvider.class)
                    .setRealm(realm)
                    .setUser(recipient)
                    .send(subject, List.copyOf(subjectParameters), template, read);
        } catch (EmailException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
