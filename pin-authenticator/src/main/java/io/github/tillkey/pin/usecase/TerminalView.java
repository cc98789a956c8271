package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.storage.TerminalEntity;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * A terminal, as administrators see it.
 *
 * @param id of the terminal
 * @param storeId {@code store_id} of its store; {@code null} when the group is no store any more
 * @param name for people
 * @param status {@code PENDING}, {@code ACTIVE}, {@code LOCKED} or {@code REVOKED}
 * @param createdAt ISO 8601 instant
 * @param createdBy user name of the administrator who asked for the newest code; {@code null} when there is no such user any more
 * @param codeExpiresAt ISO 8601 instant, while a code may still be used
 * @param registeredBy user name of the member who confirmed the last registration; {@code null} before, and when there is no such user
 *     any more
 * @param userAgent what the till's browser called itself then
 * @param lastLoginAt ISO 8601 instant, {@code null} before the first
 * @param lastSeenAt ISO 8601 instant, exact to ten minutes; {@code null} before the registration
 * @param lockReason {@code misses} or {@code old_secret}, while {@code LOCKED}
 * @param waitsUntil ISO 8601 instant until which it takes no PIN; {@code null} when it does not wait
 * @param networksWaived whether it works outside its store's networks too
 */
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

    /** The terminal of {@code row}, now. */
    public static TerminalView of(KeycloakSession session, RealmModel realm, TerminalEntity row) {
        Long waitsUntil = row.waitsUntil;
        boolean waits = waitsUntil != null && waitsUntil > ServerTime.now().toEpochMilli();
        String creatorRealm = row.createdByRealm;
        return new TerminalView(
                row.id,
                Stores.of(session, realm)
                        .byGroupId(row.storeGroupId)
                        .map(Store::storeId)
                        .orElse(null),
                row.name,
                row.status.name(),
                iso(row.createdAt),
                username(session, creatorRealm == null ? null : session.realms().getRealm(creatorRealm), row.createdBy),
                row.codeOpen ? iso(row.codeExpiresAt) : null,
                username(session, realm, row.registeredBy),
                row.userAgent,
                isoOrNull(row.lastLoginAt),
                isoOrNull(row.lastSeenAt),
                row.lockReason,
                waits ? isoOrNull(waitsUntil) : null,
                row.networksWaived);
    }

    private static @Nullable String username(
            KeycloakSession session, @Nullable RealmModel home, @Nullable String userId) {
        UserModel user = home == null || userId == null ? null : session.users().getUserById(home, userId);
        return user == null ? null : user.getUsername();
    }

    private static @Nullable String isoOrNull(@Nullable Long millis) {
        return millis == null ? null : iso(millis);
    }

    static String iso(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }
}
