package io.github.tillkey.ipallowlist.settings;

import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkEntry;
import io.github.tillkey.core.network.NetworkLimit;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.NetworkSettings.Mode;
import io.github.tillkey.core.network.NetworkTarget;
import io.github.tillkey.core.network.NetworkZones;
import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.ipallowlist.profile.MemberNetworkLists;
import io.github.tillkey.ipallowlist.rule.NetworkPolicy;
import io.github.tillkey.ipallowlist.storage.NetworkListSearch;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Finds settings and lists with which nobody can log in any more. */
public final class RealmLockoutCheck {

    /** Value of the query parameter {@code confirm} for a change that is meant so. */
    public static final String CONFIRMATION = "lock-out";

    /** So many of the newest logins are looked at, without those at tills. */
    private static final int MAX_LOGINS = 200;

    private static final Duration RECENTLY = Duration.ofDays(30);

    private RealmLockoutCheck() {}

    /**
     * What is changed, and how many members with recent logins must all be refused for the change to count as a lockout
     * of all.
     */
    public enum Change {
        /** The settings of the realm. */
        SETTINGS(1),
        /** The list of a group: one member may have left. */
        GROUP_LIST(2),
        /** The list of a member, which affects only that member. */
        MEMBER_LIST(Integer.MAX_VALUE);

        private final int members;

        Change(int members) {
            this.members = members;
        }
    }

    /** Lets this session save settings that refuse all members. */
    public static void confirm(KeycloakSession session) {
        session.setAttribute(RealmLockoutCheck.class.getName(), true);
    }

    static boolean isConfirmed(KeycloakSession session) {
        return session.getAttribute(RealmLockoutCheck.class.getName()) != null;
    }

    /**
     * Why no one could log in with the present settings and what this transaction has changed; empty when someone
     * could, and where the settings cannot be read, because then every login is refused anyway.
     */
    public static Optional<String> now(KeycloakSession session, RealmModel realm, Change change) {
        try {
            return reason(session, realm, RealmNetworks.stored(session, realm).settings(), change);
        } catch (InvalidSettingException broken) {
            return Optional.empty();
        }
    }

    /**
     * Why no one could log in any more; empty when someone could, when no one could before, or when that is confirmed.
     */
    static Optional<String> of(
            KeycloakSession session, RealmModel realm, NetworkSettings settings, Optional<NetworkSettings> before) {
        if (isConfirmed(session)) {
            return Optional.empty();
        }
        return reason(session, realm, settings, Change.SETTINGS)
                .filter(why -> before.flatMap(stored -> reason(session, realm, stored, Change.SETTINGS))
                        .isEmpty())
                .map(why -> why
                        + ". Set defaultNetworks, give lists to stores, groups or members, or take mode report first. "
                        + "If you mean"
                        + " it, save by PUT or PATCH tillkey-networks/settings?confirm=" + CONFIRMATION);
    }

    private static Optional<String> reason(
            KeycloakSession session, RealmModel realm, NetworkSettings settings, Change change) {
        if (settings.mode() != Mode.ENFORCE) {
            return Optional.empty();
        }
        // First the logins, of which few are read: most often one of them is allowed, and the lists of all members stay
        // unread.
        Instant now = ServerTime.now();
        NetworkPolicy policy = NetworkPolicy.of(session, realm, settings);
        Set<String> refused = new HashSet<>();
        for (RecentLogins.Login login : logins(session, realm, now)) {
            RecentLogins.CheckedLogin verdict =
                    RecentLogins.evaluate(session, realm, policy, login, now).orElse(null);
            if (verdict != null && verdict.denial().isEmpty()) {
                return Optional.empty();
            }
            if (verdict != null) {
                refused.add(login.userId());
            }
        }
        if (isNobodyAllowed(session, realm, settings, now)) {
            return Optional.of("nobody could log in, because no list allows any network");
        }
        return refused.size() < change.members
                ? Optional.empty()
                : Optional.of("everybody who has logged in during the last " + RECENTLY.toDays()
                        + " days would be refused, see tillkey-networks/reports/preview");
    }

    /** Read once in a request, which asks before its change and after it. */
    private static List<RecentLogins.Login> logins(KeycloakSession session, RealmModel realm, Instant now) {
        String read = RecentLogins.class.getName() + ' ' + realm.getId();
        RecentLogins logins = session.getAttribute(read, RecentLogins.class);
        if (logins == null) {
            logins = RecentLogins.of(session, realm, now.minus(RECENTLY), RecentLogins.MAX_EVENTS, MAX_LOGINS);
            session.setAttribute(read, logins);
        }
        return logins.logins();
    }

    /** Whether at {@code now} everybody is checked, and no list allows anything. */
    public static boolean isNobodyAllowed(
            KeycloakSession session, RealmModel realm, NetworkSettings settings, Instant now) {
        // A realm that is being imported has its users last.
        if (!isEverybodyChecked(realm, settings) || session.users().getUsersCount(realm) == 0) {
            return false;
        }
        NetworkListSearch holders = NetworkListSearch.of(session, realm);
        NetworkZones zones = settings.zones();
        Predicate<NetworkTarget> withinLimit = withinLimit(settings);
        return targets(settings.defaultNetworks(), zones, now).findAny().isEmpty()
                && holders.groups("")
                        .noneMatch(held -> targets(held.list(), zones, now).anyMatch(withinLimit))
                && (MemberNetworkLists.membersMayWrite(session)
                        || holders.users("").allMatch(held -> targets(held.list(), zones, now)
                                .findAny()
                                .isEmpty()));
    }

    private static Predicate<NetworkTarget> withinLimit(NetworkSettings settings) {
        if (settings.groupLimit() == null) {
            return target -> true;
        }
        try {
            return NetworkLimit.of(NetworkList.parse(settings.groupLimit()), settings.zones())::overlaps;
        } catch (InvalidNetworkListException broken) {
            return target -> false;
        }
    }

    private static boolean isEverybodyChecked(RealmModel realm, NetworkSettings settings) {
        return switch (settings.audience()) {
            case EVERYONE -> true;
            case KINDS -> settings.kinds().size() == StaffKind.values().length;
            case ROLE -> {
                RoleModel role = KeycloakModelUtils.getRoleFromString(realm, settings.role());
                RoleModel everybodys = realm.getDefaultRole();
                yield role == null || everybodys != null && (everybodys.equals(role) || everybodys.hasRole(role));
            }
        };
    }

    /** The networks that a list allows at {@code now}, by itself or by a zone; none where it cannot be read. */
    private static Stream<NetworkTarget> targets(@Nullable String text, NetworkZones zones, Instant now) {
        if (text == null) {
            return Stream.empty();
        }
        try {
            return NetworkList.parse(text).entries().stream()
                    .filter(entry -> entry.end().isAfter(now))
                    .map(NetworkEntry::target)
                    .flatMap(target -> target instanceof NetworkTarget.Zone zone
                            ? targets(zones.textOf(zone.name()).orElse(null), new NetworkZones(List.of()), now)
                            : Stream.of(target))
                    .filter(target ->
                            target instanceof NetworkTarget.Anywhere || target instanceof NetworkTarget.Addresses);
        } catch (InvalidNetworkListException broken) {
            return Stream.empty();
        }
    }
}
