package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.AccessRule;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.session.MemberSessions;
import io.github.tillkey.core.staff.AccountState;
import io.github.tillkey.core.staff.MemberChanged;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.store.MemberReader;
import io.github.tillkey.core.store.MemberSearch;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreStaff;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.StaffClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserModel;

/**
 * Blocks members at once, for a reason, until somebody lifts it: no task does, nor does a new end. The end of access by
 * dates is another matter, and is not lifted here.
 */
public final class Suspension {

    /** What the column of an attribute takes. */
    private static final int MAX_REASON = 255;

    /** Id of the rule that checks dates, where that feature is deployed. */
    private static final String DATES = "dates";

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may see the staff of no store */
    public Suspension(Invocation call) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
    }

    /**
     * Somebody who is blocked.
     *
     * @param reason as it was written
     */
    public record Suspended(UserModel member, @Nullable String reason) {}

    /**
     * Those whom the actor may unblock, in the order of their usernames.
     *
     * @param after username of the last one of the page before, {@code null} for the first page
     */
    public List<Suspended> after(@Nullable String after, int most) {
        BiFunction<@Nullable String, Integer, List<MemberReader.Name>> members = members();
        MemberReader reader = new MemberReader(call.session(), call.realm(), Set.of(StaffAttributes.SUSPENDED_REASON));
        List<Suspended> found = new ArrayList<>();
        String last = after;
        List<MemberReader.Name> names;
        do {
            names = members.apply(last, most);
            reader.read(names.stream().map(MemberReader.Name::id).toList()).stream()
                    .filter(call.rights()::mayBlock)
                    .limit(most - (long) found.size())
                    .map(member -> new Suspended(member, member.getFirstAttribute(StaffAttributes.SUSPENDED_REASON)))
                    .forEach(found::add);
            last = names.isEmpty() ? last : names.get(names.size() - 1).username();
        } while (names.size() == most && found.size() < most);
        return found;
    }

    private BiFunction<@Nullable String, Integer, List<MemberReader.Name>> members() {
        MemberSearch search = new MemberSearch(
                call.session(),
                call.realm(),
                MemberSearch.Criteria.having(
                        UserModel.DISABLED_REASON,
                        call.rights().mayManageAllStaff()
                                ? AccountState.SUSPENDED_CODES
                                : Set.of(AccountState.SUSPENDED_BY_STORE_CODE),
                        false));
        if (call.rights().mayManageAllStaff() || call.rights().mayListStores()) {
            return search::after;
        }
        // The staff of some stores are few of those of a realm.
        List<Store> stores = Stores.of(call.session(), call.realm()).sorted().stream()
                .filter(call.rights()::mayViewStaff)
                .toList();
        List<MemberReader.Name> names = search.among(StoreStaff.candidates(call.session(), call.realm(), stores));
        return (after, most) -> names.stream()
                .filter(name -> after == null || name.username().compareTo(after) > 0)
                .limit(most)
                .toList();
    }

    /**
     * Blocks a member, or writes another reason.
     *
     * @throws RequestRefusedException invalid, for a missing or too long reason; not found, for who is not seen by the
     *     actor; forbidden, also for the owner, and for who is blocked by somebody who acts on all staff where the
     *     actor does not; conflict, when the member is blocked by an administrator of Keycloak or by Keycloak
     */
    public Suspended suspend(String memberId, @Nullable String why) {
        String reason = Input.text("reason", why, MAX_REASON);
        UserModel member = locked(memberId);
        AccountState before = AccountState.of(member);
        if (before == AccountState.BLOCKED) {
            throw blockedOtherwise();
        }
        member.setEnabled(false);
        member.setSingleAttribute(
                UserModel.DISABLED_REASON,
                call.rights().mayManageAllStaff() ? AccountState.SUSPENDED_CODE : AccountState.SUSPENDED_BY_STORE_CODE);
        member.setSingleAttribute(StaffAttributes.SUSPENDED_REASON, reason);
        changed(member);
        MemberSessions.endAll(call.session(), call.realm(), member, AccountState.SUSPENDED_CODE);
        record(member, before, AccountState.SUSPENDED, reason);
        return new Suspended(member, reason);
    }

    /**
     * Lifts what {@link #suspend} has done.
     *
     * @throws RequestRefusedException as {@link #suspend}; conflict, when the member is not suspended, or the access
     *     has ended meanwhile
     */
    public void lift(String memberId) {
        UserModel member = locked(memberId);
        AccountState before = AccountState.of(member);
        if (before == AccountState.ENDED || before == AccountState.SUSPENDED && hasEnded(member)) {
            throw RequestRefusedException.conflict("The access of the member has ended. Extend it first.");
        }
        if (before != AccountState.SUSPENDED) {
            throw before == AccountState.ACTIVE
                    ? RequestRefusedException.conflict("The member is not blocked.")
                    : blockedOtherwise();
        }
        String reason = member.getFirstAttribute(StaffAttributes.SUSPENDED_REASON);
        member.setEnabled(true);
        forget(member);
        changed(member);
        record(member, before, AccountState.ACTIVE, reason);
    }

    private static RequestRefusedException blockedOtherwise() {
        return RequestRefusedException.conflict(
                "The member is blocked by an administrator of Keycloak or by Keycloak itself. Ask an administrator.");
    }

    /** Whether dates refuse the member for good: enabled, they would be refused all the same, and never deleted. */
    private boolean hasEnded(UserModel member) {
        AccessRule dates = call.session().getProvider(AccessRule.class, DATES);
        ClientModel client = call.realm().getClientByClientId(StaffClient.ID);
        return dates != null
                && client != null
                && dates.decide(AccessRequest.supposed(call.realm(), member, client)
                                .build())
                        instanceof Decision.Deny deny
                && deny.reason().code().equals(AccountState.ENDED_CODE);
    }

    /** Of somebody who is enabled: a later block by an administrator must not pass for this one. */
    static void forget(UserModel member) {
        String code = member.getFirstAttribute(UserModel.DISABLED_REASON);
        if (code != null
                && AccountState.SUSPENDED_CODES.contains(code)
                // Without it another system has written the code.
                && member.getFirstAttribute(StaffAttributes.SUSPENDED_REASON) != null) {
            member.removeAttribute(UserModel.DISABLED_REASON);
            member.removeAttribute(StaffAttributes.SUSPENDED_REASON);
        }
    }

    private UserModel locked(String memberId) {
        // Nobody waits for the lock of a member whom they may not block, or holds it.
        required(MemberLookup.member(call, memberId));
        return required(MemberLookup.locked(call, memberId));
    }

    private UserModel required(UserModel member) {
        call.require(call.rights().mayBlock(member));
        call.require(member.isEnabled()
                || call.rights().mayManageAllStaff()
                || !AccountState.SUSPENDED_CODE.equals(member.getFirstAttribute(UserModel.DISABLED_REASON)));
        return member;
    }

    private void changed(UserModel member) {
        call.session().getKeycloakSessionFactory().publish(new MemberChanged(call.session(), call.realm(), member));
    }

    private record Block(
            String before, String after, @Nullable String reason) {}

    private void record(UserModel member, AccountState before, AccountState after, @Nullable String reason) {
        call.adminEvent(OperationType.UPDATE, ResourceType.USER.name(), "users/" + member.getId() + "/block")
                .representation(new Block(before.value(), after.value(), reason))
                .success();
    }
}
