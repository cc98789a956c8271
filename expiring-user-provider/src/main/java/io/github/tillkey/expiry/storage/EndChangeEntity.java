package io.github.tillkey.expiry.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.hibernate.annotations.Nationalized;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** What happened to the access of a member, for the reports. */
@Entity
@Table(name = "TILLKEY_END_CHANGE")
@NamedQuery(
        name = "tillkeyEndChanges",
        query = "select c from EndChangeEntity c where c.realmId = :realmId and c.kind = :kind and "
                + "c.changedAt >= :since"
                + " order by c.changedAt desc, c.id")
@NamedQuery(name = "tillkeyDeleteEndChangesOfRealm", query = "delete from EndChangeEntity c where c.realmId = :realmId")
@NamedQuery(
        name = "tillkeyDeleteEndChangesOfUser",
        query = "delete from EndChangeEntity c where c.realmId = :realmId and c.userId = :userId")
@NullUnmarked
public class EndChangeEntity {

    /** What happened. */
    public enum Kind {
        /** The task has ended the access. */
        BLOCKED,
        /** The end was moved. */
        EXTENDED
    }

    @Id
    @Column(name = "ID", length = 36)
    public String id;

    @Column(name = "REALM_ID", length = 36)
    public String realmId;

    @Column(name = "USER_ID", length = 255)
    public String userId;

    @Enumerated(EnumType.STRING)
    @Column(name = "KIND", length = 10)
    public Kind kind;

    /** In milliseconds since 1970. */
    @Column(name = "CHANGED_AT")
    public long changedAt;

    /** Id of the user who did it; {@code null} for the task. */
    @Column(name = "CHANGED_BY", length = 255)
    public @Nullable String changedBy;

    @Column(name = "OLD_UNTIL", length = 64)
    public @Nullable String oldUntil;

    @Column(name = "NEW_UNTIL", length = 64)
    public @Nullable String newUntil;

    /** The reason that was given for an extension. */
    @Nationalized
    @Column(name = "REASON", length = 255)
    public @Nullable String reason;
}
