package io.github.tillkey.core;

import org.keycloak.userprofile.UserProfileAttributeValidationContext;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.validate.ValidationContext;
import org.keycloak.validate.ValidationError;

/**
 * Errors of validators in the user profile. Keycloak's consoles put parameters where a text says <code>{{0}}</code>, and its login
 * pages where it says <code>{0}</code>, and a text of one kind breaks the other: so consoles get a text of their own for each error,
 * and pages one that takes an English sentence.
 */
public final class ProfileErrors {

    private ProfileErrors() {}

    /**
     * Adds an error.
     *
     * @param validator id of the validator
     * @param consoleKey key of a text for consoles; {{0}} is the attribute, {{1}} and on are the parameters
     * @param pageKey key of a text for login pages; {0} is the attribute, {1} is {@code sentence}
     * @param sentence what is wrong, in English
     */
    public static void add(
            ValidationContext context,
            String validator,
            String attribute,
            String consoleKey,
            String pageKey,
            String sentence,
            Object... parameters) {
        context.addError(
                isForConsole(context)
                        ? new ValidationError(validator, attribute, consoleKey, parameters)
                        : new ValidationError(validator, attribute, pageKey, sentence));
    }

    private static boolean isForConsole(ValidationContext context) {
        if (!(context instanceof UserProfileAttributeValidationContext profile)) {
            return false;
        }
        UserProfileContext where = profile.getAttributeContext().getContext();
        return where == UserProfileContext.USER_API || where == UserProfileContext.ACCOUNT;
    }
}
