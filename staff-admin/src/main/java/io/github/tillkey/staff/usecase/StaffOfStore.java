package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.staff.PinHolders;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.StaffPages;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.Rights;
import io.github.tillkey.core.usecase.StoreAssignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/** Who works in a store, for an actor who may see its staff; of work elsewhere only that there is some. */
public final class StaffOfStore {

    private final Invocation call;
    private final Store store;
    private final StaffPages pages;

    /**
     * @param storeId {@code store_id} of the store
     * @throws RequestRefusedException forbidden, to an actor who may see the staff of no store; not found, also where
     *     there is such a store and the actor may not see its staff
     */
    public StaffOfStore(Invocation call, String storeId) {
        this.store = new ManagedStores(call).find(storeId);
        this.call = call;
        this.pages = new StaffPages(call.session(), call.realm(), store);
    }

    /** The store. */
    Store store() {
        return store;
    }

    /** What the actor may change of a member. */
    public enum Change {
        /** Nothing. */
        NOTHING,
        /** What concerns this store. */
        STORE,
        /** Everything. */
        EVERYTHING;

        /** As answers write it. */
        public String value() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @param seen stores in which the member works and whose staff the actor may see: each has the same answer */
        static Change of(Rights rights, UserModel member, Stream<Store> seen) {
            if (rights.mayManage(member)) {
                return EVERYTHING;
            }
            return seen.findFirst()
                            .filter(store -> rights.mayManage(member, store))
                            .isPresent()
                    ? STORE
                    : NOTHING;
        }
    }

    /**
     * Somebody who works in the store.
     *
     * @param ways by which they do, the more the store is theirs the earlier
     * @param pin whether they have a PIN; {@code null} where nobody can have one
     * @param elsewhere whether they also work in a store whose staff the actor may not see
     */
    public record Colleague(
            UserModel member,
            List<Membership> ways,
            @Nullable Boolean pin,
            boolean elsewhere,
            Change change) {}

    /**
     * The next ones, in the order of their usernames.
     *
     * @param after username of the last one of the page before, {@code null} for the first page
     */
    public List<Colleague> after(@Nullable String after, int most) {
        List<StaffPages.Colleague> found = new ArrayList<>();
        String last = after;
        List<StaffPages.Colleague> read;
        do {
            read = pages.after(last, most);
            read.stream().filter(this::isSeen).limit(most - (long) found.size()).forEach(found::add);
            last = read.isEmpty() ? last : read.get(read.size() - 1).member().getUsername();
        } while (read.size() == most && found.size() < most);
        return shown(found);
    }

    /** Of the staff of a store, Keycloak may hide some from an administrator. */
    private boolean isSeen(StaffPages.Colleague colleague) {
        return call.rights().mayView(colleague.member());
    }

    /** @throws RequestRefusedException not found, also if a member with this id works in other stores */
    public Colleague member(String id) {
        return find(id).orElseThrow(StaffOfStore::nobody);
    }

    /** The same; empty where nobody with this id works in the store. */
    Optional<Colleague> find(String id) {
        return (Input.mayBeId(id) ? pages.member(id).filter(this::isSeen) : Optional.<StaffPages.Colleague>empty())
                .map(found -> shown(List.of(found)).get(0));
    }

    static RequestRefusedException nobody() {
        return RequestRefusedException.notFound("Nobody with this id works in the store.");
    }

    private List<Colleague> shown(List<StaffPages.Colleague> found) {
        Optional<Set<String>> withPin = PinHolders.among(
                call.session(),
                call.realm(),
                found.stream().map(colleague -> colleague.member().getId()).toList());
        return found.stream()
                .map(colleague -> new Colleague(
                        colleague.member(),
                        colleague.memberships().in(store).stream()
                                .sorted(Membership.BY_WAY)
                                .toList(),
                        withPin.map(ids -> ids.contains(colleague.member().getId()))
                                .orElse(null),
                        worksElsewhere(call.rights(), colleague.memberships()),
                        Change.of(call.rights(), colleague.member(), Stream.of(store))))
                .toList();
    }

    /** A member who was taken out of a store by somebody who does not open every store must not enter all. */
    static void requireSomeStore(Invocation call, StoreAssignment assignment, UserModel member) {
        if (assignment.opensEveryStore(member) && !call.rights().mayListStores()) {
            throw RequestRefusedException.conflict(
                    "Without this store the member would work in every store, as the realm has chosen for staff without"
                            + " a store. Ask somebody who acts on the staff of every store, or block the member.");
        }
    }

    /** Whether somebody also works in a store whose staff the actor may not see. */
    static boolean worksElsewhere(Rights rights, StoreMemberships memberships) {
        return memberships.everywhere().isPresent() && !rights.mayListStores()
                || memberships.storesWithLevels().stream().anyMatch(other -> !rights.mayViewStaff(other));
    }
}
