package io.github.tillkey.staff.invitation.usecase;

import io.github.tillkey.staff.invitation.usecase.Acceptance.Reason;
import io.github.tillkey.staff.invitation.usecase.Acceptance.Result;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Undoes what an acceptance has done so far. */
final class AcceptanceStoppedException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Result result;
    private final Reason reason;

    private AcceptanceStoppedException(@Nullable Result result, Reason reason) {
        this.result = result;
        this.reason = reason;
    }

    /** The invitation stays open. */
    static AcceptanceStoppedException with(Result result) {
        return new AcceptanceStoppedException(result, Reason.NOT_POSSIBLE);
    }

    /** The invitation is refused. */
    static AcceptanceStoppedException refused(Reason reason) {
        return new AcceptanceStoppedException(null, reason);
    }

    /** What the invited person is told, {@code null} when the invitation is refused. */
    @Nullable
    Result result() {
        return result;
    }

    /** Why, for an invitation that is refused. */
    Reason reason() {
        return reason;
    }
}
