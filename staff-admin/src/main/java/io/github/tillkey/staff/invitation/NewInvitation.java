package io.github.tillkey.staff.invitation;

import io.github.tillkey.staff.usecase.NewMember;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Who is to be invited.
 *
 * @param member what the member is to be; the invitation goes to its {@code email}
 * @param validForHours how long the link is valid
 * @param organization alias of an organization of Keycloak that is joined, too
 */
public record NewInvitation(
        @Schema(
                description =
                        "as for `POST members`, without `password` and `pin`; of a member who exists only `stores`,"
                                + " `authority` and what is given by templates and permissions count")
        @Nullable
        NewMember member,

        @Schema(minimum = "1", maximum = "720", defaultValue = "168") @Nullable
        Integer validForHours,

        @Schema(description = "alias of an organization of Keycloak that is joined, too") @Nullable
        String organization) {}
