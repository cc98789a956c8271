package io.github.tillkey.staff.authority;

import io.github.tillkey.core.staff.StaffKind;
import io.github.tillkey.core.store.Membership;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.store.StoreMemberships;
import io.github.tillkey.core.store.Stores;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a caller may do with the staff. Somebody with the store role {@value #STORE_MANAGER} in a store or on a level
 * acts on the staff of that store, or of the stores below that level; with a {@link Permission}, on all staff. A loan
 * gives no authority, nor does having no store: those are for work.
 */
public final class Authority {

    /** The store role of those who run a store. */
    public static final String STORE_MANAGER = "store-manager";

    private static final Set<Membership.Way> FOR_WORK = Set.of(Membership.Way.LOAN, Membership.Way.WITHOUT_STORE);

    private static final Set<StaffKind> KINDS_OF_STORES =
            Set.of(StaffKind.EMPLOYEE, StaffKind.EXTERNAL, StaffKind.PERSON);

    private final String memberId;
    private final Set<Permission> permissions;
    private final StoreMemberships memberships;
    private final List<Membership> managing;

    /**
     * The authority of a member.
     *
     * @param memberships where the caller works now, and as what
     */
    public Authority(String memberId, Set<Permission> permissions, StoreMemberships memberships) {
        this.memberId = memberId;
        this.permissions = Set.copyOf(permissions);
        this.memberships = memberships;
        this.managing = lasting(memberships.withOneOf(Set.of(STORE_MANAGER), null).stream())
                .toList();
    }

    private static Stream<Membership> lasting(Stream<Membership> memberships) {
        return memberships.filter(membership -> !FOR_WORK.contains(membership.way()));
    }

    /** What the caller may do in the whole realm. */
    public Set<Permission> permissions() {
        return permissions;
    }

    /** Whether the caller acts on staff at all. */
    public boolean isAny() {
        return isOverAll() || !managing.isEmpty();
    }

    /** Whether the caller acts on all staff, also of no store. */
    public boolean isOverAll() {
        return !permissions.isEmpty();
    }

    /** Whether the caller acts on the staff of every store, also of one that is opened tomorrow. */
    public boolean coversEveryStore() {
        return isOverAll() || managing.stream().anyMatch(membership -> isEverywhere(membership.place()));
    }

    /** Whether the caller acts on the staff of {@code store}. */
    public boolean covers(Store store) {
        return isOverAll() || managing.stream().anyMatch(membership -> membership.covers(store));
    }

    /** Whether the caller runs this place itself, or with every store, or the level of it. */
    public boolean runs(Membership.Place place) {
        return coversEveryStore()
                || managing.stream().anyMatch(membership -> membership.place().equals(place))
                || place instanceof Membership.InStore in && covers(in.store());
    }

    /**
     * Whether the caller may give and take away {@code role} in {@code store}: one that they hold there themselves,
     * other than by a loan. Over all staff any role for one store.
     */
    public boolean mayGive(Store store, String role) {
        return !role.equals(Stores.ALL_STORES)
                && covers(store)
                && (isOverAll() || held(store).contains(role));
    }

    /**
     * Whether the caller may create members of this kind, and change a member from it or to it. Whose access is cut to
     * certain clients is for those over all staff, as is who works for a reseller.
     */
    public boolean mayCreate(StaffKind kind) {
        return isOverAll() || isAny() && KINDS_OF_STORES.contains(kind);
    }

    /** Whether the caller may offer the organisation to somebody else. */
    public boolean mayTransferOwnership() {
        return permissions.contains(Permission.OWNER);
    }

    /** Whether the caller may give {@code permission}: there is one owner, whom nobody makes in passing. */
    public boolean mayGive(Permission permission) {
        return permission != Permission.OWNER && permissions.contains(Permission.OWNER);
    }

    /**
     * Whether the caller may give a permission and take it away: over all staff, also one that they do not hold.
     *
     * @param reserved whether only owners give it
     */
    public boolean mayGrant(boolean reserved) {
        return reserved ? permissions.contains(Permission.OWNER) : isOverAll();
    }

    /**
     * Whether the caller may change the roles of {@code subject} in {@code store}: each that is added or taken away
     * must be one that they {@linkplain #mayGive may give}. By a loan they only take away: who is lent would otherwise
     * be kept by who borrows them.
     */
    public boolean mayChangeRoles(Subject subject, Store store, Set<String> before, Set<String> after) {
        return covers(store)
                && reach(subject).compareTo(Reach.OWN_STORES) >= 0
                && (isOverAll() || !isLent(subject) || !before.isEmpty() && before.containsAll(after))
                && Stream.concat(before.stream(), after.stream())
                        .filter(role -> before.contains(role) != after.contains(role))
                        .allMatch(role -> mayGive(store, role));
    }

    /**
     * Whether the caller may take {@code subject} into {@code store} with these roles, by a loan that is offered to
     * them: who does not work there yet is none of theirs.
     */
    public boolean mayBorrow(Subject subject, Store store, Set<String> roles) {
        return covers(store) && isNotAbove(subject) && roles.stream().allMatch(role -> mayGive(store, role));
    }

    /**
     * Whether the caller may end a loan of {@code subject} to {@code store}: who may take its roles away there, and who
     * acts on the subject other than by loans.
     */
    public boolean mayEndLoan(Subject subject, Store store, Set<String> roles) {
        return mayBorrow(subject, store, roles) || reach(subject).compareTo(Reach.OWN_STORES) >= 0 && !isLent(subject);
    }

    /**
     * Whether {@code subject} is neither the caller nor somebody with rights that the caller lacks. Nobody changes the
     * owner here, not even a second one.
     */
    private boolean isNotAbove(Subject subject) {
        return !subject.memberId().equals(memberId)
                && !subject.administersKeycloak()
                && !subject.permissions().contains(Permission.OWNER)
                && covers(subject.permissions())
                && (isOverAll() || !holdsMoreHere(subject));
    }

    /** Whether the caller may block {@code subject}, which ends all access at once. */
    public boolean mayBlock(Subject subject) {
        return reach(subject) == Reach.ALL;
    }

    private static boolean isEverywhere(Membership.Place place) {
        return place instanceof Membership.Everywhere;
    }

    /** How far the caller reaches {@code subject}. */
    public Reach reach(Subject subject) {
        boolean oneself = subject.memberId().equals(memberId);
        if (!isAny() || !isOverAll() && !worksHere(subject) && !oneself) {
            return Reach.NONE;
        }
        if (!isNotAbove(subject)) {
            return Reach.SEEN;
        }
        // A new PIN for somebody who may do more would be the caller's way to do it.
        return subject.holdsMore() || !isOverAll() && (worksElsewhere(subject) || isLent(subject))
                ? Reach.OWN_STORES
                : Reach.ALL;
    }

    /** Whether the subject works in the caller's stores by loans only: the account is another's to look after. */
    private boolean isLent(Subject subject) {
        return subject.memberships().everywhere().isEmpty()
                && stores(subject.memberships())
                        .filter(this::covers)
                        .flatMap(store -> subject.memberships().in(store).stream())
                        .allMatch(membership -> membership.way() == Membership.Way.LOAN);
    }

    private boolean worksHere(Subject subject) {
        return subject.memberships().everywhere().isPresent()
                || stores(subject.memberships()).anyMatch(this::covers);
    }

    /** Whether the subject works, now or later, in a store on whose staff the caller does not act. */
    private boolean worksElsewhere(Subject subject) {
        return subject.withLater().everywhere().isPresent() && !coversEveryStore()
                || stores(subject.withLater()).anyMatch(store -> !covers(store));
    }

    /** Whether the subject holds a store role, now or later, in a store of the caller, that the caller does not. */
    private boolean holdsMoreHere(Subject subject) {
        StoreMemberships others = subject.withLater();
        Optional<SortedSet<String>> everywhere = others.everywhere();
        if (everywhere.isPresent()
                && coversEveryStore()
                && !memberships.everywhere().orElseThrow().containsAll(everywhere.get())) {
            return true;
        }
        // The stores of who works everywhere are not listed.
        Stream<Store> where = everywhere.isPresent()
                ? Stream.concat(memberships.storesWithLevels().stream(), stores(others))
                : stores(others);
        return where.filter(this::covers).anyMatch(store -> others.rolesIn(store)
                .filter(roles -> !held(store).containsAll(roles))
                .isPresent());
    }

    private static Stream<Store> stores(StoreMemberships memberships) {
        return memberships.storesWithLevels().stream();
    }

    private Set<String> held(Store store) {
        return lasting(memberships.in(store).stream())
                .map(Membership::roles)
                .flatMap(SortedSet::stream)
                .collect(Collectors.toSet());
    }

    private boolean covers(Set<Permission> others) {
        return permissions.contains(Permission.OWNER) || permissions.containsAll(others);
    }

    /**
     * Whether somebody of the kind {@code own} may create members of {@code kind}, and set their end, as far as the own
     * kind goes: nobody opens more by others than they were given themselves.
     */
    public static boolean isWithin(StaffKind own, StaffKind kind) {
        return switch (own) {
            case EMPLOYEE -> true;
            case EXTERNAL -> kind == StaffKind.EXTERNAL || kind == StaffKind.PERSON;
            case LIMITED, PARTNER, PERSON -> false;
        };
    }
}
