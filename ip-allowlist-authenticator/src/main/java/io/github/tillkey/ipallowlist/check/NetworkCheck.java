package io.github.tillkey.ipallowlist.check;

import io.github.tillkey.core.check.CheckedRealm;
import io.github.tillkey.core.check.EventCheck;
import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.check.FlowCheck;
import io.github.tillkey.core.check.RealmCheck;
import io.github.tillkey.core.check.SelfCheckFactory;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkLimit;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkListScope;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.NetworkSettings.Mode;
import io.github.tillkey.core.network.NetworkZones;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.ActionSettings;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.ipallowlist.login.ClientAddressConditionFactory;
import io.github.tillkey.ipallowlist.login.NetworkAuthenticatorFactory;
import io.github.tillkey.ipallowlist.login.NetworkStepSettings;
import io.github.tillkey.ipallowlist.profile.MemberNetworkLists;
import io.github.tillkey.ipallowlist.profile.NetworkListValidator;
import io.github.tillkey.ipallowlist.settings.NetworkSettingsAction;
import io.github.tillkey.ipallowlist.settings.RealmLockoutCheck;
import io.github.tillkey.ipallowlist.storage.NetworkListSearch;
import io.github.tillkey.ipallowlist.storage.NetworkListSearch.Held;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventType;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.CibaConfig;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.OIDCConfigAttributes;

/** Looks for what keeps networks from being checked as an administrator expects, by the set-up in the guide. */
final class NetworkCheck {

    private static final String SETTINGS = RealmNetworks.PLACE.console();

    private static final String CORRECT = "Correct the setting.";

    private static final Duration SOON = Duration.ofDays(7);

    /** Grants of confidential clients for members who pass no flow, by the client attribute that switches them on. */
    private static final Map<String, String> GRANTS_WITHOUT_FLOW = Map.of(
            CibaConfig.OIDC_CIBA_GRANT_ENABLED, "CIBA grant",
            OIDCConfigAttributes.JWT_AUTHORIZATION_GRANT_ENABLED, "JWT authorization grant");

    private final CheckedRealm checked;
    private final KeycloakSession session;
    private final RealmModel realm;
    private final List<Finding> findings = new ArrayList<>();

    private NetworkCheck(CheckedRealm checked) {
        this.checked = checked;
        this.session = checked.session();
        this.realm = checked.realm();
    }

    /** Contributes the check of networks. */
    public static final class Factory extends SelfCheckFactory {

        @Override
        public String id() {
            return "networks";
        }

        @Override
        public List<Finding> ofSettings(CheckedRealm checked) {
            NetworkCheck check = new NetworkCheck(checked);
            check.all();
            return check.findings;
        }

        @Override
        public List<Finding> ofMembers(CheckedRealm checked) {
            NetworkCheck check = new NetworkCheck(checked);
            check.nobody();
            check.heldLists();
            check.limit();
            return check.findings;
        }
    }

    private void all() {
        ClientAddressResolver.problem()
                .ifPresent(problem -> findings.add(Finding.error(
                        "client_address_unknown",
                        "server options",
                        problem + ".",
                        "Correct the options of proxies, and restart the server.")));
        boolean off = settings();
        profile();
        lists();
        if (!off) {
            EventCheck.of(realm, EventCheck.REFUSALS, EventType.LOGIN).ifPresent(findings::add);
            findings.addAll(FlowCheck.of(
                    session,
                    realm,
                    NetworkAuthenticatorFactory.ID,
                    "Tillkey network",
                    "it shows no page to refused members, and confidential clients are not checked at all"));
            grants();
        }
    }

    private void grants() {
        List<Finding> without = new ArrayList<>();
        realm.getClientsStream()
                .filter(client ->
                        client.isEnabled() && !ClientSettings.of(client).saysWhereItCallsFrom())
                .forEach(client -> GRANTS_WITHOUT_FLOW.forEach((attribute, grant) -> {
                    if ("true".equals(client.getAttribute(attribute))) {
                        without.add(Finding.error(
                                "grant_without_step",
                                "client " + client.getClientId(),
                                "The client " + client.getClientId() + " gets tokens of members by the " + grant
                                        + ", which passes no flow and so no step Tillkey network.",
                                "Set "
                                        + ClientSettings.CALLS_FROM_MEMBER.key()
                                        + " in a mapper Tillkey client settings to true if it calls from where the "
                                        + "member is, or to false if networks need not hold for it, or switch the "
                                        + "grant off."));
                    }
                }));
        findings.addAll(Finding.limited(without));
    }

