package io.github.tillkey.core.store;

import io.github.tillkey.core.check.CheckedRealm;
import io.github.tillkey.core.check.Finding;
import io.github.tillkey.core.settings.RealmSettings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Looks for groups that are not the stores that they claim to be. Reads every group below the stores group, and lets
 * codes be claimed.
 */
public final class StoreCheck {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final List<Finding> findings = new ArrayList<>();

    private StoreCheck(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** The {@code SelfCheck} of stores. */
    public static List<Finding> of(CheckedRealm checked) {
        RealmModel realm = checked.realm();
        StoreCheck check = new StoreCheck(checked.session(), realm);
        RealmSettings.of(realm).storesGroupId().ifPresent(id -> {
            GroupModel root = realm.getGroupById(id);
            if (root == null) {
                check.findings.add(Finding.error(
                        "stores_group_missing",
                        "realm attribute " + RealmSettings.STORES_GROUP.key(),
                        "The realm attribute " + RealmSettings.STORES_GROUP.key() + " names the group " + id
                                + ", which does not exist, so the realm has no stores. Name the group that "
                                + "holds them."));
            } else {
                root.getSubGroupsStream().forEach(group -> check.look(group, null));
            }
        });
        return List.copyOf(check.findings);
    }

    private void look(GroupModel group, @Nullable String storeAbove) {
        String store = storeAbove;
        String value = StoreCodes.valueOf(group);
        if (value != null) {
            String path = KeycloakModelUtils.buildGroupPath(group);
            StoreCodeCache.Finding found = StoreCodes.of(session).of(realm, group, storeAbove != null);
            if (found.outcome().isRefused()) {
                findings.add(Finding.error(
                        found.outcome().code(),
                        "group " + path,
                        Store.STORE_ID_ATTRIBUTE + " of the group " + path + ": "
                                + StoreCodes.problem(found.outcome(), value)));
            } else if (storeAbove != null) {
                findings.add(Finding.warning(
                        StoreCodeClaim.Outcome.INSIDE_STORE.code(),
                        "group " + path,
                        "The store " + found.code() + " is the group " + path + ", inside the store " + storeAbove
                                + ". It remains a store of its own. Move it out, or take its code away."));
            }
            store = found.code() == null ? storeAbove : found.code();
        }
        String inside = store;
        group.getSubGroupsStream().forEach(child -> look(child, inside));
    }
}
