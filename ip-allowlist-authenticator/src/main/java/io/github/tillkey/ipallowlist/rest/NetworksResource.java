package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.network.InvalidNetworkSettingsException;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.NetworkZones;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.rest.AdminRest;
import io.github.tillkey.core.rest.Body;
import io.github.tillkey.core.rest.MergePatch;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.core.rest.RestErrors;
import io.github.tillkey.core.settings.RealmLock;
import io.github.tillkey.ipallowlist.settings.EverybodyOut;
import io.github.tillkey.ipallowlist.settings.NetworkSettingsTab;
import io.github.tillkey.ipallowlist.settings.ZoneUse;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.resources.admin.AdminEventBuilder;
import org.keycloak.services.resources.admin.fgap.AdminPermissionEvaluator;

/**
 * Admin REST at {@code /admin/realms/{realm}/tillkey-networks}. Every call checks Keycloak's permissions for the very user, group
 * or realm it touches, and every change writes an admin event.
 */
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class NetworksResource {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final AdminPermissionEvaluator auth;
    private final AdminEventBuilder adminEvent;

    NetworksResource(
            KeycloakSession session, RealmModel realm, AdminPermissionEvaluator auth, AdminEventBuilder adminEvent) {
        this.session = session;
        this.realm = realm;
        this.auth = auth;
        this.adminEvent = adminEvent;
    }

    /**
     * The network settings of a realm.
     *
     * @param mode {@code off}, {@code report} or {@code enforce}; {@code off} when missing
     * @param requiredFor {@code everyone}, {@code role} or {@code kinds}; {@code everyone} when missing
     * @param requiredRole name of a realm role, or {@code client.role}; only with {@code requiredFor} {@code role}
     * @param requiredKinds values of {@code staff_kind}; only with {@code requiredFor} {@code kinds}
     * @param defaultNetworks the list for members whom no other list is about; none refuses them
     * @param groupLimit the most that lists of groups, stores among them, may allow; none means no limit
     * @param contact whom a refused person asks
     * @param zones lists by name
     */
    public record Settings(
            @Nullable String mode,
            @Nullable String requiredFor,
            @Nullable String requiredRole,
            @Nullable List<String> requiredKinds,
            @Nullable String defaultNetworks,
            @Nullable String groupLimit,
            @Nullable String contact,
            @Nullable Map<String, String> zones)
            implements Representation {}

    /** The settings. 200; 403 without the right to view the realm; 409 when they cannot be read, naming the field and the remedy. */
    @GET
    @Path("settings")
    public Settings settings() {
        begin();
        auth.realm().requireViewRealm();
        return view(read(RealmNetworks.of(realm)));
    }

    /**
     * Saves the settings, all of them.
     *
     * <p>200 with what was saved; 400 naming the field, the value and the remedy; 403 without the right to manage the realm; 409 when
     * a zone that is in use would go, or when it would lock out whoever asks, or everybody.
     *
     * @param confirm {@value EverybodyOut#CONFIRMATION} to save settings that let nobody in
     */
    @PUT
    @Path("settings")
    public Settings save(@Nullable String body, @QueryParam("confirm") @Nullable String confirm) {
        begin();
        auth.realm().requireManageRealm();
        Settings settings = Body.required(body, Settings.class);
        RealmLock.begin(session, realm);
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
    public Settings change(@Nullable String changes, @QueryParam("confirm") @Nullable String confirm) {
        begin();
        auth.realm().requireManageRealm();
        RealmLock.begin(session, realm);
        return saved(MergePatch.apply(view(read(RealmNetworks.stored(session, realm))), changes), confirm);
    }

    private Settings saved(Settings settings, @Nullable String confirm) {
        if (ListChange.confirmed(confirm)) {
            EverybodyOut.confirm(session);
        }
        try {
            MultivaluedHashMap<String, String> config = config(settings);
            NetworkSettingsTab.requireRight(session, realm, config);
            RealmNetworks.COMPONENT.save(session, realm, config);
        } catch (InvalidNetworkSettingsException wrong) {
            throw RestErrors.invalid(wrong.getMessage());
        } catch (ComponentValidationException refused) {
            throw RestErrors.conflict(refused.getMessage());
        }
        adminEvent
                .operation(OperationType.UPDATE)
                .resource(ListChange.RESOURCE)
                .resourcePath(session.getContext().getUri())
                .representation(settings)
                .success();
        return view(read(RealmNetworks.stored(session, realm)));
    }

    /** Who refers to a zone. 200; 403 without the rights to view the realm and its users; 404 when there is no such zone. */
    @GET
    @Path("zones/{name}/use")
    public ZoneUse use(@PathParam("name") String name) {
        begin();
        auth.realm().requireViewRealm();
        auth.users().requireView();
        if (RealmNetworks.of(realm).zones().textOf(name).isEmpty()) {
            throw new NotFoundException("Zone not found");
        }
        return ZoneUse.of(session, realm, name);
    }

    /** The calls about one member's list. */
    @Path("members/{userId}")
    public MemberNetworksResource member(@PathParam("userId") String userId) {
        begin();
        return new MemberNetworksResource(session, realm, auth, adminEvent, userId);
    }

    /** The calls about one store's list. */
    @Path("stores/{storeId}")
    public StoreNetworksResource store(@PathParam("storeId") String storeId) {
        begin();
        return new StoreNetworksResource(session, realm, auth, adminEvent, storeId);
    }

    /** The reports. */
    @Path("reports")
    public NetworkReportsResource reports() {
        begin();
        return new NetworkReportsResource(session, realm, auth);
    }

    private void begin() {
        AdminRest.refusePinSessions(session, auth);
        AdminRest.requireEnabled(realm);
    }

    private static NetworkSettings read(RealmNetworks networks) {
        try {
            return networks.settings();
        } catch (InvalidNetworkSettingsException broken) {
            throw RestErrors.conflict(broken.getMessage());
        }
    }

    private static Settings view(NetworkSettings settings) {
        return new Settings(
                settings.mode().value(),
                settings.audience().value(),
                settings.role(),
                settings.kinds().stream().map(kind -> kind.value()).sorted().toList(),
                settings.defaultNetworks(),
                settings.groupLimit(),
                settings.contact(),
                new TreeMap<>(settings.zones().texts()));
    }

    private static MultivaluedHashMap<String, String> config(Settings settings) throws InvalidNetworkSettingsException {
        MultivaluedHashMap<String, String> config = new MultivaluedHashMap<>();
        put(config, NetworkSettings.MODE, Stream.ofNullable(settings.mode()));
        put(config, NetworkSettings.REQUIRED_FOR, Stream.ofNullable(settings.requiredFor()));
        put(config, NetworkSettings.REQUIRED_ROLE, Stream.ofNullable(settings.requiredRole()));
        put(config, NetworkSettings.REQUIRED_KINDS, orEmpty(settings.requiredKinds()).stream());
        put(config, NetworkSettings.DEFAULT_NETWORKS, Stream.ofNullable(settings.defaultNetworks()));
        put(config, NetworkSettings.GROUP_LIMIT, Stream.ofNullable(settings.groupLimit()));
        put(config, NetworkSettings.CONTACT, Stream.ofNullable(settings.contact()));
        List<String> zones = new ArrayList<>();
        if (settings.zones() != null) {
            for (Map.Entry<String, String> zone : new TreeMap<>(settings.zones()).entrySet()) {
                zones.add(NetworkZones.line(zone.getKey(), zone.getValue() == null ? "" : zone.getValue()));
            }
        }
        put(config, NetworkSettings.ZONES, zones.stream());
        return config;
    }

    private static List<String> orEmpty(@Nullable List<String> values) {
        return values == null ? List.of() : values;
    }

    private static void put(MultivaluedHashMap<String, String> config, String key, Stream<String> values) {
        List<String> all = new ArrayList<>(
                values.filter(value -> value != null && !value.isBlank()).toList());
        if (!all.isEmpty()) {
            config.put(key, all);
        }
    }
}
