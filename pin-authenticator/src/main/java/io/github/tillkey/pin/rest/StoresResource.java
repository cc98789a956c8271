package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Report;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.pin.store.GuessRisk;
import io.github.tillkey.pin.store.StoreAlerts;
import io.github.tillkey.pin.store.StoreRisks;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import io.github.tillkey.pin.usecase.AlertAcknowledgement;
import io.github.tillkey.pin.usecase.PinChecks;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponseSchema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Reports how exposed each store is to guessing, and which are on alert; acknowledges alerts. */
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "store-risk")
public final class StoresResource {

    private static final int MAX_PAGE = 100;

    private final AdminCall call;

    StoresResource(AdminCall call) {
        this.call = call;
    }

    /** One store. */
    public record StoreRisk(
            String storeId,
            String name,

            @Schema(description = "members with a PIN of a length that is accepted now")
            long acceptedPins,

            @Schema(description = "that one blind guess on a till meets one of these PINs, 0 to 1")
            double chanceOfOneGuess,

            @Schema(
                    description =
                            "that somebody who guesses for a week meets one, where tills identify by the PIN alone")
            double chanceOfOneWeek,

            @Schema(description = "the same where tills ask who it is first")
            double chanceOfOneWeekWithPicker,

            @Schema(description = "whether that is above 0.01: the picker is not enough")
            boolean sixDigitsNeeded,

            @Schema(
                    description =
                            "`OK`; `WARNING` above 0.02 within a week; `TOO_HIGH` above 0.03, where tills show the"
                                    + " staff picker")
            String level,

            @Schema(description = "whether there were more far misses than its logins explain")
            boolean alert,

            @Schema(description = "within a week") int farMisses,

            @Schema(description = "with more of them it is on alert")
            int farMissesAllowed)
            implements Representation {}

    @GET
    @Operation(
            summary = "Lists how exposed each store is to a blind guess, now; only stores whose group the caller may"
                    + " view")
    @SecurityRequirement(name = "rights", scopes = "list groups")
    @APIResponseSchema(StoreRisk[].class)
    @APIResponse(responseCode = "409", description = "no PIN policy")
    public Response list(
            @Parameter(ref = "first") @QueryParam("first") @Nullable String first,
            @Schema(type = SchemaType.INTEGER, minimum = "1", maximum = "" + MAX_PAGE, defaultValue = "" + MAX_PAGE)
                    @QueryParam("max")
                    @Nullable
                    String max,
            @Parameter(ref = "format") @QueryParam("format") @Nullable String format) {
        call.auth().groups().requireList();
        Parameters.Page page = Parameters.Page.of(first, max, MAX_PAGE, MAX_PAGE);
        List<Integer> lengths =
                RestErrors.answer(() -> PinChecks.policyOf(call.realm())).acceptedLengths(ServerTime.now());
        ThrottlePolicy throttle = RestErrors.answer(() -> PinChecks.throttleOf(call.realm()));
        StoreAlerts alerts = new StoreAlerts(call.session(), call.realm(), throttle);
        List<StoreRisk> risks = Stores.of(call.session(), call.realm())
                .all()
                .filter(store -> call.groupOf(store)
                        .filter(call.auth().groups()::canView)
                        .isPresent())
                .skip(page.first())
                .limit(page.max())
                .map(store -> view(
                        store,
                        StoreRisks.count(call.session(), call.realm(), store, lengths, throttle),
                        alerts.of(store)))
                .toList();
        return new Report<>(StoreRisk.class, risks).as(format);
    }

    @DELETE
    @Path("{storeId}/alert")
    @Operation(
            summary =
                    "Acknowledges an alert: the store's far misses until now no longer count, locked tills stay locked")
    @SecurityRequirement(name = "rights", scopes = "manage the store's group")
    @APIResponse(responseCode = "204", description = "also without an alert, where nothing is forgotten")
    @APIResponse(responseCode = "409", description = "no PIN policy")
    public Response acknowledge(@PathParam("storeId") String storeId) {
        RestErrors.run(() -> {
            Invocation invocation = call.invocation();
            new AlertAcknowledgement(invocation, invocation.store(storeId)).acknowledge();
        });
        return Response.noContent().build();
    }

    private static StoreRisk view(Store store, GuessRisk risk, StoreAlerts.Alert alert) {
        return new StoreRisk(
                store.storeId(),
                store.name(),
                risk.pins(),
                risk.chance(),
                risk.weeklyChance(),
                risk.weeklyChanceWithPicker(),
                risk.demandsSixDigits(),
                risk.level().name(),
                alert.active(),
                alert.farMisses(),
                alert.budget());
    }
}
