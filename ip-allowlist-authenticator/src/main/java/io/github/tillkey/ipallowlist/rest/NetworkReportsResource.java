package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.check.EventCheck;
import io.github.tillkey.core.check.Finding;
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
import io.github.tillkey.ipallowlist.storage.ListHolders;
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
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.models.GroupModel;

/** What an administrator reads before and after switching networks on. Everything here only reads. */
@Produces(MediaType.APPLICATION_JSON)
public final class NetworkReportsResource {

    private static final int DEFAULT_PAGE = 20;
    private static final int MAX_PAGE = 100;
    private static final int DEFAULT_DAYS = 30;
    private static final int MAX_DAYS = 90;

    private final AdminCall call;

    NetworkReportsResource(AdminCall call) {
        this.call = call;
    }

    /**
     * Members who would be refused.
     *
     * @param members who would be refused from at least one of their addresses, by username
     * @param loginsRead how many logins were looked at
     * @param complete whether these are all logins of the time asked for
     */
    public record Preview(List<RefusedMember> members, int loginsRead, boolean complete) implements Representation {}

    /**
     * A member who would be refused.
     *
     * @param userId Keycloak's id
     * @param username the username
     * @param refused the addresses that would be refused
     */
    public record RefusedMember(String userId, String username, List<RefusedAddress> refused)
            implements Representation {}

    /**
     * An address that would be refused.
     *
     * @param address from which the member has logged in
     * @param lastLogin ISO 8601 instant of the newest such login
     * @param reason the reason code of the refusal
     * @param list which list would decide
     */
    public record RefusedAddress(
            String address,
            String lastLogin,
            String reason,
            @Nullable String list) implements Representation {}

    /**
     * Who would be refused if networks were enforced now, judged by the logins of the last days. Logins with a PIN are left out, and
     * addresses are those that the events carry.
     *
     * <p>200; 400 naming the parameter; 403 without the rights to view events and users; 409 when the realm keeps no events of logins,
     * or its network settings cannot be read.
     *
     * @param days 1 to 90
     */
    @GET
    @Path("preview")
    public Preview preview(@QueryParam("days") @Nullable String daysBack) {
        call.auth().realm().requireViewEvents();
        call.auth().users().requireView();
        int days = Parameters.integer("days", daysBack, DEFAULT_DAYS, 1, MAX_DAYS);
        requireEvents(EventType.LOGIN);
        NetworkPolicy policy = policy();
        Instant now = ServerTime.now();
        RecentLogins logins = RecentLogins.of(
                call.session(), call.realm(), now.minus(Duration.ofDays(days)), RecentLogins.MOST_EVENTS);
        Map<String, List<RefusedAddress>> refused = new HashMap<>();
        for (RecentLogins.Login login : logins.logins()) {
            RecentLogins.judge(call.session(), call.realm(), policy, login, now)
                    .flatMap(RecentLogins.Judged::denial)
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
                logins.read() < RecentLogins.MOST_EVENTS);
    }

    /**
     * A refusal, or what would have been one.
     *
     * @param at ISO 8601 instant
     * @param userId Keycloak's id of the member
     * @param username the username, {@code null} when the member is gone
     * @param clientId what the member wanted to enter
     * @param address from where, {@code null} when it could not be told
     * @param reason the reason code
     * @param list which list has decided, {@code null} when none was asked
     * @param problem what could not be read or told, {@code null} when nothing
     * @param reportOnly whether the member was let in all the same
     */
    public record Refusal(
            String at,
            String userId,
            @Nullable String username,
            @Nullable String clientId,
            @Nullable String address,
            String reason,
            @Nullable String list,
            @Nullable String problem,
            boolean reportOnly)
            implements Representation {}

    /**
     * The newest refusals, newest first. To let one pass: {@code POST members/{userId}/allowances} with its address.
     *
     * <p>200; 400 naming the parameter; 403 without the rights to view events and users; 409 when the realm keeps no events of
     * refused logins.
     *
     * @param userId only those of this member, when given
     * @param first how many to skip, from 0
     * @param max how many to answer with at most, 1 to 100
     */
    @GET
    @Path("refusals")
    public Response refusals(
            @QueryParam("userId") @Nullable String userId,
            @QueryParam("first") @Nullable String first,
            @QueryParam("max") @Nullable String max,
            @QueryParam("format") @Nullable String format) {
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
                details.get(NetworkPolicy.ADDRESS),
                String.valueOf(details.get(Details.REASON)),
                details.get(NetworkPolicy.LIST),
                details.get(NetworkPolicy.PROBLEM),
                Boolean.parseBoolean(details.get(AccessGuard.REPORT_ONLY)));
    }

    /**
     * Who is allowed from everywhere.
     *
     * @param members usernames
     * @param groups names of groups, stores among them
     * @param zones names
     * @param byDefault whether the default list of the settings says so
     */
    public record Anywhere(List<String> members, List<String> groups, List<String> zones, boolean byDefault)
            implements Representation {}

    /** Lists with {@code *}. 200; 403 without the rights to view the realm and its users; 409 when the settings cannot be read. */
    @GET
    @Path("anywhere")
    public Anywhere anywhere() {
        call.auth().realm().requireViewRealm();
        call.auth().users().requireView();
        NetworkSettings settings = policy().settings();
        ListHolders holders = ListHolders.of(call.session(), call.realm());
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

    /**
     * What stands in the way of networks in this realm; members are named for callers who may view users, and have their id for others.
     * 200; 403 without the right to view the realm.
     */
    @GET
    @Path("check")
    public List<Finding> check() {
        return call.findings(NetworkCheck::of);
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
