package io.github.tillkey.staff.usecase;

import io.github.tillkey.core.audit.Actor;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.RealmSettings;
import io.github.tillkey.core.store.MemberReader;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreLoans;
import io.github.tillkey.core.store.Stores;
import io.github.tillkey.core.usecase.AskLimit;
import io.github.tillkey.core.usecase.Input;
import io.github.tillkey.core.usecase.Invocation;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.core.usecase.StoreAssignment;
import io.github.tillkey.staff.authority.PresentRights;
import io.github.tillkey.staff.loan.LoanOfferEntity;
import io.github.tillkey.staff.loan.LoanOfferTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.UserModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * Lends members to stores of others: who acts on a member offers, and who acts on the staff of the receiving store
 * accepts. The rights of both are asked when it is accepted; until then nothing is given.
 */
public final class LoanOffers {

    private static final int MAX_TEXT = 255;

    /** Open offers of one member: more than anybody has to choose from. */
    private static final int MAX_OPEN = 10;

    /** Ways of work that are no store's own. */
    private static final Set<Membership.Way> FOREIGN = EnumSet.of(Membership.Way.LOAN, Membership.Way.WITHOUT_STORE);

    private final Invocation call;
    private final Stores stores;
    private final LoanOfferTable table;

    /** @throws RequestRefusedException forbidden, to an actor who may see the staff of no store */
    public LoanOffers(Invocation call) {
        call.require(call.rights().mayViewStaff());
        this.call = call;
        this.stores = Stores.of(call.session(), call.realm());
        this.table = new LoanOfferTable(call.session(), call.realm());
    }

    /**
     * What is to be offered.
     *
     * @param lendingStoreId {@code store_id} of the store where the member works
     * @param receivingStoreId {@code store_id} of the other store
     * @param roles store roles there
     * @param from first day, or a time
     * @param until last day, inclusive, or a time
     */
    public record NewOffer(
            @Nullable String memberId,
            @Nullable String lendingStoreId,
            @Nullable String receivingStoreId,
            @Nullable List<String> roles,
            @Nullable String from,
            @Nullable String until) {}

    /**
     * An offer that the actor may see.
     *
     * @param lending store where the member works
     * @param receiving store that may take the member
     * @param incoming whether the actor sees the staff of the receiving store, and may learn who is offered
     * @param outgoing whether the actor sees the staff of the lending store, and the member
     */
    public record Offer(
            String id,
            UserModel member,
            Store lending,
            Store receiving,
            StoreLoans.Lent loan,
            boolean incoming,
            boolean outgoing) {}

    /**
     * The next ones, by id.
     *
     * @param after id of the last one of the page before, {@code null} for the first page
     */
    public List<Offer> after(@Nullable String after, int most) {
        List<Offer> found = new ArrayList<>();
        String last = after;
        List<LoanOfferEntity> rows;
        do {
            rows = table.after(last, most);
            Map<String, UserModel> members = new HashMap<>();
            new MemberReader(call.session(), call.realm())
                    .read(rows.stream().map(row -> row.memberId).distinct().toList())
                    .forEach(member -> members.put(member.getId(), member));
            rows.stream()
                    .flatMap(row -> shown(row, members.get(row.memberId)).stream())
                    .limit(most - (long) found.size())
                    .forEach(found::add);
            last = rows.isEmpty() ? last : rows.get(rows.size() - 1).id;
        } while (rows.size() == most && found.size() < most);
        return found;
    }

    /** @throws RequestRefusedException not found, also where the actor may not see it */
    public Offer one(String id) {
        return table.find(id).flatMap(this::shown).orElseThrow(LoanOffers::unknown);
    }

    private static RequestRefusedException unknown() {
        return RequestRefusedException.notFound("You may see no offer with this id.");
    }

    private Optional<Offer> shown(LoanOfferEntity row) {
        return shown(row, call.session().users().getUserById(call.realm(), row.memberId));
    }

