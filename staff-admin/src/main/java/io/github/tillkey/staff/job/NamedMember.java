package io.github.tillkey.staff.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells the rows of jobs that are about a member. Only fields that say whom a row is about count: a sponsor, or a word
 * that happens to be a username, makes no row theirs.
 */
record NamedMember(
        String id,
        String username,
        @Nullable String email,
        @Nullable String externalId) {

    /** Whether input or result of a row are about the member. */
    boolean isNamedBy(JsonNode input, @Nullable JsonNode result) {
        return isNamed(input)
                || result != null && isNamed(result)
                // Of a row that takes another back.
                || isNamed(input.path("row"))
                || isNamed(input.path("result"));
    }

    private boolean isNamed(JsonNode json) {
        return text(json, "memberId").filter(id::equals).isPresent()
                // Itself, the data of an import, and an invitation.
                || Stream.of(
                                json,
                                json.path("data"),
                                json.path("member"),
                                json.path("invitation").path("member"))
                        .anyMatch(this::isPerson);
    }

    private boolean isPerson(JsonNode json) {
        return text(json, "username").filter(username::equalsIgnoreCase).isPresent()
                || email != null
                        && text(json, "email").filter(email::equalsIgnoreCase).isPresent()
                || text(json, "externalId")
                        .filter(text -> text.equals(externalId))
                        .isPresent();
    }

    private static Optional<String> text(JsonNode json, String field) {
        return Optional.ofNullable(json.path(field).textValue());
    }
}
