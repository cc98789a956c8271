package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.member.MemberData;
import io.github.tillkey.staff.member.MemberInput;
import io.github.tillkey.staff.member.MemberProfile;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.UserModel;

/** The members whom an actor may see, one at a time. */
public final class Members {

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may see the staff of no store */
    public Members(Invocation call) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
    }

    /** @throws RequestRefusedException not found, also where there is such a member and the actor may not see them */
    public MemberDetails details(String id) {
        return MemberDetails.of(call, MemberLookup.member(call, id));
    }

    /**
     * Changes what is written about a member, and writes an admin event.
     *
     * @param seen refuses where the member is not what the actor saw; asked before the lock, and again behind it
     * @param change makes the new data of the present one
     * @return the member after it
     * @throws RequestRefusedException as {@link #details}; forbidden; invalid; conflict when something is taken, or the
     *     realm lacks something
     */
    public MemberDetails edit(String id, Consumer<MemberDetails> seen, UnaryOperator<MemberData> change) {
        // Nobody waits for a lock, or holds one, on whom they do not change.
        UserModel unlocked = MemberLookup.member(call, id);
        requireEditable(unlocked, seen);
        MemberData known = MemberProfile.read(unlocked);
        if (MemberProfile.takesRealmLock(known, change.apply(known))) {
            RealmLock.acquire(call.session(), call.realm());
        }
        UserModel member = MemberLookup.locked(call, id);
        MemberDetails before = requireEditable(member, seen);
        MemberData present = MemberProfile.read(member);
        MemberData wanted = change.apply(present);
        if (wanted.equals(present)) {
            return before;
        }
        MemberInput.check(present, wanted);
        MemberLimits limits = new MemberLimits(call);
        limits.requireEdit(present, wanted);
        new MemberProfile(call.session(), call.realm()).update(member, present, wanted);
        limits.requireEnd(member, present, wanted);
        MemberData after = MemberProfile.read(member);
        call.adminEvent(OperationType.UPDATE, ResourceType.USER.name(), "users/" + id)
                .representation(Map.of("before", present, "after", after))
                .success();
        return MemberDetails.of(call, member);
    }

    private MemberDetails requireEditable(UserModel member, Consumer<MemberDetails> seen) {
        MemberDetails details = MemberDetails.of(call, member);
        seen.accept(details);
        call.require(call.rights().mayManage(member));
        return details;
    }
}
