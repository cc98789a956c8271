package io.github.tillkey.core.store;

import io.github.tillkey.core.staff.StaffAttributes;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** In which time zone a store is. */
public final class StoreZone {

    private StoreZone() {}

    /** The nearest time zone at or above the store, as it is written, the stores group included; UTC where none is. */
    public static String nameOf(KeycloakSession session, RealmModel realm, Store store) {
        String root = StoresRoot.idOf(session, realm);
        for (GroupModel group = realm.getGroupById(store.groupId()); group != null; group = group.getParent()) {
            String zone = group.getFirstAttribute(StaffAttributes.TIME_ZONE);
            if (zone != null && !zone.isBlank()) {
                return zone.strip();
            }
            if (group.getId().equals(root)) {
                break;
            }
        }
        return "UTC";
    }
}
