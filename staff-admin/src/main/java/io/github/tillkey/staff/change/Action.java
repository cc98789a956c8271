package io.github.tillkey.staff.change;

import io.github.tillkey.core.usecase.RequestRefusedException;

/**
 * What is done to each member, by the use case that does it to one and asks the rights.
 *
 * @param <S> what it concerns of a member, as the result of a row shows it before and after
 */
abstract class Action<S extends Record> {

    private final Class<S> state;

    Action(Class<S> state) {
        this.state = state;
    }

    final Class<S> state() {
        return state;
    }

    /**
     * Checks what does not depend on the member.
     *
     * @throws RequestRefusedException invalid
     */
    void check() {}

    /** What it concerns, as it is now. Shown only once {@link #apply} has not refused. */
    abstract S look(Target target);

    /** Does it. */
    abstract void apply(Target target);

    /** Whether what it has set is still there. */
    boolean isStillThere(S now, S before, S after) {
        return now.equals(after);
    }

    /** Takes it back, where it is still there. */
    abstract void restore(Target target, S now, S before, S after);
}
