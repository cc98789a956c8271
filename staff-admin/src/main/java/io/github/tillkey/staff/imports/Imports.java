package io.github.tillkey.staff.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.imports.file.ImportFile;
import io.github.tillkey.staff.imports.file.ImportMapping;
import io.github.tillkey.staff.job.JobAnswer;
import io.github.tillkey.staff.job.Jobs;
import java.util.List;

/** Starts jobs that import members. */
public final class Imports {

    private final Invocation call;

    /** @throws RequestRefusedException forbidden, to an actor who may see the staff of no store */
    public Imports(Invocation call) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
    }

    /**
     * A job that was started.
     *
     * @param ignored names of the columns that are not mapped
     */
    public record Started(JobAnswer job, List<String> ignored) {}

    /** @throws RequestRefusedException invalid, with all that is wrong with the mapping or with the file as a whole */
    public Started csv(byte[] file, ImportMapping mapping, boolean dryRun) {
        if (file.length > ImportFile.MAX_BYTES) {
            throw RequestRefusedException.invalid(
                    "The file has " + file.length + " bytes; it may have " + ImportFile.MAX_BYTES + ". Split it.");
        }
        return start(ImportFile.ofCsv(file, mapping, new SeenStores(call)), dryRun);
    }

    /** The same of JSON objects, whose fields are the columns. */
    public Started json(List<ObjectNode> rows, ImportMapping mapping, boolean dryRun) {
        return start(ImportFile.ofJson(rows, mapping, new SeenStores(call)), dryRun);
    }

    private Started start(ImportFile file, boolean dryRun) {
        return new Started(new Jobs(call).start(new ImportKind(), file.rows(), dryRun), file.ignored());
    }
}
