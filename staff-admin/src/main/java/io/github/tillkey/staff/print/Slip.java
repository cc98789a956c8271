package io.github.tillkey.staff.print;

import io.github.tillkey.core.store.Store;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/**
 * What a member is handed on paper, to log in for the first time.
 *
 * @param address where the password is used
 * @param stores where the member works, the first of which tells the time zone of a member who has none
 * @param validUntil end of access as it is written; {@code null} where none is
 */
public record Slip(
        UserModel member,
        Secrets secrets,
        @Nullable String address,
        List<Store> stores,
        @Nullable String validUntil) {

    /** Keeps a copy. */
    public Slip {
        stores = List.copyOf(stores);
    }

    /**
     * The first password, the first PIN, or both.
     *
     * @param pinExpiresAt when the PIN is refused from
     */
    public record Secrets(
            @Nullable String password,
            @Nullable String pin,
            @Nullable Instant pinExpiresAt) {

        /** Whether there is none. */
        public boolean isEmpty() {
            return password == null && pin == null;
        }

        /** Without them. */
        @Override
        public String toString() {
            return "secrets";
        }
    }
}
