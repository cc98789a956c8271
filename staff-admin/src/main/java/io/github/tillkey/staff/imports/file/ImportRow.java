package io.github.tillkey.staff.imports.file;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.tillkey.staff.member.MemberData;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person of a file, whose rows have been put together. What is {@code null} or empty is not said, and is not changed.
 *
 * @param lines where they stand in the file
 * @param problem why nothing can be done; {@code null} where something can
 * @param username for a new member
 * @param storesExpected whether the file tells where people work: then nobody of it works everywhere for lack of a
 *     store
 * @param everyStore whether they are to work in every store
 * @param everyStoreRoles store roles that they hold there
 * @param blocked whether they must be blocked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImportRow(
        List<Integer> lines,
        @Nullable String problem,
        @Nullable String username,
        MemberData data,
        List<Place> places,
        boolean storesExpected,
        boolean everyStore,
        List<String> everyStoreRoles,
        @Nullable Boolean blocked) {

    /**
     * A store.
     *
     * @param roles exactly those that they hold there; {@code null} where the file says none
     */
    public record Place(String storeId, @Nullable List<String> roles) {}

    /** Where it stands, for refusals. */
    public String place() {
        return (lines.size() == 1 ? "line " : "lines ")
                + String.join(", ", lines.stream().map(String::valueOf).toList());
    }
}
