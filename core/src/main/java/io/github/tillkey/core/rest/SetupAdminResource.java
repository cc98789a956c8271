package io.github.tillkey.core.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.core.findings.SelfCheckTask;
import io.github.tillkey.core.setup.RealmSetup;
import io.github.tillkey.core.setup.SetupOptions;
import io.github.tillkey.core.setup.SetupPart.FirstCode;
import io.github.tillkey.core.setup.SetupPart.FirstPin;
import io.github.tillkey.core.setup.SetupPart.FirstSteps;
import io.github.tillkey.core.setup.SetupPlan;
import io.github.tillkey.core.setup.SetupPreview;
import io.github.tillkey.core.usecase.RequestRefusedException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBodySchema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;

/** Admin REST at {@code /admin/realms/{realm}/tillkey}. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "setup")
public final class SetupAdminResource {

    private final AdminCall call;

    SetupAdminResource(AdminCall call) {
        this.call = call;
    }

    /** What a set-up should reach; a field that is missing has its default. */
    public record SetupRequest(
            @Schema(
                    description = "`stores`, `claims`, `pin`, `networks`, `dates`, `console`; without it all that are"
                            + " deployed")
            @Nullable
            List<String> parts,

            @Schema(description = "path of the stores group; without it the one that the realm names, else `/stores`")
            @Nullable
            String storesGroup,

            @Nullable List<SetupStore> stores,

            @Schema(description = "names of store roles; without it `cashier` and `store-manager`") @Nullable
            List<String> storeRoles,

            @Schema(description = "4 or 6", defaultValue = "6") @Nullable
            Integer pinLength,

            @Schema(description = "of dates, such as `Europe/Stockholm`") @Nullable
            String timeZone,

            @Schema(description = "the default list of networks, for the report") @Nullable
            String defaultNetworks,

            @Schema(description = "client ids that become a POS: marked, with the flow of tills, without full scope")
            @Nullable
            List<String> posClients,

            @Schema(description = "client ids that get a flow with a second factor, and a minimum level") @Nullable
            List<String> backOfficeClients,

            @Schema(
                    description = "of whom `backOfficeClients` ask it: `required` of all, `role:<realm role or"
                            + " client.role>` of who has the role, `optional` of who has a one-time password, but not"
                            + " after an identity provider",
                    defaultValue = "required")
            @Nullable
            String secondFactor,

            @Schema(description = "client ids that get the browser flow with the steps") @Nullable
            List<String> webShopClients,

            @Schema(description = "whether existing clients get the claims too", defaultValue = "false") @Nullable
            Boolean claimsForExistingClients,

            @Schema(
                    description = "whether the flows with the steps take the place of the realm's browser, direct grant"
                            + " and reset credentials flows, and of missing post login flows",
                    defaultValue = "false")
            @Nullable
            Boolean bind,

            @Schema(description = "`where` of what is made again, though administrators changed it since a set-up")
            @Nullable
            List<String> repair,

            @Schema(description = "`where` of values and settings that the realm has already, and which may count")
            @Nullable
            List<String> trust,

            @Schema(description = "a till to register") @Nullable
            SetupTill firstTill,

            @Schema(description = "usernames of members who get a temporary PIN") @Nullable
            List<String> firstPins) {}

    /** A store to make, or to make of a group. */
    public record SetupStore(
            @Schema(required = true, minLength = 1, maxLength = SetupWishes.MAX_NAME) @Nullable
            String storeId,

            @Schema(required = true, description = "path of its group, below the stores group") @Nullable
            String group,

            @Schema(
                    description = "names of store roles by the group that gives them: the name of one below the store,"
                            + " or `.` for the store's own")
            @Nullable
            Map<String, List<String>> roles) {}

    /** A till to register. */
    public record SetupTill(
            @Schema(required = true, minLength = 1, maxLength = SetupWishes.MAX_NAME) @Nullable
            String storeId,

            @Schema(required = true, minLength = 1, maxLength = SetupWishes.MAX_TILL_NAME) @Nullable
            String name) {}

    /** A plan, or what became of it. */
    public record SetupReport(
            @Schema(
                    enumeration = {"complete", "incomplete", "applied", "refused"},
                    description = "`complete`: nothing is missing; `incomplete`: something is; `refused`: something is"
                            + " in the way")
            String state,

            List<SetupPlan.SetupChange> changes,

            @Schema(description = "the changes as a text") String diff,

            @Schema(description = "what to do next, a sentence each")
            List<String> next,

            @Schema(description = "`null` without one; the code appears here only") @Nullable
            SetupCode firstTill,

            @Schema(description = "of members who had no PIN; they appear here only")
            List<SetupPin> firstPins) {

        private static SetupReport of(SetupPlan plan, String otherwise) {
            return of(plan, otherwise, FirstSteps.NONE);
        }

        private static SetupReport of(SetupPlan plan, String otherwise, FirstSteps steps) {
            return new SetupReport(
                    plan.isRefused() ? "refused" : plan.isComplete() ? "complete" : otherwise,
                    plan.lines(),
                    plan.diff(),
                    steps.next(),
                    steps.till() == null ? null : SetupCode.of(steps.till()),
                    steps.pins().stream().map(SetupPin::of).toList());
        }
    }

    /** The code that registers the first till. */
    public record SetupCode(
            String code,

            @Schema(format = "date-time") String expiresAt,

            @Schema(description = "where to type it, `null` if no client in `posClients` has one") @Nullable
            String address) {

        private static SetupCode of(FirstCode code) {
            return new SetupCode(code.code(), code.expiresAt().toString(), code.address());
        }

        /** Without the code. */
        @Override
        public String toString() {
            return "code until " + expiresAt;
        }
    }

    /** A temporary PIN of a member. */
    public record SetupPin(
            String username,
            String pin,
            @Schema(format = "date-time") String expiresAt) {

        private static SetupPin of(FirstPin pin) {
            return new SetupPin(pin.username(), pin.pin(), pin.expiresAt().toString());
        }

        /** Without the PIN. */
        @Override
        public String toString() {
            return "PIN until " + expiresAt;
        }
    }

    @POST
    @Path("setup")
    @Operation(
            summary = "Sets the realm up, in one transaction; a second call changes nothing",
            description = "Refuses to lock out its caller. With `dryRun` it only plans, for *view-realm*, naming "
                    + "clients, groups and flows. `firstTill` and `firstPins` need the rights of their calls.")
    @SecurityRequirement(name = "rights", scopes = "manage-realm")
    @APIResponseSchema(SetupReport.class)
    @APIResponse(
            responseCode = "409",
            description = "something is in the way, nothing was changed; an `errorMessage` alone, when Keycloak"
                    + " refuses a change or, without `dryRun`, the caller would be locked out",
            content = @Content(schema = @Schema(implementation = SetupReport.class)))
    @APIResponse(responseCode = "429", description = "another preview or dry run of the realm is running")
    public Response setUp(
            @Parameter(
                            description = "`true`: only plan, and to a caller with *manage-realm* tell a lock-out, for"
                                    + " which the set-up is made and undone as by `POST tillkey/setup/preview`")
                    @QueryParam("dryRun")
                    @Nullable
                    String dryRun,
            @RequestBodySchema(SetupRequest.class) @Nullable String body) {
        RealmSetup setup = RestErrors.answer(() -> new RealmSetup(call.invocation()));
        boolean planned = isDryRun(dryRun);
        if (!planned) {
            call.auth().realm().requireManageRealm();
        }
        SetupRequest request = request(body);
        if (planned) {
            return answer(RestErrors.answer(
                    () -> SetupReport.of(setup.dryRun(realm -> wanted(request, realm)), "incomplete")));
        }
        RealmSetup.Result result =
                RestErrors.answer(() -> setup.apply(realm -> wanted(request, realm), remembered(body)));
        return answer(SetupReport.of(
                result.plan(), result.plan().leavesSomething() ? "incomplete" : "applied", result.steps()));
    }

    @GET
    @Path("setup")
    @Operation(summary = "Compares the realm with the last set-up: `complete`, or what is missing since")
    @SecurityRequirement(name = "rights", scopes = "view-realm")
    @APIResponseSchema(SetupReport.class)
    @APIResponse(responseCode = "404", description = "the realm was never set up by this call")
    public Response compare() {
        RealmSetup setup = RestErrors.answer(() -> new RealmSetup(call.invocation()));
        SetupReport report = RestErrors.answer(() -> {
            String asked = setup.request();
            try {
                SetupRequest request = JsonBody.read(asked, SetupRequest.class).orElseThrow();
                return SetupReport.of(setup.plan(wanted(request, call.realm())), "incomplete");
            } catch (RequestRefusedException outdated) {
                // The caller has sent nothing that could be wrong.
                throw RequestRefusedException.conflict(
                        "What the last set-up asked for is not possible any more: " + outdated.sentence());
            }
        });
        return AdminCall.notStored(Response.Status.OK, report);
    }

    @POST
    @Path("setup/preview")
    @Operation(
            summary = "Lists whom rules would refuse after the same set-up",
            description = "Makes the set-up, asks about enabled members that Keycloak stores, and undoes it; other"
                    + " changes of the realm wait, and other extensions hear of it.")
    @SecurityRequirement(
            name = "rights",
            scopes = {"view-realm", "view users"})
    @APIResponseSchema(RefusalPreview.class)
    @APIResponse(
            responseCode = "409",
            description = "something is in the way of the set-up; an `errorMessage` alone, when Keycloak refuses a"
                    + " change",
            content = @Content(schema = @Schema(implementation = SetupReport.class)))
    @APIResponse(responseCode = "429", description = "another preview or dry run of the realm is running")
    public Response preview(
            @Parameter(ref = "first") @QueryParam("first") @Nullable String first,
            @Schema(
                            type = SchemaType.INTEGER,
                            minimum = "1",
                            maximum = "" + SetupPreview.MAX_MEMBERS,
                            defaultValue = "" + SetupPreview.DEFAULT_MEMBERS)
                    @QueryParam("max")
                    @Nullable
                    String max,
            @RequestBodySchema(SetupRequest.class) @Nullable String body) {
        SetupPreview preview = RestErrors.answer(() -> new SetupPreview(call.invocation()));
        Parameters.Page page = Parameters.Page.of(first, max, SetupPreview.DEFAULT_MEMBERS, SetupPreview.MAX_MEMBERS);
        SetupRequest request = request(body);
        SetupPreview.Result result =
                RestErrors.answer(() -> preview.of(realm -> wanted(request, realm), page.first(), page.max()));
        return result.plan().isRefused()
                ? answer(SetupReport.of(result.plan(), "refused"))
                : AdminCall.notStored(
                        Response.Status.OK, RefusalPreview.of(result, RealmSetup.previewHints(call.session())));
    }

    @POST
    @Path("setup/undo")
    @Operation(
            summary = "Takes out what Keycloak cannot use without the jars, before they are removed",
            description = "Switches Tillkey off, restores what was bound before, deletes flows of set-ups, "
                    + "and steps, mappers, validators and settings whoever made them. Attributes, groups, roles, "
                    + "tills and PINs stay.")
    @SecurityRequirement(name = "rights", scopes = "manage-realm")
    @APIResponseSchema(SetupReport.class)
    @APIResponse(
            responseCode = "409",
            description = "something must be decided first, nothing was changed",
            content = @Content(schema = @Schema(implementation = SetupReport.class)))
    public Response undo(@Parameter(description = "`true`: only plan") @QueryParam("dryRun") @Nullable String dryRun) {
        RealmSetup setup = RestErrors.answer(() -> new RealmSetup(call.invocation()));
        if (isDryRun(dryRun)) {
            return answer(SetupReport.of(setup.planUndo(), "incomplete"));
        }
        RealmSetup.Result result = RestErrors.answer(setup::undo);
        return answer(SetupReport.of(result.plan(), "applied", result.steps()));
    }

    /** Why somebody can or cannot log in. */
    @Path("explain")
    public ExplainResource explain() {
        return new ExplainResource(call);
    }

    /** What keeps Tillkey from working as the guides say. */
    @Path("check")
    public CheckResource check() {
        return new CheckResource(call);
    }

    /** Strictly read: whoever writes {@code 1} must not change the realm. */
    private static boolean isDryRun(@Nullable String dryRun) {
        return Parameters.oneOf("dryRun", dryRun, "false", "true").equals("true");
    }

    private static Response answer(SetupReport report) {
        return AdminCall.notStored(
                report.state().equals("refused") ? Response.Status.CONFLICT : Response.Status.OK, report);
    }

    /** The request without what belongs to one call only. */
    private static String remembered(@Nullable String body) {
        ObjectNode request = JsonBody.object(body == null || body.isBlank() ? "{}" : body, "");
        request.remove(List.of("firstTill", "firstPins", "repair", "trust"));
        return request.toString();
    }

    private static SetupRequest request(@Nullable String body) {
        return JsonBody.optional(body, SetupRequest.class).orElseGet(() -> JsonBody.required("{}", SetupRequest.class));
    }

    private SetupOptions wanted(SetupRequest request, RealmModel realm) {
        return SetupWishes.read(request, call.session(), realm);
    }

    /** Mounts the resource, and has every realm checked at start-up. */
    public static final class Factory extends AdminResourceFactory {

        /** Called by Keycloak. */
        public Factory() {
            super("tillkey", SetupAdminResource::new);
        }

        @Override
        public void postInit(KeycloakSessionFactory factory) {
            new SelfCheckTask().task().schedule(factory);
        }
    }
}
