package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.event.EventSearch;
import io.github.tillkey.core.explain.About;
import io.github.tillkey.core.explain.AccessExplainer;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.staff.AccountState;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.staff.UnusedTills;
import io.github.tillkey.core.store.MemberReader;
import io.github.tillkey.core.store.MemberSearch;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.usecase.AskLimit;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.PastRefusal;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.models.UserModel;

/** Reports of the staff whom an actor may see; of members whose details the actor may not see only what needs none. */
public final class StaffReports {

    /** Where a report ends. */
    static final int MAX_ROWS = 10_000;

    private static final int PAGE = 1_000;

    /** Pages that one report looks at, each of a few thousand people at most. */
    private static final int MAX_PAGES = 50;

    /** Events that are looked at for refusals. */
    private static final int MAX_EVENTS = 10_000;

    /** All that is told of why a till refused. */
    private static final String AT_TILL = "refused_at_till";

    private final Invocation call;
    private final AccessExplainer explainer;

    /** @throws RequestRefusedException forbidden, to an actor who may see the staff of no store; too many */
    public StaffReports(Invocation call) {
        call.require(call.rights().mayViewStaff());
        AskLimit.count(call.actor(), call.realm(), AskLimit.Kind.REPORT);
        this.call = call;
        this.explainer = new AccessExplainer(call.session());
    }

    /** Who is active and loses access in the next days, by end. */
    public List<DirectoryEntry> ending(int days) {
        DirectoryFilter filter = new DirectoryFilter(
                List.of(),
                null,
                null,
                null,
                null,
                AccountState.ACTIVE,
                ServerTime.now().plus(Duration.ofDays(days)));
        return walk(filter, null, entry -> true).stream()
                .sorted(Comparator.comparing((DirectoryEntry entry) -> end(entry)))
                .toList();
    }

    /** The end of who was found by an end. */
    private static Instant end(DirectoryEntry entry) {
        return Objects.requireNonNull(Objects.requireNonNull(entry.details()).ends());
    }

