package io.github.tillkey.core.store;

import io.github.tillkey.core.staff.AccountState;
import io.github.tillkey.core.staff.StaffAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * Finds suspended members by the index of attributes.
 *
 * <p>Keycloak's internals: queries of the JPA entities.
 */
public final class SuspendedMembers {

    private final KeycloakSession session;
    private final RealmModel realm;

    /** Of {@code realm}. */
    public SuspendedMembers(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /** A member, and why. */
    public record Row(String id, String username, @Nullable String reason) {}

    /**
     * The next ones in the order of usernames.
     *
     * @param after username of the last one before, {@code null} for the first
     */
    public List<Row> after(@Nullable String after, int most) {
        return Holders.entities(session)
                .createQuery(
                        "select u.id, u.username, r.value from UserEntity u join UserAttributeEntity a on a.user = u"
                                + " left join UserAttributeEntity r on r.user = u and r.name = :reason"
                                + " where u.realmId = :realmId and u.enabled = false and u.username > :after"
                                + " and a.name = :name and a.value = :suspended order by u.username",
                        Object[].class)
                .setParameter("reason", StaffAttributes.SUSPENDED_REASON)
                .setParameter("realmId", realm.getId())
                .setParameter("after", after == null ? " " : after)
                .setParameter("name", UserModel.DISABLED_REASON)
                .setParameter("suspended", AccountState.SUSPENDED_CODE)
                .setMaxResults(most)
                .getResultStream()
                .map(row -> new Row((String) row[0], (String) row[1], (String) row[2]))
                .toList();
    }
}
