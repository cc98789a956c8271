package io.github.tillkey.pin.store;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/** How a member is called. */
public final class MemberNames {

    private MemberNames() {}

    /** First and last name, {@code null} when there is neither. */
    public static @Nullable String of(UserModel member) {
        String name = Stream.of(member.getFirstName(), member.getLastName())
                .filter(part -> part != null && !part.isBlank())
                .collect(Collectors.joining(" "));
        return name.isEmpty() ? null : name;
    }
}
