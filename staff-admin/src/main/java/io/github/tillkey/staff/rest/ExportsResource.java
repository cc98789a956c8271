package io.github.tillkey.staff.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.tillkey.core.rest.Report;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.usecase.AskLimit;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.usecase.Directory;
import io.github.tillkey.staff.usecase.DirectoryEntry;
import io.github.tillkey.staff.usecase.DirectoryFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What the directory shows, as a file, at {@code exports}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class ExportsResource {

    /** A whole file is made before it is sent: one that breaks off would look like one that is whole. */
    private static final int MAX_MEMBERS = 50_000;

    private static final int PAGE = 1_000;
    private static final JsonMapper JSON = new JsonMapper();

    private final StaffCalls calls;

    private ExportsResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** Somebody in a store. */
    public record ExportedMember(
            @Nullable String externalId,
            String username,
            @Nullable String email,
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String kind,
            String status,
            @Nullable String endsAt,

            @Schema(description = "one store, in whose groups they are; empty for none")
            String stores,

            @Schema(description = "store roles there, with `|` between them")
            String roles,

            @Schema(description = "with `|` between them") String tags)
            implements Representation {

        private static List<ExportedMember> of(DirectoryEntry entry) {
            SortedMap<String, SortedSet<String>> places = new TreeMap<>();
            entry.work().stream()
                    .map(DirectoryEntry.Work::membership)
                    .filter(membership -> membership.way() == Membership.Way.GROUP)
                    .forEach(membership -> membership.store().ifPresent(store -> places.computeIfAbsent(
                                    store.storeId(), any -> new TreeSet<>())
                            .addAll(membership.roles())));
            return places.isEmpty()
                    ? List.of(of(entry, "", List.of()))
                    : places.entrySet().stream()
                            .map(place -> of(entry, place.getKey(), place.getValue()))
                            .toList();
        }

        private static ExportedMember of(DirectoryEntry entry, String store, Collection<String> roles) {
            DirectoryEntry.Details details = entry.details();
            return new ExportedMember(
                    details == null ? null : details.externalId(),
                    entry.name().username(),
                    details == null ? null : details.email(),
                    entry.name().first(),
                    entry.name().last(),
                    details == null || details.kind() == null
                            ? null
                            : details.kind().value(),
                    entry.status().value(),
                    details == null ? null : DirectoryResource.text(details.ends()),
                    cell(store.isEmpty() ? List.of() : List.of(store)),
                    cell(roles),
                    cell(details == null ? List.of() : details.tags()));
        }

        /** As the mapping of our exports reads it. */
        private static String cell(Collection<String> texts) {
            if (texts.stream().noneMatch(text -> text.contains("|") || text.startsWith("["))) {
                return String.join("|", texts);
            }
            try {
                return JSON.writeValueAsString(texts);
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    @GET
    @Path("members")
    @Operation(
            summary = "Exports the people whom the caller may see, by username; one row for each store whose groups"
                    + " they are in",
            description = "At most 50,000 people. With `format=csv`, the file can be imported again.")
    @SecurityRequirement(name = "rights", scopes = "manage a store")
    @APIResponseSchema(ExportedMember[].class)
    @APIResponse(responseCode = "404", description = "the store, also where the caller does not manage it")
    @APIResponse(responseCode = "409", description = "there are more people")
    @APIResponse(
            responseCode = "429",
            description = "more than 20 exports, histories and reports of the caller within a minute on the same node")
    public Response members(
            @Parameter(description = "`store_id`") @QueryParam("store") @Nullable String store,
            @QueryParam("tag") @Nullable String tag,
            @QueryParam("kind") @Nullable String kind,
            @Parameter(description = "a store role") @QueryParam("role") @Nullable String role,
            @QueryParam("status") @Nullable String status,
            @Parameter(description = "`json`, the default, or `csv`") @QueryParam("format") @Nullable String format) {
        return calls.answer(call -> {
            call.require(call.rights().mayViewStaff());
            DirectoryFilter filter = new DirectoryFilter.Written(null, tag, kind, null, role, status, null).read();
            AskLimit.count(call.actor(), call.realm(), AskLimit.Kind.REPORT);
            return new Report<>(ExportedMember.class, rows(new Directory(call, filter, store))).inStaffApi(format);
        });
    }

    private static List<ExportedMember> rows(Directory directory) {
        List<ExportedMember> rows = new ArrayList<>();
        int members = 0;
        String after = null;
        do {
            Directory.Page page = directory.after(after, PAGE);
            members += page.entries().size();
            if (members > MAX_MEMBERS) {
                throw RequestRefusedException.conflict("There are more than " + MAX_MEMBERS
                        + " people: export the staff of one store after the other.");
            }
            page.entries().forEach(entry -> rows.addAll(ExportedMember.of(entry)));
            after = page.next();
        } while (after != null);
        return rows;
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("exports", ExportsResource::new);
        }
    }
}
