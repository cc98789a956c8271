package io.github.tillkey.ipallowlist.rule;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.network.ClientAddress;
import io.github.tillkey.core.network.NetworkEvaluator;
import io.github.tillkey.core.network.NetworkMatch;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.NetworkSettings.Mode;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.settings.ClientSettings;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.ipallowlist.NetworkReasons;
import io.github.tillkey.ipallowlist.profile.MemberNetworkLists;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Checks members of one realm by its network settings and the lists in its users, groups and clients. */
public final class NetworkPolicy {

    /** Provider id of the rule, and the detail {@code rule} of events, those of the step among them. */
    public static final String RULE = "network";

    /** Detail of events: which list has decided. */
    public static final String LIST = "list";

    /** Detail of events: what cannot be read or determined. */
    public static final String PROBLEM = "problem";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final NetworkSettings settings;

    private NetworkPolicy(KeycloakSession session, RealmModel realm, NetworkSettings settings) {
        this.session = session;
        this.realm = realm;
        this.settings = settings;
    }

    /**
     * The policy of a realm.
     *
     * @throws InvalidSettingException when its settings cannot be read
     */
    public static NetworkPolicy of(KeycloakSession session, RealmModel realm) throws InvalidSettingException {
        return of(session, realm, RealmNetworks.of(realm).settings());
    }

    /** The policy that a realm would have with these settings. */
    public static NetworkPolicy of(KeycloakSession session, RealmModel realm, NetworkSettings settings) {
        return new NetworkPolicy(session, realm, settings);
    }

    /** The denial where the settings of a realm cannot be read. */
    public static Decision.Deny broken(RealmModel realm, InvalidSettingException problem) {
        String message = problem.sentence();
        RealmProblems.log(realm, "required action " + RealmNetworks.PLACE.id(), message);
        return Decision.deny(NetworkReasons.NETWORK_SETTINGS_BROKEN, Map.of(PROBLEM, message));
    }

    /** The settings. */
    public NetworkSettings settings() {
        return settings;
    }

    /**
     * Decides by the settings: not applicable where networks are off or are not checked for this member; a denial that
     * is only reported if the settings have the mode {@code report}.
     *
     * @param client what the member wants to enter
     * @param stepList a list of the login step that must allow as well, {@code null} when there is none
     */
    public Decision decide(
            UserModel member, ClientModel client, ClientAddress address, Instant now, @Nullable String stepList) {
        if (settings.mode() == Mode.OFF) {
            return Decision.notApplicable();
        }
        Decision decision = evaluate(member, client, address, now, stepList);
        if (settings.mode() != Mode.REPORT) {
            return decision;
        }
        // Everybody may log in, and nothing that is granted ends earlier.
        return decision instanceof Decision.Deny deny ? new Decision.WouldDeny(deny) : Decision.notApplicable();
    }

    /** Decides as if the mode were {@link Mode#ENFORCE}. */
    public Decision evaluate(
            UserModel member,
            @Nullable ClientModel client,
            ClientAddress address,
            Instant now,
            @Nullable String stepList) {
        String own = MemberNetworkLists.of(member).orElse(null);
        boolean selfWritten = own != null && MemberNetworkLists.membersMayWrite(session, realm);
        boolean checked = isChecked(member);
        List<NetworkListPrecedence.Further> further = new ArrayList<>();
        if (own != null && selfWritten) {
            // Only administrators grant networks. What a list takes away stays away, or one click in the user profile
            // would allow everybody whom their own list refuses.
            further.add(new NetworkListPrecedence.Further(NetworkListPrecedence.Source.OWN, own));
        }
        if (stepList != null) {
            further.add(new NetworkListPrecedence.Further(NetworkListPrecedence.Source.STEP, stepList));
        }
        if (client != null) {
            ClientSettings.of(client)
                    .allowedNetworks()
                    .forEach(list ->
                            further.add(new NetworkListPrecedence.Further(NetworkListPrecedence.Source.CLIENT, list)));
        }
        if (own == null && !checked && further.isEmpty()) {
            return Decision.notApplicable();
        }
        if (address.problem() != null) {
            return Decision.deny(
                    Reason.CLIENT_ADDRESS_UNKNOWN,
                    Map.of(PROBLEM, address.problem().code()));
        }
        NetworkEvaluator evaluator = RealmNetworks.evaluator(settings, address, now);
        NetworkListPrecedence.Outcome outcome = NetworkListPrecedence.decide(
                new NetworkListPrecedence.Lists(
                        checked,
                        selfWritten ? null : own,
                        () -> groupLists(member),
                        () -> storeLists(session, realm, member, now),
                        settings.defaultNetworks(),
                        further),
                evaluator);
        return decision(member, client, address, evaluator, outcome);
    }

