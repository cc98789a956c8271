package io.github.tillkey.core.setup;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.settings.SettingsComponent;
import io.github.tillkey.core.setup.SetupPart.NeededAction;
import io.github.tillkey.core.setup.SetupPart.NeededMapper;
import io.github.tillkey.core.store.Stores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventType;
import org.keycloak.models.Constants;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.RequiredActionProviderRepresentation;

/**
 * Plans what a realm lacks, in the order in which it can be made. It takes nothing away that an administrator made: a
 * name that is taken is adopted if it fits, else refused with a remedy.
 */
final class SetupPlanner {

    /** Client scope with the claims of ours. */
    static final String CLAIMS_SCOPE = "tillkey-claims";

    /** Client scope that marks a POS. */
    static final String POS_SCOPE = "tillkey-pos";

    /** The store role that is given more when it is made; an existing one stays. */
    private static final String STORE_MANAGER = "store-manager";

    private static final JsonMapper JSON = new JsonMapper();
    private static final String OIDC = "openid-connect";
    private static final int EVENTS_KEPT_SECONDS = 2592000;

    private final RealmSnapshot realm;
    private final SetupOptions options;
    private final List<SetupPart> parts;
    private final List<Change> changes = new ArrayList<>();

    private SetupPlanner(RealmSnapshot realm, SetupOptions options, List<SetupPart> parts) {
        this.realm = realm;
        this.options = options;
        this.parts = parts;
    }

    static SetupPlan plan(RealmSnapshot realm, SetupOptions options, List<SetupPart> parts) {
        SetupPlanner planner = new SetupPlanner(realm, options, parts);
        planner.profile();
        planner.actions();
        planner.roles();
        planner.stores();
        planner.levels();
        planner.scopes();
        FlowPlanner flows = new FlowPlanner(realm, options, parts, planner.levelNumbers());
        planner.changes.addAll(flows.plan());
        planner.clients(flows);
        planner.settings();
        planner.events();
        planner.enabled();
        // What earlier set-ups made is no news.
        return new SetupPlan(planner.changes.stream()
                .filter(change -> change.kind() != Change.Kind.ADOPT
                        || !realm.former().made().contains(change.where()))
                .toList());
    }

    private void profile() {
        Stream<NeededAttribute> needed =
                parts.stream().map(SetupPart::attributes).flatMap(List::stream).distinct();
        needed.forEach(attribute -> changes.add(ProfilePlanner.plan(realm.profile(), attribute)));
    }

    private void actions() {
        parts.stream().flatMap(part -> part.actions(options).stream()).forEach(this::action);
    }

    private void action(NeededAction needed) {
        String where = "required action " + needed.id();
        RequiredActionProviderRepresentation found = RealmSnapshot.orEmpty(
                        realm.realm().getRequiredActions())
                .stream()
                .filter(action -> needed.id().equals(action.getProviderId()))
                .findFirst()
                .orElse(null);
        String settings = text(needed.settings());
        if (found == null) {
            changes.add(Change.create(
                    where,
                    needed.name() + ", enabled" + settings,
                    "It is not registered in the realm.",
                    editor -> editor.registerAction(needed)));
            return;
        }
        Map<String, String> present = RealmSnapshot.orEmpty(found.getConfig());
        Map<String, String> missing = new LinkedHashMap<>(needed.settings());
        missing.keySet().removeAll(present.keySet());
        if (!found.isEnabled() || !missing.isEmpty()) {
            changes.add(Change.extend(
                    where,
                    found.isEnabled() ? "enabled" : "disabled",
                    "enabled" + text(missing),
                    "Nothing works without it.",
                    editor -> editor.completeAction(needed, missing)));
        } else {
            changes.add(Change.adopt(where, String.valueOf(found.getName())));
        }
    }

