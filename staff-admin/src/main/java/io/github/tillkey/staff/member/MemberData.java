package io.github.tillkey.staff.member;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What is written about a member. A value that is {@code null} is not set.
 *
 * @param kind value of a {@link io.github.tillkey.core.staff.StaffKind}
 * @param sponsor username of who answers for the member
 * @param externalId by what other systems know the member
 * @param filters which part of an application's data the member may see: names with values
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record MemberData(
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String email,

        @Schema(enumeration = {"employee", "external", "limited", "person", "partner"}) @Nullable
        String kind,

        @Schema(description = "first day, or a time with its offset") @Nullable
        String validFrom,

        @Schema(description = "last day, or a time with its offset") @Nullable
        String validUntil,

        @Nullable String timeZone,

        @Schema(description = "username of the employee who answers for the member") @Nullable
        String sponsor,

        @Schema(description = "separated by commas; `*` for no restriction") @Nullable
        String allowedNetworks,

        @Schema(description = "unique in the realm") @Nullable
        String externalId,

        @Nullable List<String> tags,
        @Nullable String description,

        @Schema(description = "names with their values") @Nullable
        Map<String, List<String>> filters,

        @Nullable String locale) {}
