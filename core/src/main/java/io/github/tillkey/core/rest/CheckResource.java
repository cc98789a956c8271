package io.github.tillkey.core.rest;

import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.findings.FindingsMetric;
import io.github.tillkey.core.findings.Found;
import io.github.tillkey.core.findings.Found.About;
import io.github.tillkey.core.findings.SelfChecks;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What keeps Tillkey from working as the guides say. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "check")
public final class CheckResource {

    private final AdminCall call;

    CheckResource(AdminCall call) {
        this.call = call;
    }

    /** What was found. */
    public record CheckReport(
            @Schema(description = "part by part, the most important of each first")
            List<CheckFinding> findings,

            @Schema(
                    description = "`false` to callers who may not view users: members are named by id, and what is"
                            + " written on members and groups is left out")
            boolean membersNamed)
            implements Representation {}

    /** One finding. */
    public record CheckFinding(
            @Schema(description = "the part whose check found it")
            String part,

            @Schema(description = "what kind of finding; never changes")
            String code,

            @Schema(
                    description = "`error`: people are refused who should not be, or protection does not work;"
                            + " `warning`: it works, but something is not as the guide asks",
                    enumeration = {"error", "warning"})
            String severity,

            @Schema(description = "the page of the admin console, or the user, group, client or flow")
            String place,

            @Schema(description = "what is wrong") String problem,
            @Schema(description = "what to do") String remedy)
            implements Representation {

        private static CheckFinding of(Found found) {
            Finding finding = found.finding();
            return new CheckFinding(
                    found.part(),
                    finding.code(),
                    finding.severity().value(),
                    finding.place(),
                    finding.problem(),
                    finding.remedy());
        }
    }

    @GET
    @Operation(
            summary = "Finds what keeps Tillkey from working as the guides say",
            description = "On the server asked. A check that fails is a finding, `check_failed`. Writes nothing.")
    @SecurityRequirement(name = "rights", scopes = "view-realm")
    @APIResponseSchema(CheckReport.class)
    public Response check(
            @Parameter(
                            description = "`realm`, `stores`, `claims`, `pin`, `networks` or `dates`; without it all"
                                    + " that are deployed")
                    @QueryParam("part")
                    @Nullable
                    String part) {
        call.auth().realm().requireViewRealm();
        call.requireEnabled();
        SortedSet<String> parts = parts(part);
        List<About> abouts = List.of(About.values());
        boolean withNames = call.auth().users().canView();
        List<Found> found = new SelfChecks(
                        call.session().getKeycloakSessionFactory(), call.realm().getId(), withNames)
                .of(parts, abouts);
        FindingsMetric.of(call.session()).set(call.realm().getName(), parts, abouts, found);
        return AdminCall.notStored(
                Response.Status.OK,
                new CheckReport(found.stream().map(CheckFinding::of).toList(), withNames));
    }

    private SortedSet<String> parts(@Nullable String part) {
        SortedSet<String> deployed = SelfChecks.parts(call.session().getKeycloakSessionFactory());
        if (part == null) {
            return deployed;
        }
        if (!deployed.contains(part)) {
            throw RestErrors.invalid("part", part, String.join(" or ", deployed));
        }
        return new TreeSet<>(List.of(part));
    }
}