    /** Whether networks are switched off. */
    private boolean settings() {
        RealmNetworks networks = RealmNetworks.of(realm);
        if (networks.isAmbiguous()) {
            findings.add(
                    Finding.error("settings_twice", SETTINGS, RealmNetworks.MORE_THAN_ONE, ActionSettings.KEEP_ONE));
        }
        try {
            NetworkSettings settings = networks.settings();
            NetworkSettingsAction.problems(realm, settings)
                    .forEach(problem -> findings.add(Finding.error(
                            NetworkSettings.REQUIRED_ROLE.key().equals(problem.setting())
                                    ? "role_unknown"
                                    : "settings_broken",
                            SETTINGS,
                            problem.sentence(),
                            CORRECT)));
            return settings.mode() == Mode.OFF;
        } catch (InvalidSettingException broken) {
            findings.add(Finding.error("settings_broken", SETTINGS, broken.sentence(), CORRECT));
            return false;
        }
    }

    /** Reads the lists of all members and groups where the default allows nothing. */
    private void nobody() {
        NetworkSettings settings;
        try {
            settings = RealmNetworks.of(realm).settings();
        } catch (InvalidSettingException broken) {
            return; // Said of the settings.
        }
        if (settings.mode() == Mode.OFF) {
            return;
        }
        Instant now = ServerTime.now();
        if (RealmLockoutCheck.isNobodyAllowed(session, realm, settings, now)) {
            findings.add(Finding.error(
                    "nobody_allowed",
                    SETTINGS,
                    "No list allows any network, so "
                            + (settings.mode() == Mode.ENFORCE ? "nobody can log in" : "everybody would be refused")
                            + ".",
                    "Set the default networks, or give lists to stores, groups or members."));
        } else if (RealmLockoutCheck.isNobodyAllowed(session, realm, settings, now.plus(SOON))) {
            findings.add(Finding.warning(
                    "nobody_allowed_soon",
                    SETTINGS,
                    "Every list that allows a network ends within " + SOON.toDays() + " days, and then "
                            + (settings.mode() == Mode.ENFORCE ? "nobody can log in" : "everybody would be refused")
                            + ".",
                    "Write an entry without an end."));
        }
    }

    private void profile() {
        String name = StaffAttributes.ALLOWED_NETWORKS;
        if (MemberNetworkLists.membersMayWrite(session)) {
            findings.add(Finding.error(
                    "own_lists_ignored",
                    "Realm settings > User profile > " + name,
                    "Members may edit " + name + " of their own, so no member's list grants anything.",
                    "Let only administrators edit it."));
        } else if (RealmCheck.membersMayView(session, name)) {
            findings.add(Finding.warning(
                    "attribute_viewed",
                    "Realm settings > User profile > " + name,
                    "Members may see " + name + ", which tells which networks to be in.",
                    "Let only administrators view it."));
        }
        findings.addAll(RealmCheck.attribute(
                session, name, "Lists of members cannot be edited in the admin console.", NetworkListValidator.ID));
        findings.addAll(RealmCheck.length(session, name, NetworkList.MAX_LENGTH));
    }

    private void limit() {
        NetworkLimit limit;
        try {
            limit = RealmNetworks.of(realm).limit().orElse(null);
        } catch (InvalidNetworkListException broken) {
            return; // Said of the settings.
        }
        if (limit == null) {
            return;
        }
        List<Finding> beyond = new ArrayList<>();
        NetworkListSearch.of(session, realm).groups("").map(Held::id).distinct().forEach(id -> {
            GroupModel group = realm.getGroupById(id);
            String list = group == null ? null : RealmNetworks.listOf(group).orElse(null);
            if (list == null) {
                return;
            }
            try {
                limit.beyond(NetworkList.parse(list)).stream()
                        .findFirst()
                        .ifPresent(entry -> beyond.add(Finding.warning(
                                "group_list_beyond_limit",
                                "group " + KeycloakModelUtils.buildGroupPath(group),
                                "An entry of the list is outside the setting "
                                        + NetworkSettings.GROUP_LIMIT.key()
                                        + ", where no list of a group counts."
                                        + checked.quoted("It is '" + entry + "'."),
                                "Shorten the list, or widen the setting.")));
            } catch (InvalidNetworkListException broken) {
                // Said of the lists.
            }
        });
        findings.addAll(Finding.limited(beyond));
    }

