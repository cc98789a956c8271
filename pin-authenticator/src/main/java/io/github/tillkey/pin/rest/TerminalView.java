package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.pin.usecase.TerminalDetails;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A terminal: the fields of {@link TerminalDetails}, instants in ISO 8601. */
public record TerminalView(
        String id,

        @Schema(description = "`null` when the group is no store any more") @Nullable
        String storeId,

        String name,

        @Schema(
                enumeration = {"PENDING", "ACTIVE", "LOCKED", "REVOKED"},
                description = "`PENDING` while its code is unused, perhaps expired")
        String status,

        @Schema(format = "date-time", description = "when its first code was asked for")
        String createdAt,

        @Schema(description = "username, who asked for the newest code") @Nullable
        String createdBy,

        @Schema(format = "date-time", description = "while a code may still be used") @Nullable
        String codeExpiresAt,

        @Schema(description = "username, who confirmed the last registration") @Nullable
        String registeredBy,

        @Schema(description = "what the browser called itself then; anybody can send anything") @Nullable
        String userAgent,

        @Schema(format = "date-time", description = "last PIN login") @Nullable
        String lastLoginAt,

        @Schema(format = "date-time", description = "last login page or PIN, exact to ten minutes") @Nullable
        String lastSeenAt,

        @Schema(description = "`misses` or `old_secret`, while `LOCKED`") @Nullable
        String lockReason,

        @Schema(format = "date-time", description = "while it takes no PIN after wrong ones") @Nullable
        String waitsUntil,

        @Schema(description = "works outside its store's networks too")
        boolean networksWaived)
        implements Representation {

    static TerminalView of(TerminalDetails terminal) {
        return new TerminalView(
                terminal.id(),
                terminal.storeId(),
                terminal.name(),
                terminal.status().name(),
                terminal.createdAt().toString(),
                terminal.createdBy(),
                iso(terminal.codeExpiresAt()),
                terminal.registeredBy(),
                terminal.userAgent(),
                iso(terminal.lastLoginAt()),
                iso(terminal.lastSeenAt()),
                terminal.lockReason(),
                iso(terminal.waitsUntil()),
                terminal.networksWaived());
    }

    private static @Nullable String iso(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }
}
