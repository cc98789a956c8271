package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Report;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.pin.credential.PinLengths;
import io.github.tillkey.pin.credential.PosPinCredentialModel;
import io.github.tillkey.pin.migration.MigrationReminders;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.usecase.MemberNames;
import io.github.tillkey.pin.usecase.PinChecks;
import io.github.tillkey.pin.usecase.PinLengthReminders;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The change from one length of PINs to another: how far it has come, who is missing, and reminding them. Starting, moving and
 * cancelling it is a matter of the settings of the required action "Set POS PIN".
 *
 * <p>409 everywhere when the PIN policy is missing or broken.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class MigrationResource {

    private static final int DEFAULT_PAGE = 100;
    private static final int MAX_PAGE = 1000;
    private static final int MAX_MAILS = 500;

    private final AdminCall call;

    MigrationResource(AdminCall call) {
        this.call = call;
    }

    /**
     * How far the change has come.
     *
     * @param length number of digits of new PINs
     * @param oldLength the length that is being left, {@code null} when none is
     * @param until ISO 8601 date and time from which the old length is refused, {@code null} when none is being left
     * @param state {@code none}, {@code running} or {@code ended}
     * @param membersOnNew members whose PIN has {@code length} digits
     * @param membersOnOld members whose PIN has another length
     * @param membersUnknown members whose PIN was given by an early version that did not record lengths, and not used since
     */
    public record Progress(
            int length,
            @Nullable Integer oldLength,
            @Nullable String until,
            String state,
            int membersOnNew,
            int membersOnOld,
            int membersUnknown)
            implements Representation {}

    /**
     * A member whose PIN has the old length.
     *
     * @param id Keycloak's id of the user
     * @param username the username
     * @param name first and last name, {@code null} when there is neither
     */
    public record Member(
            String id, String username, @Nullable String name) implements Representation {}

    /**
     * What became of the members with an old PIN.
     *
     * @param sent mails handed to the mail server
     * @param skipped members without an address, disabled, or reminded already
     * @param failed mails that could not be sent; the server log says why
     * @param complete whether every member was looked at; otherwise another call goes on
     */
    public record Reminded(int sent, int skipped, int failed, boolean complete) implements Representation {}

    /** How far the change has come. 403 without the right to view users. */
    @GET
    public Progress progress() {
        call.auth().users().requireView();
        PinPolicy policy = policy();
        PinLengths.Count count = PinLengths.of(call.session(), call.realm()).count();
        int all = count.byLength().values().stream().mapToInt(Integer::intValue).sum();
        int onNew = count.of(policy.length());
        return new Progress(
                policy.length(),
                policy.oldLength(),
                policy.oldLengthUntil() == null ? null : policy.oldLengthUntil().toString(),
                state(policy),
                onNew,
                all - onNew,
                count.unknown());
    }

    /**
     * Members whose PIN has the old length, ordered by id; none when no length is being left. A page may hold fewer than {@code max}
     * before the last.
     *
     * <p>400 for a page out of range; 403 without the right to view users.
     *
     * @param first how many to skip, from 0
     * @param max how many to answer with at most, 1 to 1000
     */
    @GET
    @Path("members")
    public Response members(
            @QueryParam("first") @Nullable String first,
            @QueryParam("max") @Nullable String max,
            @QueryParam("format") @Nullable String format) {
        call.auth().users().requireView();
        Parameters.Page page = Parameters.Page.of(first, max, DEFAULT_PAGE, MAX_PAGE);
        PinPolicy policy = policy();
        List<Member> members =
                PinLengths.of(call.session(), call.realm()).membersOnOld(policy, page.first(), page.max()).stream()
                        .flatMap(id ->
                                Optional.ofNullable(call.session().users().getUserById(call.realm(), id)).stream())
                        .filter(member -> PosPinCredentialModel.of(member)
                                .filter(pin -> pin.length() != policy.length())
                                .isPresent())
                        .map(member -> new Member(member.getId(), member.getUsername(), MemberNames.of(member)))
                        .toList();
        return new Report<>(Member.class, members).as(format);
    }

    /**
     * Mails members whose PIN has the old length, each at most once in 24 hours, and answers when the mails have been handed to the
     * mail server. Call it again until {@code complete} is {@code true}.
     *
     * <p>400 for {@code max} out of range; 403 without the right to manage users; 409 when no change of the length is running, or the
     * realm has no mail server.
     *
     * @param max how many mails at most, 1 to 500
     */
    @POST
    @Path("reminders")
    public Reminded remind(@QueryParam("max") @Nullable String max) {
        PinLengthReminders reminders = RestErrors.answer(() -> new PinLengthReminders(call.invocation()));
        int mails = Parameters.integer("max", max, DEFAULT_PAGE, 1, MAX_MAILS);
        MigrationReminders.Result result = RestErrors.answer(() -> reminders.send(mails));
        return new Reminded(result.sent(), result.skipped(), result.failed(), result.complete());
    }

    private PinPolicy policy() {
        return RestErrors.answer(() -> PinChecks.policyOf(call.realm()));
    }

    private static String state(PinPolicy policy) {
        if (policy.oldLength() == null) {
            return "none";
        }
        return policy.migrating(ServerTime.now()) ? "running" : "ended";
    }
}
