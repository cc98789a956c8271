package io.github.tillkey.core.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Properties;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.theme.Theme;

/**
 * Our messages in the language of the person who reads the answer. Keycloak's Admin REST and SCIM pass on what a
 * validator returns without looking it up, so a message key would reach callers as it is.
 */
public final class LocalizedMessages {

    private final Properties messages;
    private final Locale locale;

    private LocalizedMessages(Properties messages, Locale locale) {
        this.messages = messages;
        this.locale = locale;
    }

    /** For the person who has sent the request of {@code session}, in the realm that the request is about. */
    public static LocalizedMessages of(KeycloakSession session) {
        Locale locale = locale(session);
        try {
            // Keycloak merges the bundles of the pack into every theme, and the realm's own texts.
            Theme theme = session.theme().getTheme(Theme.Type.LOGIN);
            return new LocalizedMessages(
                    theme.getEnhancedMessages(session.getContext().getRealm(), locale), locale);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * The language of the consoles: Keycloak chooses theirs by the realm of the user, which need not be the realm that
     * is changed.
     */
    private static Locale locale(KeycloakSession session) {
        KeycloakContext context = session.getContext();
        UserModel user = context.getUser();
        RealmModel home = context.getRealm();
        if (context.getBearerToken() instanceof AccessToken token) {
            if (token.getLocale() != null) {
                return Locale.forLanguageTag(token.getLocale());
            }
            String issuer = String.valueOf(token.getIssuer());
            RealmModel issuing = session.realms().getRealmByName(issuer.substring(issuer.lastIndexOf('/') + 1));
            home = issuing == null ? home : issuing;
        }
        return session.getProvider(LocaleSelectorProvider.class).resolveLocale(home, user);
    }

    /** The language. */
    public Locale locale() {
        return locale;
    }

    /**
     * The message {@code key} with {@code parameters}.
     *
     * @throws IllegalArgumentException if no bundle has it
     */
    public String text(String key, Object... parameters) {
        String text = messages.getProperty(key);
        if (text == null) {
            throw new IllegalArgumentException("no message " + key);
        }
        return new MessageFormat(text, locale).format(parameters);
    }
}
