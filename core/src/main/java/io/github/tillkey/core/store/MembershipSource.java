package io.github.tillkey.core.store;

import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.provider.Provider;

/**
 * Says where members work. A feature adds a way to work in a store by deploying a provider of this SPI; {@link Stores}
 * asks all of them. One that throws fails the question, and whoever has asked refuses.
 */
public interface MembershipSource extends Provider {

    /**
     * What {@code member} holds at {@code instant} by this source. Runs at every token response: reads caches, not the
     * database.
     */
    Stream<Membership> of(RealmModel realm, UserModel member, Instant instant);

    /** What {@code member} will hold by this source later than {@code instant}, as far as is known. */
    default Stream<Membership> later(RealmModel realm, UserModel member, Instant instant) {
        return Stream.empty();
    }

    /**
     * Ids of all users who may work in {@code store} by this source, now or later. May hold others: the caller asks
     * about each. Reads the database, in a number of queries that does not depend on how many stores or members there
     * are.
     */
    Set<String> candidates(RealmModel realm, Store store);

    /** The same of many stores; a source asks the database for all of them together. */
    default Set<String> candidates(RealmModel realm, Collection<Store> stores) {
        Set<String> candidates = new HashSet<>();
        stores.forEach(store -> candidates.addAll(candidates(realm, store)));
        return candidates;
    }

    /**
     * Ids of all users who may hold one of these store roles by this source, anywhere. May hold others. Nobody finds
     * the members of a source that leaves this out by a role.
     */
    default Set<String> holders(RealmModel realm, Set<RoleModel> roles) {
        return Set.of();
    }

    @Override
    default void close() {}
}
