package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.store.MemberReader;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreLoans;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.StoreAssignment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.UserModel;

/**
 * Lends members to a store for some days. It takes both sides: the actor must reach the member by another store, and
 * give the roles in this one. So nobody lends into a store whose staff is not theirs, and nobody takes from one. Who
 * acts on one side only {@linkplain LoanOffers offers} or accepts.
 */
public final class Lending {

    private static final int MAX_ID = 255;

    private static final int MAX_DATE = 64;

    private final Invocation call;
    private final Store store;
    private final StoreLoans loans;
    private final StoreAssignment assignment;

    /**
     * @param storeId {@code store_id} of the store that members are lent to
     * @throws RequestRefusedException as {@link StaffOfStore#StaffOfStore}
     */
    public Lending(Invocation call, String storeId) {
        this.call = call;
        this.store = new StaffOfStore(call, storeId).store();
        this.loans = new StoreLoans(call.session(), call.realm(), store);
        this.assignment = StoreAssignment.of(call.session(), call.realm());
    }

    /**
     * What a loan is to be.
     *
     * @param from first day, or a time
     * @param until last day, inclusive, or a time
     */
    public record NewLoan(
            @Nullable String memberId,
            @Nullable List<String> roles,
            @Nullable String from,
            @Nullable String until) {}

    /** Somebody who is lent to the store, now or later. */
    public record Borrowed(UserModel member, List<StoreLoans.Lent> loans) {}

    /**
     * The next ones whom the actor sees, in the order of their usernames.
     *
     * @param after username of the last one of the page before, {@code null} for the first page
     */
    public List<Borrowed> after(@Nullable String after, int most) {
        List<String> next = loans.borrowed().stream()
                .filter(name -> after == null || name.username().compareTo(after) > 0)
                .map(MemberReader.Name::id)
                .toList();
        List<Borrowed> found = new ArrayList<>();
        for (int start = 0; start < next.size() && found.size() < most; start += most) {
            new MemberReader(call.session(), call.realm())
                    .read(next.subList(start, Math.min(start + most, next.size()))).stream()
                            .map(member -> new Borrowed(member, loans.of(member)))
                            .filter(this::isSeen)
                            .limit(most - (long) found.size())
                            .forEach(found::add);
        }
        return found;
    }

    /** Who is lent from another store is seen there before the loan begins, too. */
    private boolean isSeen(Borrowed borrowed) {
        return call.rights().mayView(borrowed.member())
                || borrowed.loans().stream().anyMatch(loan -> call.rights()
                        .mayEndLoan(borrowed.member(), store, assignment.withComposites(loan.roles())));
    }

    /**
     * Lends a member.
     *
     * @throws RequestRefusedException not found, for who is not seen by the actor; forbidden, when a role is lent that
     *     the actor does not give; invalid, also for a missing field, and when the user profile refuses the loan;
     *     conflict, when the realm has no loans or no such role, or wants loans to be accepted by somebody else
     */
    public Borrowed lend(NewLoan wanted) {
        String memberId = Input.text("memberId", wanted.memberId(), MAX_ID);
        StoreLoans.Lent lent = written(loans, wanted.roles(), wanted.from(), wanted.until());
        UserModel member = MemberLookup.locked(call, memberId);
        call.require(call.rights().mayManage(member, store));
        call.require(call.rights().mayLend(member, store, assignment.withComposites(lent.roles())));
        if (RealmSettings.of(call.realm()).loansAccepted() && !call.rights().mayManageAllStaff()) {
            throw RequestRefusedException.conflict("In this realm loans are accepted by somebody else: offer it.");
        }
        return lend(call, member, store, lent);
    }

    static Borrowed lend(Invocation call, UserModel member, Store store, StoreLoans.Lent lent) {
        try {
            new StoreLoans(call.session(), call.realm(), store).add(member, lent);
        } catch (StoreLoans.InvalidLoan invalid) {
            throw RequestRefusedException.invalid(invalid.sentence());
        }
        record(call, OperationType.CREATE, member, store, List.of(lent));
        return new Borrowed(member, List.of(lent));
    }

    static void requirePossible(StoreLoans loans) {
        if (!loans.isPossible()) {
            throw RequestRefusedException.conflict(
                    "No loan counts in this realm: its user profile does not have the attribute "
                            + StaffAttributes.STORE_LOANS + " as it should be. Set up the part stores.");
        }
    }

    /** A loan that somebody has written. */
    static StoreLoans.Lent written(
            StoreLoans loans, @Nullable List<String> named, @Nullable String from, @Nullable String until) {
        Set<String> roles = StoreRoleChange.names(named);
        if (roles.isEmpty()) {
            throw RequestRefusedException.invalid("roles", null, "at least one store role");
        }
        for (String role : roles) {
            if (role.contains(",") || role.contains(";")) {
                throw RequestRefusedException.invalid("roles", role, "a role without commas and semicolons");
            }
        }
        requirePossible(loans);
        return new StoreLoans.Lent(new TreeSet<>(roles), date("from", from), date("until", until));
    }

    /**
     * As {@link LoanEnding#end}, for the store.
     *
     * @throws RequestRefusedException as there
     */
    public void end(String memberId) {
        new LoanEnding(call).end(store.storeId(), memberId);
    }

    private static String date(String field, @Nullable String value) {
        String text = Input.text(field, value, MAX_DATE);
        if (text.contains(";")) {
            throw RequestRefusedException.invalid(field, text, "a day such as 2026-12-24, or a time with its offset");
        }
        return text;
    }

    private record Change(String storeId, List<StoreLoans.Lent> loans) {}

    static void record(
            Invocation call, OperationType operation, UserModel member, Store store, List<StoreLoans.Lent> changed) {
        call.adminEvent(operation, ResourceType.USER.name(), "users/" + member.getId() + "/loans/" + store.groupId())
                .representation(new Change(store.storeId(), changed))
                .success();
    }
}
