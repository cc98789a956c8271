package io.github.tillkey.staff.owner;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** The offer of the owner to make somebody else the owner; a row may be past its end, and then counts for nothing. */
@Entity
@Table(name = "TILLKEY_OWNER_OFFER")
@NamedQuery(
        name = "tillkeyDeleteOwnerOffersOfRealm",
        query = "delete from OwnerOfferEntity o where o.realmId = :realmId")
@NamedQuery(
        name = "tillkeyDeleteOwnerOffersOfUser",
        query = "delete from OwnerOfferEntity o where o.realmId = :realmId"
                + " and (o.ownerId = :userId or o.successorId = :userId)")
@NullUnmarked
public class OwnerOfferEntity {

    @Id
    @Column(name = "REALM_ID", length = 36)
    public String realmId;

    /** Id of the owner who has made it. */
    @Column(name = "OWNER_ID", length = 255)
    public String ownerId;

    @Column(name = "SUCCESSOR_ID", length = 255)
    public String successorId;

    /** Name of the realm role that the former owner will have; {@code null} for none. */
    @Column(name = "KEEPS", length = 32)
    public @Nullable String keeps;

    /** In milliseconds since 1970. */
    @Column(name = "OFFERED_AT")
    public long offeredAt;

    /** From when on it counts for nothing, in milliseconds since 1970. */
    @Column(name = "ENDS_AT")
    public long endsAt;
}
