package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.staff.AccessEnds;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.authority.Authority;
import io.github.tillkey.staff.member.MemberData;
import io.github.tillkey.staff.member.MemberInput;
import io.github.tillkey.staff.member.MemberProfile;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.models.UserModel;

/** What an actor may write about a member whom they may create or change: no more than they could give. */
final class MemberLimits {

    private final Invocation call;

    MemberLimits(Invocation call) {
        this.call = call;
    }

    /** @throws RequestRefusedException forbidden */
    void requireCreation(MemberData wanted) {
        call.require(isWithinOwn(MemberInput.kind(wanted.kind())));
        requireFields(MemberProfile.NOTHING, wanted);
    }

    /** @throws RequestRefusedException forbidden */
    void requireEdit(MemberData before, MemberData after) {
        // A kind that does not exist lets nobody in, so anybody may repair it.
        call.require(before.kind() == null
                || StaffKind.parse(before.kind()).map(call.rights()::mayCreate).orElse(true));
        boolean otherKind = !Objects.equals(before.kind(), after.kind());
        if (otherKind) {
            call.require(call.rights().mayCreate(MemberInput.kind(after.kind())));
        }
        if (otherKind || hasOtherEnd(before, after)) {
            call.require(
                    isWithinOwn(StaffKind.parse(String.valueOf(after.kind())).orElse(StaffKind.EMPLOYEE)));
        }
        requireFields(before, after);
    }

    /** Whether the actor may give {@code value} of a member to a new one whom they create, as far as kinds go. */
    boolean mayCopyKind(String value) {
        return StaffKind.parse(value)
                .filter(kind -> call.rights().mayCreate(kind) && isWithinOwn(kind))
                .isPresent();
    }

    /** Whether the actor may give a new member the end of {@code from}. */
    boolean mayCopyEnd(UserModel from) {
        UserModel caller = call.actingMember().orElse(null);
        return caller == null
                || !MemberProfile.kindOf(caller).equals(Optional.of(StaffKind.EXTERNAL))
                || !endsLater(from, caller);
    }

    /** Whether the actor may write filters and lists of networks. */
    boolean mayWriteWide() {
        return call.rights().mayManageAllStaff();
    }

    private boolean isWithinOwn(StaffKind kind) {
        return ownKind().map(own -> Authority.isWithin(own, kind)).orElse(true);
    }

    private boolean endsLater(UserModel member, UserModel caller) {
        Instant own = AccessEnds.of(call.session(), call.realm(), caller).orElse(null);
        Instant given = AccessEnds.of(call.session(), call.realm(), member).orElse(null);
        return own != null && (given == null || given.isAfter(own));
    }

    private static boolean hasOtherEnd(MemberData before, MemberData after) {
        return !Objects.equals(before.validUntil(), after.validUntil())
                || !Objects.equals(before.timeZone(), after.timeZone());
    }

    /**
     * To be asked when it is written, because days end by time zones.
     *
     * @throws RequestRefusedException invalid
     */
    void requireEnd(UserModel member, MemberData before, MemberData after) {
        UserModel caller = call.actingMember().orElse(null);
        if (caller == null
                || !MemberProfile.kindOf(caller).equals(Optional.of(StaffKind.EXTERNAL))
                || !MemberProfile.kindOf(member).equals(Optional.of(StaffKind.EXTERNAL))
                || Objects.equals(before.kind(), after.kind()) && !hasOtherEnd(before, after)) {
            return;
        }
        if (endsLater(member, caller)) {
            throw RequestRefusedException.invalid(
                    "validUntil", after.validUntil(), "not after the end of your own access");
        }
    }

    /** Filters widen what an application shows; a list of networks counts in the place of that of the stores. */
    private void requireFields(MemberData before, MemberData after) {
        call.require(mayWriteWide()
                || filters(before).equals(filters(after))
                        && Objects.equals(before.allowedNetworks(), after.allowedNetworks()));
    }

    private static Map<String, ?> filters(MemberData data) {
        return Objects.requireNonNullElse(data.filters(), Map.of());
    }

    private Optional<StaffKind> ownKind() {
        return call.actingMember().flatMap(MemberProfile::kindOf);
    }
}
