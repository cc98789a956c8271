package io.github.tillkey.ipallowlist.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.rest.AdminCall;
import io.github.tillkey.core.rest.AdminResourceFactory;
import io.github.tillkey.core.rest.Body;
import io.github.tillkey.core.rest.MergePatch;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.core.settings.SettingsJson;
import io.github.tillkey.ipallowlist.settings.EverybodyOut;
import io.github.tillkey.ipallowlist.settings.NetworkSettingsTab;
import io.github.tillkey.ipallowlist.settings.ZoneUse;
import io.github.tillkey.ipallowlist.usecase.NetworkListAdministration;
import io.github.tillkey.ipallowlist.usecase.NetworksText;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.events.admin.OperationType;

/**
 * Admin REST at {@code /admin/realms/{realm}/tillkey-networks}. Every call checks Keycloak's permissions for the very user, group
 * or realm it touches, and every change writes an admin event.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class NetworksResource {

    private static final SettingsJson SETTINGS = new SettingsJson(NetworkSettings.settings());

    private final AdminCall call;

    NetworksResource(AdminCall call) {
        this.call = call;
    }

    /** The settings. 200; 403 without the right to view the realm; 409 when they cannot be read, naming the field and the remedy. */
    @GET
    @Path("settings")
    public ObjectNode settings() {
        call.auth().realm().requireViewRealm();
        return view(RealmNetworks.of(call.realm()));
    }

    /**
     * Saves the settings, all of them.
     *
     * <p>200 with what was saved; 400 naming the field, the value and the remedy; 403 without the right to manage the realm; 409 when
     * a zone that is in use would go, or when it would lock out the caller, or everybody.
     *
     * @param confirm {@value EverybodyOut#CONFIRMATION} to save settings that let nobody in
     */
    @PUT
    @Path("settings")
    public ObjectNode save(@Nullable String body, @QueryParam("confirm") @Nullable String confirm) {
        call.auth().realm().requireManageRealm();
        ObjectNode settings = Body.object(body, SETTINGS.fields());
        RealmLock.begin(call.session(), call.realm());
        return saved(settings, confirm);
    }

    /**
     * Changes single settings, and single zones: what is missing stays, {@code null} goes back to the default.
     *
     * <p>Answers as {@link #save}, and 409 when the settings cannot be read.
     */
    @PATCH
    @Path("settings")
    @Consumes({MergePatch.TYPE, MediaType.APPLICATION_JSON})
    public ObjectNode change(@Nullable String changes, @QueryParam("confirm") @Nullable String confirm) {
        call.auth().realm().requireManageRealm();
        RealmLock.begin(call.session(), call.realm());
        return saved(MergePatch.apply(view(RealmNetworks.stored(call.session(), call.realm())), changes), confirm);
    }

    private ObjectNode saved(ObjectNode settings, @Nullable String confirm) {
        if (confirmed(call, confirm)) {
            EverybodyOut.confirm(call.session());
        }
        try {
            MultivaluedHashMap<String, String> config = SETTINGS.config(settings);
            NetworkSettingsTab.requireRight(call.session(), call.realm(), config);
            RealmNetworks.COMPONENT.save(call.session(), call.realm(), config);
        } catch (InvalidSettingException wrong) {
            throw RestErrors.invalid(wrong.sentence());
        } catch (ComponentValidationException refused) {
            throw RestErrors.conflict(refused.getMessage());
        }
        call.changed(OperationType.UPDATE, NetworkListAdministration.EVENT_RESOURCE, settings);
        return view(RealmNetworks.stored(call.session(), call.realm()));
    }

    /** Who refers to a zone. 200; 403 without the rights to view the realm and its users; 404 when there is no such zone. */
    @GET
    @Path("zones/{name}/use")
    public ZoneUse use(@PathParam("name") String name) {
        call.auth().realm().requireViewRealm();
        call.auth().users().requireView();
        if (RealmNetworks.of(call.realm()).zones().textOf(name).isEmpty()) {
            throw new NotFoundException("Zone not found");
        }
        return ZoneUse.of(call.session(), call.realm(), name);
    }

    /** The calls about one member's list. */
    @Path("members/{userId}")
    public MemberNetworksResource member(@PathParam("userId") String userId) {
        return new MemberNetworksResource(call, userId);
    }

    /** The calls about one store's list. */
    @Path("stores/{storeId}")
    public StoreNetworksResource store(@PathParam("storeId") String storeId) {
        return new StoreNetworksResource(call, storeId);
    }

    /** The reports. */
    @Path("reports")
    public NetworkReportsResource reports() {
        return new NetworkReportsResource(call);
    }

    /**
     * Whether the query parameter {@code confirm} insists on locking everybody out; 400 for another value. That needs the right to manage
     * the realm, because the right to manage one store must not be enough for it.
     */
    static boolean confirmed(AdminCall call, @Nullable String confirm) {
        if (confirm != null && !EverybodyOut.CONFIRMATION.equals(confirm)) {
            throw RestErrors.invalid("confirm", confirm, EverybodyOut.CONFIRMATION + ", or missing");
        }
        if (confirm != null) {
            call.auth().realm().requireManageRealm();
        }
        return confirm != null;
    }

    /** The list that a request asks for, {@code null} when it asks for none. */
    static @Nullable String listIn(@Nullable String body) {
        return Body.optional(body, NetworksText.class)
                .map(NetworksText::list)
                .filter(list -> !list.isBlank())
                .orElse(null);
    }

    private static ObjectNode view(RealmNetworks networks) {
        try {
            networks.settings(); // Each may be right by itself, and wrong beside the others.
            return SETTINGS.view(networks.config());
        } catch (InvalidSettingException broken) {
            throw RestErrors.conflict(broken.sentence());
        }
    }

    /** Mounts the resource. */
    public static final class Factory extends AdminResourceFactory {

        /** Called by Keycloak. */
        public Factory() {
            super("tillkey-networks", call -> new NetworksResource(call.requireEnabled()));
        }
    }
}
