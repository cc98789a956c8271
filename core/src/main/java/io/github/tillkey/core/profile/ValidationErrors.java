package io.github.tillkey.core.profile;

import java.util.Arrays;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.userprofile.AttributeContext;
import org.keycloak.userprofile.UserProfileAttributeValidationContext;
import org.keycloak.validate.ValidationContext;
import org.keycloak.validate.ValidationError;

/**
 * What our validators refuse with: on pages, in the consoles and in answers to programs the same
 * {@linkplain LocalizedMessages sentence}.
 */
public final class ValidationErrors {

    private ValidationErrors() {}

    /**
     * The user profile that is validated.
     *
     * @param validator id of the validator, which is for the user profile only
     * @throws IllegalStateException when something else is validated
     */
    public static AttributeContext profileOf(ValidationContext context, String validator) {
        if (context instanceof UserProfileAttributeValidationContext profile) {
            return profile.getAttributeContext();
        }
        throw new IllegalStateException("The validator " + validator + " is for the user profile only.");
    }

    /** Adds an error about an attribute of the user profile, as {@link #of} makes it. */
    public static void add(
            ValidationContext context, String validator, String attribute, String key, Object... parameters) {
        context.addError(of(context.getSession(), validator, attribute, key, parameters));
    }

    /**
     * An error.
     *
     * @param validator id of the validator
     * @param field what is wrong
     * @param key of the message, in which {0} is the field, {1} and on are the parameters
     */
    public static ValidationError of(
            KeycloakSession session, String validator, String field, String key, Object... parameters) {
        Object[] all =
                Stream.concat(Stream.of(field), Arrays.stream(parameters)).toArray();
        return new ValidationError(
                validator, field, LocalizedMessages.of(session).text(key, all), parameters);
    }

    /** An error with a sentence that is in no bundle. */
    public static ValidationError ofSentence(String validator, String field, String sentence) {
        return new ValidationError(validator, field, sentence);
    }
}
