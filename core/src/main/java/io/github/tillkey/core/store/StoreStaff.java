package io.github.tillkey.core.store;

import io.github.tillkey.core.staff.PinHolders;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Who works in a store now. */
public final class StoreStaff {

    /**
     * One way by which somebody works in the store.
     *
     * @param pin whether the member has a PIN
     */
    public record Work(UserModel member, Membership membership, boolean pin) {}

    private StoreStaff() {}

    /** Ids of all who may work in {@code store}, and a few others. */
    public static Set<String> candidates(KeycloakSession session, RealmModel realm, Store store) {
        Stores stores = Stores.of(session, realm);
        Set<String> candidates = new HashSet<>(stores.candidates(store));
        candidates.addAll(stores.staffWithoutStore(null));
        return candidates;
    }

    /** The same of many stores. */
    public static Set<String> candidates(KeycloakSession session, RealmModel realm, Collection<Store> of) {
        Stores stores = Stores.of(session, realm);
        Set<String> candidates = new HashSet<>(stores.candidates(of));
        candidates.addAll(stores.staffWithoutStore(null));
        return candidates;
    }

    /**
     * Those of {@code candidates} who work there, in the order of their names, each way for itself. Loads each: never
     * for a login.
     */
    public static Stream<Work> of(KeycloakSession session, RealmModel realm, Store store, Set<String> candidates) {
        Stores stores = Stores.of(session, realm);
        Set<String> withPin = PinHolders.among(session, realm, candidates).orElse(Set.of());
        return candidates.stream()
                .map(id -> session.users().getUserById(realm, id))
                .filter(Objects::nonNull)
                .sorted(Comparator.comparing(UserModel::getUsername).thenComparing(UserModel::getId))
                .flatMap(member -> stores.membershipsOf(member).in(store).stream()
                        .sorted(Membership.BY_WAY)
                        .map(membership -> new Work(member, membership, withPin.contains(member.getId()))));
    }
}
