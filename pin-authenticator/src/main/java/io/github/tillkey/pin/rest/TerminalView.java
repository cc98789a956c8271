package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.pin.usecase.TerminalDetails;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A terminal: the fields of {@link TerminalDetails}, instants in ISO 8601. */
public record TerminalView(
        String id,
        @Nullable String storeId,
        String name,
        String status,
        String createdAt,
        @Nullable String createdBy,
        @Nullable String codeExpiresAt,
        @Nullable String registeredBy,
        @Nullable String userAgent,
        @Nullable String lastLoginAt,
        @Nullable String lastSeenAt,
        @Nullable String lockReason,
        @Nullable String waitsUntil,
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
