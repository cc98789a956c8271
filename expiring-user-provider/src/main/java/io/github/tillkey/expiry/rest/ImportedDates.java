package io.github.tillkey.expiry.rest;

import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.staff.StaffAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserModel;
import org.keycloak.provider.ProviderEvent;
import org.keycloak.representations.idm.UserRepresentation;
import org.keycloak.storage.PartialImportRealmFromRepresentationEvent;
import org.keycloak.userprofile.Attributes;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.UserProfileProvider;

/**
 * Refuses a partial import of members whose dates could not be saved one by one. Keycloak validates no user that it
 * imports, so a file could bring an external member who has no end. A member who is skipped, because there is one of
 * that name, is checked too: this may be asked before or after Keycloak imports, and its refusal undoes all.
 *
 * <p>Keycloak's internals: the event of a partial import.
 */
final class ImportedDates {

    private static final List<String> CHECKED = List.of(
            StaffAttributes.STAFF_KIND,
            StaffAttributes.VALID_FROM,
            StaffAttributes.VALID_UNTIL,
            StaffAttributes.TIME_ZONE);

    private ImportedDates() {}

    static void check(ProviderEvent event) {
        if (event instanceof PartialImportRealmFromRepresentationEvent imported
                && imported.getRep().getUsers() != null) {
            imported.getRep().getUsers().forEach(user -> check(imported.getSession(), user));
        }
    }

    private static void check(KeycloakSession session, UserRepresentation user) {
        Map<String, List<String>> values =
                new HashMap<>(Objects.requireNonNullElse(user.getAttributes(), Map.<String, List<String>>of()));
        String username = String.valueOf(user.getUsername());
        values.put(UserModel.USERNAME, List.of(username));
        Attributes attributes = session.getProvider(UserProfileProvider.class)
                .create(UserProfileContext.USER_API, values)
                .getAttributes();
        for (String attribute : CHECKED) {
            attributes.validate(attribute, error -> {
                throw RestErrors.invalid(PrintableText.shortened(username, 60) + ": " + error.getMessage());
            });
        }
    }
}
