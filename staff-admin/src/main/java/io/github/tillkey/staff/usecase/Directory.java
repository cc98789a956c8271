package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.store.MemberReader;
import io.github.tillkey.core.store.MemberSearch;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreStaff;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

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
        this.store = storeId == null ? null : StaffOfStore.store(call, storeId);
        this.views = new MemberViews(call);
        this.next = next();
    }

    private BiFunction<@Nullable String, Integer, List<MemberReader.Name>> next() {
        MemberSearch search = new MemberSearch(call.session(), call.realm(), filter.criteria());
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
     * The next ones.
     *
     * @param after username of the last one of the page before, {@code null} for the first page
     */
    public List<DirectoryEntry> after(@Nullable String after, int most) {
        List<DirectoryEntry> found = new ArrayList<>();
        String behind = after;
        int size = most;
        List<MemberReader.Name> names;
        do {
            names = next.apply(behind, size);
            views.of(names.stream().map(MemberReader.Name::id).toList(), store).stream()
                    .filter(filter::matches)
                    .limit(most - (long) found.size())
                    .forEach(found::add);
            if (names.size() < size) {
                break;
            }
            behind = names.get(names.size() - 1).username();
            size = Math.min(2 * size, Math.max(most, MAX_READ));
        } while (found.size() < most);
        return found;
    }
}
