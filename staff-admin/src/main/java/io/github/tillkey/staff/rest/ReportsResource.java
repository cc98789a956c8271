package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.Report;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.staff.usecase.DirectoryEntry;
import io.github.tillkey.staff.usecase.StaffReports;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Reports of the staff whom a member may see, at {@code reports}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class ReportsResource {

    private static final String TOO_MANY =
            "more than 20 histories and reports of the caller within a minute on the same node";

    private final StaffCalls calls;

    private ReportsResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** Somebody in a report. */
    public record ReportedMember(
            String id,
            String username,
            @Nullable String firstName,
            @Nullable String lastName,

            @Schema(description = "store ids of the caller's stores in which they work, with a space between")
            String stores,

            @Schema(format = "date-time", description = "the first instant without access") @Nullable
            String endsAt,

            @Schema(description = "as written") @Nullable String sponsor)
            implements Representation {

        private static ReportedMember of(DirectoryEntry entry) {
            DirectoryEntry.Details details = entry.details();
            return new ReportedMember(
                    entry.name().id(),
                    entry.name().username(),
                    entry.name().first(),
                    entry.name().last(),
                    entry.work().stream()
                            .flatMap(work -> work.membership().store().stream())
                            .map(Store::storeId)
                            .distinct()
                            .sorted()
                            .collect(Collectors.joining(" ")),
                    details == null ? null : DirectoryResource.text(details.ends()),
                    details == null ? null : details.sponsor());
        }
    }

    private static Response members(List<DirectoryEntry> entries, @Nullable String format) {
        return new Report<>(
                        ReportedMember.class,
                        entries.stream().map(ReportedMember::of).toList())
                .inStaffApi(format);
    }

    @GET
    @Path("ending")
    @Operation(summary = "Lists who loses access in the next days, by end")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(ReportedMember[].class)
    @APIResponse(responseCode = "429", description = TOO_MANY)
    public Response ending(
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "" + Days.MAX,
                                            defaultValue = "" + Days.OF_ENDS))
                    @QueryParam("days")
                    @Nullable
                    String days,
            @Parameter(description = "`json`, the default, or `csv`") @QueryParam("format") @Nullable String format) {
        return calls.answer(caller -> {
            StaffReports reports = new StaffReports(caller);
            return members(reports.ending(Days.read(days, Days.OF_ENDS)), format);
        });
    }

    @GET
    @Path("externals-without-sponsor")
    @Operation(summary = "Lists active external members whose sponsor is not written, gone or blocked")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(ReportedMember[].class)
    @APIResponse(responseCode = "429", description = TOO_MANY)
    public Response externalsWithoutSponsor(
            @Parameter(description = "`json`, the default, or `csv`") @QueryParam("format") @Nullable String format) {
        return calls.answer(caller -> members(new StaffReports(caller).externalsWithoutSponsor(), format));
    }

    @GET
    @Path("pin-missing")
    @Operation(summary = "Lists who is active, works in a store and has no PIN")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(ReportedMember[].class)
    @APIResponse(responseCode = "429", description = TOO_MANY)
    @APIResponse(responseCode = "404", description = "the store, also where the caller does not manage it")
    public Response pinMissing(
            @Parameter(description = "`store_id`") @QueryParam("store") @Nullable String store,
            @Parameter(description = "`json`, the default, or `csv`") @QueryParam("format") @Nullable String format) {
        return calls.answer(caller -> members(new StaffReports(caller).withoutPin(store), format));
    }

    /** A refusal. */
    public record ReportedRefusal(
            @Schema(format = "date-time") String at,

            @Schema(description = "`null` at a till, and where nobody is known") @Nullable
            String username,

            @Nullable String store,

            @Schema(description = "id of the till") @Nullable
            String terminal,

            @Nullable String client,

            @Schema(
                    description = "reason code; of a refusal by Keycloak its error; at a till only `refused_at_till`;"
                            + " `null` if it tells of details that the caller may not see")
            @Nullable
            String reason)
            implements Representation {

        private static ReportedRefusal of(StaffReports.Refusal refusal) {
            return new ReportedRefusal(
                    refusal.at().toString(),
                    refusal.username(),
                    refusal.store(),
                    refusal.terminal(),
                    refusal.client(),
                    refusal.reason());
        }
    }

    @GET
    @Path("refusals")
    @Operation(
            summary = "Lists the refusals of the last 24 hours in the caller's stores and of their staff, newest first",
            description =
                    "As far as the realm stores events, among its newest 10,000 of errors. At tills only where and"
                            + " when: who and why would tell whose PIN was typed.")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(ReportedRefusal[].class)
    @APIResponse(responseCode = "429", description = TOO_MANY)
    public Response refusals(
            @Parameter(description = "`json`, the default, or `csv`") @QueryParam("format") @Nullable String format) {
        return calls.answer(caller -> new Report<>(
                        ReportedRefusal.class,
                        new StaffReports(caller)
                                .refusals().stream().map(ReportedRefusal::of).toList())
                .inStaffApi(format));
    }

    /** A till that nobody has used. */
    public record ReportedTill(
            String store,
            @Schema(description = "id of the till") String terminal,
            String name,

            @Schema(format = "date-time", description = "exact to ten minutes")
            String lastSeenAt)
            implements Representation {

        private static ReportedTill of(StaffReports.UnusedTill till) {
            return new ReportedTill(
                    till.store().storeId(),
                    till.id(),
                    till.name(),
                    till.lastSeen().toString());
        }
    }

    @GET
    @Path("unused-tills")
    @Operation(summary = "Lists registered tills that were not seen in the last days, the longest unseen first")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(ReportedTill[].class)
    @APIResponse(responseCode = "429", description = TOO_MANY)
    public Response unusedTills(
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "" + Days.MAX,
                                            defaultValue = "" + Days.OF_TILLS))
                    @QueryParam("days")
                    @Nullable
                    String days,
            @Parameter(description = "`json`, the default, or `csv`") @QueryParam("format") @Nullable String format) {
        return calls.answer(caller -> {
            StaffReports reports = new StaffReports(caller);
            List<ReportedTill> tills = reports.unusedTills(Days.read(days, Days.OF_TILLS)).stream()
                    .map(ReportedTill::of)
                    .toList();
            return new Report<>(ReportedTill.class, tills).inStaffApi(format);
        });
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("reports", ReportsResource::new);
        }
    }
}
