package io.github.tillkey.staff.usecase;

import io.github.tillkey.staff.member.MemberData;
import io.github.tillkey.staff.permission.AccessChoice;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Who is to be created; what is {@code null} is not given.
 *
 * @param username made from the e-mail address or the names where there is none
 * @param authority names of realm roles
 * @param password {@code temporary} or {@code none}
 * @param pin {@code temporary} or {@code none}
 */
public record NewMember(
        @Nullable String username,
        @Nullable String email,
        @Nullable String firstName,
        @Nullable String lastName,

        @Schema(
                enumeration = {"employee", "external", "limited", "person", "partner"},
                defaultValue = "employee")
        @Nullable
        String kind,

        @Schema(description = "needed of store managers") @Nullable
        List<NewPlace> stores,

        @Nullable String validFrom,
        @Nullable String validUntil,
        @Nullable String timeZone,

        @Schema(description = "of an external: by default the caller, who is an employee") @Nullable
        String sponsor,

        @Nullable String allowedNetworks,
        @Nullable String externalId,
        @Nullable List<String> tags,
        @Nullable String description,
        @Nullable Map<String, List<String>> filters,

        @Schema(description = "`staff-admin`, by an owner") @Nullable
        List<String> authority,

        @Schema(
                description =
                        "name of a base template; this, `addOns` and `permissions` of callers who act on all staff")
        @Nullable
        String base,

        @Schema(description = "names of add-ons") @Nullable List<String> addOns,

        @Schema(description = "all permissions; those of the templates where it is missing") @Nullable
        List<String> permissions,

        @Nullable String locale,

        @Schema(
                enumeration = {"temporary", "none"},
                description = "by default `temporary`, of a person `none`")
        @Nullable
        String password,

        @Schema(
                enumeration = {"temporary", "none"},
                defaultValue = "none")
        @Nullable
        String pin) {

    /**
     * A store, and what the member is there.
     *
     * @param roles store roles
     */
    public record NewPlace(String storeId, List<String> roles) {}

    /** Templates and permissions; empty where none is asked for. */
    public Optional<AccessChoice> access() {
        AccessChoice choice = new AccessChoice(base, Objects.requireNonNullElse(addOns, List.of()), permissions);
        return choice.isEmpty() ? Optional.empty() : Optional.of(choice);
    }

    /** What is written about the member, with another kind and sponsor. */
    MemberData data(@Nullable String withKind, @Nullable String withSponsor) {
        return new MemberData(
                firstName,
                lastName,
                email,
                withKind,
                validFrom,
                validUntil,
                timeZone,
                withSponsor,
                allowedNetworks,
                externalId,
                tags,
                description,
                filters,
                locale);
    }
}
