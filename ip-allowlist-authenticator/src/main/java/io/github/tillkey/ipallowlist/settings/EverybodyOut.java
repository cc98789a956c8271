package io.github.tillkey.ipallowlist.settings;

import io.github.tillkey.core.ServerTime;
import io.github.tillkey.core.StaffKind;
import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.core.network.NetworkSettings;
import io.github.tillkey.core.network.NetworkSettings.Mode;
import io.github.tillkey.core.network.NetworkTarget;
import io.github.tillkey.core.network.NetworkZones;
import io.github.tillkey.ipallowlist.profile.OwnLists;
import io.github.tillkey.ipallowlist.rule.NetworkPolicy;
import io.github.tillkey.ipallowlist.storage.ListHolders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/** Finds settings that let nobody in, whoever saves them. */
public final class EverybodyOut {

    /** Value of the query parameter {@code confirm} for settings that are meant so. */
    public static final String CONFIRMATION = "lock-out";

    /** So many of the newest logins are looked at. */
    private static final int MAX_LOGINS = 200;

    private static final Duration RECENTLY = Duration.ofDays(30);

    private EverybodyOut() {}

    /** Lets this session save settings that let nobody in. */
    public static void confirm(KeycloakSession session) {
        session.setAttribute(EverybodyOut.class.getName(), true);
    }

    /** Why nobody could log in any more; empty when somebody could, when it was so before, or when that is confirmed. */
    static Optional<String> of(
            KeycloakSession session, RealmModel realm, NetworkSettings settings, Optional<NetworkSettings> before) {
        if (session.getAttribute(EverybodyOut.class.getName()) != null) {
            return Optional.empty();
        }
        return reason(session, realm, settings)
                .filter(why ->
                        before.flatMap(stored -> reason(session, realm, stored)).isEmpty())
                .map(why -> why
                        + ". Set defaultNetworks, give lists to stores, groups or members, or take mode report first. If you mean"
                        + " it, save by PUT or PATCH tillkey-networks/settings?confirm=" + CONFIRMATION);
    }

    private static Optional<String> reason(KeycloakSession session, RealmModel realm, NetworkSettings settings) {
        if (settings.mode() != Mode.ENFORCE) {
            return Optional.empty();
        }
        return isNobodyAllowed(session, realm, settings)
                ? Optional.of("nobody could log in, because no list allows any network")
                : recentLogins(session, realm, settings);
    }

    /** Whether everybody is judged, and there is no list that allows anything. */
    public static boolean isNobodyAllowed(KeycloakSession session, RealmModel realm, NetworkSettings settings) {
        // A realm that is being imported has its users last.
        if (!isEverybodyJudged(realm, settings) || session.users().getUsersCount(realm) == 0) {
            return false;
        }
        Instant now = ServerTime.now();
        ListHolders holders = ListHolders.of(session, realm);
        return !allows(settings.defaultNetworks(), settings.zones(), now)
                && holders.groups("").noneMatch(held -> allows(held.list(), settings.zones(), now))
                && (OwnLists.membersMayWrite(session)
                        || holders.users("").noneMatch(held -> allows(held.list(), settings.zones(), now)));
    }

    private static boolean isEverybodyJudged(RealmModel realm, NetworkSettings settings) {
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

    /** Whether a list allows any network now, by itself or by a zone. */
    private static boolean allows(@Nullable String text, NetworkZones zones, Instant now) {
        if (text == null) {
            return false;
        }
        try {
            return NetworkList.parse(text).entries().stream()
                    .filter(entry -> entry.end().isAfter(now))
                    .anyMatch(entry -> entry.target() instanceof NetworkTarget.Zone zone
                            ? allows(zones.textOf(zone.name()).orElse(null), new NetworkZones(List.of()), now)
                            : !(entry.target() instanceof NetworkTarget.Stores)
                                    && !(entry.target() instanceof NetworkTarget.Inherited));
        } catch (InvalidNetworkListException broken) {
            return false;
        }
    }

    private static Optional<String> recentLogins(KeycloakSession session, RealmModel realm, NetworkSettings settings) {
        Instant now = ServerTime.now();
        NetworkPolicy policy = NetworkPolicy.of(session, realm, settings);
        Stream<RecentLogins.Login> logins =
                RecentLogins.of(session, realm, now.minus(RECENTLY), MAX_LOGINS).logins().stream();
        long[] refused = {0};
        boolean somebodyLogsIn = logins.flatMap(
                        login -> RecentLogins.judge(session, realm, policy, login, now).stream())
                .anyMatch(verdict -> {
                    refused[0]++;
                    return verdict.denial().isEmpty();
                });
        return somebodyLogsIn || refused[0] == 0
                ? Optional.empty()
                : Optional.of("everybody who has logged in during the last " + RECENTLY.toDays()
                        + " days would be refused, see tillkey-networks/reports/preview");
    }
}
