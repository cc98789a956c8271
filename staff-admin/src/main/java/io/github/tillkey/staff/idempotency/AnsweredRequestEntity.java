package io.github.tillkey.staff.idempotency;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** A request with an idempotency key that was answered, or is just being answered by the transaction that wrote it. */
@Entity
@Table(name = "TILLKEY_ANSWERED_REQUEST")
@NamedQuery(
        name = "tillkeyDeleteOldRequests",
        query = "delete from AnsweredRequestEntity r where r.answeredAt < :before")
@NamedQuery(
        name = "tillkeyDeleteRequestsOfRealm",
        query = "delete from AnsweredRequestEntity r where r.realmId = :realmId")
@NamedQuery(
        name = "tillkeyDeleteRequestsOfUser",
        query = "delete from AnsweredRequestEntity r where r.realmId = :realmId"
                + " and (r.actorId = :userId or r.resultId = :userId)")
@NullUnmarked
public class AnsweredRequestEntity {

    /** Hash of realm, actor, call and key. */
    @Id
    @Column(name = "ID", length = 64)
    public String id;

    @Column(name = "REALM_ID", length = 36)
    public String realmId;

    /** Id of the user who sent it. */
    @Column(name = "ACTOR_ID", length = 255)
    public String actorId;

    /** Hash of the body. */
    @Column(name = "BODY_HASH", length = 64)
    public String bodyHash;

    /** Id of what it has created. */
    @Column(name = "RESULT_ID", length = 255)
    public @Nullable String resultId;

    /** In milliseconds since 1970. */
    @Column(name = "ANSWERED_AT")
    public long answeredAt;
}
