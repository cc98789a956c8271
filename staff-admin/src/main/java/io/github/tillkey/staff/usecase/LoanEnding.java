package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreLoans;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.StoreAssignment;
import java.util.List;
import java.util.Optional;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserModel;

/** Ends loans, for who acts on the staff of the store, and for who acts on the member where they work. */
public final class LoanEnding {

    private final Invocation call;
    private final StoreAssignment assignment;

    /** @throws RequestRefusedException forbidden, to an actor who may see the staff of no store */
    public LoanEnding(Invocation call) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
        this.assignment = StoreAssignment.of(call.session(), call.realm());
    }

    /**
     * Ends all loans of a member to a store at once, also those that have not begun.
     *
     * @param storeId {@code store_id} of the store
     * @throws RequestRefusedException not found, also when the member is not lent to the store; forbidden, when a loan
     *     is not the actor's to end; conflict, when the member would then enter every store, and the actor does not act
     *     on all
     */
    public void end(String storeId, String memberId) {
        Optional<Store> named = ManagedStores.lookUp(call, storeId);
        boolean seesStore = named.filter(call.rights()::mayViewStaff).isPresent();
        RequestRefusedException notLent = seesStore
                ? RequestRefusedException.notFound("Nobody with this id is lent to the store.")
                : ManagedStores.unseen();
        Store store = named.orElseThrow(() -> notLent);
        StoreLoans loans = new StoreLoans(call.session(), call.realm(), store);
        // Nobody waits for the lock of a member whose loan they may not end, or holds it.
        UserModel unlocked = MemberLookup.lookUp(call, memberId)
                .filter(member -> seesStore && call.rights().mayViewLent(member)
                        || call.rights().mayView(member))
                .orElseThrow(() -> notLent);
        requireEndable(unlocked, store, loans, notLent);
        UserModel member = MemberLookup.lock(call, memberId).orElseThrow(() -> notLent);
        List<StoreLoans.Lent> ended = requireEndable(member, store, loans, notLent);
        loans.end(member);
        StaffOfStore.requireSomeStore(call, assignment, member);
        Lending.record(call, OperationType.DELETE, member, store, ended);
    }

    private List<StoreLoans.Lent> requireEndable(
            UserModel member, Store store, StoreLoans loans, RequestRefusedException notLent) {
        List<StoreLoans.Lent> lent = loans.of(member);
        if (lent.isEmpty()) {
            throw notLent;
        }
        for (StoreLoans.Lent loan : lent) {
            call.require(call.rights().mayEndLoan(member, store, assignment.withComposites(loan.roles())));
        }
        return lent;
    }
}
