package io.github.tillkey.pin.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** One row per realm with PINs: assigning a PIN and changing the policy lock it, on any node. */
@Entity
@Table(name = "TILLKEY_PIN_REALM")
@NamedQuery(
        name = "tillkeyPinSetting",
        query = "select value(c) from RequiredActionProviderEntity a join a.config c"
                + " where a.realm.id = :realmId and a.alias = :alias and key(c) = :name")
@NamedQuery(name = "tillkeyDeletePinRealm", query = "delete from PinRealmEntity r where r.realmId = :realmId")
@NamedQuery(
        name = "tillkeyGoodLengths",
        query = "update PinRealmEntity r set r.goodLengths = :goodLengths where r.realmId = :realmId")
@NullUnmarked
public class PinRealmEntity {

    @Id
    @Column(name = "REALM_ID", length = 36)
    public String realmId;

    /**
     * The ids of the keys that PINs of this realm were written with, separated by commas: a server that lacks one of
     * them must not give out PINs, because it could not see which are taken. {@code null} before the first PIN.
     */
    @Column(name = "KEY_IDS", length = 255)
    public @Nullable String keyIds;

    /**
     * The ids of keys that count for nothing any more, although a server may still have them, separated by commas, the
     * newest last. {@code null} when none is.
     */
    @Column(name = "RETIRED_KEY_IDS", length = 255)
    public @Nullable String retiredKeyIds;

    /**
     * The PIN lengths that were good when it was last looked whether one has ended, separated by commas; {@code null}
     * before that.
     */
    @Column(name = "GOOD_LENGTHS", length = 10)
    public @Nullable String goodLengths;
}
