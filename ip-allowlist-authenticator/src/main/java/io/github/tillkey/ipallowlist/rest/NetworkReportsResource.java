package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.check.EventCheck;
import io.github.tillkey.core.event.EventSearch;
import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Report;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.ipallowlist.rule.NetworkPolicy;
import io.github.tillkey.ipallowlist.settings.RecentLogins;
import io.github.tillkey.ipallowlist.storage.NetworkListSearch;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.models.GroupModel;

/** What an administrator reads before and after switching networks on. Everything here only reads. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "networks")
public final class NetworkReportsResource {

    private static final int DEFAULT_PAGE = 20;
    private static final int MAX_PAGE = 100;
    private static final int DEFAULT_DAYS = 30;
    private static final int MAX_DAYS = 90;

    private final AdminCall call;

    NetworkReportsResource(AdminCall call) {
        this.call = call;
    }

    /** Members who would be refused. */
    public record Preview(
            @Schema(description = "by username") List<RefusedMember> members,

            @Schema(description = "how many logins were looked at")
            int loginsRead,

            @Schema(description = "whether these are all of those days")
            boolean complete)
            implements Representation {}

    /** A member who would be refused. */
    public record RefusedMember(String userId, String username, List<RefusedAddress> refused)
            implements Representation {}

    /** An address that would be refused. */
    public record RefusedAddress(
            String address,
            @Schema(format = "date-time") String lastLogin,
            @Schema(description = "code of the refusal") String reason,

            @Schema(description = "which list would decide") @Nullable
            String list)
            implements Representation {}

    @GET
    @Path("preview")
    @Operation(
            summary = "Lists who would be refused if networks were enforced now, judging by the newest 50,000 stored"
                    + " logins",
            description = "Without PIN logins and lists of steps. Addresses are those in the events.")
    @SecurityRequirement(
            name = "rights",
            scopes = {"view-events", "view users"})
    @APIResponseSchema(Preview.class)
    @APIResponse(responseCode = "409", description = "no `LOGIN` events")
    public Preview preview(
            @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "" + MAX_DAYS, defaultValue = "" + DEFAULT_DAYS)
                    @QueryParam("days")
                    @Nullable
                    String daysBack) {
        call.auth().realm().requireViewEvents();
        call.auth().users().requireView();
        int days = Parameters.integer("days", daysBack, DEFAULT_DAYS, 1, MAX_DAYS);
        requireEvents(EventType.LOGIN);
        NetworkPolicy policy = policy();
        Instant now = ServerTime.now();
        RecentLogins logins = RecentLogins.of(
                call.session(), call.realm(), now.minus(Duration.ofDays(days)), RecentLogins.MAX_EVENTS);
        Map<String, List<RefusedAddress>> refused = new HashMap<>();
        for (RecentLogins.Login login : logins.logins()) {
            RecentLogins.evaluate(call.session(), call.realm(), policy, login, now)
                    .flatMap(RecentLogins.CheckedLogin::denial)
                    .ifPresent(denial -> refused.computeIfAbsent(login.userId(), id -> new ArrayList<>())
                            .add(new RefusedAddress(
                                    login.address(),
                                    Instant.ofEpochMilli(login.time()).toString(),
                                    denial.reason().code(),
                                    denial.details().get(NetworkPolicy.LIST))));
        }
        return new Preview(
                refused.entrySet().stream()
                        .map(member -> new RefusedMember(
                                member.getKey(),
                                String.valueOf(call.username(member.getKey())),
                                member.getValue().stream()
                                        .sorted(Comparator.comparing(RefusedAddress::lastLogin)
                                                .reversed())
                                        .toList()))
                        .sorted(Comparator.comparing(RefusedMember::username))
                        .toList(),
                logins.read(),
                logins.read() < RecentLogins.MAX_EVENTS);
    }

    /** A refusal, or what would have been one. */
    public record Refusal(
            @Schema(format = "date-time") String at,
            String userId,
            @Nullable String username,

            @Schema(description = "what the member wanted to enter") @Nullable
            String clientId,

            @Schema(description = "`null` when it could not be told") @Nullable
            String address,

            @Schema(description = "code of the refusal") String reason,

            @Schema(description = "which list has decided") @Nullable
            String list,

            @Schema(description = "what could not be read or told") @Nullable
            String problem,

            @Schema(description = "whether access was granted all the same")
            boolean reportOnly)
            implements Representation {}

    @GET
    @Path("refusals")
    @Operation(
            summary = "Lists refusals of the rule `network`, newest first",
            description = "Searched in the newest 50,000 events, without `login_ended`.")
    @SecurityRequirement(
            name = "rights",
            scopes = {"view-events", "view users"})
    @APIResponseSchema(Refusal[].class)
    @APIResponse(responseCode = "409", description = "no `LOGIN_ERROR` events")
    public Response refusals(
            @Parameter(description = "all members without it") @QueryParam("userId") @Nullable String userId,
            @Parameter(ref = "first") @QueryParam("first") @Nullable String first,
            @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "" + MAX_PAGE, defaultValue = "" + DEFAULT_PAGE)
                    @QueryParam("max")
                    @Nullable
                    String max,
            @Parameter(ref = "format") @QueryParam("format") @Nullable String format) {
        call.auth().realm().requireViewEvents();
        call.auth().users().requireView();
        Parameters.Page page = Parameters.Page.of(first, max, DEFAULT_PAGE, MAX_PAGE);
        requireEvents(EventType.LOGIN_ERROR);
        EventSearch.Found found = EventSearch.of(call.session(), call.realm(), EventCheck.REFUSALS)
                .user(userId)
                .find(
                        event -> event.getUserId() != null
                                && NetworkPolicy.RULE.equals(
                                        EventSearch.details(event).get(AccessGuard.RULE)),
                        page.first(),
                        page.max());
        return new Report<>(
                        Refusal.class,
                        found.events().stream().map(this::refusal).toList())
                .as(format);
    }

    private Refusal refusal(Event event) {
        Map<String, String> details = EventSearch.details(event);
        return new Refusal(
                Instant.ofEpochMilli(event.getTime()).toString(),
                event.getUserId(),
                call.username(event.getUserId()),
                event.getClientId(),
                details.get(AccessGuard.ADDRESS),
                String.valueOf(details.get(Details.REASON)),
                details.get(NetworkPolicy.LIST),
                details.get(NetworkPolicy.PROBLEM),
                Boolean.parseBoolean(details.get(AccessGuard.REPORT_ONLY)));
    }

    /** Who is allowed from everywhere. */
    public record Anywhere(
            @Schema(description = "usernames") List<String> members,

            @Schema(description = "names, stores among them")
            List<String> groups,

            @Schema(description = "names") List<String> zones,

            @Schema(description = "whether the default list allows it")
            boolean byDefault)
            implements Representation {}

    @GET
    @Path("anywhere")
    @Operation(summary = "Lists who is allowed from everywhere: an entry `*`, ended ones too")
    @SecurityRequirement(
            name = "rights",
            scopes = {"view-realm", "view users"})
    public Anywhere anywhere() {
        call.auth().realm().requireViewRealm();
        call.auth().users().requireView();
        NetworkSettings settings = policy().settings();
        NetworkListSearch holders = NetworkListSearch.of(call.session(), call.realm());
        return new Anywhere(
                holders.users("*")
                        .filter(held -> allowsAnywhere(held.list()))
                        .map(held -> call.username(held.id()))
                        .filter(Objects::nonNull)
                        .distinct()
                        .sorted()
                        .toList(),
                holders.groups("*")
                        .filter(held -> allowsAnywhere(held.list()))
                        .map(held -> call.realm().getGroupById(held.id()))
                        .filter(Objects::nonNull)
                        .map(GroupModel::getName)
                        .distinct()
                        .sorted()
                        .toList(),
                settings.zones().texts().entrySet().stream()
                        .filter(zone -> allowsAnywhere(zone.getValue()))
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList(),
                settings.defaultNetworks() != null && allowsAnywhere(settings.defaultNetworks()));
    }

    private static boolean allowsAnywhere(String list) {
        try {
            return NetworkList.parse(list).allowsAnywhere();
        } catch (InvalidNetworkListException broken) {
            return false; // It allows nothing.
        }
    }

    private NetworkPolicy policy() {
        try {
            return NetworkPolicy.of(call.session(), call.realm());
        } catch (InvalidSettingException broken) {
            throw RestErrors.conflict(broken.sentence());
        }
    }

    private void requireEvents(EventType type) {
        if (!EventSearch.isStored(call.realm(), type)) {
            throw RestErrors.conflict("The realm keeps no events of type " + type
                    + ": switch on Realm settings > Events > User events settings > Save events, with this type.");
        }
    }
}
