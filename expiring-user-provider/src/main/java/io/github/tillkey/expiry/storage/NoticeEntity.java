package io.github.tillkey.expiry.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;

/** A notice that one server has claimed, so that no other sends it. */
@Entity
@Table(name = "TILLKEY_NOTICE")
@NamedQuery(
        name = "tillkeyNoticesOf",
        query = "select n.recipient from NoticeEntity n where n.userId = :userId and n.endsAt = :endsAt and "
                + "n.days = :days")
@NamedQuery(
        name = "tillkeyNoticesIn",
        query = "select n from NoticeEntity n where n.realmId = :realmId and n.state = :state and n.claimedAt < :before"
                + " order by n.claimedAt, n.id")
@NamedQuery(
        name = "tillkeyClaimNotice",
        query = "update NoticeEntity n set n.state = :claimed, n.claimedAt = :now where n.id = :id and n.realmId "
                + "= :realmId"
                + " and n.state = :waiting")
@NamedQuery(
        name = "tillkeyNoticesSent",
        query = "select count(n.id) from NoticeEntity n where n.userId = :userId and n.endsAt >= :from and "
                + "n.endsAt < :to"
                + " and n.state = :sent and n.recipient not in (:member, :prepared)")
@NamedQuery(
        name = "tillkeyNoticesUsed",
        query = "update NoticeEntity n set n.state = :used where n.userId = :userId and n.endsAt >= :from and "
                + "n.endsAt < :to"
                + " and n.state = :sent and n.recipient not in (:member, :prepared)")
@NamedQuery(
        name = "tillkeyNoticesTo",
        query = "select distinct n.userId from NoticeEntity n where n.realmId = :realmId and n.recipient = :recipient"
                + " and n.endsAt >= :since")
@NamedQuery(
        name = "tillkeyDeleteNoticesAfterEnd",
        query = "delete from NoticeEntity n where n.userId = :userId and n.days <= :days")
@NamedQuery(name = "tillkeyDeleteNoticesOfRealm", query = "delete from NoticeEntity n where n.realmId = :realmId")
@NamedQuery(
        name = "tillkeyDeleteNoticesOfUser",
        query = "delete from NoticeEntity n where n.realmId = :realmId and n.userId = :userId")
@NullUnmarked
public class NoticeEntity {

    /** How far the mail has come. */
    public enum State {
        /** Prepared. */
        WAITING,
        /** About to be sent; when it stays so, a crash has hidden whether it was. */
        CLAIMED,
        /** Handed to the mail server. */
        SENT,
        /** Sent, and the link in it has extended. */
        USED
    }

    /** {@link #days} of the notice that says that the end has come. */
    public static final int ENDED = 0;

    /** {@link #days} of the notice that says that the member will be deleted. */
    public static final int DELETION = -1;

    /** {@link #recipient} of the row for the notice itself: it was prepared at {@link #claimedAt}. */
    public static final String PREPARED = "-";

    @Id
    @Column(name = "ID", length = 36)
    public String id;

    @Column(name = "REALM_ID", length = 36)
    public String realmId;

    /** The member whose access ends. */
    @Column(name = "USER_ID", length = 255)
    public String userId;

    /** The end that the notice is about, in milliseconds since 1970: another end has notices of its own. */
    @Column(name = "ENDS_AT")
    public long endsAt;

    /** Which of the notices about this end: so many days before it, {@link #ENDED} or {@link #DELETION}. */
    @Column(name = "DAYS")
    public int days;

    /** Id of the user who gets the mail. */
    @Column(name = "RECIPIENT", length = 255)
    public String recipient;

    @Enumerated(EnumType.STRING)
    @Column(name = "STATE", length = 10)
    public State state;

    /** In milliseconds since 1970. */
    @Column(name = "CLAIMED_AT")
    public long claimedAt;
}