    private void heldLists() {
        NetworkListSearch holders = NetworkListSearch.of(session, realm);
        lists(holders.users(""), NetworkListScope.MEMBER, checked::placeOf, true);
        lists(
                holders.groups(""),
                NetworkListScope.GROUP,
                id -> {
                    GroupModel group = realm.getGroupById(id);
                    return "group " + (group == null ? id : KeycloakModelUtils.buildGroupPath(group));
                },
                false);
    }

    private void lists() {
        lists(NetworkListSearch.clients(realm, ""), NetworkListScope.STEP, id -> "client " + id, true);
        Set<String> ours = Set.of(NetworkAuthenticatorFactory.ID, ClientAddressConditionFactory.ID);
        List<Held> steps = steps().filter(step ->
                        ours.contains(String.valueOf(step.getAuthenticator())) && step.getAuthenticatorConfig() != null)
                .map(step -> realm.getAuthenticatorConfigById(step.getAuthenticatorConfig()))
                .filter(config -> NetworkStepSettings.of(config) != null)
                .map(config ->
                        new Held(String.valueOf(config.getAlias()), String.valueOf(NetworkStepSettings.of(config))))
                .toList();
        lists(steps.stream(), NetworkListScope.STEP, alias -> "step " + alias, true);
        conditions();
    }

    /** A condition without networks runs for everybody. */
    private void conditions() {
        steps().filter(step -> step.isEnabled()
                        && ClientAddressConditionFactory.ID.equals(step.getAuthenticator())
                        && NetworkStepSettings.of(config(step.getAuthenticatorConfig())) == null)
                .findFirst()
                .ifPresent(step -> findings.add(Finding.warning(
                        "condition_without_networks",
                        "Authentication",
                        "A Condition - client address has no networks, so its subflow runs for everybody.",
                        "Write networks into the condition.")));
    }

    /** The steps of all flows, enabled or not. */
    private Stream<AuthenticationExecutionModel> steps() {
        return realm.getAuthenticationFlowsStream()
                .flatMap(flow -> realm.getAuthenticationExecutionsStream(flow.getId()));
    }

    private @Nullable AuthenticatorConfigModel config(@Nullable String id) {
        return id == null ? null : realm.getAuthenticatorConfigById(id);
    }

    /** Checks lists, of which one holder may have several values. Where blank ones are none they say so. */
    private void lists(Stream<Held> held, NetworkListScope place, Function<String, String> where, boolean blankIsNone) {
        Map<String, List<String>> byHolder = held.filter(
                        one -> !blankIsNone || !one.list().isBlank())
                .collect(Collectors.groupingBy(
                        Held::id, TreeMap::new, Collectors.mapping(Held::list, Collectors.toList())));
        List<Finding> broken = new ArrayList<>();
        List<Finding> notes = new ArrayList<>();
        NetworkZones zones = RealmNetworks.of(realm).zones();
        byHolder.forEach((id, values) -> {
            String text = RealmNetworks.join(values.stream()).orElse("");
            try {
                NetworkList.parseForSaving(text, place, zones::contains);
            } catch (InvalidNetworkListException wrong) {
                // Who may not view members and groups does not learn what is written there.
                String quoted = place == NetworkListScope.STEP
                        ? " " + wrong.shortMessage()
                        : checked.quoted(wrong.shortMessage());
                if (isOnlyMisleading(wrong, text)) {
                    notes.add(Finding.warning(
                            "note_like_end",
                            where.apply(id),
                            "A note reads like an end, and is none." + quoted,
                            "Write the end as the guide shows, or the note in other words."));
                } else {
                    broken.add(Finding.error(
                            "list_broken",
                            where.apply(id),
                            "The list allows nothing, or not all that it names." + quoted,
                            "Write the list anew."));
                }
            }
        });
        findings.addAll(Finding.limited(broken));
        findings.addAll(Finding.limited(notes));
    }

    private static boolean isOnlyMisleading(InvalidNetworkListException wrong, String text) {
        try {
            NetworkList.parse(text);
            return wrong.faults().stream()
                    .allMatch(fault -> fault.problem() == InvalidNetworkListException.Problem.END_IN_NOTE);
        } catch (InvalidNetworkListException broken) {
            return false;
        }
    }
}
