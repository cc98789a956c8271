package io.github.tillkey.staff.job;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import org.keycloak.provider.Provider;

/**
 * What the jobs of one kind do with a row. Stateless. Each row is done in a transaction of its own, with the rights
 * that the caller has at that moment; with the change, the transaction writes the result of the row, so a row is done
 * once, also where a server stops in between. A dry run does the same and is rolled back.
 *
 * <p>Neither row nor result may hold a PIN, a password or a token: both are stored. A feature takes part by a
 * {@link JobKindFactory}.
 */
public interface JobKind extends Provider {

    /** Names the kind in the API and in the table of jobs, so it never changes. */
    String id();

    /**
     * Does one row.
     *
     * @param call the caller of the job, in the session of this row
     * @param row what {@link Jobs#start} was given for it
     * @return a record: what the caller is told of the row, and what {@link #undo} needs
     * @throws RequestRefusedException to refuse this row; those after it are done
     */
    Object row(Invocation call, JsonNode row);

    /**
     * Takes back what {@link #row} did, asking the rights of the caller of the undo.
     *
     * @param result what {@link #row} returned
     * @return a record: what the caller is told
     * @throws RequestRefusedException where the member has been changed since; conflict, by default
     */
    default Object undo(Invocation call, JsonNode row, JsonNode result) {
        throw RequestRefusedException.conflict("Jobs of this kind cannot be undone.");
    }

    @Override
    default void close() {}
}
