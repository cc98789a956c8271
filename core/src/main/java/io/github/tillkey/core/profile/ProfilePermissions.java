package io.github.tillkey.core.profile;

import java.util.Map;
import java.util.Objects;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.userprofile.config.UPAttribute;
import org.keycloak.representations.userprofile.config.UPConfig;
import org.keycloak.representations.userprofile.config.UPConfig.UnmanagedAttributePolicy;
import org.keycloak.userprofile.UserProfileProvider;
import org.keycloak.userprofile.config.UPConfigUtils;

/**
 * Who may edit attributes, from the user profile of the session's realm: an attribute that members may edit themselves
 * must grant nothing. Keycloak copies the whole profile at each call, so ask once for several attributes.
 */
public final class ProfilePermissions {

    private final UPConfig profile;

    private ProfilePermissions(UPConfig profile) {
        this.profile = profile;
    }

    /** The present profile. */
    public static ProfilePermissions of(KeycloakSession session) {
        return new ProfilePermissions(
                session.getProvider(UserProfileProvider.class).getConfiguration());
    }

    /** Whether every change of this attribute, by whom and whichever way, is validated by this validator. */
    public boolean isValidatedBy(String name, String validator) {
        UPAttribute attribute = profile.getAttribute(name);
        return attribute != null && validationsOf(attribute).containsKey(validator);
    }

    /** The validators of an attribute with their options; of one without any, Keycloak has {@code null}. */
    public static Map<String, Map<String, Object>> validationsOf(UPAttribute attribute) {
        return Objects.requireNonNullElse(attribute.getValidations(), Map.of());
    }

    /** Whether members may write this attribute of their own. */
    public boolean membersMayWrite(String name) {
        UPAttribute attribute = profile.getAttribute(name);
        if (attribute == null) {
            return profile.getUnmanagedAttributePolicy() == UnmanagedAttributePolicy.ENABLED;
        }
        return attribute.getPermissions() != null
                && attribute.getPermissions().getEdit().contains(UPConfigUtils.ROLE_USER);
    }
}
