package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.staff.AccessEnds;
import io.github.tillkey.core.staff.AccountState;
import io.github.tillkey.core.staff.PinHolders;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.MemberReader;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.UserModel;

/** Cuts members to what an actor may see of them, in a number of queries that does not depend on how many they are. */
final class MemberViews {

    private final Invocation call;
    private final Stores stores;
    private @Nullable List<Store> seen;

    MemberViews(Invocation call) {
        this.call = call;
        this.stores = Stores.of(call.session(), call.realm());
        // Each question to the rights asks for them, and nothing here changes them.
        Stores.readMembersOnce(call.session());
    }

    /** The stores whose staff the actor may see. */
    List<Store> stores() {
        List<Store> known = seen;
        if (known == null) {
            known = stores.sorted().stream().filter(call.rights()::mayViewStaff).toList();
            seen = known;
        }
        return known;
    }

    private static Set<String> attributes() {
        Set<String> attributes = new HashSet<>(AccessEnds.ATTRIBUTES);
        attributes.addAll(Set.of(
                StaffAttributes.EXTERNAL_ID, StaffAttributes.TAGS, StaffAttributes.SPONSOR, UserModel.DISABLED_REASON));
        return attributes;
    }

    /**
     * Those of {@code users} whom the actor may see, in this order.
     *
     * @param store where they must work, and in which alone their work is looked at; {@code null} for any
     */
    List<DirectoryEntry> of(List<String> users, @Nullable Store store) {
        List<UserModel> members = new MemberReader(call.session(), call.realm(), attributes())
                .read(users).stream()
                        .filter(call.rights()::mayView)
                        .filter(member ->
                                store == null || stores.membershipsOf(member).includes(store))
                        .toList();
        Optional<Set<String>> pins = PinHolders.among(
                call.session(),
                call.realm(),
                members.stream().map(UserModel::getId).toList());
        return members.stream()
                .map(member -> entry(
                        member,
                        store,
                        pins.map(ids -> ids.contains(member.getId())).orElse(null)))
                .toList();
    }

    private DirectoryEntry entry(UserModel member, @Nullable Store store, @Nullable Boolean pin) {
        StoreMemberships memberships = stores.membershipsOf(member);
        boolean detailed = call.rights().mayViewDetails(member);
        return new DirectoryEntry(
                new DirectoryEntry.Name(
                        member.getId(), member.getUsername(), member.getFirstName(), member.getLastName()),
                AccountState.of(
                        member.isEnabled(), detailed ? member.getFirstAttribute(UserModel.DISABLED_REASON) : null),
                detailed ? details(member) : null,
                work(memberships, store),
                pin,
                StaffOfStore.worksElsewhere(call.rights(), memberships),
                StaffOfStore.Change.of(call.rights(), member, stores(memberships)));
    }

    private DirectoryEntry.Details details(UserModel member) {
        String kind = member.getFirstAttribute(StaffAttributes.STAFF_KIND);
        return new DirectoryEntry.Details(
                member.getEmail(),
                kind == null ? null : StaffKind.parse(kind).orElse(null),
                member.getFirstAttribute(StaffAttributes.EXTERNAL_ID),
                member.getAttributeStream(StaffAttributes.TAGS).sorted().toList(),
                member.getFirstAttribute(StaffAttributes.SPONSOR),
                AccessEnds.of(call.session(), call.realm(), member).orElse(null));
    }

    /** By which ways somebody works in stores whose staff the actor may see; the more theirs, the earlier. */
    List<DirectoryEntry.Work> work(StoreMemberships memberships, @Nullable Store store) {
        return (store == null ? memberships.all() : memberships.in(store))
                .stream()
                        .filter(this::isSeen)
                        .sorted(Comparator.comparing(Membership::way)
                                .thenComparing(membership ->
                                        membership.store().map(Store::storeId).orElse(""))
                                .thenComparing(membership -> String.join(",", membership.roles())))
                        .map(membership -> new DirectoryEntry.Work(membership, level(membership)))
                        .toList();
    }

    private boolean isSeen(Membership membership) {
        return membership
                .store()
                .map(call.rights()::mayViewStaff)
                .orElseGet(() ->
                        call.rights().mayViewMembers() || stores().stream().anyMatch(membership::covers));
    }

    private @Nullable String level(Membership membership) {
        GroupModel level = call.rights().mayViewMembers() && membership.place() instanceof Membership.OnLevel on
                ? call.realm().getGroupById(on.groupId())
                : null;
        return level == null ? null : level.getName();
    }

    /** Those of theirs whose staff the actor may see. */
    private Stream<Store> stores(StoreMemberships memberships) {
        return memberships.everywhere().isPresent()
                ? stores().stream()
                : memberships.storesWithLevels().stream().filter(call.rights()::mayViewStaff);
    }
}
