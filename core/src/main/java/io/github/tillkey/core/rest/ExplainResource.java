package io.github.tillkey.core.rest;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.explain.Answer;
import io.github.tillkey.core.explain.Explanation;
import io.github.tillkey.core.explain.Fact;
import io.github.tillkey.core.explain.Question;
import io.github.tillkey.core.usecase.AccessInquiry;
import io.github.tillkey.core.usecase.AccessInquiry.Circumstances;
import io.github.tillkey.core.usecase.AccessInquiry.Explained;
import io.github.tillkey.core.usecase.PastRefusal;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/** Why a member can or cannot log in. A POST, so that no log of addresses has who is asked about, or from where. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "explain")
public final class ExplainResource {

    private final AdminCall call;

    ExplainResource(AdminCall call) {
        this.call = call;
    }

    /** A question: about a member, or about a refusal. */
    public record ExplainRequest(
            @Schema(description = "id or, for callers who may query users, username") @Nullable
            String member,

            @Schema(description = "client id, needed with `member`") @Nullable
            String client,

            @Schema(description = "`store_id` of the login") @Nullable
            String store,

            @Schema(description = "id of a till, in place of `store`") @Nullable
            String terminal,

            @Schema(description = "IP address of the member; left open without *view-realm*") @Nullable
            String address,

            @Schema(
                    description = "`pin` (alone with `terminal`), `password` or `otp`; by default `pin` at a till, else"
                            + " the weakest that the client takes of the member")
            @Nullable
            String level,

            @Schema(format = "date-time", description = "now, or with `event` then, by default") @Nullable
            String at,

            @Schema(description = "in place of all but `at`: id of a refusal's event, or the reference on its page")
            @Nullable
            String event) {}

    /** The answer. */
    public record ExplainReport(
            @Schema(enumeration = {"yes", "no", "not_enough_said"})
            String answer,

            @Schema(
                    format = "date-time",
                    description = "of a `yes`, with *view-realm*: the first instant that is refused")
            @Nullable
            String until,

            @Schema(description = "of `not_enough_said`: `store`, `address`; of an event also `member`, `client`")
            List<String> missing,

            @Schema(description = "the question, `null` if an event does not say enough") @Nullable
            ExplainQuestion asked,

            @Schema(description = "the refusal that `event` names, as it was then") @Nullable
            ExplainRefusal refusal,

            @Schema(description = "of each rule, as far as the caller may know")
            List<ExplainAnswer> answers,

            @Schema(description = "whether something refuses that the caller may not know")
            boolean anotherRefuses)
            implements Representation {

        private static ExplainReport of(Explained explained) {
            Explanation explanation = explained.explanation();
            Instant until = explanation instanceof Explanation.Yes
                    ? explained.told().until().orElse(null)
                    : null;
            Question asked = explained.asked();
            PastRefusal refusal = explained.refusal();
            return new ExplainReport(
                    explanation instanceof Explanation.Yes
                            ? "yes"
                            : explanation instanceof Explanation.No ? "no" : "not_enough_said",
                    until == null ? null : until.toString(),
                    explanation instanceof Explanation.NotEnoughSaid open
                            ? open.missing().stream().map(Fact::code).toList()
                            : List.of(),
                    asked == null ? null : ExplainQuestion.of(asked),
                    refusal == null ? null : ExplainRefusal.of(refusal, explained.remedies()),
                    explained.told().answers().stream()
                            .map(answer -> ExplainAnswer.of(answer, explained.remedies()))
                            .toList(),
                    explained.told().anotherRefuses());
        }
    }

    /** What was asked, with defaults. */
    public record ExplainQuestion(
            String member,
            String client,
            @Nullable String store,
            @Nullable String terminal,
            @Nullable String address,
            String level,
            @Schema(format = "date-time") String at)
            implements Representation {

        private static ExplainQuestion of(Question question) {
            return new ExplainQuestion(
                    question.member().getUsername(),
                    question.client().getClientId(),
                    question.place().store() == null
                            ? null
                            : question.place().store().storeId(),
                    question.place().terminal(),
                    question.address() == null ? null : question.address().text(),
                    question.level().acr(),
                    question.at().toString());
        }
    }

    /** A refusal that was recorded. */
    public record ExplainRefusal(
            String event,
            @Schema(format = "date-time") String at,
            String type,

            @Schema(description = "reason code; of a refusal by Keycloak its error")
            String reason,

            @Nullable String rule,

            @Schema(description = "what would have made it a yes") @Nullable
            String remedy)
            implements Representation {

        private static ExplainRefusal of(PastRefusal refusal, Map<String, String> remedies) {
            return new ExplainRefusal(
                    refusal.eventId(),
                    refusal.at().toString(),
                    refusal.type(),
                    refusal.reason(),
                    refusal.rule(),
                    remedies.get(refusal.reason()));
        }
    }

    /** What one rule says. */
    public record ExplainAnswer(
            @Schema(description = "id of the rule; `keycloak` and `pin` check what no rule asks")
            String rule,

            @Schema(
                    description = "`would_refuse` only reports, or refuses the first try only",
                    enumeration = {"allows", "refuses", "would_refuse", "unknown"})
            String answer,

            @Schema(format = "date-time", description = "of `allows`") @Nullable
            String until,

            @Schema(description = "the missing fact of `unknown`") @Nullable
            String missing,

            @Schema(description = "reason code") @Nullable String reason,

            @Schema(description = "as in the event of such a refusal")
            Map<String, String> details,

            @Schema(description = "what would make it a yes") @Nullable
            String remedy)
            implements Representation {

        private static ExplainAnswer of(Answer answer, Map<String, String> remedies) {
            if (answer instanceof Answer.Refuses refuses) {
                return refusal(refuses.rule(), "refuses", refuses.reason(), refuses.details(), remedies);
            }
            if (answer instanceof Answer.WouldRefuse would) {
                return refusal(would.rule(), "would_refuse", would.reason(), would.details(), remedies);
            }
            if (answer instanceof Answer.Unknown unknown) {
                return new ExplainAnswer(
                        unknown.rule(), "unknown", null, unknown.fact().code(), null, Map.of(), null);
            }
            Instant until = ((Answer.Allows) answer).until();
            return new ExplainAnswer(
                    answer.rule(), "allows", until == null ? null : until.toString(), null, null, Map.of(), null);
        }

        private static ExplainAnswer refusal(
                String rule, String answer, Reason reason, Map<String, String> details, Map<String, String> remedies) {
            return new ExplainAnswer(rule, answer, null, null, reason.code(), details, remedies.get(reason.code()));
        }
    }

    @POST
    @Operation(
            summary = "Tells whether a member can log in, else why not and the remedy",
            description = "With `event`, *view-events* too.")
    @SecurityRequirement(name = "rights", scopes = "view this user")
    @APIResponseSchema(
            value = ExplainReport.class,
            responseDescription = "What the caller may not view is not named. Without *view-realm* any address is left"
                    + " open, also that of an event, and of lists of networks the answer tells only that there are"
                    + " some. Not asked: the list of a single step, pending required actions, whether the member has a"
                    + " password or second factor, whether the client's flow is on and reaches the level. A till that"
                    + " is not named has its store's networks. An event is searched in the newest 2,000 errors;"
                    + " settings are those of now. Writes an admin event only.")
    @APIResponse(
            responseCode = "429",
            description = "more than 60 questions of the caller within a minute on the same node")
    public Response explain(@RequestBodySchema(ExplainRequest.class) @Nullable String body) {
        ExplainRequest request = JsonBody.required(body, ExplainRequest.class);
        AccessInquiry inquiry = RestErrors.answer(() -> AccessInquiry.begin(call.invocation()));
        String about = request.member();
        if (about == null) {
            return answer(() -> {
                if (!nothingBeside(request) || request.event() == null) {
                    call.invocation().require(call.invocation().rights().mayViewMembers());
                    throw RestErrors.invalid("Send member and client, or event alone; at goes with both.");
                }
                return inquiry.aboutRefusal(request.event(), request.at());
            });
        }
        UserModel member = member(RestErrors.answer(() -> AccessInquiry.memberText(about)));
        return answer(() -> {
            call.invocation().require(call.invocation().rights().mayView(member));
            if (request.event() != null) {
                throw RestErrors.invalid("Send member or event: the event names its member.");
            }
            return inquiry.about(
                    member,
                    new Circumstances(
                            request.client(),
                            request.store(),
                            request.terminal(),
                            request.address(),
                            request.level(),
                            request.at()));
        });
    }

    private static boolean nothingBeside(ExplainRequest request) {
        return Stream.of(request.client(), request.store(), request.terminal(), request.address(), request.level())
                .allMatch(Objects::isNull);
    }

    /** Who may not view every member does not learn who exists, nor by how long a search for a name takes. */
    private UserModel member(String idOrUsername) {
        UserModel member = call.session().users().getUserById(call.realm(), idOrUsername);
        if (member == null && call.auth().users().canQuery()) {
            member = call.session().users().getUserByUsername(call.realm(), idOrUsername);
        }
        if (member == null) {
            throw call.auth().users().canView() ? new NotFoundException("User not found") : new ForbiddenException();
        }
        return member;
    }

    private static Response answer(Supplier<Explained> question) {
        return AdminCall.notStored(Response.Status.OK, ExplainReport.of(RestErrors.answer(question)));
    }
}
