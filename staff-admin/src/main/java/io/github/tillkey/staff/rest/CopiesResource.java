package io.github.tillkey.staff.rest;

import io.github.tillkey.core.rest.JsonBody;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.StaffCalls;
import io.github.tillkey.core.rest.StaffResourceFactory;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.staff.member.Filters;
import io.github.tillkey.staff.permission.Template;
import io.github.tillkey.staff.usecase.CopyPreparation;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Prepares a new member as a copy of another one, at {@code copies}. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "staff")
public final class CopiesResource {

    private final StaffCalls calls;

    private CopiesResource(StaffCalls calls) {
        this.calls = calls;
    }

    /** Who is copied. */
    public record CopyRequest(
            @Schema(description = "id of the member") @Nullable
            String from,

            @Schema(
                    enumeration = {"stores", "permissions", "networks", "dates", "filters", "kind", "tags"},
                    description = "what is copied")
            @Nullable
            List<String> parts) {}

    /** A store of the copy. */
    public record CopiedStore(
            String storeId,
            @Schema(description = "store roles, sorted") List<String> roles) implements Representation {}

    /** What the copy does not get. */
    public record WithheldPart(
            String part,

            @Schema(description = "`null` where the caller may not see it") @Nullable
            String name,

            @Schema(
                    enumeration = {"unseen", "not_yours_to_give", "not_given_here"},
                    description = "`not_given_here`: in the admin console only")
            String why)
            implements Representation {}

    /** Fields of a new member; what is {@code null} is not set. */
    public record CopiedMember(
            List<CopiedStore> stores,
            @Nullable String kind,
            @Nullable String validFrom,
            @Nullable String validUntil,
            @Nullable String timeZone,
            @Nullable String allowedNetworks,
            @Nullable List<String> tags,

            @Schema(description = "names with their values") @Nullable
            Map<String, List<String>> filters,

            @Schema(description = "name of the base template") @Nullable
            String base,

            @Schema(description = "names of the add-ons") List<String> addOns,
            @Schema(description = "names, sorted") List<String> permissions)
            implements Representation {}

    /** Templates and permissions. */
    public record CopiedAccess(
            @Schema(description = "name of the base template") @Nullable
            String base,

            @Schema(description = "names of the add-ons") List<String> addOns,
            @Schema(description = "names, sorted") List<String> permissions)
            implements Representation {}

    /** A copy. */
    public record MemberCopy(
            @Schema(description = "for `POST members`, where names are added")
            CopiedMember member,

            @Schema(description = "for `PUT permissions/members/{memberId}`, of somebody who is there already")
            CopiedAccess access,

            List<WithheldPart> withheld)
            implements Representation {

        private static MemberCopy of(CopyPreparation.Copy copy) {
            CopiedAccess access = access(copy);
            return new MemberCopy(
                    new CopiedMember(
                            copy.stores().entrySet().stream()
                                    .map(store -> new CopiedStore(store.getKey(), List.copyOf(store.getValue())))
                                    .toList(),
                            value(copy, StaffAttributes.STAFF_KIND),
                            value(copy, StaffAttributes.VALID_FROM),
                            value(copy, StaffAttributes.VALID_UNTIL),
                            value(copy, StaffAttributes.TIME_ZONE),
                            joined(copy, StaffAttributes.ALLOWED_NETWORKS),
                            copy.attributes().get(StaffAttributes.TAGS),
                            filters(copy),
                            access.base(),
                            access.addOns(),
                            access.permissions()),
                    access,
                    copy.withheld().stream()
                            .map(withheld -> new WithheldPart(
                                    withheld.part().value(),
                                    withheld.name(),
                                    withheld.why().value()))
                            .toList());
        }

        private static CopiedAccess access(CopyPreparation.Copy copy) {
            Template base = copy.templates().base();
            return new CopiedAccess(
                    base == null ? null : base.name(),
                    copy.templates().addOns().stream()
                            // A second base, which an administrator may have written, cannot be given.
                            .filter(template -> template.kind() == Template.Kind.ADD_ON)
                            .map(Template::name)
                            .toList(),
                    List.copyOf(copy.permissions()));
        }

        private static @Nullable String joined(CopyPreparation.Copy copy, String attribute) {
            List<String> values = values(copy, attribute);
            return values.isEmpty() ? null : String.join(", ", values);
        }

        private static @Nullable Map<String, List<String>> filters(CopyPreparation.Copy copy) {
            Map<String, List<String>> filters = Filters.parse(values(copy, StaffAttributes.FILTERS));
            return filters.isEmpty() ? null : filters;
        }

        private static List<String> values(CopyPreparation.Copy copy, String attribute) {
            return copy.attributes().getOrDefault(attribute, List.of());
        }

        private static @Nullable String value(CopyPreparation.Copy copy, String attribute) {
            return values(copy, attribute).stream().findFirst().orElse(null);
        }
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Tells what a new member would get as a copy of another one, and what the caller may not give."
                    + " Writes nothing; never credentials")
    @SecurityRequirement(name = "rights", scopes = "see the member")
    @RequestBody(content = @Content(schema = @Schema(implementation = CopyRequest.class)))
    @APIResponseSchema(MemberCopy.class)
    @APIResponse(responseCode = "404", description = "the member, also where the caller may not see them")
    public Response copy(@Nullable String body) {
        return calls.answer(call -> {
            CopyPreparation preparation = new CopyPreparation(call);
            CopyRequest request = JsonBody.parse(body, CopyRequest.class);
            return MemberCopy.of(preparation.copy(request.from(), parts(request.parts())));
        });
    }

    private static Set<CopyPreparation.Part> parts(@Nullable List<String> names) {
        if (names == null || names.isEmpty()) {
            throw RequestRefusedException.invalid("parts", null, "a list of what is copied");
        }
        Set<CopyPreparation.Part> parts = EnumSet.noneOf(CopyPreparation.Part.class);
        names.forEach(name -> parts.add(CopyPreparation.Part.parse(name)
                .orElseThrow(() -> RequestRefusedException.invalid(
                        "parts", name, "stores, permissions, networks, dates, filters, kind or tags"))));
        return parts;
    }

    /** Mounts the resource. */
    public static final class Factory extends StaffResourceFactory {

        /** For Keycloak. */
        public Factory() {
            super("copies", CopiesResource::new);
        }
    }
}
