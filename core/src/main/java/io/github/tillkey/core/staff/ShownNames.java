package io.github.tillkey.core.staff;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** How members and their organisation are called where people read it. */
public final class ShownNames {

    private ShownNames() {}

    /** First and last name, {@code null} when there is neither. */
    public static @Nullable String of(UserModel member) {
        String name = Stream.of(member.getFirstName(), member.getLastName())
                .filter(part -> part != null && !part.isBlank())
                .collect(Collectors.joining(" "));
        return name.isEmpty() ? null : name;
    }

    /** The display name of the realm, else its name. */
    public static String of(RealmModel organisation) {
        String name = organisation.getDisplayName();
        return name == null || name.isBlank() ? organisation.getName() : name;
    }
}
