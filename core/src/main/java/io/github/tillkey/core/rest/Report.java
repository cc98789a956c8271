package io.github.tillkey.core.rest;

import io.github.tillkey.core.usecase.RequestRefusedException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list that a caller gets as JSON or, with {@code format=csv}, as CSV.
 *
 * @param columns the record of a row; its components are the columns
 * @param rows at most {@value #MAX_ROWS}, or one page
 */
public record Report<R extends Record & Representation>(Class<R> columns, List<R> rows) {

    /** Most rows of a report that has no pages. */
    public static final int MAX_ROWS = 10_000;

    /**
     * The answer, which no cache may store.
     *
     * @param format the query parameter: {@code json}, also where it is missing, or {@code csv}; 400 for anything else
     */
    public Response as(@Nullable String format) {
        return RestErrors.answer(() -> inStaffApi(format));
    }

    /** The same inside of a {@link StaffCalls call of the staff API}: throws a {@link RequestRefusedException}. */
    public Response inStaffApi(@Nullable String format) {
        if (Parameters.parseOneOf("format", format, "json", "csv").equals("json")) {
            return AdminCall.notStored(Response.Status.OK, rows);
        }
        return Response.ok(Csv.of(columns, rows), "text/csv;charset=utf-8")
                .header("Cache-Control", "no-store")
                .header("Content-Disposition", "attachment; filename=\"report.csv\"")
                .build();
    }
}
