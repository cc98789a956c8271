package io.github.tillkey.core.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Who works in a store now, page by page in the order of usernames. The number of queries depends neither on how many
 * are on a page nor on how many users the realm has.
 */
public final class StaffPages {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Store store;

    /** Of {@code store}. */
    public StaffPages(KeycloakSession session, RealmModel realm, Store store) {
        this.session = session;
        this.realm = realm;
        this.store = store;
    }

    /**
     * Somebody who works in the store.
     *
     * @param memberships all of them, in other stores too
     */
    public record Colleague(UserModel member, StoreMemberships memberships) {}

    /**
     * The next ones.
     *
     * @param after username of the last one of the page before, {@code null} for the first page
     * @param most how many at most
     */
    public List<Colleague> after(@Nullable String after, int most) {
        // Candidates may hold others, so one look may not fill a page.
        List<String> next = new MemberReader(session, realm)
                .names(StoreStaff.candidates(session, realm, store)).stream()
                        .filter(name -> after == null || name.username().compareTo(after) > 0)
                        .map(MemberReader.Name::id)
                        .toList();
        List<Colleague> found = new ArrayList<>();
        for (int start = 0; start < next.size() && found.size() < most; start += most) {
            read(next.subList(start, Math.min(start + most, next.size()))).stream()
                    .limit(most - (long) found.size())
                    .forEach(found::add);
        }
        return found;
    }

    /** The one with this id; empty where nobody of this id works in the store. */
    public Optional<Colleague> member(String id) {
        return new MemberReader(session, realm)
                .names(Set.of(id)).stream().findFirst().flatMap(person -> read(List.of(person.id())).stream()
                        .findFirst());
    }

    private List<Colleague> read(List<String> users) {
        Stores stores = Stores.of(session, realm);
        return new MemberReader(session, realm)
                .read(users).stream()
                        .map(member -> new Colleague(member, stores.membershipsOf(member)))
                        .filter(colleague -> colleague.memberships().includes(store))
                        .toList();
    }
}
