package io.github.tillkey.expiry.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Report;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.validity.InvalidDateException;
import io.github.tillkey.core.validity.ValidityWindow;
import io.github.tillkey.expiry.blocking.DeletionSchedule;
import io.github.tillkey.expiry.rule.DatePolicy;
import io.github.tillkey.expiry.rule.MemberDates;
import io.github.tillkey.expiry.rule.UntrustedDatesException;
import io.github.tillkey.expiry.storage.EndChangeEntity;
import io.github.tillkey.expiry.storage.EndingMembers;
import io.github.tillkey.expiry.storage.EndingMembers.Candidate;
import io.github.tillkey.expiry.storage.EndingMembers.Position;
import io.github.tillkey.expiry.storage.NoticeEntity;
import jakarta.persistence.EntityManager;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.UserModel;

/**
 * Reports about dates.
 */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "dates")
public final class DateReportsResource {

    private static final int DEFAULT_DAYS = 30;
    private static final int MAX_DAYS = 3_660;
    private static final int PAGE = 500;

    /** How long a mail may take to be handed over; one that takes longer was cut off. */
    private static final Duration SENDING = Duration.ofMinutes(10);

    private final AdminCall call;

    DateReportsResource(AdminCall call) {
        this.call = call;
    }

    /** A member whose access ends. */
    public record Ending(
            String userId,
            String username,
            @Schema(description = "as written") String validUntil,

            @Schema(format = "date-time", description = "the first instant that is over")
            String endsAt,

            @Schema(description = "as written") @Nullable String sponsor)
            implements Representation {}

