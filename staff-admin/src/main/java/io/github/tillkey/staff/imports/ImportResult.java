package io.github.tillkey.staff.imports;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was done for a person of a file.
 *
 * @param outcome {@code created}, {@code changed} or {@code unchanged}
 * @param memberId in a dry run, of somebody who does not exist afterwards
 * @param notes what the caller must know besides
 */
public record ImportResult(
        String outcome, String memberId, String username, List<Difference> differences, List<String> notes) {

    /** A field that was another before. */
    public record Difference(
            String field, @Nullable String before, @Nullable String after) {}
}
