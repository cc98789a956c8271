package io.github.tillkey.pin.rest;

import io.github.tillkey.core.ServerTime;
import io.github.tillkey.core.rest.Parameters;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.pin.store.GuessRisk;
import io.github.tillkey.pin.store.StoreRisks;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** Reports how exposed each store is to a blind guess. */
@Produces(MediaType.APPLICATION_JSON)
public final class StoresResource {

    private static final int MAX_PAGE = 100;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final AdminPermissionEvaluator auth;

    StoresResource(KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth) {
        this.session = session;
        this.realm = realm;
        this.auth = auth;
    }

    /**
     * One store.
     *
     * @param storeId {@code store_id}
     * @param name of the store's group
     * @param acceptedPins members of the store with a PIN of a length that is good now
     * @param chanceOfOneGuess the chance that one blind guess on a till of the store meets one of these PINs, 0 to 1
     * @param level {@code OK}; {@code WARNING} above 0.002; {@code TOO_HIGH} above 0.01, where tills that identify by the PIN alone
     *     refuse
     */
    public record StoreRisk(String storeId, String name, long acceptedPins, double chanceOfOneGuess, String level)
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
    public List<StoreRisk> list(@QueryParam("first") @Nullable String first, @QueryParam("max") @Nullable String max) {
        auth.groups().requireList();
        Parameters.Page page = Parameters.Page.of(first, max, MAX_PAGE, MAX_PAGE);
        List<Integer> lengths = RestChecks.policyOf(realm).acceptedLengths(ServerTime.now());
        return Stores.of(session, realm)
                .all()
                .filter(store -> {
                    @Nullable GroupModel group = realm.getGroupById(store.groupId());
                    return group != null && auth.groups().canView(group);
                })
                .skip(page.first())
                .limit(page.max())
                .map(store -> view(store, StoreRisks.count(session, realm, store, lengths)))
                .toList();
    }

    private static StoreRisk view(Store store, GuessRisk risk) {
        return new StoreRisk(
                store.storeId(),
                store.name(),
                risk.pins(),
                risk.chance(),
                risk.level().name());
    }
}
