package io.github.tillkey.core.store;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;

/**
 * A code that a store holds or has held. It stays with its group, even when the group carries another code or is gone,
 * until an administrator with {@code manage-realm} gives it to another group.
 */
@Entity
@Table(name = "TILLKEY_STORE_CODE")
@NamedQuery(
        name = "tillkeyCodesOfGroup",
        query = "select c from StoreCodeEntity c where c.realmId = :realmId and c.groupId = :groupId"
                + " order by c.claimedAt desc, c.id")
@NamedQuery(name = "tillkeyDeleteCodesOfRealm", query = "delete from StoreCodeEntity c where c.realmId = :realmId")
@NullUnmarked
public class StoreCodeEntity {

    /** {@link StoreCode#key}. */
    @Id
    @Column(name = "ID", length = 64)
    public String id;

    @Column(name = "REALM_ID", length = 36)
    public String realmId;

    /** The code as tokens carry it. */
    @Column(name = "CODE", length = 255)
    public String code;

    @Column(name = "GROUP_ID", length = 36)
    public String groupId;

    /** When the group got it, in milliseconds since 1970. */
    @Column(name = "CLAIMED_AT")
    public long claimedAt;
}
