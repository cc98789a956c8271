package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.storage.Transactions;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.PinIssuer;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.StoreAssignment;
import io.github.tillkey.staff.authority.Permission;
import io.github.tillkey.staff.member.MemberData;
import io.github.tillkey.staff.member.MemberInput;
import io.github.tillkey.staff.member.MemberProfile;
import io.github.tillkey.staff.member.TemporaryPassword;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/** Creates a member with all that they need, for an actor who then reaches all of the member, or not at all. */
public final class MemberCreation {

    private final Invocation call;
    private final KeycloakSession session;
    private final RealmModel realm;
    private final MemberProfile profile;

    /** @throws RequestRefusedException forbidden, to an actor who may see the staff of no store */
    public MemberCreation(Invocation call) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
        this.session = call.session();
        this.realm = call.realm();
        this.profile = new MemberProfile(session, realm);
    }

    /**
     * What the member logs in with at first; this answer is the only place where it ever appears.
     *
     * @param pinExpiresAt when the PIN is refused from
     */
    public record Secrets(
            @Nullable String password,
            @Nullable String pin,
            @Nullable Instant pinExpiresAt) {

        /** Without them. */
        @Override
        public String toString() {
            return "secrets";
        }
    }

    /** The new member. */
    public record Created(UserModel member, Secrets secrets) {}

    /**
     * Creates the member and writes an admin event, without the secrets.
     *
     * @throws RequestRefusedException invalid; forbidden; not found for a store whose staff the actor does not act on;
     *     conflict when something is taken, or the realm lacks something
     */
    public Created create(NewMember wanted) {
        Checked checked = checked(wanted);
        MemberData data = checked.data();
        if (Transactions.isTrial(session) && profile.isStoredElsewhere()) {
            throw RequestRefusedException.conflict("In this realm new members are put into a directory, from which a"
                    + " dry run could not take them back. Nothing was tried out.");
        }
        UserModel member = profile.create(checked.username(), data);
        new MemberLimits(call).requireEnd(member, MemberProfile.NOTHING, data);
        StoreAssignment assignment =
                StoreAssignment.of(call.session(), call.realm(), call.rights()::mayManageMembership);
        checked.places()
                .forEach((store, roles) -> assignment.set(
                        member, store, roles, role -> call.rights().mayBring(store, role)));
        checked.authority().forEach(member::grantRole);
        wanted.access().ifPresent(choice -> AccessChange.ofNew(call, member).set(choice));
        // Whatever the groups of a store or of all new members bring: nobody makes what they may not change.
        call.require(call.rights().mayCreate(member));
        call.require(checked.authority().isEmpty() || call.rights().mayChangePermissions(member));
        Secrets secrets = secrets(member, checked.password(), checked.pin());
        call.adminEvent(OperationType.CREATE, ResourceType.USER.name(), "users/" + member.getId())
                .representation(StoredMember.of(member, checked.places(), checked.authority()))
                .success();
        return new Created(member, secrets);
    }

    /**
     * Refuses what {@link #create} would refuse, as far as it can be told without a member.
     *
     * @throws RequestRefusedException as {@link #create}
     */
    public void require(NewMember wanted) {
        Checked checked = checked(wanted);
        profile.requireCreation(checked.username(), checked.data());
    }

    /** Whether the member would be put into a directory, from which a trial could not take them back. */
    public boolean isStoredElsewhere() {
        return profile.isStoredElsewhere();
    }

    private record Checked(
            @Nullable String username,
            MemberData data,
            Map<Store, Set<String>> places,
            Set<RoleModel> authority,
            boolean password,
            boolean pin) {}

    private Checked checked(NewMember wanted) {
        StaffKind kind = MemberInput.kind(wanted.kind());
        call.require(call.rights().mayCreate(kind));
        boolean password = isTemporary("password", wanted.password(), kind, kind != StaffKind.PERSON);
        boolean pin = isTemporary("pin", wanted.pin(), kind, false);
        String username = wanted.username() == null ? null : MemberInput.username(wanted.username());
        Map<Store, Set<String>> places = places(wanted);
        Set<RoleModel> authority = authority(wanted);
        MemberData data = wanted.data(
                wanted.kind() == null && profile.hasKinds() ? kind.value() : wanted.kind(),
                wanted.sponsor() == null && kind == StaffKind.EXTERNAL && profile.hasSponsors()
                        ? employeeWhoCalls()
                        : wanted.sponsor());
        MemberInput.check(MemberProfile.NOTHING, data);
        new MemberLimits(call).requireCreation(data);
        return new Checked(username, data, places, authority, password, pin);
    }

    private static boolean isTemporary(String field, @Nullable String value, StaffKind kind, boolean byDefault) {
        if (value != null && !List.of("temporary", "none").contains(value)) {
            throw RequestRefusedException.invalid(field, value, "temporary or none");
        }
        boolean temporary = value == null ? byDefault : value.equals("temporary");
        if (temporary && kind == StaffKind.PERSON) {
            throw RequestRefusedException.invalid(field, value, "none for a person, who has no login");
        }
        return temporary;
    }

    private Map<Store, Set<String>> places(NewMember wanted) {
        List<NewMember.NewPlace> named = Objects.requireNonNullElse(wanted.stores(), List.of());
        if (named.isEmpty() && !call.rights().mayManageAllStaff()) {
            throw RequestRefusedException.invalid("stores", null, "the stores where the member works, at least one");
        }
        ManagedStores managed = new ManagedStores(call);
        StoreAssignment assignment = StoreAssignment.of(session, realm);
        Map<Store, Set<String>> places = new LinkedHashMap<>();
        for (NewMember.NewPlace place : named) {
            if (place.storeId() == null || place.roles() == null) {
                throw RequestRefusedException.invalid("stores: each one needs storeId and roles, which may be empty.");
            }
            Store store = managed.find(place.storeId());
            Set<String> roles = new TreeSet<>(place.roles());
            roles.forEach(role -> call.require(call.rights().mayGive(store, role)));
            assignment
                    .withComposites(roles)
                    .forEach(role -> call.require(call.rights().mayGive(store, role)));
            if (places.put(store, roles) != null) {
                throw RequestRefusedException.invalid(
                        "stores", place.storeId(), "a list in which each store is named once");
            }
        }
        return places;
    }

    private Set<RoleModel> authority(NewMember wanted) {
        Set<RoleModel> roles = new LinkedHashSet<>();
        for (String name : Objects.requireNonNullElse(wanted.authority(), List.<String>of())) {
            // There is one owner, whom nobody makes in passing.
            call.require(
                    name.equals(Permission.STAFF_ADMIN.role()) && call.rights().mayGiveAuthority(name));
            RoleModel role = realm.getRole(name);
            if (role == null) {
                throw RequestRefusedException.conflict(
                        "authority: the realm has no role " + name + ". Set up the part console.");
            }
            roles.add(role);
        }
        return roles;
    }

    /** The username of the caller, if they can answer for others. */
    private @Nullable String employeeWhoCalls() {
        return call.actingMember()
                .filter(caller -> MemberProfile.kindOf(caller).equals(Optional.of(StaffKind.EMPLOYEE)))
                .map(UserModel::getUsername)
                .orElse(null);
    }

    private Secrets secrets(UserModel member, boolean password, boolean pin) {
        String text = password ? TemporaryPassword.give(session, realm, member) : null;
        if (!pin) {
            return new Secrets(text, null, null);
        }
        PinIssuer.TemporaryPin given = PinIssuer.give(call, member);
        return new Secrets(text, given.digits(), given.expiresAt());
    }
}
