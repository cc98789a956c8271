package io.github.tillkey.staff.invitation;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import java.time.Instant;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/** An invitation. All instants are in milliseconds since 1970. */
@Entity
@Table(name = "TILLKEY_INVITATION")
@NamedQuery(
        name = "tillkeyInvitationsAfter",
        query = "select i from InvitationEntity i where i.realmId = :realmId and i.state in (:states)"
                + " and (i.createdAt < :createdAt or i.createdAt = :createdAt and i.id < :id)"
                + " order by i.createdAt desc, i.id desc")
@NamedQuery(
        name = "tillkeyInvitationsOfBatch",
        query = "select i from InvitationEntity i where i.realmId = :realmId and i.batchId = :batchId"
                + " order by i.position")
@NamedQuery(
        name = "tillkeyInvitationOfKey",
        query = "select i.id from InvitationEntity i where i.openKey = :openKey and i.realmId = :realmId")
@NamedQuery(
        name = "tillkeyInvitationOfToken",
        query = "select i.id from InvitationEntity i where i.tokenHash = :tokenHash and i.realmId = :realmId")
@NamedQuery(
        name = "tillkeyInvitationMailsOfInviter",
        query = "select sum(1 + i.resends) from InvitationEntity i where i.realmId = :realmId"
                + " and i.inviterId = :inviterId and i.askedAt > :since")
@NamedQuery(
        name = "tillkeyInvitationsToAddress",
        query = "select count(i) from InvitationEntity i where i.realmId = :realmId and i.email = :email"
                + " and i.id <> :id and (i.endedAt > :since or i.endedAt is null and i.expiresAt > :since)")
@NamedQuery(
        name = "tillkeyInvitationsDue",
        query = "select i.id from InvitationEntity i where i.state in (:states) and i.nextTryAt <= :now"
                + " and i.expiresAt > :now and i.realmId not in (:failed) order by i.nextTryAt")
@NamedQuery(
        name = "tillkeyInvitationsOver",
        query = "select i.id from InvitationEntity i where i.state in (:states) and i.expiresAt <= :now")
@NamedQuery(name = "tillkeyDeleteOldInvitations", query = "delete from InvitationEntity i where i.endedAt < :before")
@NamedQuery(
        name = "tillkeyDeleteInvitationsOfRealm",
        query = "delete from InvitationEntity i where i.realmId = :realmId")
@NamedQuery(
        name = "tillkeyDeleteInvitationsOfUser",
        query = "delete from InvitationEntity i where i.realmId = :realmId and i.memberId = :userId")
@NullUnmarked
public class InvitationEntity {

    @Id
    @Column(name = "ID", length = 36)
    public String id;

    @Column(name = "REALM_ID", length = 36)
    public String realmId;

    /** The address, in lower case. */
    @Column(name = "EMAIL", length = 255)
    public String email;

    @Enumerated(EnumType.STRING)
    @Column(name = "STATE", length = 16)
    public InvitationState state;

    /** While it is open, a hash of realm, inviter and address, so there is one of each; afterwards the id. */
    @Column(name = "OPEN_KEY", length = 64)
    public String openKey;

    /** Hash of the secret of the last link; before there is one, and at the end, of one that nobody knows. */
    @Column(name = "TOKEN_HASH", length = 64)
    public String tokenHash;

    /** A {@link NewInvitation} as JSON. */
    @Column(name = "CONTENT")
    public String content;

    /** Id of the member who invites. */
    @Column(name = "INVITER_ID", length = 255)
    public String inviterId;

    /** Id of the client by which they did. */
    @Column(name = "INVITER_CLIENT", length = 255)
    public String inviterClient;

    /** Of the request that made it and others. */
    @Column(name = "BATCH_ID", length = 36)
    public String batchId;

    /** Its place among these. */
    @Column(name = "BATCH_POSITION")
    public int position;

    /** The address of the server under which links are made. */
    @Column(name = "BASE_URL", length = 2000)
    public String baseUrl;

    @Column(name = "VALID_HOURS")
    public int validHours;

    @Column(name = "CREATED_AT")
    public long createdAt;

    /** When its mail was asked for, at first or again. */
    @Column(name = "ASKED_AT")
    public long askedAt;

    /** Of a sent one the end of the link, of another the end of trying. */
    @Column(name = "EXPIRES_AT")
    public long expiresAt;

    /** When the mail server has taken the last mail. */
    @Column(name = "SENT_AT")
    public @Nullable Long sentAt;

    /** How often the mail was tried since it was asked for. */
    @Column(name = "TRIES")
    public int tries;

    /** How often it was sent again. */
    @Column(name = "RESENDS")
    public int resends;

    /** When an unsent mail is tried next. While a server sends it, when that server is taken to have crashed. */
    @Column(name = "NEXT_TRY_AT")
    public long nextTryAt;

    @Column(name = "ENDED_AT")
    public @Nullable Long endedAt;

    /** Why it was refused. */
    @Column(name = "REASON", length = 64)
    public @Nullable String reason;

    /** Who has accepted it. */
    @Column(name = "MEMBER_ID", length = 255)
    public @Nullable String memberId;

    /** What it is at this instant: a row may be written later than its time is over. */
    public InvitationState stateAt(Instant now) {
        return InvitationState.OPEN.contains(state) && expiresAt <= now.toEpochMilli()
                ? InvitationState.EXPIRED
                : state;
    }

    /** Ends it; no link leads to it any more. */
    public void end(InvitationState last, Instant now) {
        state = last;
        openKey = id;
        tokenHash = InvitationSecret.ofNobody();
        endedAt = now.toEpochMilli();
    }

    /** Asks for a mail with a new link; the one before leads nowhere. */
    public void ask(Instant now) {
        state = InvitationState.WAITING;
        openKey = InvitationSecret.openKey(realmId, inviterId, email);
        tokenHash = InvitationSecret.ofNobody();
        askedAt = now.toEpochMilli();
        nextTryAt = askedAt;
        expiresAt = now.plus(InvitationTimes.TRIED).toEpochMilli();
        tries = 0;
        endedAt = null;
        reason = null;
    }
}
