package io.github.tillkey.core.store;

import io.github.tillkey.core.staff.AccountState;
import io.github.tillkey.core.staff.StaffAttributes;
import io.github.tillkey.core.storage.InClause;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
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
     * @param codes of {@link AccountState#SUSPENDED_CODES}
     * @param after username of the last one before, {@code null} for the first
     */
    public List<Row> after(Set<String> codes, @Nullable String after, int most) {
        return rows(query(" and u.username > :after order by u.username", codes)
                .setParameter("after", after == null ? " " : after)
                .setMaxResults(most));
    }

    /** All of {@code users}, in no order. */
    public List<Row> among(Set<String> codes, Collection<String> users) {
        List<Row> found = new ArrayList<>();
        InClause.inChunks(
                List.copyOf(users),
                chunk -> found.addAll(rows(query(" and u.id in :users", codes).setParameter("users", chunk))));
        return found;
    }

    private TypedQuery<Object[]> query(String more, Set<String> codes) {
        return Holders.entities(session)
                .createQuery(
                        "select u.id, u.username, r.value from UserEntity u join UserAttributeEntity a on a.user = u"
                                + " left join UserAttributeEntity r on r.user = u and r.name = :reason"
                                + " where u.realmId = :realmId and u.enabled = false"
                                + " and a.name = :name and a.value in :codes" + more,
                        Object[].class)
                .setParameter("reason", StaffAttributes.SUSPENDED_REASON)
                .setParameter("realmId", realm.getId())
                .setParameter("name", UserModel.DISABLED_REASON)
                .setParameter("codes", codes);
    }

    private static List<Row> rows(TypedQuery<Object[]> query) {
        return query.getResultStream()
                .map(row -> new Row((String) row[0], (String) row[1], (String) row[2]))
                .toList();
    }
}