    private Optional<Offer> shown(LoanOfferEntity row, @Nullable UserModel member) {
        Store lending = stores.byGroupId(row.lendingGroupId).orElse(null);
        Store receiving = stores.byGroupId(row.receivingGroupId).orElse(null);
        if (member == null || lending == null || receiving == null) {
            return Optional.empty();
        }
        StoreLoans.Lent loan =
                new StoreLoans.Lent(new TreeSet<>(List.of(row.roles.split(","))), row.validFrom, row.validUntil);
        Offer offer = new Offer(
                row.id,
                member,
                lending,
                receiving,
                loan,
                call.rights().mayViewStaff(receiving) && call.rights().mayViewLent(member),
                call.rights().mayViewStaff(lending) && call.rights().mayView(member));
        return offer.incoming() || offer.outgoing() ? Optional.of(offer) : Optional.empty();
    }

    /**
     * Offers a member.
     *
     * @throws RequestRefusedException invalid; not found, for a lending store or member that the actor does not see,
     *     and for no such receiving store; forbidden; conflict, when the realm has no loans or no such role; too many
     */
    public Offer offer(NewOffer wanted) {
        String memberId = Input.text("memberId", wanted.memberId(), MAX_TEXT);
        String lendingId = Input.text("lendingStoreId", wanted.lendingStoreId(), MAX_TEXT);
        String receivingId = Input.text("receivingStoreId", wanted.receivingStoreId(), MAX_TEXT);
        // The answer tells whether there is a store, of which the actor may not know otherwise.
        AskLimit.count(call.actor(), call.realm(), AskLimit.Kind.LOAN_OFFER);
        Store lending = new ManagedStores(call).find(lendingId);
        Store receiving = ManagedStores.lookUp(call, receivingId)
                .orElseThrow(() -> RequestRefusedException.notFound("No store has this receivingStoreId."));
        if (receiving.equals(lending)) {
            throw RequestRefusedException.invalid(
                    "receivingStoreId", receiving.storeId(), "another store than that of lendingStoreId");
        }
        requireLending(call, MemberLookup.member(call, memberId), lending);
        StoreLoans loans = new StoreLoans(call.session(), call.realm(), receiving);
        StoreLoans.Lent lent = Lending.written(loans, wanted.roles(), wanted.from(), wanted.until());
        StoreAssignment.of(call.session(), call.realm()).withComposites(lent.roles());
        Instant end;
        try {
            end = loans.check(lent);
        } catch (StoreLoans.InvalidLoan invalid) {
            throw RequestRefusedException.invalid(invalid.sentence());
        }
        // The lock makes the count right.
        UserModel member = MemberLookup.locked(call, memberId);
        requireLending(call, member, lending);
        if (table.count(memberId) >= MAX_OPEN) {
            throw RequestRefusedException.tooMany(
                    MAX_OPEN + " offers of this member are not answered. Withdraw one first.");
        }
        LoanOfferEntity row = new LoanOfferEntity();
        row.id = KeycloakModelUtils.generateId();
        row.memberId = memberId;
        row.lendingGroupId = lending.groupId();
        row.receivingGroupId = receiving.groupId();
        row.roles = String.join(",", lent.roles());
        row.validFrom = lent.from();
        row.validUntil = lent.until();
        row.endsAt = end.toEpochMilli();
        row.actorId = Objects.requireNonNull(call.actor().userId(), "a task offers nobody");
        row.actorRealmId = call.actor().realmId();
        row.actorClientId = call.actor().clientId();
        row.createdAt = ServerTime.now().toEpochMilli();
        table.add(row);
        Offer offer = shown(row).orElseThrow(LoanOffers::unknown);
        record(OperationType.CREATE, offer, "offered");
        return offer;
    }

    private static void requireLending(Invocation lender, UserModel member, Store lending) {
        lender.require(lender.rights().mayManage(member, lending));
        if (!worksIn(lender, member, lending)) {
            throw StaffOfStore.nobody();
        }
    }

