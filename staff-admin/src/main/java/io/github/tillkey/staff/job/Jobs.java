package io.github.tillkey.staff.job;

import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import java.util.List;

/** Starts jobs and shows them. One job of a realm runs at a time; the others wait in the order of their creation. */
public final class Jobs {

    /** Most rows of a job. */
    public static final int MAX_ROWS = 1_000;

    private final Invocation call;

    /** The jobs of who calls. */
    public Jobs(Invocation call) {
        this.call = call;
    }

    /**
     * Stores a job, which begins once the transaction of the call is committed.
     *
     * @param rows one record for each, 1 to {@value #MAX_ROWS}
     * @param dryRun whether what the rows do is rolled back
     * @throws RequestRefusedException invalid, for no rows or too many
     */
    public JobAnswer start(JobKind kind, List<?> rows, boolean dryRun) {
        throw new UnsupportedOperationException(kind.id() + rows + dryRun + call);
    }
}
