package io.github.tillkey.ipallowlist.settings;

import io.github.tillkey.core.network.InvalidNetworkListException;
import io.github.tillkey.core.network.NetworkList;
import io.github.tillkey.ipallowlist.login.NetworkStepSettings;
import io.github.tillkey.ipallowlist.storage.NetworkListSearch;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** Who refers to a zone. */
public record ZoneUsage(
        @Schema(description = "usernames") List<String> members,
        @Schema(description = "names, stores among them") List<String> groups,
        @Schema(description = "client ids") List<String> clients,

        @Schema(description = "aliases of the settings of login steps and conditions")
        List<String> steps) {

    /** Finds out who refers to {@code zone}. Reads the lists that contain its name, and no others. */
    public static ZoneUsage of(KeycloakSession session, RealmModel realm, String zone) {
        NetworkListSearch holders = NetworkListSearch.of(session, realm);
        String reference = "@" + zone;
        return new ZoneUsage(
                ids(holders.users(reference), zone)
                        .map(id -> {
                            UserModel member = session.users().getUserById(realm, id);
                            return member == null ? id : member.getUsername();
                        })
                        .sorted()
                        .toList(),
                ids(holders.groups(reference), zone)
                        .map(id -> {
                            GroupModel group = realm.getGroupById(id);
                            return group == null ? id : group.getName();
                        })
                        .sorted()
                        .toList(),
                ids(NetworkListSearch.clients(realm, reference), zone).sorted().toList(),
                realm.getAuthenticatorConfigsStream()
                        .filter(config -> {
                            String list = NetworkStepSettings.of(config);
                            return list != null && refers(list, zone);
                        })
                        .map(config -> String.valueOf(config.getAlias()))
                        .sorted()
                        .toList());
    }

    /** Whether the zone is unused. */
    public boolean isEmpty() {
        return members.isEmpty() && groups.isEmpty() && clients.isEmpty() && steps.isEmpty();
    }

    /** The first few, for a sentence. */
    public String summary() {
        return Stream.of(
                        some("members", members),
                        some("groups", groups),
                        some("clients", clients),
                        some("steps", steps))
                .filter(part -> !part.isEmpty())
                .reduce((one, other) -> one + "; " + other)
                .orElse("nobody");
    }

    private static String some(String what, List<String> names) {
        int most = 5;
        return names.isEmpty()
                ? ""
                : what + " " + String.join(", ", names.subList(0, Math.min(most, names.size())))
                        + (names.size() > most ? " and " + (names.size() - most) + " more" : "");
    }

    private static Stream<String> ids(Stream<NetworkListSearch.Held> held, String zone) {
        return held.filter(one -> refers(one.list(), zone))
                .map(NetworkListSearch.Held::id)
                .distinct();
    }

    /** A list that cannot be read and contains the name counts: it will refer to the zone once it is fixed. */
    private static boolean refers(String list, String zone) {
        try {
            return NetworkList.parse(list).refersTo(zone);
        } catch (InvalidNetworkListException broken) {
            return list.contains("@" + zone);
        }
    }
}
