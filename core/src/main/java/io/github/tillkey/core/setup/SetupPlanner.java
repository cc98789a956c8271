package io.github.tillkey.core.setup;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.setup.SetupPart.NeededAction;
import io.github.tillkey.core.setup.SetupPart.NeededMapper;
import io.github.tillkey.core.setup.SetupPart.NeededSettings;
import io.github.tillkey.core.store.CodesInUse;
import io.github.tillkey.core.store.Stores;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.events.EventType;
import org.keycloak.models.Constants;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ClientScopeRepresentation;
import org.keycloak.representations.idm.ProtocolMapperRepresentation;
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

    private static final String OIDC = "openid-connect";
    private static final String AT_ONCE = "The realm has this already, and it would refuse people as soon as Tillkey "
            + "is switched on, you perhaps. Take it back until you have seen the reports, or name this line in trust.";
    private static final String CHANGED_SINCE =
            "This was changed since the set-up. Name this line in repair, and it is made again.";
    private static final String ENABLED = RealmSnapshot.whereOf(RealmSettings.ENABLED);
    private static final int EVENTS_KEPT_SECONDS = 2592000;

    private final RealmSnapshot realm;
    private final SetupOptions options;
    private final List<SetupPart> parts;
    private final List<SetupPart> deployed;
    private final List<Change> changes = new ArrayList<>();

    private SetupPlanner(RealmSnapshot realm, SetupOptions options, List<SetupPart> deployed) {
        this.realm = realm;
        this.options = options;
        this.deployed = deployed;
        this.parts = deployed.stream()
                .filter(part -> options.parts().contains(part.id()))
                .toList();
    }

    /** @param deployed all parts; the rules of those too that are not asked for begin to act with the others */
    static SetupPlan plan(RealmSnapshot realm, SetupOptions options, List<SetupPart> deployed) {
        SetupPlanner planner = new SetupPlanner(realm, options, deployed);
        if (Config.getAdminRealm().equals(realm.realm().getRealm())) {
            return new SetupPlan(List.of(Change.refuse(
                    "realm " + realm.realm().getRealm(),
                    "the realm of the server's administrators",
                    "A mistake here would lock out everybody who could correct it. Make a realm for the staff.")));
        }
        planner.profile();
        planner.actions();
        planner.roles();
        planner.stores();
        planner.firstSteps();
        planner.levels();
        planner.scopes();
        FlowPlanner flows = new FlowPlanner(realm, options, planner.parts, planner.levelNumbers());
        planner.changes.addAll(flows.plan());
        planner.clients(flows);
        planner.settings();
        planner.events();
        planner.enabled();
        return new SetupPlan(planner.judged());
    }

    /** Leaves what an administrator has changed since the last set-up, and does not tell what that made. */
    private List<Change> judged() {
        List<Change> judged = new ArrayList<>();
        Set<String> gone = new TreeSet<>();
        for (Change change : changes) {
            if (options.repair().contains(change.where())
                    || !change.isMade()
                    || !realm.former().knows(change)) {
                judged.add(change);
            } else {
                judged.add(Change.left(change.where(), change.before(), change.after(), CHANGED_SINCE));
                if (change.kind() == Change.Kind.CREATE) {
                    gone.add(change.where());
                }
            }
        }
        return judged.stream()
                .map(change -> change.needs().stream().noneMatch(gone::contains)
                        ? change
                        : Change.refuse(
                                change.where(),
                                String.valueOf(change.before()),
                                "It needs the " + String.join(" and the ", change.needs())
                                        + ", which an earlier set-up made and somebody has deleted. Name that in "
                                        + "repair, and it is made again."))
                .filter(change ->
                        change.kind() != Change.Kind.ADOPT || !realm.former().knows(change.where()))
                .toList();
    }

    private void profile() {
        Set<NeededAttribute> needed = new LinkedHashSet<>();
        parts.forEach(part -> needed.addAll(part.attributes()));
        needed.forEach(attribute -> {
            Change change = ProfilePlanner.plan(realm.profile(), attribute);
            changes.add(
                    change.kind() == Change.Kind.REFUSE
                            ? change
                            : untrusted(attribute, change.isMade()).orElse(change));
        });
        deployed.stream()
                .flatMap(part -> part.attributes().stream())
                .filter(needed::add)
                .forEach(attribute -> untrusted(attribute, false).ifPresent(changes::add));
    }

    /**
     * Why values of an attribute must not begin to count.
     *
     * @param declared whether the plan has them count, even where Tillkey is switched on already
     */
    private Optional<Change> untrusted(NeededAttribute attribute, boolean declared) {
        String where = ProfilePlanner.where(attribute.name());
        // What a set-up declared was checked since. What nobody may edit Keycloak lets no member write either.
        boolean counts =
                declared ? !isUndone(where) : switchesOn() && !realm.former().knows(where);
        if (!counts || attribute.edit().isEmpty() || options.trust().contains(where)) {
            return Optional.empty();
        }
        long users = realm.usersWith().applyAsLong(attribute.name());
        return users == 0 ? Optional.empty() : Optional.of(ProfilePlanner.refuse(attribute.name(), users));
    }

    /** Whether an administrator has undone what an earlier set-up made, so that it is left now. */
    private boolean isUndone(String where) {
        return !options.repair().contains(where) && realm.former().knows(where);
    }

    private void actions() {
        action(NeededAction.of(RealmSettings.PLACE));
        parts.stream().flatMap(part -> part.actions(options).stream()).forEach(this::action);
    }

    private void action(NeededAction needed) {
        String where = "required action " + needed.id();
        RequiredActionProviderRepresentation found =
                realm.actions(needed.id()).findFirst().orElse(null);
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
                    realm.settingsOnly().contains(needed.id())
                            ? "Switched off it looks as if its settings did not count, and they do."
                            : "Nothing works without it.",
                    editor -> editor.completeAction(needed, missing)));
        } else {
            changes.add(Change.adopt(where, String.valueOf(found.getName())));
        }
        differing(where, present, needed.settings(), needed.asked());
    }

    /** Tells what the request asks for and the realm has otherwise. */
    private void differing(String where, Map<String, String> present, Map<String, String> wanted, Set<String> asked) {
        asked.stream()
                .filter(name -> present.containsKey(name) && !Objects.equals(present.get(name), wanted.get(name)))
                .sorted()
                .forEach(name -> changes.add(Change.left(
                        name + " of the " + where,
                        present.get(name),
                        wanted.get(name),
                        "What the realm has stays. Change it there, or in the request.")));
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
                                editor -> editor.addStoreRole(role, description))
                        .needing(client));
            }
        });
        boolean exists = realm.storeRoles().contains(STORE_MANAGER);
        if (exists ? realm.former().knows("store role " + STORE_MANAGER) : needed.containsKey(STORE_MANAGER)) {
            parts.stream()
                    .flatMap(part -> part.managerRoles().stream())
                    // A part that takes part later adds its role to a manager that a set-up made.
                    .filter(role -> !exists || !realm.former().knows("store role " + role + " of " + STORE_MANAGER))
                    .forEach(role -> changes.add(Change.create(
                                    "store role " + role + " of " + STORE_MANAGER,
                                    role,
                                    "Managers hold it.",
                                    editor -> editor.addManagerRole(STORE_MANAGER, role))
                            .needing("store role " + role, "store role " + STORE_MANAGER)));
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
        String named = RealmSnapshot.whereOf(RealmSettings.STORES_GROUP);
        String root = options.storesGroup();
        wantedTwice();
        if (realm.storesGroup() != null && !realm.storesGroup().equals(root)) {
            changes.add(Change.refuse(
                    named,
                    String.valueOf(realm.storesGroup()),
                    "The stores of the realm are below another group than " + root
                            + ". Ask for that one, or change the setting."));
            return;
        }
        group(root);
        if (realm.storesGroup() == null) {
            changes.add(Change.extend(
                    named,
                    realm.realmSetting(RealmSettings.STORES_GROUP)
                            .map(gone -> "a group that does not exist, " + gone)
                            .orElse(null),
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
            String above = RealmSnapshot.parent(path);
            if (above != null && !realm.groups().containsKey(above)) {
                group(above);
            }
            changes.add(Change.create(where, path, "It does not exist.", editor -> editor.addGroup(path)));
        }
    }

    private void store(String root, SetupOptions.WantedStore store) {
        String where = "store " + store.storeId();
        if (!store.group().startsWith(root + "/")) {
            changes.add(Change.refuse(where, store.group(), "The group must be below the stores group " + root + "."));
            return;
        }
        Optional<String> problem = realm.codes().problem(store.group(), store.storeId());
        RealmSnapshot.Group found = realm.groups().get(store.group());
        String code = found == null ? null : found.storeId();
        if (problem.isPresent()) {
            changes.add(Change.refuse(where, store.group(), problem.get()));
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

    /** Two stores of the request must not be in each other's way either. */
    private void wantedTwice() {
        Map<String, String> wanted = new LinkedHashMap<>();
        for (SetupOptions.WantedStore store : options.stores()) {
            if (wanted.containsKey(store.group())) {
                changes.add(Change.refuse(
                        "group " + store.group(), store.storeId(), "The request makes two stores of this group."));
            }
            new CodesInUse(wanted)
                    .problem(store.group(), store.storeId())
                    .ifPresent(problem -> changes.add(
                            Change.refuse("wish for the store " + store.storeId(), store.group(), problem)));
            wanted.put(store.group(), store.storeId());
        }
    }

    /** What is done once the realm is set up must be possible then. */
    private void firstSteps() {
        SetupOptions.FirstTill till = options.firstTill();
        if (till != null
                && options.stores().stream().noneMatch(store -> store.storeId().equals(till.storeId()))
                && realm.codes().byPath().entrySet().stream()
                        .noneMatch(code -> code.getValue().equals(till.storeId())
                                && code.getKey().startsWith(options.storesGroup() + "/"))) {
            changes.add(Change.refuse(
                    "first till",
                    till.storeId(),
                    "There is no such store below " + options.storesGroup() + ". Name it in stores."));
        }
        realm.unknownUsers()
                .forEach(username -> changes.add(Change.refuse(
                        "first PIN of " + username, "", "There is no such user. Create the user first.")));
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
                            editor -> editor.mapStoreRole(path, role))
                    .needing("store role " + role));
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
        return AcrMap.read(realm.attribute(Constants.ACR_LOA_MAP).orElse(null)).orElse(Map.of());
    }

    private void levels() {
        if (options.backOfficeClients().isEmpty()
                && parts.stream().noneMatch(part -> part.tillStep().isPresent())) {
            return;
        }
        String where = "realm attribute " + Constants.ACR_LOA_MAP;
        String written = realm.attribute(Constants.ACR_LOA_MAP).orElse(null);
        if (AcrMap.read(written).isEmpty()) {
            changes.add(Change.refuse(
                    where, String.valueOf(written), "It is no mapping of names to whole numbers. Correct it."));
            return;
        }
        Map<String, Integer> present = present();
        Optional<String> problem = AcrMap.problem(present, levelNumbers());
        if (problem.isPresent()) {
            changes.add(Change.refuse(where, String.valueOf(present), problem.get()));
            return;
        }
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
                editor -> editor.setAttribute(Constants.ACR_LOA_MAP, AcrMap.write(all))));
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
        if (RealmSnapshot.orEmpty(realm.realm().getDefaultOptionalClientScopes())
                .contains(CLAIMS_SCOPE)) {
            changes.add(Change.refuse(where, "optional", "Make it a default client scope, or none, of the realm."));
        } else if (realm.isDefaultScope(CLAIMS_SCOPE)) {
            changes.add(Change.adopt(where, "default"));
        } else {
            changes.add(Change.extend(
                            where,
                            null,
                            "default",
                            "New clients get the claims.",
                            editor -> editor.addDefaultScope(CLAIMS_SCOPE))
                    .needing("client scope " + CLAIMS_SCOPE));
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
            List<ProtocolMapperRepresentation> there = found.stream()
                    .flatMap(scope -> RealmSnapshot.orEmpty(scope.getProtocolMappers()).stream())
                    .toList();
            List<ProtocolMapperRepresentation> present = there.stream()
                    .filter(existing -> mapper.id().equals(existing.getProtocolMapper()))
                    .toList();
            if (mapper.equals(ClientPlanner.POS_SETTINGS) && !present.stream().allMatch(ClientPlanner::takesPins)) {
                changes.add(Change.refuse(inside, "no PIN logins", ClientPlanner.PINS_OFF));
            } else if (!present.isEmpty()) {
                changes.add(Change.adopt(inside, mapper.name()));
                differing(
                        inside,
                        RealmSnapshot.orEmpty(present.get(0).getConfig()),
                        mapper.settings(),
                        mapper.settings().keySet());
            } else if (there.stream().anyMatch(existing -> mapper.name().equals(existing.getName()))) {
                changes.add(Change.refuse(inside, mapper.name(), "It is a mapper of another type. Rename it."));
            } else {
                changes.add(Change.create(
                                inside,
                                mapper.name() + text(mapper.settings()),
                                "The scope does not have it.",
                                editor -> editor.addMapper(name, mapper))
                        .needing(where));
            }
        });
    }

    private void clients(FlowPlanner flows) {
        ClientPlanner clients = new ClientPlanner(realm, claims(), flows, options.secondFactor());
        Optional<String> till = flows.till();
        if (till.isPresent() && !options.posClients().isEmpty()) {
            scope(POS_SCOPE, "Marks the client of a POS", List.of(ClientPlanner.POS_SETTINGS));
            options.posClients().forEach(pos -> changes.addAll(clients.pos(pos, till.get())));
        }
        options.backOfficeClients().forEach(client -> changes.addAll(clients.backOffice(client)));
        options.webShopClients().forEach(client -> changes.addAll(clients.webShop(client)));
        List<SetupPart.NeededClient> own =
                parts.stream().flatMap(part -> part.clients().stream()).toList();
        parts.forEach(part -> changes.addAll(new RealmRolePlanner(realm, options).plan(part)));
        own.forEach(client -> changes.add(new OwnClientPlanner(realm).plan(client, !claims().isEmpty())));
        Set<String> named = own.stream().map(SetupPart.NeededClient::id).collect(Collectors.toCollection(TreeSet::new));
        Stream.of(options.posClients(), options.backOfficeClients(), options.webShopClients())
                .forEach(named::addAll);
        if (!claims().isEmpty()) {
            Stream<ClientRepresentation> all = realm.clients()
                    .filter(ClientPlanner::isOrdinary)
                    .filter(client -> named.contains(client.getClientId()) || options.claimsForExistingClients());
            all.forEach(client -> clients.claims(client).ifPresent(changes::add));
        }
    }

    private void settings() {
        deployed.forEach(part -> part.settings(options).ifPresent(needed -> {
            String where = "settings " + needed.place().id();
            Map<String, String> present = new LinkedHashMap<>();
            List<Map<String, String>> stored = realm.settings(needed.place());
            stored.forEach(present::putAll);
            String refusing = needed.refusing().entrySet().stream()
                    .filter(setting -> setting.getValue().equals(present.get(setting.getKey())))
                    .map(setting -> setting.getKey() + " = " + setting.getValue())
                    .sorted()
                    .collect(Collectors.joining(", "));
            if (!refusing.isEmpty() && switchesOn() && !options.trust().contains(where)) {
                changes.add(Change.refuse(where, refusing, AT_ONCE));
                return;
            }
            if (!parts.contains(part)) {
                return;
            }
            differing(where, present, needed.settings(), needed.asked());
            if (!stored.isEmpty()) {
                changes.add(Change.adopt(where, "present"));
                return;
            }
            // Where Tillkey acts already, it does so without the others, which could loosen what holds.
            NeededSettings first = switchesOn() || realm.former().knows(where) ? needed : needed.askedOnly();
            if (!first.settings().isEmpty()) {
                changes.add(Change.create(
                        where,
                        first.settings().entrySet().stream()
                                .map(setting -> setting.getKey() + " = " + setting.getValue())
                                .sorted()
                                .collect(Collectors.joining("\n")),
                        "The feature has no settings yet.",
                        editor -> editor.addSettings(first)));
            }
        }));
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
        Set<String> undone = missing.stream()
                .filter(type -> !options.repair().contains(types) && isUndone("event type " + type))
                .collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(undone);
        if (!undone.isEmpty()) {
            changes.add(Change.left(
                    types,
                    null,
                    String.join(", ", undone),
                    "An earlier set-up added them, and they were taken out since. Name this line in repair, and they "
                            + "are added again."));
        }
        if (!missing.isEmpty()) {
            Set<String> all = new TreeSet<>(effective);
            all.addAll(missing);
            changes.add(Change.extend(
                            types,
                            effective.size() + " types" + (written.isEmpty() ? ", by default" : ""),
                            "these and " + String.join(", ", missing),
                            "Refusals can be looked up.",
                            editor -> editor.keepEvents(all))
                    .knownBy(missing.stream().map(type -> "event type " + type).collect(Collectors.toSet())));
        } else if (undone.isEmpty()) {
            changes.add(Change.adopt(types, "all that Tillkey needs"));
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
                                realm.attribute(RealmEditor.ADMIN_EVENTS_EXPIRATION)
                                                .isPresent()
                                        ? "saved"
                                        : "saved for 30 days",
                                "It can be looked up who changed dates and gave PINs.",
                                editor -> editor.saveAdminEvents(EVENTS_KEPT_SECONDS)));
    }

    /** Whether rules begin to act with this set-up. */
    private boolean switchesOn() {
        return isOff() && !staysOff();
    }

    private boolean isOff() {
        return !RealmSettings.of(realm.settings(RealmSettings.PLACE)).enabled();
    }

    /** Whether Tillkey was switched off after a set-up: then only {@code repair} switches it on again. */
    private boolean staysOff() {
        return isOff()
                && !realm.former().equals(SetupRecord.NONE)
                && !options.repair().contains(ENABLED);
    }

    /** Last: until then nothing of the rest acts. */
    private void enabled() {
        String kind = RealmSnapshot.whereOf(RealmSettings.STAFF_WITHOUT_KIND);
        Optional<String> without = realm.realmSetting(RealmSettings.STAFF_WITHOUT_KIND);
        boolean denies = without.isPresent() && !without.get().equals("allow");
        if (denies && switchesOn() && !options.trust().contains(kind)) {
            changes.add(Change.refuse(kind, without.orElse(""), AT_ONCE));
        } else if (without.isPresent()) {
            changes.add(Change.adopt(kind, without.get()));
        } else if (switchesOn() || realm.former().knows(kind)) {
            // Where Tillkey acts already, none means that they have no access, and that stays.
            changes.add(Change.create(
                    kind,
                    "allow",
                    "Users without staff_kind, administrators among them, keep their access.",
                    editor -> editor.setRealmSetting(RealmSettings.STAFF_WITHOUT_KIND, "allow")));
        }
        Optional<String> enabled = realm.realmSetting(RealmSettings.ENABLED);
        if (staysOff()) {
            if (options.firstTill() != null || !options.firstPins().isEmpty()) {
                changes.add(Change.refuse(
                        "first till and PINs",
                        "",
                        "Tillkey is switched off. Name the line of " + ENABLED + " in repair."));
            }
            changes.add(Change.left(ENABLED, enabled.orElse(null), "true", CHANGED_SINCE));
        } else if (isOff()) {
            changes.add(Change.extend(
                    ENABLED,
                    enabled.orElse(null),
                    "true",
                    "This switches Tillkey on.",
                    editor -> editor.setRealmSetting(RealmSettings.ENABLED, "true")));
        } else {
            changes.add(Change.adopt(ENABLED, enabled.orElse("")));
        }
    }
}
