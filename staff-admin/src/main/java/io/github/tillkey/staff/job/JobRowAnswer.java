package io.github.tillkey.staff.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A row of a job. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record JobRowAnswer(
        @Schema(description = "from 0 on") int index,

        @Schema(enumeration = {"waiting", "done", "refused"})
        String state,

        @Schema(type = SchemaType.OBJECT, description = "what is to be done")
        JsonNode row,

        @Schema(type = SchemaType.OBJECT, description = "what was done; of a dry run, what would have been") @Nullable
        JsonNode result,

        @Schema(description = "why it was refused: a code as in errors, or `access_denied` or `internal_error`")
        @Nullable
        String code,

        @Schema(description = "the same in a sentence for people") @Nullable
        String detail) {}
