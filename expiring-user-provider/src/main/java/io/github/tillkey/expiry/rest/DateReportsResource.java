package io.github.tillkey.expiry.rest;

import io.github.tillkey.core.check.Finding;
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
import io.github.tillkey.expiry.blocking.Deletions;
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
import org.jspecify.annotations.Nullable;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.UserModel;

/**
 * Reports about dates, as JSON or with {@code format=csv} as CSV. All need the right to view users; times are ISO 8601 instants.
 */
@Produces(MediaType.APPLICATION_JSON)
public final class DateReportsResource {

    private static final int DEFAULT_DAYS = 30;
    private static final int MOST_DAYS = 3_660;
    private static final int PAGE = 500;

    /** How long a mail may take to be handed over; one that takes longer was cut off. */
    private static final Duration SENDING = Duration.ofMinutes(10);

    private final AdminCall call;

    DateReportsResource(AdminCall call) {
        this.call = call;
    }

    /**
     * A member whose access ends.
     *
     * @param validUntil the end as it is written
     * @param endsAt the end
     * @param sponsor username, {@code null} when there is none
     */
    public record Ending(
            String userId,
            String username,
            String validUntil,
            String endsAt,
            @Nullable String sponsor) implements Representation {}

    /**
     * Who loses access in the next days, the first first; at most 10,000.
     *
     * <p>200; 400 naming the parameter; 403; 409 when the settings cannot be read.
     *
     * @param days 1 to 3,660
     */
    @GET
    @Path("ending")
    public Response ending(
            @QueryParam("days") @Nullable String daysAway, @QueryParam("format") @Nullable String format) {
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

    /**
     * Something that happened to the access of a member.
     *
     * @param at when
     * @param username {@code null} when the member is gone
     * @param oldUntil the end before, {@code null} when it is not known
     * @param newUntil the end after, {@code null} when there is none
     * @param by username of who did it, or the id of an administrator of another realm; {@code null} for the task, or where that is
     *     not known
     * @param reason what was given as the reason
     */
    public record Change(
            String at,
            String userId,
            @Nullable String username,
            @Nullable String oldUntil,
            @Nullable String newUntil,
            @Nullable String by,
            @Nullable String reason)
            implements Representation {}

    /** Who was blocked in the last days, the newest first; at most 10,000. 200; 400; 403. */
    @GET
    @Path("blocked")
    public Response blocked(
            @QueryParam("days") @Nullable String daysAway, @QueryParam("format") @Nullable String format) {
        return changes(EndChangeEntity.Kind.BLOCKED, daysAway, format);
    }

    /**
     * Who was extended in the last days and by whom, the newest first; at most 10,000: by a sponsor, by our REST, and where an edit has
     * released somebody whom the task had blocked. Other edits of administrators are in Keycloak's admin events. 200; 400; 403.
     */
    @GET
    @Path("extended")
    public Response extended(
            @QueryParam("days") @Nullable String daysAway, @QueryParam("format") @Nullable String format) {
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

    /**
     * A member who will be deleted.
     *
     * @param blockedAt since when the member is blocked
     * @param deletedFrom the first moment at which the member may be deleted
     */
    public record Deletion(String userId, String username, String blockedAt, String deletedFrom)
            implements Representation {}

    /** Who will be deleted in the next days, the first first; at most 10,000. Empty where nobody is ever deleted. 200; 400; 403; 409. */
    @GET
    @Path("deletions")
    public Response deletions(
            @QueryParam("days") @Nullable String daysAway, @QueryParam("format") @Nullable String format) {
        call.auth().users().requireView();
        int days = days(daysAway);
        policy();
        List<Deletion> deletions = Deletions.of(call.session(), call.realm().getId())
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

    /**
     * A mail of which nobody knows whether it was sent.
     *
     * @param days which of the notices: so many days before the end, 0 the one at the end, -1 the one before a deletion
     * @param recipient username of who should have got it
     * @param since when the sending began
     */
    public record HiddenNotice(
            String userId,
            @Nullable String username,
            int days,
            @Nullable String recipient,
            String since) implements Representation {}

    /** Mails whose end a crash has hidden; they are not repeated. 200; 403. */
    @GET
    @Path("hidden-notices")
    public Response hiddenNotices(@QueryParam("format") @Nullable String format) {
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

    /**
     * What stands in the way of dates in this realm; members are named for callers who may view users, and have their id for others.
     * 200; 403 without the right to view the realm.
     */
    @GET
    @Path("check")
    public List<Finding> check() {
        return call.findings(DateCheck::of);
    }

    private static int days(@Nullable String text) {
        return Parameters.integer("days", text, DEFAULT_DAYS, 1, MOST_DAYS);
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
