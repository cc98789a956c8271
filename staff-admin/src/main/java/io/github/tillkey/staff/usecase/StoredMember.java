package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.staff.member.MemberData;
import io.github.tillkey.staff.member.MemberProfile;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/** A new member, as the admin event tells of them. */
record StoredMember(String username, MemberData data, SortedMap<String, Set<String>> stores, Set<String> authority) {

    static StoredMember of(UserModel member, Map<Store, Set<String>> places, Collection<RoleModel> authority) {
        SortedMap<String, Set<String>> stores = new TreeMap<>();
        places.forEach((store, roles) -> stores.put(store.storeId(), roles));
        Set<String> names = new TreeSet<>();
        authority.forEach(role -> names.add(role.getName()));
        return new StoredMember(member.getUsername(), MemberProfile.read(member), stores, names);
    }
}
