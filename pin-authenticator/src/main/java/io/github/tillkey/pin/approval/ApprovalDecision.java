package io.github.tillkey.pin.approval;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.store.RoleExclusion;
import io.github.tillkey.pin.PinReasons;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether somebody whom the access rules allow at this till may approve there. */
public final class ApprovalDecision {

    private ApprovalDecision() {}

    /**
     * Who would approve.
     *
     * @param member user id
     * @param roles store roles in the till's store, by every way; empty for who does not work there
     * @param exclusion two of these roles that exclude each other, {@code null} when none do
     * @param pinPending whether the PIN is temporary or has to be replaced: somebody else may know it
     */
    public record Approver(
            String member, Set<String> roles, @Nullable RoleExclusion exclusion, boolean pinPending) {}

    /**
     * Why {@code approver} may not approve what {@code cashier} asks for; empty when nothing speaks against it.
     *
     * @param cashier user id
     * @param permission the store role that approves it
     */
    public static Optional<Reason> refusal(String cashier, String permission, Approver approver) {
        if (approver.member().equals(cashier)) {
            return Optional.of(PinReasons.APPROVAL_BY_CASHIER);
        }
        if (!approver.roles().contains(permission)) {
            return Optional.of(PinReasons.APPROVAL_ROLE_MISSING);
        }
        // Any pair, not only one with this permission: a role may come with another, of which the pair speaks.
        if (approver.exclusion() != null) {
            return Optional.of(PinReasons.APPROVAL_ROLES_EXCLUDED);
        }
        return approver.pinPending() ? Optional.of(PinReasons.APPROVAL_PIN_PENDING) : Optional.empty();
    }
}