    private static boolean worksIn(Invocation lender, UserModel member, Store lending) {
        return Stores.of(lender.session(), lender.realm()).membershipsOf(member).in(lending).stream()
                .anyMatch(membership -> !FOREIGN.contains(membership.way()));
    }

    /**
     * Lends the member.
     *
     * @throws RequestRefusedException not found, also once it was answered or withdrawn; forbidden, when it is not the
     *     actor's to accept, also where the realm wants another person than who offers; conflict, when who has offered
     *     does not act on the member any more, the member is blocked, or the realm has no loans any more; invalid, when
     *     the user profile refuses the loan
     */
    public Lending.Borrowed accept(String id) {
        // Nobody waits for a lock, or holds one, on what is not theirs to accept.
        one(id);
        LoanOfferEntity row = table.lock(id).orElseThrow(LoanOffers::unknown);
        Offer offer = shown(row).orElseThrow(LoanOffers::unknown);
        requireBorrowing(offer.member(), offer);
        call.require(!row.isOf(call.actor())
                || !RealmSettings.of(call.realm()).loansAccepted()
                || call.rights().mayManageAllStaff());
        UserModel member = MemberLookup.lock(call, row.memberId).orElseThrow(LoanOffers::unknown);
        requireBorrowing(member, offer);
        if (!member.isEnabled()) {
            throw RequestRefusedException.conflict("The member is blocked.");
        }
        if (!isStillOffered(row, member, offer.lending())) {
            throw RequestRefusedException.conflict(
                    "Who has offered the member no longer acts on them. Ask for another offer.");
        }
        Lending.requirePossible(new StoreLoans(call.session(), call.realm(), offer.receiving()));
        table.remove(row);
        record(OperationType.DELETE, offer, "accepted");
        return Lending.lend(call, member, offer.receiving(), offer.loan());
    }

    private void requireBorrowing(UserModel member, Offer offer) {
        call.require(call.rights().mayAnswerLoanOffers(offer.receiving()));
        Set<String> roles = StoreAssignment.of(call.session(), call.realm())
                .withComposites(offer.loan().roles());
        call.require(call.rights().mayBorrow(member, offer.receiving(), roles));
    }

    private boolean isStillOffered(LoanOfferEntity row, UserModel member, Store lending) {
        String realmName = Optional.ofNullable(call.session().realms().getRealm(row.actorRealmId))
                .map(realm -> realm.getName())
                .orElse("");
        Actor lender = new Actor(row.actorRealmId, realmName, row.actorClientId, row.actorId);
        return worksIn(call, member, lending)
                && PresentRights.of(call.session(), call.realm(), lender)
                        .filter(rights -> rights.mayManage(member, lending))
                        .isPresent();
    }

    /**
     * Withdraws an offer, or declines it.
     *
     * @throws RequestRefusedException not found, also once it was answered or withdrawn; forbidden
     */
    public void remove(String id) {
        requireRemovable(one(id));
        LoanOfferEntity row = table.lock(id).orElseThrow(LoanOffers::unknown);
        Offer offer = shown(row).orElseThrow(LoanOffers::unknown);
        boolean declined = requireRemovable(offer);
        table.remove(row);
        record(OperationType.DELETE, offer, declined ? "declined" : "withdrawn");
    }

    private boolean requireRemovable(Offer offer) {
        boolean withdraws = offer.outgoing() && call.rights().mayManage(offer.member(), offer.lending());
        boolean declines = offer.incoming() && call.rights().mayAnswerLoanOffers(offer.receiving());
        call.require(withdraws || declines);
        return !withdraws;
    }

    private record Change(String lendingStoreId, String receivingStoreId, StoreLoans.Lent loan, String state) {}

    private void record(OperationType operation, Offer offer, String state) {
        call.adminEvent(
                        operation,
                        "TILLKEY_LOAN_OFFER",
                        "users/" + offer.member().getId() + "/loan-offers/" + offer.id())
                .representation(
                        new Change(offer.lending().storeId(), offer.receiving().storeId(), offer.loan(), state))
                .success();
    }
}
