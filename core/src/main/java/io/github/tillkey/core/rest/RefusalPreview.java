package io.github.tillkey.core.rest;

import io.github.tillkey.core.setup.Refusal;
import io.github.tillkey.core.setup.SetupPreview;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Whom the rules would refuse. */
public record RefusalPreview(
        @Schema(description = "whether Tillkey would be on; else no rule refuses anybody")
        boolean enabled,

        @Schema(description = "code of the refusal by which the caller would be locked out") @Nullable
        String lockedOut,

        @Schema(description = "the caller first, then by username; a row for each refusal")
        List<RefusalOfMember> refused,

        @Schema(description = "how many members were looked at, fewer than `max` where that takes long")
        int members,

        @Schema(description = "whether there are no more; else ask again with `first` larger by `members`")
        boolean complete,

        @Schema(description = "what this cannot tell, and where to look for that; a sentence each")
        List<String> hints)
        implements Representation {

    static RefusalPreview of(SetupPreview.Result preview, List<String> hints) {
        return new RefusalPreview(
                preview.enabled(),
                preview.lockedOut(),
                preview.refused().stream().map(RefusalOfMember::of).toList(),
                preview.members(),
                preview.complete(),
                hints);
    }

    /** A refusal of a member. */
    public record RefusalOfMember(
            String userId,
            String username,

            @Schema(
                    enumeration = {"already", "new", "reported"},
                    description = "`already`: without the set-up too; `new`: from the set-up on; `reported`: a rule"
                            + " only reports it, until it enforces")
            String when,

            @Schema(description = "id of the rule") String rule,
            @Schema(description = "code of the refusal") String reason,

            @Schema(description = "what the event of the refusal would say")
            Map<String, String> details,

            @Schema(description = "client ids; `null` for all") @Nullable
            List<String> clients)
            implements Representation {

        private static RefusalOfMember of(SetupPreview.Refused refused) {
            Refusal refusal = refused.refusal();
            return new RefusalOfMember(
                    refused.userId(),
                    refused.username(),
                    refused.when().name().toLowerCase(Locale.ROOT),
                    refusal.rule(),
                    refusal.reason(),
                    refusal.details(),
                    refused.all() ? null : List.copyOf(refusal.clients()));
        }
    }
}