    private Decision decision(
            UserModel member,
            @Nullable ClientModel client,
            ClientAddress address,
            NetworkEvaluator evaluator,
            NetworkListPrecedence.Outcome outcome) {
        NetworkMatch answer = outcome.answer();
        String source = outcome.source().name().toLowerCase(Locale.ROOT);
        String problem = answer.problem() == null ? null : withGroup(member, evaluator, answer.problem());
        if (problem != null) {
            RealmProblems.log(realm, "networks (" + source + ")" + whose(outcome.source(), member, client), problem);
        }
        if (answer.until() != null) {
            return answer.isEndless() ? Decision.allow() : Decision.allowUntil(answer.until());
        }
        Map<String, String> details = new LinkedHashMap<>();
        details.put(AccessGuard.ADDRESS, address.toString());
        details.put(LIST, source);
        if (problem != null) {
            details.put(PROBLEM, problem);
        }
        return Decision.deny(
                problem == null ? Reason.NETWORK_NOT_ALLOWED : NetworkReasons.NETWORK_LIST_BROKEN, details);
    }

    /** The holder of the list, and nobody else: a broken list of many is one complaint. */
    private static String whose(NetworkListPrecedence.Source source, UserModel member, @Nullable ClientModel client) {
        return switch (source) {
            case OWN -> " of user " + member.getId();
            case CLIENT, STEP -> client == null ? "" : " at client " + client.getClientId();
            case GROUPS, DEFAULT, NONE -> "";
        };
    }

    private boolean isChecked(UserModel member) {
        return switch (settings.audience()) {
            case EVERYONE -> true;
            case ROLE -> {
                RoleModel role = KeycloakModelUtils.getRoleFromString(realm, settings.role());
                if (role == null) {
                    RealmProblems.log(
                            realm,
                            "required action " + RealmNetworks.PLACE.id(),
                            "there is no role " + settings.role()
                                    + ", so all members are checked. Name a role that exists.");
                }
                yield role == null || member.hasRole(role);
            }
            case KINDS -> {
                String kind = member.getFirstAttribute(StaffAttributes.STAFF_KIND);
                // A missing or unknown kind is checked: a member who loses the kind must not escape the check.
                yield kind == null
                        || StaffKind.parse(kind)
                                .filter(known -> !settings.kinds().contains(known))
                                .isEmpty();
            }
        };
    }

    /** The problem, with the group whose list has it, if it is that of a group: a member has many. */
    private static String withGroup(UserModel member, NetworkEvaluator evaluator, String problem) {
        return groups(member).stream()
                .filter(group -> RealmNetworks.listOf(group)
                        .filter(list -> problem.equals(evaluator.evaluate(list).problem()))
                        .isPresent())
                .findFirst()
                .map(group -> "group " + KeycloakModelUtils.buildGroupPath(group) + ": " + problem)
                .orElse(problem);
    }

    private static Set<GroupModel> groups(UserModel member) {
        Set<GroupModel> groups = new LinkedHashSet<>();
        member.getGroupsStream().forEach(group -> {
            for (GroupModel above = group; above != null && groups.add(above); ) {
                above = above.getParent();
            }
        });
        return groups;
    }

    private static List<String> groupLists(UserModel member) {
        return groups(member).stream()
                .flatMap(group -> RealmNetworks.listOf(group).stream())
                .toList();
    }

    /** The lists of the stores that a member works in at {@code at}. */
    public static List<String> storeLists(KeycloakSession session, RealmModel realm, UserModel member, Instant at) {
        return Stores.of(session, realm).membershipsOf(member, at).stores().stream()
                .map(store -> realm.getGroupById(store.groupId()))
                .filter(group -> group != null)
                .flatMap(group -> RealmNetworks.listOf(group).stream())
                .toList();
    }
}
