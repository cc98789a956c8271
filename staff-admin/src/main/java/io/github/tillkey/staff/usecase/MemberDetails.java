package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.staff.PinHolders;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.staff.authority.Permission;
import io.github.tillkey.staff.member.MemberData;
import io.github.tillkey.staff.member.MemberProfile;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/**
 * One member, as an actor sees them: all of whom they may change altogether, of others what concerns their own stores.
 *
 * @param data what is written about the member; {@code null} where the actor sees a part only
 * @param authority realm roles that count for the administration of staff, sorted; {@code null} likewise
 * @param places where the member works now, of the stores whose staff the actor may see, by store id
 * @param everywhere store roles held in every store; empty also where the actor may not see every store
 * @param elsewhere whether they also work in a store whose staff the actor may not see
 * @param pin whether they have a PIN; {@code null} where nobody can have one
 */
public record MemberDetails(
        UserModel member,
        @Nullable MemberData data,
        @Nullable List<String> authority,
        List<Place> places,
        Optional<Set<String>> everywhere,
        boolean elsewhere,
        @Nullable Boolean pin,
        StaffOfStore.Change change) {

    /**
     * A store.
     *
     * @param ways by which the member works there, the more the store is theirs the earlier
     */
    public record Place(Store store, List<Membership> ways) {}

    static MemberDetails of(Invocation call, UserModel member) {
        boolean all = call.rights().mayManage(member);
        StoreMemberships memberships = Stores.of(call.session(), call.realm()).membershipsOf(member);
        List<Store> shown = memberships.storesWithLevels().stream()
                .filter(call.rights()::mayViewStaff)
                .toList();
        Stream<Store> seen = memberships.everywhere().isPresent()
                ? Stores.of(call.session(), call.realm()).sorted().stream().filter(call.rights()::mayViewStaff)
                : shown.stream();
        return new MemberDetails(
                member,
                all ? MemberProfile.read(member) : null,
                all ? authority(call, member) : null,
                shown.stream()
                        .map(store -> new Place(
                                store,
                                memberships.in(store).stream()
                                        .sorted(Membership.BY_WAY)
                                        .toList()))
                        .toList(),
                call.rights().mayListStores() ? memberships.everywhere().map(roles -> roles) : Optional.empty(),
                StaffOfStore.worksElsewhere(call.rights(), memberships),
                PinHolders.among(call.session(), call.realm(), Set.of(member.getId()))
                        .map(holders -> !holders.isEmpty())
                        .orElse(null),
                StaffOfStore.Change.of(call.rights(), member, seen));
    }

    private static List<String> authority(Invocation call, UserModel member) {
        Set<RoleModel> roles = Stores.of(call.session(), call.realm()).rolesOfNoStore(member);
        return Permission.among(call.realm(), roles).stream()
                .map(Permission::role)
                .sorted()
                .toList();
    }
}
