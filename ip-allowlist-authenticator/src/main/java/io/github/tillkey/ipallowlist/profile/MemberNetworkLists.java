package io.github.tillkey.ipallowlist.profile;

import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.profile.ProfilePermissions;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.staff.StaffAttributes;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/** The lists that members have of their own: the attribute {@value StaffAttributes#ALLOWED_NETWORKS}. */
public final class MemberNetworkLists {

    private MemberNetworkLists() {}

    /** The list of {@code member}; empty when there is none, or it is blank. */
    public static Optional<String> of(UserModel member) {
        return RealmNetworks.join(
                member.getAttributeStream(StaffAttributes.ALLOWED_NETWORKS).filter(value -> !value.isBlank()));
    }

    /** Whether members may write their own list, which is logged: then no list of a member grants anything. */
    public static boolean membersMayWrite(KeycloakSession session, RealmModel realm) {
        boolean may = membersMayWrite(session);
        if (may) {
            RealmProblems.log(
                    realm,
                    "Realm settings > User profile",
                    "members may edit " + StaffAttributes.ALLOWED_NETWORKS
                            + " of their own, so no member's list grants anything. Let only administrators edit it.");
        }
        return may;
    }

    /** Whether members may write their own list, by the user profile of the session's realm. */
    public static boolean membersMayWrite(KeycloakSession session) {
        return ProfilePermissions.of(session).membersMayWrite(StaffAttributes.ALLOWED_NETWORKS);
    }
}
