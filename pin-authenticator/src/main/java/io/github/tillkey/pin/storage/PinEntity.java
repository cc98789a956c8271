package io.github.tillkey.pin.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;

/**
 * Finds the owner of a PIN: one row per PIN and key. It counts only while the credential it names exists.
 *
 * <p>JPA fills the fields, hence {@link NullUnmarked}; every column is {@code NOT NULL}.
 */
@Entity
@Table(name = "TILLKEY_PIN")
@NamedQuery(
        name = "tillkeyPinByLookup",
        query = "select p from PinEntity p where p.realmId = :realmId and p.keyId = :keyId and p.lookup = :lookup")
@NamedQuery(
        name = "tillkeyPinsByLookup",
        query = "select p from PinEntity p where p.realmId = :realmId and p.keyId in :keyIds and p.lookup in :lookups")
@NamedQuery(
        name = "tillkeyPinCredentialsOfUser",
        query = "select c.id, p, c.type from CredentialEntity c"
                + " left join PinEntity p on p.credentialId = c.id and p.realmId = :realmId"
                + " where c.user.id = :userId and c.type in :types order by c.createdDate desc")
@NamedQuery(
        name = "tillkeyOldCredentials",
        query = "select c.id from CredentialEntity c where c.type = :type and c.createdDate < :before"
                + " and exists (select 1 from PinEntity p where p.credentialId = c.id and p.realmId = :realmId)")
@NamedQuery(name = "tillkeyDeleteCredentials", query = "delete from CredentialEntity c where c.id in :ids")
@NamedQuery(
        name = "tillkeyPinsOfUser",
        query = "select p from PinEntity p where p.realmId = :realmId and p.userId = :userId")
@NamedQuery(
        name = "tillkeyCountPinsByKey",
        query = "select p.keyId, count(p) from PinEntity p where p.realmId = :realmId group by p.keyId")
@NamedQuery(
        name = "tillkeyCountPinsByLength",
        query = "select p.length, count(distinct p.userId) from PinEntity p where p.realmId = :realmId group "
                + "by p.length")
@NamedQuery(
        name = "tillkeyCountPinsOfUsersByLength",
        query = "select p.length, count(distinct p.userId) from PinEntity p where p.realmId = :realmId"
                + " and p.userId in :userIds and p.length in :lengths group by p.length")
@NamedQuery(
        name = "tillkeyDeletePinsOfUser",
        query = "delete from PinEntity p where p.realmId = :realmId and p.userId = :userId")
@NamedQuery(
        name = "tillkeyOwnersOfCredential",
        query = "select distinct p.userId from PinEntity p where p.realmId = :realmId and p.credentialId = "
                + ":credentialId")
@NamedQuery(
        name = "tillkeyDeletePinsOfCredential",
        query = "delete from PinEntity p where p.realmId = :realmId and p.credentialId = :credentialId")
@NamedQuery(
        name = "tillkeyDeletePinsOfKey",
        query = "delete from PinEntity p where p.realmId = :realmId and p.keyId = :keyId")
@NamedQuery(name = "tillkeyDeletePinsOfRealm", query = "delete from PinEntity p where p.realmId = :realmId")
@NullUnmarked
public class PinEntity {

    /** JPQL: the row {@code p} counts, because its credential exists, be its owner local or federated. */
    public static final String LIVING = "(exists (select 1 from CredentialEntity c where c.id = p.credentialId)"
            + " or exists (select 1 from FederatedUserCredentialEntity f where f.id = p.credentialId))";

    @Id
    @Column(name = "ID", length = 36)
    public String id;

    @Column(name = "REALM_ID", nullable = false, length = 36)
    public String realmId;

    /** Names the key that {@link #lookup} was made with. */
    @Column(name = "KEY_ID", nullable = false, length = 16)
    public String keyId;

    @Column(name = "LOOKUP", nullable = false, length = 64)
    public String lookup;

    /** Number of digits; 0 in rows written before this column existed. */
    @Column(name = "PIN_LENGTH", nullable = false)
    public int length;

    @Column(name = "USER_ID", nullable = false, length = 255)
    public String userId;

    @Column(name = "CREDENTIAL_ID", nullable = false, length = 36)
    public String credentialId;

    /** When the owner was last mailed about the change of the length, in milliseconds since 1970 UTC; 0 for never. */
    @Column(name = "REMINDED_AT", nullable = false)
    public long remindedAt;
}
