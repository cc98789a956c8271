package io.github.tillkey.core.store;

import io.github.tillkey.core.store.StoreCodeClaim.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.keycloak.models.GroupModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The codes that groups carry, claimed or not, to tell beforehand what {@link StoreCodeGuard} would refuse to an
 * administrator who may manage the realm.
 *
 * <p>Keycloak's internals: a query of the JPA entities.
 *
 * @param byPath values of {@link Store#STORE_ID_ATTRIBUTE} by the path of the group
 */
public record CodesInUse(Map<String, String> byPath) {

    /** Those of a realm, also of groups that the administrator of the request may not see. */
    public static CodesInUse of(KeycloakSession session, RealmModel realm) {
        Map<String, String> codes = new LinkedHashMap<>();
        Holders.entities(session)
                .createQuery(
                        "select a.group.id, a.value from GroupAttributeEntity a where a.name = :name"
                                + " and a.group.realm = :realmId",
                        Object[].class)
                .setParameter("name", Store.STORE_ID_ATTRIBUTE)
                .setParameter("realmId", realm.getId())
                .getResultList()
                .forEach(row -> {
                    GroupModel group = realm.getGroupById(String.valueOf(row[0]));
                    if (group != null
                            && row[1] != null
                            && !String.valueOf(row[1]).isBlank()) {
                        codes.put(KeycloakModelUtils.buildGroupPath(group), String.valueOf(row[1]));
                    }
                });
        return new CodesInUse(codes);
    }

    /** Why the group at {@code path} may not have a code; empty where it may. */
    public Optional<String> problem(String path, String code) {
        StoreCode wanted = StoreCode.parse(code).orElse(null);
        if (wanted == null) {
            return Optional.of(StoreCodes.problem(Outcome.UNREADABLE, code));
        }
        for (Map.Entry<String, String> other : byPath.entrySet()) {
            String place = other.getKey();
            if (place.equals(path)) {
                continue;
            }
            if (StoreCode.parse(other.getValue()).filter(wanted::looksLike).isPresent()) {
                return Optional.of("Another group has this store_id, or one that looks like it: " + place + " has "
                        + other.getValue() + ". Ask for that group, or take the attribute out of it.");
            }
            if (path.startsWith(place + "/") || place.startsWith(path + "/")) {
                return Optional.of("A store has no stores inside: the group " + place + " has the store_id "
                        + other.getValue() + ". Ask for another group, or take the attribute out of that one.");
            }
        }
        return Optional.empty();
    }
}
