package io.github.tillkey.pin.rest;

import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Report;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
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
import org.jspecify.annotations.Nullable;

/** Reports how exposed each store is to somebody who guesses, and which are on alert; takes note that a manager has looked. */
@Produces(MediaType.APPLICATION_JSON)
public final class StoresResource {

    private static final int MAX_PAGE = 100;

    private final AdminCall call;

    StoresResource(AdminCall call) {
        this.call = call;
    }

    /**
     * One store.
     *
     * @param storeId {@code store_id}
     * @param name of the store's group
     * @param acceptedPins members of the store with a PIN of a length that is good now
     * @param chanceOfOneGuess the chance that one blind guess on a till of the store meets one of these PINs, 0 to 1
     * @param chanceOfOneWeek the chance that somebody who guesses on its tills for a week meets one, where they identify by the PIN
     *     alone, 0 to 1
     * @param chanceOfOneWeekWithPicker the same where tills ask who it is first
     * @param sixDigitsNeeded whether that is above 0.01: the picker is not enough
     * @param level {@code OK}; {@code WARNING} above 0.02 within a week; {@code TOO_HIGH} above 0.03, where tills show the staff picker
     * @param alert whether there were more far misses than its logins explain
     * @param farMisses far misses within a week
     * @param farMissesAllowed with more of them it is on alert
     */
    public record StoreRisk(
            String storeId,
            String name,
            long acceptedPins,
            double chanceOfOneGuess,
            double chanceOfOneWeek,
            double chanceOfOneWeekWithPicker,
            boolean sixDigitsNeeded,
            String level,
            boolean alert,
            int farMisses,
            int farMissesAllowed)
            implements Representation {}

    /**
     * The stores whose group the caller may view, counted now.
     *
     * <p>200; 400 naming the parameter; 403 without the right to list groups; 409 when the realm has no PIN policy.
     *
     * @param first how many stores to skip, from 0
     * @param max how many to answer with at most, 1 to 100
     */
    @GET
    public Response list(
            @QueryParam("first") @Nullable String first,
            @QueryParam("max") @Nullable String max,
            @QueryParam("format") @Nullable String format) {
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

    /**
     * Acknowledges the alert of a store: the far misses until now count no more. Tills that are locked stay so.
     *
     * <p>204, also where there is no alert; 403 without the right to manage the store's group; 404 for a store that is not there, or that
     * the caller may not view; 409 when the realm has no PIN policy, or two groups have the code.
     */
    @DELETE
    @Path("{storeId}/alert")
    public Response acknowledge(@PathParam("storeId") String storeId) {
        RestErrors.run(() -> new AlertAcknowledgement(call.invocation()).acknowledge(storeId));
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
