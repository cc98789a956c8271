package io.github.tillkey.pin.policy;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;
import org.keycloak.utils.RequiredActionHelper;

/**
 * Reads the PIN policy of a realm from the one place that holds it: the settings of the required action "Tillkey: till
 * PIN" (admin console: Authentication, Required actions).
 */
public final class PinPolicies {

    /** Provider id and usual alias of the required action "Tillkey: till PIN". */
    public static final String ACTION_ID = "tillkey-set-pin";

    /** Its name for administrators; members see titles of its pages. */
    public static final String ACTION_NAME = "Tillkey: till PIN";

    /** Where its settings are, for administrators. */
    public static final String CONSOLE = "Authentication > Required actions > " + ACTION_NAME;

    private PinPolicies() {}

    /** All settings of the required action, which may not be registered. */
    public static SettingValues settings(RealmModel realm) {
        RequiredActionProviderModel action = RequiredActionHelper.getRequiredActionByProviderId(realm, ACTION_ID);
        return SettingValues.single(action == null ? null : action.getConfig());
    }

    /**
     * The policy of {@code realm}.
     *
     * @param actionAlias as {@link #actionAlias} answers it
     * @throws PinUnavailableException when the settings of the required action are missing or broken
     */
    public static PinPolicy of(RealmModel realm, String actionAlias) throws PinUnavailableException {
        try {
            // Validated again, although the admin console validates it: Keycloak has ways to store it unchecked.
            return PinPolicy.parse(config(realm, actionAlias));
        } catch (InvalidSettingException broken) {
            throw unavailable(realm, broken.getMessage());
        }
    }

    /** The policy of {@code realm}; empty when it cannot be read: that stops PIN logins, and ends no session. */
    public static Optional<PinPolicy> readable(RealmModel realm) {
        try {
            return Optional.of(of(realm, actionAlias(realm)));
        } catch (PinUnavailableException broken) {
            return Optional.empty();
        }
    }

    /**
     * What wrong PINs cost in {@code realm}; from the same settings.
     *
     * @param actionAlias as {@link #actionAlias} answers it
     * @throws PinUnavailableException when a setting is broken
     */
    public static ThrottlePolicy throttleOf(RealmModel realm, String actionAlias) throws PinUnavailableException {
        try {
            return ThrottlePolicy.parse(config(realm, actionAlias));
        } catch (InvalidSettingException broken) {
            throw unavailable(realm, broken.getMessage());
        }
    }

    /**
     * Of the registration and not by {@code getRequiredActionConfigByAlias}: Keycloak changes that one in its cache
     * before it asks whether the change is valid.
     */
    private static Map<String, String> config(RealmModel realm, String actionAlias) {
        RequiredActionProviderModel action = realm.getRequiredActionProviderByAlias(actionAlias);
        return action == null ? Map.of() : Objects.requireNonNullElse(action.getConfig(), Map.of());
    }

    private static PinUnavailableException unavailable(RealmModel realm, @Nullable String problem) {
        return new PinUnavailableException(
                "in realm " + realm.getName() + ", " + problem + "; change it at " + CONSOLE);
    }

    /**
     * The alias by which the realm knows the required action "Tillkey: till PIN".
     *
     * @throws PinUnavailableException when it is missing or disabled: a temporary PIN could not be replaced
     */
    public static String actionAlias(RealmModel realm) throws PinUnavailableException {
        RequiredActionProviderModel action =
                RequiredActionHelper.getRequiredActionByProviderId(realm, PinPolicies.ACTION_ID);
        if (action == null || !action.isEnabled()) {
            throw new PinUnavailableException("the required action \"" + ACTION_NAME + "\" is not enabled in realm "
                    + realm.getName() + "; enable it under Authentication, Required actions");
        }
        return action.getAlias();
    }
}
