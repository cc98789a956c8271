package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.store.MemberReader;
import io.github.tillkey.core.store.MemberSearch;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreStaff;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.AskLimit;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/**
 * The people whom an actor may see, by username: all of the realm, also those of no store, or the staff of the actor's
 * stores. Of users of a directory only those whom Keycloak has imported.
 *
 * <p>What an actor of few stores may see is found by those stores; the rest by walking along the usernames, from where
 * a page begins.
 */
public final class Directory {

    /** From so many on a walk along all is shorter than to ask for each. */
    private static final int MAX_NAMED = 10_000;

    /** Members who are read at once while few match. */
    private static final int MAX_READ = 1_000;

    /**
     * Before the id of the last one looked at, whom the actor may not know of: a cursor can be read. No username begins
     * with it.
     */
    private static final String BY_ID = " ";

    /** Where a page ends, however few it has found. */
    private static final int MAX_LOOKED_AT = 3_000;

    /**
     * A page.
     *
     * @param next behind which username the next page begins, {@code null} for the last page
     */
    public record Page(
            List<DirectoryEntry> entries, @Nullable String next) {}

    private final Invocation call;
    private final DirectoryFilter filter;
    private final MemberViews views;
    private final @Nullable Store store;
    private final BiFunction<@Nullable String, Integer, List<MemberReader.Name>> next;

    /**
     * @param storeId {@code store_id} of the store in which they work, {@code null} for any
     * @throws RequestRefusedException forbidden, to an actor who may see the staff of no store; not found, also where
     *     there is such a store and the actor may not see its staff
     */
    public Directory(Invocation call, DirectoryFilter filter, @Nullable String storeId) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
        this.filter = filter;
        this.store = storeId == null ? null : new ManagedStores(call).find(storeId);
        this.views = new MemberViews(call);
        this.next = next();
    }

    /**
     * What somebody searches for.
     *
     * @throws RequestRefusedException invalid; too many; and as {@link #Directory}
     */
    public static Directory search(Invocation call, DirectoryFilter.Written written, @Nullable String storeId) {
        call.require(call.rights().mayViewStaff());
        DirectoryFilter filter = written.read();
        if (!filter.isEmpty()) {
            AskLimit.count(call.actor(), call.realm(), AskLimit.Kind.SEARCH);
        }
        return new Directory(call, filter, storeId);
    }

    private BiFunction<@Nullable String, Integer, List<MemberReader.Name>> next() {
        MemberSearch search = new MemberSearch(
                call.session(), call.realm(), filter.criteria(call.rights().mayViewMembers()));
        boolean seesMost = call.rights().mayViewMembers() || call.rights().mayListStores();
        Set<String> candidates = candidates(seesMost);
        if (candidates == null || candidates.size() > MAX_NAMED && seesMost) {
            return search::after;
        }
        List<MemberReader.Name> names = search.among(candidates);
        return (after, most) -> names.stream()
                .filter(name -> after == null || name.username().compareTo(after) > 0)
                .limit(most)
                .toList();
    }

    private @Nullable Set<String> candidates(boolean seesMost) {
        Set<String> candidates = store != null
                ? StoreStaff.candidates(call.session(), call.realm(), store)
                : seesMost ? null : StoreStaff.candidates(call.session(), call.realm(), views.stores());
        if (filter.role() == null) {
            return candidates;
        }
        Set<String> holders = Stores.of(call.session(), call.realm()).holders(filter.role());
        if (candidates == null) {
            return holders;
        }
        candidates.retainAll(holders);
        return candidates;
    }

    /**
     * The next ones. A page may have few, or nobody, and yet a next one: it ends after so many who were looked at.
     *
     * @param after where the page before has ended, {@code null} for the first page
     */
    public Page after(@Nullable String after, int most) {
        List<DirectoryEntry> found = new ArrayList<>();
        String behind = after == null || !after.startsWith(BY_ID) ? after : usernameOf(after.substring(BY_ID.length()));
        String last = "";
        int size = most + 1; // One more tells whether there is another page.
        int looked = 0;
        while (looked < MAX_LOOKED_AT) {
            List<MemberReader.Name> names = next.apply(behind, size);
            views.of(names.stream().map(MemberReader.Name::id).toList(), store).stream()
                    .filter(filter::matches)
                    .forEach(found::add);
            if (found.size() > most) {
                List<DirectoryEntry> page = List.copyOf(found.subList(0, most));
                return new Page(page, page.get(most - 1).name().username());
            }
            if (names.size() < size) {
                return new Page(found, null);
            }
            behind = names.get(names.size() - 1).username();
            last = names.get(names.size() - 1).id();
            looked += size;
            size = Math.min(2 * size, Math.max(most + 1, MAX_READ));
        }
        return new Page(found, BY_ID + last);
    }

    private String usernameOf(String id) {
        return MemberLookup.lookUp(call, id)
                .map(UserModel::getUsername)
                .orElseThrow(() -> RequestRefusedException.invalid("cursor: begin with the first page again."));
    }
}