    @GET
    @Path("ending")
    @Operation(
            summary = "Lists who loses access in the next days, by end",
            description = "Enabled members that Keycloak stores; unreadable or editable dates are left out.")
    @SecurityRequirement(name = "rights", scopes = "view users")
    @APIResponseSchema(Ending[].class)
    public Response ending(
            @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "" + MAX_DAYS, defaultValue = "" + DEFAULT_DAYS)
                    @QueryParam("days")
                    @Nullable
                    String daysAway,
            @Parameter(ref = "format") @QueryParam("format") @Nullable String format) {
        call.auth().users().requireView();
        int days = days(daysAway);
        Instant now = ServerTime.now();
        Instant last = now.plus(Duration.ofDays(days));
        DatePolicy policy = policy();
        List<Ending> ending = new ArrayList<>();
        Position position = Position.at(now);
        List<Candidate> page;
        do {
            page = EndingMembers.of(call.session()).next(position, last, PAGE);
            for (Candidate candidate : page) {
                if (candidate.realmId().equals(call.realm().getId()) && ending.size() < Report.MAX_ROWS) {
                    addIfBetween(ending, policy, candidate.userId(), now, last);
                }
                position = Position.behind(candidate);
            }
        } while (page.size() == PAGE && ending.size() < Report.MAX_ROWS);
        ending.sort(Comparator.comparing(Ending::endsAt).thenComparing(Ending::username));
        return new Report<>(Ending.class, ending).as(format);
    }

    private void addIfBetween(List<Ending> ending, DatePolicy policy, String userId, Instant now, Instant last) {
        UserModel member = call.session().users().getUserById(call.realm(), userId);
        if (member == null) {
            return;
        }
        MemberDates dates = DatePolicy.datesOf(member);
        try {
            ValidityWindow window = policy.window(dates);
            Instant end = window.until();
            if (end != null && end.isAfter(now) && !end.isAfter(last)) {
                ending.add(new Ending(
                        member.getId(),
                        member.getUsername(),
                        dates.until().get(0),
                        end.toString(),
                        member.getFirstAttribute(StaffAttributes.SPONSOR)));
            }
        } catch (InvalidDateException | UntrustedDatesException notToBeRelied) {
            // The rule refuses the member already.
        }
    }

    /** Something that happened to the access of a member. */
    public record Change(
            @Schema(format = "date-time") String at,
            String userId,
            @Nullable String username,

            @Schema(description = "the end before") @Nullable
            String oldUntil,

            @Schema(description = "the end after; `null` when it was removed, or the member was blocked") @Nullable
            String newUntil,

            @Schema(
                    description =
                            "a username, or the id of a user who is gone or of another realm; `null` for the task")
            @Nullable
            String by,

            @Nullable String reason)
            implements Representation {}

    @GET
    @Path("blocked")
    @Operation(
            summary = "Lists who was blocked in the last days, newest first",
            description = "Members whom the task could not disable (`READ_ONLY`) too. Rows go with the member.")
    @SecurityRequirement(name = "rights", scopes = "view users")
    @APIResponseSchema(Change[].class)
    public Response blocked(
            @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "" + MAX_DAYS, defaultValue = "" + DEFAULT_DAYS)
                    @QueryParam("days")
                    @Nullable
                    String daysAway,
            @Parameter(ref = "format") @QueryParam("format") @Nullable String format) {
        return changes(EndChangeEntity.Kind.BLOCKED, daysAway, format);
    }

    @GET
    @Path("extended")
    @Operation(
            summary = "Lists who was extended in the last days, newest first",
            description =
                    "By sponsors and by this REST, and edits that released somebody; other edits are admin events."
                            + " Rows go with the member.")
    @SecurityRequirement(name = "rights", scopes = "view users")
    @APIResponseSchema(Change[].class)
    public Response extended(
            @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "" + MAX_DAYS, defaultValue = "" + DEFAULT_DAYS)
                    @QueryParam("days")
                    @Nullable
                    String daysAway,
            @Parameter(ref = "format") @QueryParam("format") @Nullable String format) {
        return changes(EndChangeEntity.Kind.EXTENDED, daysAway, format);
    }

    private Response changes(EndChangeEntity.Kind kind, @Nullable String daysAway, @Nullable String format) {
        call.auth().users().requireView();
        int days = days(daysAway);
        List<Change> changes = entities()
                .createNamedQuery("tillkeyEndChanges", EndChangeEntity.class)
                .setParameter("realmId", call.realm().getId())
                .setParameter("kind", kind)
                .setParameter(
                        "since", ServerTime.now().minus(Duration.ofDays(days)).toEpochMilli())
                .setMaxResults(Report.MAX_ROWS)
                .getResultList()
                .stream()
                .map(change -> new Change(
                        Instant.ofEpochMilli(change.changedAt).toString(),
                        change.userId,
                        call.username(change.userId),
                        change.oldUntil,
                        change.newUntil,
                        change.changedBy == null ? null : usernameOrId(change.changedBy),
                        change.reason))
                .toList();
        return new Report<>(Change.class, changes).as(format);
    }

    /** A member who will be deleted. */
    public record Deletion(
            String userId,
            String username,
            @Schema(format = "date-time") String blockedAt,

            @Schema(format = "date-time", description = "the first instant at which the member may be deleted")
            String deletedFrom)
            implements Representation {}

    @GET
    @Path("deletions")
    @Operation(summary = "Lists who will be deleted in the next days, by date")
    @SecurityRequirement(name = "rights", scopes = "view users")
    @APIResponseSchema(Deletion[].class)
    public Response deletions(
            @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "" + MAX_DAYS, defaultValue = "" + DEFAULT_DAYS)
                    @QueryParam("days")
                    @Nullable
                    String daysAway,
            @Parameter(ref = "format") @QueryParam("format") @Nullable String format) {
        call.auth().users().requireView();
        int days = days(daysAway);
        policy();
        List<Deletion> deletions = DeletionSchedule.of(
                        call.session(), call.realm().getId())
                .map(found -> found.until(ServerTime.now().plus(Duration.ofDays(days)), Report.MAX_ROWS).stream()
                        .map(deletion -> new Deletion(
                                deletion.member().getId(),
                                deletion.member().getUsername(),
                                Instant.ofEpochMilli(deletion.row().handledAt).toString(),
                                deletion.from().toString()))
                        .toList())
                .orElse(List.of());
        return new Report<>(Deletion.class, deletions).as(format);
    }

    /** A mail that may or may not have been sent. */
    public record HiddenNotice(
            String userId,
            @Nullable String username,

            @Schema(description = "days before the end; 0 at the end, -1 before the deletion")
            int days,

            @Schema(description = "username") @Nullable String recipient,

            @Schema(format = "date-time", description = "when the sending began")
            String since)
            implements Representation {}

    @GET
    @Path("hidden-notices")
    @Operation(
            summary = "Lists mails with unknown outcome: sending began over ten minutes ago and a server crashed; they"
                    + " are not sent again")
    @SecurityRequirement(name = "rights", scopes = "view users")
    @APIResponseSchema(HiddenNotice[].class)
    public Response hiddenNotices(@Parameter(ref = "format") @QueryParam("format") @Nullable String format) {
        call.auth().users().requireView();
        List<HiddenNotice> hidden = entities()
                .createNamedQuery("tillkeyNoticesIn", NoticeEntity.class)
                .setParameter("realmId", call.realm().getId())
                .setParameter("state", NoticeEntity.State.CLAIMED)
                .setParameter("before", ServerTime.now().minus(SENDING).toEpochMilli())
                .setMaxResults(Report.MAX_ROWS)
                .getResultList()
                .stream()
                .map(notice -> new HiddenNotice(
                        notice.userId,
                        call.username(notice.userId),
                        notice.days,
                        call.username(notice.recipient),
                        Instant.ofEpochMilli(notice.claimedAt).toString()))
                .toList();
        return new Report<>(HiddenNotice.class, hidden).as(format);
    }

    private static int days(@Nullable String text) {
        return Parameters.integer("days", text, DEFAULT_DAYS, 1, MAX_DAYS);
    }

    private DatePolicy policy() {
        try {
            return DatePolicy.of(call.session(), call.realm());
        } catch (InvalidSettingException broken) {
            throw RestErrors.conflict(broken.sentence());
        }
    }

    private String usernameOrId(String userId) {
        String name = call.username(userId);
        return name == null ? userId : name;
    }

    private EntityManager entities() {
        return call.session().getProvider(JpaConnectionProvider.class).getEntityManager();
    }
}