    private static String text(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> ", " + setting.getKey() + " = " + setting.getValue())
                .sorted()
                .collect(Collectors.joining());
    }

    private void roles() {
        Map<String, String> needed = new LinkedHashMap<>();
        parts.forEach(part -> needed.putAll(part.storeRoles()));
        if (options.parts().contains(StoresPart.ID)) {
            options.storeRoles().forEach(role -> needed.putIfAbsent(role, ""));
        }
        if (needed.isEmpty()) {
            return;
        }
        String client = "client " + Stores.STORE_ROLES_CLIENT;
        Optional<ClientRepresentation> found = realm.client(Stores.STORE_ROLES_CLIENT);
        if (found.isEmpty()) {
            changes.add(Change.create(
                    client,
                    "no logins, no roles of others",
                    "Its roles are the store roles.",
                    RealmEditor::addStoreRolesClient));
        } else if (logsIn(found.get())) {
            changes.add(Change.refuse(
                    client,
                    "a client that logs in",
                    "This client holds store roles only. Switch all its flows off, or rename it."));
            return;
        } else {
            changes.add(Change.adopt(client, "no logins"));
        }
        needed.forEach((role, description) -> {
            String where = "store role " + role;
            if (realm.storeRoles().contains(role)) {
                changes.add(Change.adopt(where, role));
            } else {
                changes.add(Change.create(
                        where,
                        description.isEmpty() ? role : description,
                        "A role that is held in a store.",
                        editor -> editor.addStoreRole(role, description)));
            }
        });
        if (needed.containsKey(STORE_MANAGER) && !realm.storeRoles().contains(STORE_MANAGER)) {
            parts.stream()
                    .flatMap(part -> part.managerRoles().stream())
                    .forEach(role -> changes.add(Change.create(
                            "store role " + role + " of " + STORE_MANAGER,
                            role,
                            "Managers hold it.",
                            editor -> editor.addManagerRole(STORE_MANAGER, role))));
        }
    }

    private static boolean logsIn(ClientRepresentation client) {
        return !is(client.isBearerOnly())
                && (is(client.isStandardFlowEnabled())
                        || is(client.isImplicitFlowEnabled())
                        || is(client.isDirectAccessGrantsEnabled())
                        || is(client.isServiceAccountsEnabled()));
    }

    private static boolean is(@Nullable Boolean flag) {
        return Boolean.TRUE.equals(flag);
    }

    private void stores() {
        if (!options.parts().contains(StoresPart.ID)) {
            return;
        }
        String named = "realm attribute " + RealmSettings.STORES_GROUP.key();
        String root = options.storesGroup();
        if (realm.storesGroup() != null && !realm.storesGroup().equals(root)) {
            changes.add(Change.refuse(
                    named,
                    String.valueOf(realm.storesGroup()),
                    "The stores of the realm are below another group than " + root
                            + ". Ask for that one, or change the attribute."));
            return;
        }
        group(root);
        if (realm.storesGroup() == null) {
            changes.add(Change.create(
                    named,
                    "the group " + root,
                    "Groups with store_id below it are stores.",
                    editor -> editor.nameStoresGroup(root)));
        } else {
            changes.add(Change.adopt(named, root));
        }
        options.stores().forEach(store -> store(root, store));
    }

    private void group(String path) {
        String where = "group " + path;
        if (realm.groups().containsKey(path)) {
            changes.add(Change.adopt(where, path));
        } else if (changes.stream().noneMatch(change -> change.where().equals(where))) {
            changes.add(Change.create(where, path, "It does not exist.", editor -> editor.addGroup(path)));
        }
    }

    private void store(String root, SetupOptions.WantedStore store) {
        String where = "store " + store.storeId();
        if (!store.group().startsWith(root + "/")) {
            changes.add(Change.refuse(where, store.group(), "The group must be below the stores group " + root + "."));
            return;
        }
        List<String> holders = realm.codes().getOrDefault(store.storeId(), List.of());
        RealmSnapshot.Group found = realm.groups().get(store.group());
        String code = found == null ? null : found.storeId();
        if (holders.stream().anyMatch(holder -> !holder.equals(store.group()))) {
            changes.add(Change.refuse(
                    where,
                    String.join(", ", holders),
                    "Another group has this store_id. Ask for that group, or take the attribute out of it."));
        } else if (code != null && !code.equals(store.storeId())) {
            changes.add(
                    Change.refuse(where, store.group(), "The group has the store_id " + code + ". Ask for that one."));
        } else {
            group(store.group());
            changes.add(
                    code != null
                            ? Change.adopt(where, store.group())
                            : Change.extend(
                                    where,
                                    found == null ? null : store.group(),
                                    store.group() + " with store_id = " + store.storeId(),
                                    "This makes the group a store.",
                                    editor -> editor.nameStore(store.group(), store.storeId())));
            store.roles().forEach((below, roles) -> roles.forEach(role -> storeRole(store, below, role)));
        }
    }

    private void storeRole(SetupOptions.WantedStore store, String below, String role) {
        String path = below.equals(".") ? store.group() : store.group() + "/" + below;
        if (!path.equals(store.group())) {
            group(path);
        }
        String where = "role " + role + " of the group " + path;
        RealmSnapshot.Group found = realm.groups().get(path);
        boolean exists = realm.storeRoles().contains(role)
                || changes.stream().anyMatch(change -> change.where().equals("store role " + role));
        if (!exists) {
            changes.add(Change.refuse(
                    where, "no such store role", "Name the role in storeRoles, or write the name of one that exists."));
        } else if (found != null && found.roles().contains(role)) {
            changes.add(Change.adopt(where, role));
        } else {
            changes.add(Change.extend(
                    where,
                    null,
                    role,
                    "Members of the group work in the store as this.",
                    editor -> editor.mapStoreRole(path, role)));
        }
    }

    /** The number of each level: the one that the realm has for its name, else ours. */
    private Map<Level, Integer> levelNumbers() {
        Map<String, Integer> present = present();
        Map<Level, Integer> numbers = new LinkedHashMap<>();
        for (Level level : Level.values()) {
            numbers.put(level, present.getOrDefault(level.acr(), level.number()));
        }
        return numbers;
    }

    private Map<String, Integer> present() {
        try {
            return JSON.readValue(
                    realm.attribute(Constants.ACR_LOA_MAP).orElse("{}"), new TypeReference<Map<String, Integer>>() {});
        } catch (JsonProcessingException broken) {
            return Map.of();
        }
    }

    private void levels() {
        if (options.backOfficeClients().isEmpty()
                && parts.stream().noneMatch(part -> part.tillStep().isPresent())) {
            return;
        }
        String where = "realm attribute " + Constants.ACR_LOA_MAP;
        Map<String, Integer> present = present();
        Map<String, Integer> all = new LinkedHashMap<>(present);
        levelNumbers().forEach((level, number) -> all.putIfAbsent(level.acr(), number));
        if (all.size() == present.size()) {
            changes.add(Change.adopt(where, String.valueOf(present)));
            return;
        }
        changes.add(Change.extend(
                where,
                present.isEmpty() ? null : String.valueOf(present),
                String.valueOf(all),
                "Clients can ask for these levels, and set one as their minimum.",
                editor -> editor.setAttribute(Constants.ACR_LOA_MAP, json(all))));
    }

    private static String json(Map<String, Integer> map) {
        try {
            return JSON.writeValueAsString(map);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private List<NeededMapper> claims() {
        return parts.stream().flatMap(part -> part.claims().stream()).distinct().toList();
    }

    private void scopes() {
        List<NeededMapper> claims = claims();
        if (claims.isEmpty()) {
            return;
        }
        scope(CLAIMS_SCOPE, "Stores and store roles in tokens", claims);
        String where = "default client scope " + CLAIMS_SCOPE;
        if (realm.isDefaultScope(CLAIMS_SCOPE)) {
            changes.add(Change.adopt(where, "default"));
        } else {
            changes.add(Change.extend(
                    where,
                    null,
                    "default",
                    "New clients get the claims.",
                    editor -> editor.addDefaultScope(CLAIMS_SCOPE)));
        }
    }

    private void scope(String name, String description, List<NeededMapper> mappers) {
        String where = "client scope " + name;
        Optional<ClientScopeRepresentation> found = realm.scope(name);
        if (found.isPresent() && !OIDC.equals(found.get().getProtocol())) {
            changes.add(Change.refuse(
                    where, String.valueOf(found.get().getProtocol()), "It is of another protocol. Rename it."));
            return;
        }
        if (found.isEmpty()) {
            changes.add(Change.create(
                    where, description, "It holds mappers.", editor -> editor.addScope(name, description)));
        } else {
            changes.add(Change.adopt(where, name));
        }
        mappers.forEach(mapper -> {
            String inside = "mapper " + mapper.name() + " of the client scope " + name;
            boolean present = found.stream()
                    .flatMap(scope -> RealmSnapshot.orEmpty(scope.getProtocolMappers()).stream())
                    .anyMatch(existing -> mapper.id().equals(existing.getProtocolMapper()));
            changes.add(
                    present
                            ? Change.adopt(inside, mapper.name())
                            : Change.create(
                                    inside,
                                    mapper.name() + text(mapper.settings()),
                                    "The scope does not have it.",
                                    editor -> editor.addMapper(name, mapper)));
        });
    }

    private void clients(FlowPlanner flows) {
        ClientPlanner clients = new ClientPlanner(realm, claims());
        Optional<String> till = flows.till();
        if (till.isPresent() && !options.posClients().isEmpty()) {
            scope(POS_SCOPE, "Marks the client of a POS", List.of(ClientPlanner.POS_SETTINGS));
            options.posClients().forEach(pos -> changes.addAll(clients.pos(pos, till.get())));
        }
        options.backOfficeClients().forEach(client -> changes.addAll(clients.backOffice(client, flows.backOffice())));
        options.webShopClients().forEach(client -> changes.addAll(clients.webShop(client, flows.browser())));
        Set<String> named = new TreeSet<>();
        Stream.of(options.posClients(), options.backOfficeClients(), options.webShopClients())
                .forEach(named::addAll);
        if (!claims().isEmpty()) {
            Stream<ClientRepresentation> all = realm.clients()
                    .filter(client -> named.contains(client.getClientId())
                            || options.claimsForExistingClients() && ClientPlanner.isOrdinary(client));
            all.forEach(client -> clients.claims(client).ifPresent(changes::add));
        }
    }

    private void settings() {
        parts.stream().flatMap(part -> part.settings(options).stream()).forEach(needed -> {
            String where = "settings " + needed.id();
            boolean present = realm.components(SettingsComponent.TYPE)
                    .anyMatch(component -> needed.id().equals(component.getProviderId()));
            changes.add(
                    present
                            ? Change.adopt(where, "present")
                            : Change.create(
                                    where,
                                    needed.settings().entrySet().stream()
                                            .map(setting -> setting.getKey() + " = " + setting.getValue())
                                            .sorted()
                                            .collect(Collectors.joining("\n")),
                                    "The feature has no settings yet.",
                                    editor -> editor.addSettings(needed)));
        });
    }

    private void events() {
        Set<String> wanted = parts.stream()
                .flatMap(part -> part.events().stream())
                .map(EventType::name)
                .collect(Collectors.toCollection(TreeSet::new));
        if (wanted.isEmpty()) {
            return;
        }
        List<String> written = RealmSnapshot.orEmpty(realm.realm().getEnabledEventTypes());
        Set<String> effective = new TreeSet<>(written);
        if (written.isEmpty()) {
            // No list means Keycloak's defaults, and a list of one type would switch all others off.
            Stream.of(EventType.values())
                    .filter(EventType::isSaveByDefault)
                    .map(EventType::name)
                    .forEach(effective::add);
        }
        Set<String> missing = new TreeSet<>(wanted);
        missing.removeAll(effective);
        String types = "event types";
        if (missing.isEmpty()) {
            changes.add(Change.adopt(types, "all that Tillkey needs"));
        } else {
            Set<String> all = new TreeSet<>(effective);
            all.addAll(missing);
            changes.add(Change.extend(
                    types,
                    effective.size() + " types" + (written.isEmpty() ? ", by default" : ""),
                    "these and " + String.join(", ", missing),
                    "Refusals can be looked up.",
                    editor -> editor.keepEvents(all)));
        }
        String user = "user events";
        changes.add(
                realm.realm().isEventsEnabled()
                        ? Change.adopt(user, "saved")
                        : Change.extend(
                                user,
                                "not saved",
                                realm.realm().getEventsExpiration() == null
                                                || realm.realm().getEventsExpiration() == 0
                                        ? "saved for 30 days"
                                        : "saved",
                                "Refusals can be looked up.",
                                editor -> editor.saveEvents(EVENTS_KEPT_SECONDS)));
        String admin = "admin events";
        changes.add(
                is(realm.realm().isAdminEventsEnabled())
                        ? Change.adopt(admin, "saved")
                        : Change.extend(
                                admin,
                                "not saved",
                                "saved",
                                "It can be looked up who changed dates and gave PINs.",
                                RealmEditor::saveAdminEvents));
    }

    /** Last: until then nothing of the rest acts. */
    private void enabled() {
        String kind = "realm attribute " + RealmSettings.STAFF_WITHOUT_KIND.key();
        String key = RealmSettings.STAFF_WITHOUT_KIND.key();
        Optional<String> without = realm.attribute(key);
        changes.add(
                without.isPresent()
                        ? Change.adopt(kind, without.get())
                        : Change.create(
                                kind,
                                "allow",
                                "Users without staff_kind, administrators among them, keep their access.",
                                editor -> editor.setAttribute(key, "allow")));
        String where = "realm attribute " + RealmSettings.ENABLED.key();
        Optional<String> enabled = realm.attribute(RealmSettings.ENABLED.key());
        changes.add(
                enabled.isPresent() && !enabled.get().equals("false")
                        ? Change.adopt(where, enabled.get())
                        : Change.extend(
                                where,
                                enabled.orElse(null),
                                "true",
                                "This switches Tillkey on.",
                                editor -> editor.setAttribute(RealmSettings.ENABLED.key(), "true")));
    }
}
