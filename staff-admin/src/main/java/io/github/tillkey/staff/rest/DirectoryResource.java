package io.github.tillkey.staff.rest;

import io.github.tillkey.core.profile.LocalizedMessages;
import io.github.tillkey.core.rest.Cursor;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Report;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.staff.print.HistoryPage;
import io.github.tillkey.staff.usecase.Directory;
import io.github.tillkey.staff.usecase.DirectoryEntry;
import io.github.tillkey.staff.usecase.DirectoryFilter;
import io.github.tillkey.staff.usecase.EffectiveRights;
import io.github.tillkey.staff.usecase.MemberHistory;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;

/** The people whom a member may see, at {@code directory}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class DirectoryResource {

    private final StaffCalls calls;

    private DirectoryResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** A way by which somebody works. */
    public record DirectoryWork(
            @Schema(description = "`null` of a level and of every store") @Nullable
            String storeId,

            @Schema(description = "name of the level, for callers who act on all staff") @Nullable
            String level,

            @Schema(enumeration = {"group", "level", "all_stores", "without_store", "loan"})
            String way,

            @Schema(description = "store roles, sorted") List<String> roles,

            @Schema(format = "date-time", description = "the first instant without it; `null` when no end is known")
            @Nullable
            String until)
            implements Representation {

        static DirectoryWork of(DirectoryEntry.Work work) {
            Membership membership = work.membership();
            return new DirectoryWork(
                    membership.store().map(Store::storeId).orElse(null),
                    work.level(),
                    membership.way().value(),
                    List.copyOf(membership.roles()),
                    text(membership.until()));
        }
    }

    static @Nullable String text(@Nullable Instant instant) {
        return instant == null ? null : instant.toString();
    }

    /** What is written about somebody. */
    public record DirectoryDetails(
            @Nullable String email,

            @Schema(enumeration = {"employee", "external", "limited", "person", "partner"}) @Nullable
            String kind,

            @Nullable String externalId,

            @Schema(description = "sorted") List<String> tags,

            @Schema(format = "date-time", description = "the first instant without access; `null` when none is known")
            @Nullable
            String endsAt)
            implements Representation {

        private static DirectoryDetails of(DirectoryEntry.Details details) {
            return new DirectoryDetails(
                    details.email(),
                    details.kind() == null ? null : details.kind().value(),
                    details.externalId(),
                    details.tags(),
                    text(details.ends()));
        }
    }

    /** Somebody. */
    public record DirectoryMember(
            String id,
            String username,
            @Nullable String firstName,
            @Nullable String lastName,

            @Schema(
                    enumeration = {"active", "suspended", "ended", "blocked"},
                    description = "without `details`: `active` or `blocked`")
            String status,

            @Schema(
                    description = "`null` about whom the caller may not change everything, except for callers who act"
                            + " on all staff")
            @Nullable
            DirectoryDetails details,

            @Schema(description = "in the caller's stores") List<DirectoryWork> work,

            @Schema(description = "whether they have a PIN; `null` where there are no PINs") @Nullable
            Boolean pin,

            @Schema(description = "whether they also work in a store on whose staff the caller does not act")
            boolean elsewhere,

            @Schema(
                    enumeration = {"nothing", "store", "everything"},
                    description = "what the caller may change: `store` is what concerns the caller's stores")
            String change)
            implements Representation {

        private static DirectoryMember of(DirectoryEntry entry) {
            return new DirectoryMember(
                    entry.name().id(),
                    entry.name().username(),
                    entry.name().first(),
                    entry.name().last(),
                    entry.status().value(),
                    entry.details() == null ? null : DirectoryDetails.of(entry.details()),
                    entry.work().stream().map(DirectoryWork::of).toList(),
                    entry.pin(),
                    entry.elsewhere(),
                    entry.change().value());
        }
    }

    /** A page of the directory. */
    public record DirectoryPage(
            List<DirectoryMember> items,

            @Schema(description = "the `cursor` of the next page; `null` on the last one") @Nullable
            String next)
            implements Representation {}

    @GET
    @Operation(
            summary = "Lists the people whom the caller may see, by username",
            description =
                    "A filter finds only by what the list shows to the caller. A page may have fewer than `limit`,"
                            + " also nobody, and yet a `next`.")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(DirectoryPage.class)
    @APIResponse(responseCode = "404", description = "the store, also where the caller does not manage it")
    @APIResponse(
            responseCode = "429",
            description = "more than 60 calls with a filter, of the caller within a minute on the same node")
    public Response directory(
            @Parameter(
                            description =
                                    "words, each part of username, first name, last name or e-mail; for callers who do"
                                            + " not act on all staff, of an e-mail only with `@`")
                    @QueryParam("q")
                    @Nullable
                    String q,
            @QueryParam("tag") @Nullable String tag,
            @Parameter(description = "`store_id`") @QueryParam("store") @Nullable String store,
            @QueryParam("kind") @Nullable String kind,
            @QueryParam("externalId") @Nullable String externalId,
            @Parameter(description = "a store role") @QueryParam("role") @Nullable String role,
            @QueryParam("status") @Nullable String status,
            @Parameter(schema = @Schema(type = SchemaType.STRING, format = "date-time"))
                    @QueryParam("endsBefore")
                    @Nullable
                    String endsBefore,
            @Parameter(description = "`next` of the page before") @QueryParam("cursor") @Nullable String cursor,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "" + Cursor.MAX_LIMIT,
                                            defaultValue = "" + Cursor.DEFAULT_LIMIT))
                    @QueryParam("limit")
                    @Nullable
                    String limit) {
        return calls.answer(caller -> {
            Directory directory = Directory.search(
                    caller, new DirectoryFilter.Written(q, tag, kind, externalId, role, status, endsBefore), store);
            Cursor page = Cursor.read(cursor, limit);
            Directory.Page found = directory.after(page.after(), page.limit());
            return new DirectoryPage(
                    found.entries().stream().map(DirectoryMember::of).toList(),
                    found.next() == null ? null : Cursor.encode(found.next()));
        });
    }

    /** The store roles that somebody holds in one store, by all ways together. */
    public record DirectoryStoreRoles(String storeId, String name, List<String> roles) implements Representation {}

    /** What callers learn who may see the details. */
    public record DirectoryAccess(
            @Schema(description = "as written") @Nullable String validFrom,
            @Schema(description = "as written") @Nullable String validUntil,
            @Schema(description = "as written") List<String> networks,
            boolean secondFactor,
            @Schema(description = "as in tokens") List<String> realmRoles,

            @Schema(description = "as in tokens, by client id")
            Map<String, List<String>> clientRoles)
            implements Representation {

        private static DirectoryAccess of(EffectiveRights.Details details) {
            Map<String, List<String>> clientRoles = new TreeMap<>();
            details.clientRoles().forEach((client, roles) -> clientRoles.put(client, List.copyOf(roles)));
            return new DirectoryAccess(
                    details.validFrom(),
                    details.validUntil(),
                    details.networks(),
                    details.secondFactor(),
                    List.copyOf(details.realmRoles()),
                    clientRoles);
        }
    }

    /** What somebody may do. */
    public record DirectoryRights(
            DirectoryMember member,

            @Schema(description = "in the caller's stores, those of levels too")
            List<DirectoryStoreRoles> stores,

            @Schema(description = "store roles in every store; `null` of who does not work in every store") @Nullable
            List<String> everyStore,

            @Schema(description = "`null` as `details` of the member") @Nullable
            DirectoryAccess access)
            implements Representation {

        private static DirectoryRights of(EffectiveRights.Answer answer) {
            return new DirectoryRights(
                    DirectoryMember.of(answer.entry()),
                    answer.stores().stream()
                            .map(in -> new DirectoryStoreRoles(
                                    in.store().storeId(), in.store().name(), List.copyOf(in.roles())))
                            .toList(),
                    answer.everywhere() == null ? null : List.copyOf(answer.everywhere()),
                    answer.details() == null ? null : DirectoryAccess.of(answer.details()));
        }
    }

    @GET
    @Path("{memberId}/rights")
    @Operation(summary = "Tells what somebody may do, by which ways and until when")
    @SecurityRequirement(name = "rights", scopes = "see the member")
    @APIResponseSchema(DirectoryRights.class)
    @APIResponse(responseCode = "404", description = "the member, also whom the caller may not see")
    public Response rights(@PathParam("memberId") String memberId) {
        return calls.answer(caller -> DirectoryRights.of(new EffectiveRights(caller, memberId).all()));
    }

    /** One thing that happened. */
    public record HistoryEntry(
            @Schema(format = "date-time") String at,

            @Schema(description = "operation and type of what was changed; of a user event its type")
            String what,

            @Schema(description = "username; `null` for a task, and whom the caller may not see") @Nullable
            String by,

            @Schema(description = "what was written, for callers who act on all staff, or the reason") @Nullable
            String written)
            implements Representation {

        private static HistoryEntry of(MemberHistory.Entry entry) {
            return new HistoryEntry(entry.at().toString(), entry.what(), entry.by(), entry.written());
        }
    }

    @GET
    @Path("{memberId}/history")
    @Operation(
            summary = "Lists who changed what about somebody, newest first",
            description = "The newest 1,000, as far as the realm stores events.")
    @SecurityRequirement(name = "rights", scopes = "change everything about the member")
    @APIResponseSchema(HistoryEntry[].class)
    @APIResponse(responseCode = "404", description = "the member, also whom the caller may not see")
    @APIResponse(
            responseCode = "429",
            description = "more than 20 histories and reports of the caller within a minute on the same node")
    public Response history(
            @PathParam("memberId") String memberId,
            @Parameter(
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "" + Days.MAX,
                                            defaultValue = "" + Days.OF_HISTORY))
                    @QueryParam("days")
                    @Nullable
                    String days,
            @Parameter(description = "`json`, the default, `csv`, or `html` to be printed on A4")
                    @QueryParam("format")
                    @Nullable
                    String format) {
        return calls.answer(caller -> {
            MemberHistory history = new MemberHistory(caller, memberId);
            boolean html = Parameters.parseOneOf("format", format, "json", "csv", "html")
                    .equals("html");
            int back = Days.read(days, Days.OF_HISTORY);
            List<MemberHistory.Entry> found = history.newest(back);
            return html
                    ? page(caller.session(), history.page(back, found))
                    : new Report<>(
                                    HistoryEntry.class,
                                    found.stream().map(HistoryEntry::of).toList())
                            .inStaffApi(format);
        });
    }

    private static Response page(KeycloakSession session, HistoryPage page) {
        return Response.ok(
                        page.html(
                                session,
                                session.getContext().getRealm(),
                                LocalizedMessages.of(session).locale()),
                        "text/html;charset=utf-8")
                .build();
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("directory", DirectoryResource::new);
        }
    }
}
