package io.github.tillkey.pin.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;

/**
 * A PIN that a member had, which a new one must not resemble: one row per PIN and key. Here and not in the credential,
 * which an export of the realm would carry.
 */
@Entity
@Table(name = "TILLKEY_EARLIER_PIN")
@NamedQuery(
        name = "tillkeyEarlierPinsOfUser",
        query = "select p from EarlierPinEntity p where p.realmId = :realmId and p.userId = :userId"
                + " order by p.replacedAt desc")
@NamedQuery(
        name = "tillkeyDeleteEarlierPinsOfUser",
        query = "delete from EarlierPinEntity p where p.realmId = :realmId and p.userId = :userId")
@NamedQuery(
        name = "tillkeyDeleteEarlierPinsOfKey",
        query = "delete from EarlierPinEntity p where p.realmId = :realmId and p.keyId = :keyId")
@NamedQuery(
        name = "tillkeyDeleteEarlierPinsOfRealm",
        query = "delete from EarlierPinEntity p where p.realmId = :realmId")
@NullUnmarked
public class EarlierPinEntity {

    @Id
    @Column(name = "ID", length = 36)
    public String id;

    @Column(name = "REALM_ID", nullable = false, length = 36)
    public String realmId;

    @Column(name = "USER_ID", nullable = false, length = 255)
    public String userId;

    /** Names the key that {@link #lookup} was made with. */
    @Column(name = "KEY_ID", nullable = false, length = 16)
    public String keyId;

    @Column(name = "LOOKUP", nullable = false, length = 64)
    public String lookup;

    /** Number of digits. */
    @Column(name = "PIN_LENGTH", nullable = false)
    public int length;

    /** Milliseconds since 1970 UTC. */
    @Column(name = "REPLACED_AT", nullable = false)
    public long replacedAt;
}
