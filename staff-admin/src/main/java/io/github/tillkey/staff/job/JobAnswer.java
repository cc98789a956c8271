package io.github.tillkey.staff.job;

import io.github.tillkey.core.rest.Representation;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A job. Calls that start one answer 202 with it and its {@code Location}. */
public record JobAnswer(
        String id,
        String kind,

        @Schema(enumeration = {"waiting", "running", "done", "cancelled"})
        String state,

        boolean dryRun,
        @Schema(description = "how many rows there are") int rows,

        @Schema(description = "how many have been done or refused")
        int finished,

        @Schema(description = "how many of these were refused")
        int refused,

        Instant createdAt,
        @Nullable Instant finishedAt,

        @Schema(description = "until when the job and its results are kept") @Nullable
        Instant keptUntil)
        implements Representation {}
