package io.github.tillkey.staff.rest;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.explain.Answer;
import io.github.tillkey.core.explain.Explanation;
import io.github.tillkey.core.explain.Fact;
import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.usecase.AccessInquiry.Circumstances;
import io.github.tillkey.core.usecase.AccessInquiry.Explained;
import io.github.tillkey.staff.usecase.StaffInquiry;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Why a member can or cannot log in, for who manages staff, at {@code explain}. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class ExplainStaffResource {

    private final StaffCalls calls;

    private ExplainStaffResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** A question. */
    public record StaffQuestion(
            @Schema(description = "id of the member") String member,
            @Schema(description = "client id") String client,

            @Schema(description = "`store_id` of the login") @Nullable
            String store,

            @Schema(description = "id of a till, in place of `store`") @Nullable
            String terminal,

            @Schema(
                    enumeration = {"pin", "password", "otp"},
                    description = "by default `pin` at a till, else the weakest that the client takes of the member")
            @Nullable
            String level,

            @Schema(format = "date-time", description = "now by default, and for callers who may not see details")
            @Nullable
            String at) {}

    /** What one rule says, as far as the caller may know. */
    public record StaffAnswer(
            @Schema(description = "id of the rule; `keycloak` and `pin` check what no rule asks")
            String rule,

            @Schema(
                    description = "`would_refuse` only reports, or refuses the first try only",
                    enumeration = {"refuses", "would_refuse"})
            String answer,

            @Schema(description = "reason code") String reason,

            @Schema(description = "as in the event of such a refusal")
            Map<String, String> details,

            @Schema(description = "what would make it a yes") @Nullable
            String remedy)
            implements Representation {}

    /** The answer. */
    public record StaffExplanation(
            @Schema(enumeration = {"yes", "no", "not_enough_said"})
            String answer,

            @Schema(description = "of `not_enough_said`: `store`, `address`")
            List<String> missing,

            @Schema(format = "date-time", description = "the instant that was asked about") @Nullable
            String at,

            @Schema(description = "rules that refuse") List<StaffAnswer> answers,

            @Schema(description = "whether something refuses that the caller may not know")
            boolean anotherRefuses)
            implements Representation {

        private static StaffExplanation of(Explained explained) {
            Explanation explanation = explained.explanation();
            return new StaffExplanation(
                    explanation instanceof Explanation.Yes
                            ? "yes"
                            : explanation instanceof Explanation.No ? "no" : "not_enough_said",
                    explanation instanceof Explanation.NotEnoughSaid open
                            ? open.missing().stream().map(Fact::code).toList()
                            : List.of(),
                    explained.asked() == null ? null : explained.asked().at().toString(),
                    explained.told().answers().stream()
                            .flatMap(answer -> one(answer, explained.remedies()).stream())
                            .toList(),
                    explained.told().anotherRefuses());
        }

        private static List<StaffAnswer> one(Answer answer, Map<String, String> remedies) {
            if (answer instanceof Answer.Refuses refuses) {
                return List.of(of(refuses.rule(), "refuses", refuses.reason(), refuses.details(), remedies));
            }
            return answer instanceof Answer.WouldRefuse would
                    ? List.of(of(would.rule(), "would_refuse", would.reason(), would.details(), remedies))
                    : List.of();
        }

        private static StaffAnswer of(
                String rule, String answer, Reason reason, Map<String, String> details, Map<String, String> remedies) {
            return new StaffAnswer(rule, answer, reason.code(), details, remedies.get(reason.code()));
        }
    }

    @POST
    @Operation(summary = "Tells whether a member can log in, else why not and the remedy")
    @SecurityRequirement(name = "rights", scopes = "see the member")
    @APIResponseSchema(
            value = StaffExplanation.class,
            responseDescription =
                    "What the caller may not know is not named: `anotherRefuses`. The address is left open."
                            + " Writes an admin event only.")
    @APIResponse(
            responseCode = "404",
            description = "member, store or till, also of which the caller may not know; client")
    @APIResponse(
            responseCode = "429",
            description = "more than 60 questions of the caller within a minute on the same node")
    public Response explain(@RequestBodySchema(StaffQuestion.class) @Nullable String body) {
        return calls.answer(caller -> {
            StaffInquiry inquiry = new StaffInquiry(caller);
            StaffQuestion question = JsonBody.parse(body, StaffQuestion.class);
            return StaffExplanation.of(inquiry.about(
                    question.member(),
                    new Circumstances(
                            question.client(),
                            question.store(),
                            question.terminal(),
                            null,
                            question.level(),
                            question.at())));
        });
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("explain", ExplainStaffResource::new);
        }
    }
}
