package io.github.tillkey.staff.change;

import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What is changed of each member: one of these. */
@Schema(description = "one of these fields")
public record Change(
        @Nullable Tags tags,
        @Nullable Roles roles,

        @Schema(description = "`store_id` of the store that they leave") @Nullable
        String leave,

        @Nullable Loan loan,
        @Nullable Dates dates,
        @Nullable Block block,
        @Schema(description = "`true`") @Nullable Boolean unblock) {

    /** Tags that are added and taken away. */
    public record Tags(@Nullable List<String> add, @Nullable List<String> remove) {}

    /** Store roles in a store: `set` replaces all, else some are added and taken away. */
    @Schema(description = "`set`, or `add` and `remove`")
    public record Roles(
            @Nullable String storeId,
            @Nullable List<String> set,
            @Nullable List<String> add,
            @Nullable List<String> remove) {}

    /** A loan to a store. */
    public record Loan(
            @Nullable String storeId,
            @Nullable List<String> roles,

            @Schema(description = "first day, or a time") @Nullable
            String from,

            @Schema(description = "last day, inclusive, or a time") @Nullable
            String until) {}

    /** When the access begins and ends, and who answers for it. What is missing stays, an empty text takes it away. */
    @Schema(description = "what is missing stays; an empty text takes it away")
    public record Dates(
            @Nullable String validFrom,
            @Nullable String validUntil,
            @Nullable String timeZone,
            @Nullable String sponsor) {}

    /** A block and its reason, which undo never lifts. */
    public record Block(@Nullable String reason) {}

    /** @throws RequestRefusedException invalid, unless it is one change */
    Action<?> action() {
        List<Action<?>> actions = Stream.<@Nullable Action<?>>of(
                        tags == null ? null : new TagAction(tags),
                        roles == null ? null : new RoleAction(roles),
                        leave == null ? null : new LeaveAction(leave),
                        loan == null ? null : new LoanAction(loan),
                        dates == null ? null : new DateAction(dates),
                        block == null ? null : new BlockAction(block),
                        Boolean.TRUE.equals(unblock) ? new BlockAction(null) : null)
                .filter(Objects::nonNull)
                .toList();
        if (actions.size() != 1) {
            throw RequestRefusedException.invalid(
                    "change must have one of tags, roles, leave, loan, dates, block and unblock; it has "
                            + actions.size() + '.');
        }
        return actions.get(0);
    }
}