    /** External members who are active and whose sponsor is not written, gone or blocked. */
    public List<DirectoryEntry> externalsWithoutSponsor() {
        DirectoryFilter filter =
                new DirectoryFilter(List.of(), null, StaffKind.EXTERNAL, null, null, AccountState.ACTIVE, null);
        List<DirectoryEntry> externals = walk(filter, null, entry -> true);
        Set<String> enabled = MemberSearch.enabled(
                call.session(),
                call.realm(),
                externals.stream()
                        .map(StaffReports::sponsor)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toSet()));
        return externals.stream()
                .filter(external -> !enabled.contains(sponsor(external)))
                .toList();
    }

    private static String sponsor(DirectoryEntry entry) {
        DirectoryEntry.Details details = entry.details();
        return details == null || details.sponsor() == null
                ? ""
                : details.sponsor().strip().toLowerCase(Locale.ROOT);
    }

    /**
     * Who is active, works in a store, and has no PIN; nobody where there are no PINs.
     *
     * @param storeId {@code store_id} of the store, {@code null} for any
     * @throws RequestRefusedException not found, also where the actor may not see the staff of this store
     */
    public List<DirectoryEntry> withoutPin(@Nullable String storeId) {
        DirectoryFilter filter = new DirectoryFilter(List.of(), null, null, null, null, AccountState.ACTIVE, null);
        return walk(
                filter,
                storeId,
                entry -> Boolean.FALSE.equals(entry.pin()) && !entry.work().isEmpty());
    }

    private List<DirectoryEntry> walk(
            DirectoryFilter filter, @Nullable String storeId, Predicate<DirectoryEntry> wanted) {
        Directory directory = new Directory(call, filter, storeId);
        List<DirectoryEntry> rows = new ArrayList<>();
        String after = null;
        int pages = 0;
        do {
            Directory.Page page = directory.after(after, PAGE);
            page.entries().stream()
                    .filter(wanted)
                    .limit(MAX_ROWS - (long) rows.size())
                    .forEach(rows::add);
            after = page.next();
        } while (after != null && ++pages < MAX_PAGES && rows.size() < MAX_ROWS);
        return rows;
    }

    /** A till that nobody has used. */
    public record UnusedTill(Store store, String id, String name, Instant lastSeen) {}

    /** Tills of stores whose staff the actor may see that were not seen in the last days, the longest unseen first. */
    public List<UnusedTill> unusedTills(int days) {
        Map<String, Store> stores = new HashMap<>();
        new MemberViews(call)
                .stores().stream()
                        .filter(store -> call.rights().mayViewTills(store.groupId()))
                        .forEach(store -> stores.put(store.groupId(), store));
        return UnusedTills.since(call.session(), call.realm(), ServerTime.now().minus(Duration.ofDays(days))).stream()
                .flatMap(till -> Stream.ofNullable(stores.get(till.storeGroupId()))
                        .map(store -> new UnusedTill(store, till.id(), till.name(), till.lastSeen())))
                .limit(MAX_ROWS)
                .toList();
    }

    /**
     * A refusal.
     *
     * @param username {@code null} at a till, and where nobody is known, or the actor may not see them
     * @param store {@code null} where none is known, or the actor may not see its staff
     * @param terminal of such a store
     * @param reason of one at a till always the same; {@code null} where it tells what the actor may not see of the
     *     member
     */
    public record Refusal(
            Instant at,
            @Nullable String username,
            @Nullable String store,
            @Nullable String terminal,
            @Nullable String client,
            @Nullable String reason) {}

    /**
     * The refusals of the last 24 hours, the newest first: in stores whose staff the actor may see, and of members
     * whose details the actor may see. Of one at a till it tells only where and when, as what is typed there is a PIN:
     * who and why would tell whose it is, and so would one at a till elsewhere by being told.
     *
     * @throws RequestRefusedException forbidden
     */
    public List<Refusal> refusals() {
        call.require(call.rights().mayViewRefusals());
        List<PastRefusal> past;
        try (Stream<Event> events = EventSearch.of(
                call.session(),
                call.realm(),
                Stream.of(EventType.values())
                        .filter(type -> type.name().endsWith("_ERROR"))
                        .toList())
                .since(ServerTime.now().minus(Duration.ofDays(1)))
                .stream(0, MAX_EVENTS)) {
            past = events.filter(PastRefusal::isRefusal).map(PastRefusal::of).toList();
        }
        Map<String, UserModel> members = new HashMap<>();
        new MemberReader(call.session(), call.realm())
                .read(past.stream()
                        .map(PastRefusal::userId)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList())
                .forEach(member -> members.put(member.getId(), member));
        Set<String> stores =
                new MemberViews(call).stores().stream().map(Store::storeId).collect(Collectors.toSet());
        Map<String, Boolean> detailed = new HashMap<>();
        List<Refusal> refusals = new ArrayList<>();
        for (PastRefusal refusal : past) {
            if (refusals.size() == MAX_ROWS) {
                break;
            }
            boolean here = refusal.store() != null && stores.contains(refusal.store());
            if (refusal.terminal() != null && !call.rights().mayViewEvents()) {
                if (here) {
                    refusals.add(new Refusal(
                            refusal.at(), null, refusal.store(), refusal.terminal(), refusal.clientId(), AT_TILL));
                }
                continue;
            }
            UserModel member = refusal.userId() == null ? null : members.get(refusal.userId());
            boolean theirs = member == null
                    ? call.rights().mayViewMembers()
                    : detailed.computeIfAbsent(
                            member.getId(), id -> call.rights().mayViewDetails(member));
            if (here || theirs) {
                refusals.add(new Refusal(
                        refusal.at(),
                        member == null || !theirs && !call.rights().mayView(member) ? null : member.getUsername(),
                        here ? refusal.store() : null,
                        here ? refusal.terminal() : null,
                        refusal.clientId(),
                        !theirs && isDetail(refusal.reason()) ? null : refusal.reason()));
            }
        }
        return refusals;
    }

    private boolean isDetail(String reason) {
        return explainer
                .remedy(reason)
                .filter(remedy -> remedy.about() == About.DETAILS)
                .isPresent();
    }
}
