package io.github.tillkey.ipallowlist.rest;

import io.github.tillkey.core.network.RealmNetworks;
import io.github.tillkey.core.rest.Representation;
import io.github.tillkey.ipallowlist.profile.MemberNetworkLists;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.UserModel;

/** A list of networks. */
public record NetworkListText(
        @Schema(description = "`null` or blank: no list") @Nullable
        String list) implements Representation {

    /** The member's own list, as written. */
    public static NetworkListText of(UserModel member) {
        return new NetworkListText(MemberNetworkLists.of(member).orElse(null));
    }

    /** The list of a store's group, as written. */
    public static NetworkListText of(GroupModel group) {
        return new NetworkListText(RealmNetworks.listOf(group).orElse(null));
    }
}
