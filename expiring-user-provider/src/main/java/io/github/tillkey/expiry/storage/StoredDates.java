package io.github.tillkey.expiry.storage;

import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.expiry.rule.MemberDates;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.keycloak.connections.jpa.JpaConnectionProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** The dates of all members who have any, as the database has them. For self-checks: it reads every one. */
public final class StoredDates {

    private static final List<String> NAMES =
            List.of(StaffAttributes.VALID_FROM, StaffAttributes.VALID_UNTIL, StaffAttributes.TIME_ZONE);

    private StoredDates() {}

    /** The dates by user id, of local users and of those of directories. */
    public static Map<String, MemberDates> of(KeycloakSession session, RealmModel realm) {
        Map<String, Map<String, List<String>>> written = new TreeMap<>();
        for (String attributes : List.of(
                "a.user.id, a.name, a.value from UserAttributeEntity a where a.user.realmId",
                "a.userId, a.name, a.value from FederatedUserAttributeEntity a where a.realmId")) {
            session.getProvider(JpaConnectionProvider.class)
                    .getEntityManager()
                    .createQuery(
                            "select " + attributes + " = :realm and a.name in :names and a.value is not null",
                            Object[].class)
                    .setParameter("realm", realm.getId())
                    .setParameter("names", NAMES)
                    .getResultStream()
                    .forEach(row -> written.computeIfAbsent(String.valueOf(row[0]), id -> new HashMap<>())
                            .computeIfAbsent(String.valueOf(row[1]), name -> new ArrayList<>())
                            .add(String.valueOf(row[2])));
        }
        Map<String, MemberDates> dates = new TreeMap<>();
        written.forEach((id, values) -> dates.put(id, MemberDates.of(name -> values.getOrDefault(name, List.of()))));
        return dates;
    }
}
