package io.github.tillkey.pin.usecase;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.pin.storage.TerminalEntity;
import java.time.Instant;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * A terminal, as those who manage it see it.
 *
 * @param id of the terminal
 * @param storeId {@code store_id} of its store; {@code null} when the group is no store any more
 * @param name for people
 * @param status where it is in its life
 * @param createdAt when its first code was asked for
 * @param createdBy user name of who asked for the newest code; {@code null} when there is no such user any more, or the
 *     actor may not know the name
 * @param codeExpiresAt while a code may still be used
 * @param registeredBy user name of the member who confirmed the last registration; {@code null} before, and when there
 *     is no such user any more, or the actor may not know the name
 * @param userAgent what the till's browser called itself then
 * @param lastLoginAt {@code null} before the first
 * @param lastSeenAt exact to ten minutes; {@code null} before the registration
 * @param lockReason {@code misses} or {@code old_secret}, while it is locked
 * @param waitsUntil until when it takes no PIN; {@code null} when it does not wait
 * @param networksWaived whether it works outside its store's networks too
 */
public record TerminalDetails(
        String id,
        @Nullable String storeId,
        String name,
        TerminalEntity.Status status,
        Instant createdAt,
        @Nullable String createdBy,
        @Nullable Instant codeExpiresAt,
        @Nullable String registeredBy,
        @Nullable String userAgent,
        @Nullable Instant lastLoginAt,
        @Nullable Instant lastSeenAt,
        @Nullable String lockReason,
        @Nullable Instant waitsUntil,
        boolean networksWaived) {

    /** The terminal of {@code row}, now, for an actor who may see it. */
    public static TerminalDetails of(Invocation call, TerminalEntity row) {
        return of(
                call.session(), call.realm(), row, (home, user) -> call.rights().mayName(home, user));
    }

    /** The same, for an event. */
    static TerminalDetails uncut(KeycloakSession session, RealmModel realm, TerminalEntity row) {
        return of(session, realm, row, (home, user) -> true);
    }

    /** @param named whether a user of a realm may be named */
    static TerminalDetails of(
            KeycloakSession session, RealmModel realm, TerminalEntity row, BiPredicate<RealmModel, UserModel> named) {
        Instant waitsUntil = instant(row.waitsUntil);
        String creatorRealm = row.createdByRealm;
        return new TerminalDetails(
                row.id,
                Stores.of(session, realm)
                        .byGroupId(row.storeGroupId)
                        .map(Store::storeId)
                        .orElse(null),
                row.name,
                row.status,
                Instant.ofEpochMilli(row.createdAt),
                username(
                        session,
                        creatorRealm == null ? null : session.realms().getRealm(creatorRealm),
                        row.createdBy,
                        named),
                row.codeOpen ? Instant.ofEpochMilli(row.codeExpiresAt) : null,
                username(session, realm, row.registeredBy, named),
                row.userAgent,
                instant(row.lastLoginAt),
                instant(row.lastSeenAt),
                row.lockReason,
                waitsUntil != null && waitsUntil.isAfter(ServerTime.now()) ? waitsUntil : null,
                row.networksWaived);
    }

    private static @Nullable String username(
            KeycloakSession session,
            @Nullable RealmModel home,
            @Nullable String userId,
            BiPredicate<RealmModel, UserModel> named) {
        if (home == null || userId == null) {
            return null;
        }
        UserModel user = session.users().getUserById(home, userId);
        return user != null && named.test(home, user) ? user.getUsername() : null;
    }

    private static @Nullable Instant instant(@Nullable Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }
}
