package io.github.tillkey.staff.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.imports.file.ImportRow;
import io.github.tillkey.staff.job.JobKind;
import io.github.tillkey.staff.job.JobKindFactory;

/** Jobs that import a file: a row is a person. */
public final class ImportKind implements JobKind {

    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public String id() {
        return "imports";
    }

    @Override
    public Object row(Invocation call, JsonNode row) {
        call.require(call.rights().mayViewStaff());
        ImportRow person = person(row);
        try {
            return new PersonImport(call).apply(person);
        } catch (RequestRefusedException refused) {
            // Rows of a job are counted otherwise than lines of its file.
            throw refused.at(person.place());
        }
    }

    private static ImportRow person(JsonNode row) {
        try {
            return JSON.treeToValue(row, ImportRow.class);
        } catch (JsonProcessingException foreign) {
            throw new IllegalStateException(foreign);
        }
    }

    /** Deploys the kind. */
    public static final class Factory extends JobKindFactory {

        /** For Keycloak. */
        public Factory() {
            super(new ImportKind());
        }
    }
}
