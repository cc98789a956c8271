package io.github.tillkey.roles.broker;

import io.github.tillkey.core.staff.MemberChanged;
import io.github.tillkey.core.staff.StaffAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.light.LightweightUserAdapter;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.UserProfileProvider;
import org.keycloak.userprofile.ValidationException;

/** Kind and dates of a member as user attributes. */
final class MemberAttributes {

    /** A mapped beginning, or kind, can make an end wrong that was there before. */
    private static final Set<String> JUDGED =
            Set.of(StaffAttributes.STAFF_KIND, StaffAttributes.VALID_FROM, StaffAttributes.VALID_UNTIL);

    private MemberAttributes() {}

    /**
     * The attribute that the user profile does not accept with mapped values, such as an end beyond the longest period.
     * Keycloak would show the form Update Account Information at a first login, in which nobody can correct it, and ask
     * nobody later.
     */
    static Optional<String> refused(KeycloakSession session, UserModel member, Map<String, String> mapped) {
        if (has(member, mapped)) {
            return Optional.empty();
        }
        Map<String, List<String>> attributes = new HashMap<>(member.getAttributes());
        mapped.forEach((name, value) -> attributes.put(name, List.of(value)));
        UserProfileProvider profiles = session.getProvider(UserProfileProvider.class);
        try {
            (isStored(member)
                            ? profiles.create(UserProfileContext.USER_API, attributes, member)
                            : profiles.create(UserProfileContext.IDP_REVIEW, attributes))
                    .validate();
            return Optional.empty();
        } catch (ValidationException invalid) {
            return invalid.getErrors().stream()
                    .flatMap(error -> Stream.ofNullable(error.getAttribute()))
                    .filter(JUDGED::contains)
                    .findFirst();
        }
    }

    static void write(KeycloakSession session, RealmModel realm, UserModel member, Map<String, String> mapped) {
        if (has(member, mapped)) {
            return;
        }
        mapped.forEach((name, value) -> member.setAttribute(name, List.of(value)));
        if (isStored(member)) {
            session.getKeycloakSessionFactory().publish(new MemberChanged(session, realm, member));
        }
    }

    static boolean has(UserModel member, Map<String, String> mapped) {
        return mapped.entrySet().stream()
                .allMatch(value ->
                        member.getAttributeStream(value.getKey()).toList().equals(List.of(value.getValue())));
    }

    /** Not a transient user, or somebody who will be made a member. */
    private static boolean isStored(UserModel member) {
        return !(member instanceof LightweightUserAdapter);
    }
}
