package io.github.tillkey.staff.loan;

import io.github.tillkey.core.audit.Actor;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.NamedQuery;
import jakarta.persistence.Table;
import org.jspecify.annotations.NullUnmarked;

/** An offer to lend somebody that nobody has answered. */
@Entity
@Table(name = "TILLKEY_LOAN_OFFER")
@NamedQuery(
        name = "tillkeyLoanOffersAfter",
        query = "select o from LoanOfferEntity o where o.realmId = :realmId and o.endsAt > :now and o.id > :after"
                + " order by o.id")
@NamedQuery(
        name = "tillkeyCountLoanOffersOf",
        query = "select count(o) from LoanOfferEntity o where o.realmId = :realmId and o.memberId = :memberId"
                + " and o.endsAt > :now")
@NamedQuery(name = "tillkeyDeleteEndedLoanOffers", query = "delete from LoanOfferEntity o where o.endsAt <= :now")
@NamedQuery(
        name = "tillkeyDeleteLoanOffersOfUser",
        query = "delete from LoanOfferEntity o where (o.realmId = :realmId and o.memberId = :userId)"
                + " or (o.actorRealmId = :realmId and o.actorId = :userId)")
@NamedQuery(
        name = "tillkeyDeleteLoanOffersOfGroup",
        query = "delete from LoanOfferEntity o where o.realmId = :realmId"
                + " and (o.lendingGroupId = :groupId or o.receivingGroupId = :groupId)")
@NamedQuery(
        name = "tillkeyDeleteLoanOffersOfRealm",
        query = "delete from LoanOfferEntity o where o.realmId = :realmId or o.actorRealmId = :realmId")
@NullUnmarked
public class LoanOfferEntity {

    @Id
    @Column(name = "ID", length = 36)
    public String id;

    @Column(name = "REALM_ID", length = 36)
    public String realmId;

    /** Id of the user who would be lent. */
    @Column(name = "MEMBER_ID", length = 255)
    public String memberId;

    /** Group of the store where the member works. */
    @Column(name = "LENDING_GROUP_ID", length = 36)
    public String lendingGroupId;

    /** Group of the store that would take the member. */
    @Column(name = "RECEIVING_GROUP_ID", length = 36)
    public String receivingGroupId;

    /** Names of store roles, with a comma between them. */
    @Column(name = "ROLES", length = 255)
    public String roles;

    /** First day, or a time, as it was written. */
    @Column(name = "VALID_FROM", length = 64)
    public String validFrom;

    /** Last day, or a time, as it was written. */
    @Column(name = "VALID_UNTIL", length = 64)
    public String validUntil;

    /** The first instant after the loan, in milliseconds since 1970; then the offer is over. */
    @Column(name = "ENDS_AT")
    public long endsAt;

    /** Id of the user who offers. */
    @Column(name = "ACTOR_ID", length = 255)
    public String actorId;

    @Column(name = "ACTOR_REALM_ID", length = 36)
    public String actorRealmId;

    /** Keycloak's id of the client through which they offered: it tells with which rights. */
    @Column(name = "ACTOR_CLIENT_ID", length = 36)
    public String actorClientId;

    /** In milliseconds since 1970. */
    @Column(name = "CREATED_AT")
    public long createdAt;

    /** Whether {@code actor} has made it. */
    public boolean isOf(Actor actor) {
        return actorId.equals(actor.userId()) && actorRealmId.equals(actor.realmId());
    }
}
