package io.github.tillkey.core.usecase;

import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.Store;
import java.util.Set;
import org.keycloak.models.ClientModel;
import org.keycloak.models.GroupModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/**
 * What the actor of a use case may do. The calling API answers: from Keycloak's permissions, or from the member's store
 * roles.
 *
 * <p>The use case asks, never its caller: when it is opened for its subject or, where the subject must be locked first,
 * behind the lock. So no API can forget a check.
 */
public interface Rights {

    /** Read the settings of the realm. */
    boolean mayViewRealm();

    /** Change the realm. */
    boolean mayManageRealm();

    /** Read stored events. */
    boolean mayViewEvents();

    /** See every member. */
    boolean mayViewMembers();

    /** See this member. */
    boolean mayView(UserModel member);

    /** See who changed what about this member. */
    boolean mayViewHistory(UserModel member);

    /** Erase what stored events tell of a member. */
    boolean mayEraseEvents();

    /** See whom rules have refused, of those whom the actor may see. */
    boolean mayViewRefusals();

    /** See what is written about this member besides name and work, such as dates, kind and networks. */
    boolean mayViewDetails(UserModel member);

    /** See the settings of this client. */
    boolean mayView(ClientModel client);

    /** Change every member. */
    boolean mayManageMembers();

    /** Change this member. */
    boolean mayManage(UserModel member);

    /** Replace the credentials of this member. */
    boolean mayResetPin(UserModel member);

    /** Give this member a PIN beside their own, for some hours in this store. */
    boolean mayGivePass(UserModel member, Store store);

    /** Learn which stores there are. */
    boolean mayListStores();

    /** See the staff of some store. */
    boolean mayViewStaff();

    /** See who works in this store, and as what. */
    boolean mayViewStaff(Store store);

    /** Change what concerns this member in this store, such as a role there. */
    boolean mayManage(UserModel member, Store store);

    /** Give this store role in this store, and take it away there; to whom is asked beside it. */
    boolean mayGive(Store store, String role);

    /** Create a member of this kind, and make a member one. */
    boolean mayCreate(StaffKind kind);

    /** Create this member, who is in all its groups by now. */
    boolean mayCreate(UserModel member);

    /** Give the realm role of this name, of those that count for the administration of staff. */
    boolean mayGiveAuthority(String role);

    /** See the tills of some store, and learn of its alerts. */
    boolean mayViewTills();

    /**
     * See the tills of the store of this group, and learn of its alerts. If the group is gone, only an actor who may
     * see those of every store may.
     */
    boolean mayViewTills(String groupId);

    /**
     * Prepare, change and revoke tills of the store of this group, and end its alerts. If the group is gone, only an
     * actor who may do so for every store may.
     */
    boolean mayManageTills(String groupId);

    /** Learn who logged in at tills of the store of this group. If the group is gone, as {@link #mayManageTills}. */
    boolean mayViewLogins(String groupId);

    /**
     * Learn the name of this user of {@code home} where it stands with what the actor may see, such as a till.
     *
     * @param home the realm of the user, perhaps another than that of the use case
     */
    boolean mayName(RealmModel home, UserModel user);

    /** Whether the actor has logged in with two factors, as far as the calling API asks for that at all. */
    boolean hasTwoFactors();

    /** Learn which permissions and templates there are. */
    boolean mayListPermissions();

    /** Give this member permissions, and take them away; which is asked beside it. */
    boolean mayChangePermissions(UserModel member);

    /** Give this permission, a role of the realm or of a client, and take it away; to whom is asked beside it. */
    boolean mayGrant(RoleModel permission);

    /** Add members to a group of a store that gives this role beside its store roles. */
    boolean mayBring(Store store, RoleModel role);

    /** Add members to this group of a store, and take them out of it; with which roles is asked beside it. */
    boolean mayManageMembership(GroupModel group);

    /**
     * Change the store roles of this member in this store.
     *
     * @param before roles that the member holds there by its groups
     * @param after roles that the member will hold by them
     */
    boolean mayChangeRoles(UserModel member, Store store, Set<String> before, Set<String> after);

    /** Lend this member to this store with these roles. */
    boolean mayLend(UserModel member, Store store, Set<String> roles);

    /** Accept and decline loans that are offered to this store; whom it takes with which roles is asked beside it. */
    boolean mayAnswerLoanOffers(Store store);

    /** Learn who this member is, who is offered or lent to a store whose staff the actor may see. */
    boolean mayViewLent(UserModel member);

    /** Take this member into this store with these roles, by a loan that somebody offers who acts on the member. */
    boolean mayBorrow(UserModel member, Store store, Set<String> roles);

    /** End a loan of this member to this store with these roles. */
    boolean mayEndLoan(UserModel member, Store store, Set<String> roles);

    /** Block this member, and lift it. */
    boolean mayBlock(UserModel member);

    /** See the store of this group. If the group is gone, only an actor who may view every store may. */
    boolean mayViewStore(String groupId);

    /** Change the store of this group. If the group is gone, only an actor who may manage every store may. */
    boolean mayManageStore(String groupId);

    /** Act on all staff, whatever store they work in. */
    boolean mayManageAllStaff();

    /** Offer the organisation to somebody else, who becomes its owner. */
    boolean mayTransferOwnership();

    /** Answer as themselves, as members of the realm, what they are offered. */
    boolean mayAnswerOwnerOffer();
}
