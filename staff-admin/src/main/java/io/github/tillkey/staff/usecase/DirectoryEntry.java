package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.staff.AccountState;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.Membership;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody of the directory, cut to what an actor may see.
 *
 * @param status of whom the actor sees no details: active or blocked
 * @param details {@code null} where the actor may not see them
 * @param work in stores whose staff the actor may see
 * @param pin whether they have a PIN; {@code null} where nobody can have one
 * @param elsewhere whether they also work in a store whose staff the actor may not see
 * @param change what the actor may change
 */
public record DirectoryEntry(
        Name name,
        AccountState status,
        @Nullable Details details,
        List<Work> work,
        @Nullable Boolean pin,
        boolean elsewhere,
        StaffOfStore.Change change) {

    /** Who it is. */
    public record Name(
            String id,
            String username,
            @Nullable String first,
            @Nullable String last) {}

    /**
     * What is written about them.
     *
     * @param kind {@code null} when none is written, or one that does not exist
     * @param sponsor as written
     * @param ends the first instant without access; {@code null} when no end is known
     */
    public record Details(
            @Nullable String email,
            @Nullable StaffKind kind,
            @Nullable String externalId,
            List<String> tags,
            @Nullable String sponsor,
            @Nullable Instant ends) {}

    /**
     * A way by which they work.
     *
     * @param level name of the level, for an actor who may see every member; {@code null} in all other cases
     */
    public record Work(Membership membership, @Nullable String level) {}
}
