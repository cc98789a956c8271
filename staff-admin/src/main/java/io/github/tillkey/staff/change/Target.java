package io.github.tillkey.staff.change;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreLoans;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.StoreAssignment;
import io.github.tillkey.staff.member.MemberData;
import io.github.tillkey.staff.member.MemberProfile;
import io.github.tillkey.staff.usecase.ManagedStores;
import io.github.tillkey.staff.usecase.MemberLookup;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.UserModel;

/** A member behind the lock, as they are at the moment of each question. */
final class Target {

    private final Invocation call;
    private final String id;

    /** @throws RequestRefusedException forbidden; not found, for who is not seen by the actor */
    Target(Invocation call, String id) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
        this.id = id;
        MemberLookup.locked(call, id);
    }

    Invocation call() {
        return call;
    }

    String id() {
        return id;
    }

    UserModel member() {
        UserModel member = call.session().users().getUserById(call.realm(), id);
        if (member == null) {
            throw new IllegalStateException("a locked member is gone");
        }
        return member;
    }

    MemberData data() {
        return MemberProfile.read(member());
    }

    /** The roles that the member holds by the groups of a store; {@code null} for who is in none of them. */
    @Nullable
    SortedSet<String> rolesIn(String storeId) {
        return StoreAssignment.of(call.session(), call.realm())
                .rolesOf(member(), store(storeId))
                .map(TreeSet::new)
                .orElse(null);
    }

    List<StoreLoans.Lent> loansTo(String storeId) {
        return new StoreLoans(call.session(), call.realm(), store(storeId)).of(member());
    }

    private Store store(String storeId) {
        return new ManagedStores(call).find(storeId);
    }
}
