package io.github.tillkey.staff.change;

import io.github.tillkey.core.staff.AccountState;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.usecase.Suspension;
import org.jspecify.annotations.Nullable;

/** Blocks members, or unblocks them. Neither is taken back for many at once: who blocks one has a reason. */
final class BlockAction extends Action<BlockAction.Blocked> {

    private static final int MAX_REASON = 255;

    /** Whether a member is blocked, and how. */
    record Blocked(String state) {}

    private final Change.@Nullable Block block;

    /** @param block {@code null} to unblock */
    BlockAction(Change.@Nullable Block block) {
        super(Blocked.class);
        this.block = block;
    }

    @Override
    void check() {
        if (block != null) {
            Input.text("change.block.reason", block.reason(), MAX_REASON);
        }
    }

    @Override
    Blocked look(Target target) {
        return new Blocked(AccountState.of(target.member()).value());
    }

    @Override
    void apply(Target target) {
        Suspension suspension = new Suspension(target.call());
        if (block == null) {
            suspension.lift(target.id());
        } else {
            suspension.suspend(target.id(), block.reason());
        }
    }

    @Override
    void restore(Target target, Blocked now, Blocked before, Blocked after) {
        throw RequestRefusedException.conflict("Undo changes no blocks: block or unblock by a new change.");
    }
}
