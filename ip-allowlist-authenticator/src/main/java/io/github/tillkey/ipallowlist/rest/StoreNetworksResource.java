package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.StaffAttributes;
import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkEntry;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkListPlace;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.ipallowlist.rest.ListChange.NetworksText;
import io.github.tillkey.ipallowlist.settings.EverybodyOut;
import io.github.tillkey.ipallowlist.storage.ListHolders;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;

/** The list of one store, for its members and its tills. Each call needs Keycloak's permission for the store's group. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class StoreNetworksResource {

    /** Keycloak's column for the value of a group's attribute. */
    private static final int MOST_IN_A_VALUE = 255;

    private final AdminCall call;
    private final String storeId;

    StoreNetworksResource(AdminCall call, String storeId) {
        this.call = call;
        this.storeId = storeId;
    }

    /** The store's list, as written. 200; 403 without the right to view the store's group; 404 for an unknown store. */
    @GET
    @Path("list")
    public NetworksText list() {
        GroupModel group = group();
        call.auth().groups().requireView(group);
        return view(group);
    }

    /**
     * Gives the store this list in place of any other, in its canonical form; none takes the list away. A long list is kept in several
     * values of the group's attribute.
     *
     * <p>200 with what was saved; 400 naming the entry and the remedy; 403 without the right to manage the store's group; 404 for an
     * unknown store; 409 when it allows more than the realm lets groups allow, when several groups carry this {@code store_id}, or when
     * it would lock out the administrator who asks, or everybody.
     *
     * @param confirm {@value EverybodyOut#CONFIRMATION} to save a list with which nobody can log in; needs the right to manage the realm
     */
    @PUT
    @Path("list")
    public NetworksText save(@Nullable String body, @QueryParam("confirm") @Nullable String confirm) {
        GroupModel group = group();
        call.auth().groups().requireManage(group);
        String list = NetworksText.in(body);
        ListChange change = ListChange.begin(call, EverybodyOut.Change.GROUP_LIST, confirm);
        ListHolders.of(call.session(), call.realm()).readGroupAgain(group.getId());
        if (list == null) {
            group.removeAttribute(StaffAttributes.ALLOWED_NETWORKS);
        } else {
            NetworkList networks = ListChange.toSave(call, list, NetworkListPlace.GROUP);
            requireWithinLimit(networks);
            group.setAttribute(StaffAttributes.ALLOWED_NETWORKS, values(networks));
        }
        return change.done(view(group));
    }

    private void requireWithinLimit(NetworkList list) {
        List<NetworkEntry> beyond;
        try {
            beyond = RealmNetworks.stored(call.session(), call.realm())
                    .limit()
                    .map(limit -> limit.beyond(list))
                    .orElse(List.of());
        } catch (InvalidNetworkListException broken) {
            throw RestErrors.conflict(
                    "The setting " + NetworkSettings.GROUP_LIMIT.key() + " cannot be read. " + broken.getMessage());
        }
        if (!beyond.isEmpty()) {
            throw RestErrors.conflict(
                    beyond.stream().map(NetworkEntry::toString).collect(Collectors.joining("; "))
                            + ": outside the limit for groups (" + NetworkSettings.GROUP_LIMIT.key()
                            + "). Shorten the list, or ask an administrator of the realm to widen the limit.");
        }
    }

    private static List<String> values(NetworkList list) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        for (NetworkEntry entry : list.entries()) {
            String text = entry.toString();
            if (!value.isEmpty() && value.length() + 2 + text.length() > MOST_IN_A_VALUE) {
                values.add(value.toString());
                value.setLength(0);
            }
            value.append(value.isEmpty() ? "" : ", ").append(text);
        }
        values.add(value.toString());
        return values;
    }

    private static NetworksText view(GroupModel group) {
        return new NetworksText(RealmNetworks.listOf(group).orElse(null));
    }

    private GroupModel group() {
        return call.store(storeId)
                .flatMap(call::groupOf)
                .orElseThrow(() -> call.auth().groups().canList()
                        ? new NotFoundException("Store not found")
                        : new ForbiddenException());
    }
}
