package io.github.tillkey.staff.change;

import io.github.tillkey.core.store.StoreLoans;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.usecase.Lending;
import java.util.List;

/** Lends members to a store. */
final class LoanAction extends Action<LoanAction.Lent> {

    /** The loans of a member to a store. */
    record Lent(String storeId, List<StoreLoans.Lent> loans) {}

    private final String storeId;
    private final Change.Loan loan;

    LoanAction(Change.Loan loan) {
        super(Lent.class);
        this.storeId = RoleAction.storeId("change.loan.storeId", loan.storeId());
        this.loan = loan;
    }

    @Override
    void check() {
        checkRoles("change.loan.roles", loan.roles());
        checkLength("change.loan.from", loan.from());
        checkLength("change.loan.until", loan.until());
    }

    @Override
    Lent look(Target target) {
        return new Lent(storeId, target.loansTo(storeId));
    }

    @Override
    void apply(Target target) {
        new Lending(target.call(), storeId)
                .lend(new Lending.NewLoan(target.id(), loan.roles(), loan.from(), loan.until()));
    }

    /** All loans to a store end together, so none but this one may be there. */
    @Override
    void restore(Target target, Lent now, Lent before, Lent after) {
        if (!before.loans().isEmpty()) {
            throw RequestRefusedException.conflict("The member had another loan to this store before. End both there.");
        }
        new Lending(target.call(), storeId).end(target.id());
    }
}
