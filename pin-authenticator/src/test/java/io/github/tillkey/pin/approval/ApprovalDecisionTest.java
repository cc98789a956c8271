package io.github.tillkey.pin.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.store.RoleExclusion;
import io.github.tillkey.pin.PinReasons;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ApprovalDecisionTest {

    private static final String PERMISSION = "approve-card-return";

    @Test
    void whoHoldsTheRoleInTheStoreApproves() {
        assertThat(refusal("bob", Set.of("cashier", PERMISSION), null, false)).isEmpty();
    }

    @Test
    void nobodyApprovesForThemselves() {
        assertThat(refusal("anna", Set.of(PERMISSION), null, false)).contains(PinReasons.APPROVAL_BY_CASHIER);
    }

    @Test
    void anotherRoleIsNotEnoughNorOneOfAnotherCase() {
        assertThat(refusal("bob", Set.of("store-manager", "Approve-Card-Return"), null, false))
                .contains(PinReasons.APPROVAL_ROLE_MISSING);
        assertThat(refusal("bob", Set.of(), null, false)).contains(PinReasons.APPROVAL_ROLE_MISSING);
    }

    @Test
    void anyExcludedPairRefuses() {
        assertThat(refusal("bob", Set.of(PERMISSION, "a", "b"), new RoleExclusion("a", "b"), false))
                .contains(PinReasons.APPROVAL_ROLES_EXCLUDED);
    }

    @Test
    void aPinThatMustBeReplacedRefuses() {
        assertThat(refusal("bob", Set.of(PERMISSION), null, true)).contains(PinReasons.APPROVAL_PIN_PENDING);
    }

    private static Optional<Reason> refusal(
            String member, Set<String> roles, @Nullable RoleExclusion exclusion, boolean pinPending) {
        return ApprovalDecision.refusal(
                "anna", PERMISSION, new ApprovalDecision.Approver(member, roles, exclusion, pinPending));
    }
}
