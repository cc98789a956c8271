package io.github.tillkey.staff.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A job. Calls that start one answer 202 with it and its {@code Location}. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record JobAnswer(
        String id,
        String kind,

        @Schema(enumeration = {"waiting", "running", "done", "cancelled"})
        String state,

        boolean dryRun,

        @Schema(description = "id of the job that this one takes back") @Nullable
        String undoes,

        @Schema(description = "how many rows there are") int rows,

        @Schema(description = "how many have been done or refused")
        int finished,

        @Schema(description = "how many of these were refused")
        int refused,

        @JsonSerialize(using = ToStringSerializer.class) Instant createdAt,

        @JsonSerialize(using = ToStringSerializer.class) @Nullable
        Instant finishedAt,

        @Schema(description = "until when the job and its results are kept")
        @JsonSerialize(using = ToStringSerializer.class)
        Instant keptUntil) {}
