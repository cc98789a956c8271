package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.StaffAttributes;
import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkEntry;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkListPlace;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.store.AmbiguousStoreException;
import io.github.tillkey.core.store.Stores;
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
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/** The list of one store, for its members and its tills. Each call needs Keycloak's permission for the store's group. */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class StoreNetworksResource {

    /** Keycloak's column for the value of a group's attribute. */
    private static final int MOST_IN_A_VALUE = 255;

    private final KeycloakSession session;
    private final RealmModel realm;
    private final AdminPermissionEvaluator auth;
    private final AdminEventBuilder adminEvent;
    private final String storeId;

    StoreNetworksResource(
            KeycloakSession session,
            RealmModel realm,
            AdminPermissionEvaluator auth,
            AdminEventBuilder adminEvent,
            String storeId) {
        this.session = session;
        this.realm = realm;
        this.auth = auth;
        this.adminEvent = adminEvent;
        this.storeId = storeId;
    }

    /** The store's list, as written. 200; 403 without the right to view the store's group; 404 for an unknown store. */
    @GET
    @Path("list")
    public NetworksText list() {
        GroupModel group = group();
        auth.groups().requireView(group);
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
        auth.groups().requireManage(group);
        String list = NetworksText.in(body);
        ListChange change = ListChange.begin(session, realm, auth, EverybodyOut.Change.GROUP_LIST, confirm);
        ListHolders.of(session, realm).readGroupAgain(group.getId());
        if (list == null) {
            group.removeAttribute(StaffAttributes.ALLOWED_NETWORKS);
        } else {
            NetworkList networks = ListChange.toSave(session, realm, list, NetworkListPlace.GROUP);
            requireWithinLimit(networks);
            group.setAttribute(StaffAttributes.ALLOWED_NETWORKS, values(networks));
        }
        return change.done(adminEvent, view(group));
    }

    private void requireWithinLimit(NetworkList list) {
        List<NetworkEntry> beyond;
        try {
            beyond = RealmNetworks.stored(session, realm)
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
        try {
            GroupModel group = Stores.of(session, realm)
                    .byStoreId(storeId)
                    .map(store -> realm.getGroupById(store.groupId()))
                    .orElse(null);
            if (group == null) {
                throw auth.groups().canList() ? new NotFoundException("Store not found") : new ForbiddenException();
            }
            return group;
        } catch (AmbiguousStoreException ambiguous) {
            auth.groups().requireList();
            throw RestErrors.conflict(ambiguous.getMessage());
        }
    }
}
