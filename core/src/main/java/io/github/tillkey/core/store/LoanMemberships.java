package io.github.tillkey.core.store;

import io.github.tillkey.core.profile.ProfilePermissions;
import io.github.tillkey.core.server.RealmProblems;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.staff.StaffAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RoleModel;
import org.keycloak.models.UserModel;

/** Members work where they are lent, from the first day to the last. Nobody has to end a loan. */
public final class LoanMemberships implements MembershipSource {

    /** Of more stores all loans of the realm are read, in place of a query for each. */
    private static final int FEW_STORES = 5;

    private final KeycloakSession session;

    private LoanMemberships(KeycloakSession session) {
        this.session = session;
    }

    @Override
    public Stream<Membership> of(RealmModel realm, UserModel member, Instant instant) {
        return trusted(realm, member).flatMap(loan -> loan.at(instant).stream());
    }

    @Override
    public Stream<Membership> later(RealmModel realm, UserModel member, Instant instant) {
        return trusted(realm, member).flatMap(loan -> loan.after(instant).stream());
    }

    private Stream<Loans.Read> trusted(RealmModel realm, UserModel member) {
        List<String> values =
                member.getAttributeStream(StaffAttributes.STORE_LOANS).toList();
        if (values.isEmpty()) {
            return Stream.empty();
        }
        return areTrusted(session, realm) ? read(session, realm, values).stream() : Stream.empty();
    }

    /**
     * Whether only those can have written loans who may give them. Asked once in a request, because Keycloak copies the
     * whole profile each time.
     */
    static boolean areTrusted(KeycloakSession session, RealmModel realm) {
        String remembered = LoanMemberships.class.getName() + "." + realm.getId();
        Boolean known = session.getAttribute(remembered, Boolean.class);
        if (known != null) {
            return known;
        }
        ProfilePermissions profile = ProfilePermissions.of(session);
        boolean editable = profile.membersMayWrite(StaffAttributes.STORE_LOANS);
        boolean trusted = !editable && profile.isValidatedBy(StaffAttributes.STORE_LOANS, LoanValidator.ID);
        if (!trusted) {
            RealmProblems.log(
                    realm,
                    "user profile, " + StaffAttributes.STORE_LOANS,
                    editable
                            ? "members may edit it, so no loan counts. Let only administrators edit it"
                            : "it has not the validator " + LoanValidator.ID
                                    + ", which asks for the right to lend, so no loan counts. Add it");
        }
        session.setAttribute(remembered, trusted);
        return trusted;
    }

    /** Reads loans as they stand in the attribute. */
    static List<Loans.Read> read(KeycloakSession session, RealmModel realm, List<String> values) {
        Stores stores = Stores.of(session, realm);
        StoreRoles roles = StoreRoles.of(realm);
        return Loans.read(
                values,
                code -> stores.holding(code)
                        .map(store -> new Loans.Borrower(store, StoreZone.nameOf(session, realm, store))),
                roles::lend);
    }

    @Override
    public Set<String> candidates(RealmModel realm, Store store) {
        return lentTo(session, realm, store);
    }

    @Override
    public Set<String> candidates(RealmModel realm, Collection<Store> stores) {
        if (stores.size() <= FEW_STORES) {
            return MembershipSource.super.candidates(realm, stores);
        }
        Set<String> codes = stores.stream().map(Store::storeId).collect(Collectors.toSet());
        return holding(realm, value -> codes.stream().anyMatch(code -> Loan.mayHold(value, code, ServerTime.now())));
    }

    @Override
    public Set<String> holders(RealmModel realm, Set<RoleModel> roles) {
        Set<String> names = roles.stream().map(RoleModel::getName).collect(Collectors.toSet());
        return holding(realm, value -> names.stream().anyMatch(value::contains));
    }

    private Set<String> holding(RealmModel realm, Predicate<String> wanted) {
        Set<String> users = new HashSet<>();
        all(session, realm).forEach((user, loans) -> {
            if (loans.stream().anyMatch(wanted)) {
                users.add(user);
            }
        });
        return users;
    }

    /** Ids of the users who are lent to {@code store}, now or later, even if it does not hold this code any more. */
    static Set<String> lentTo(KeycloakSession session, RealmModel realm, Store store) {
        Loans.Borrower borrower = new Loans.Borrower(store, StoreZone.nameOf(session, realm, store));
        StoreRoles roles = StoreRoles.of(realm);
        Instant now = ServerTime.now();
        // Nobody takes loans away when they end, so most of them may be over.
        return usersWith(session, realm, store.storeId(), value -> Loans.read(
                        List.of(value),
                        code -> Optional.of(borrower).filter(of -> code.equals(store.storeId())),
                        roles::lend)
                .get(0)
                .holdsIn(store, now));
    }

    /**
     * Ids of the users with a loan that names {@code code} and is not known to be over. A role, date or time zone that
     * is wrong today may be right again tomorrow, and then the loan holds in whatever store has the code.
     */
    static Set<String> naming(KeycloakSession session, RealmModel realm, String code) {
        Instant now = ServerTime.now();
        return usersWith(session, realm, code, value -> Loan.mayHold(value, code, now));
    }

    private static Set<String> usersWith(
            KeycloakSession session, RealmModel realm, String code, Predicate<String> wanted) {
        // The codes of stores may hold characters that mean something to LIKE.
        String beginning = Loan.beginning(code).replaceAll("[!%_]", "!$0") + "%";
        Set<String> users = new HashSet<>();
        Stream.of(
                        "select a.user.id, a.value from UserAttributeEntity a where a.name = :name"
                                + " and a.value like :beginning escape '!' and a.user.realmId = :realmId",
                        "select a.userId, a.value from FederatedUserAttributeEntity a where a.name = :name"
                                + " and a.value like :beginning escape '!' and a.realmId = :realmId")
                .forEach(query -> Holders.entities(session)
                        .createQuery(query, Object[].class)
                        .setParameter("name", StaffAttributes.STORE_LOANS)
                        .setParameter("beginning", beginning)
                        .setParameter("realmId", realm.getId())
                        .getResultList()
                        .forEach(row -> {
                            if (wanted.test((String) row[1])) {
                                users.add((String) row[0]);
                            }
                        }));
        return users;
    }

    /** Whether {@code member} has a loan, running or not, in order or not. */
    static boolean has(UserModel member) {
        return member.getAttributeStream(StaffAttributes.STORE_LOANS).findAny().isPresent();
    }

    /** All loans of the realm by the id of the member, as they are written; for the self-check. */
    static Map<String, List<String>> all(KeycloakSession session, RealmModel realm) {
        Map<String, List<String>> loans = new TreeMap<>();
        Stream.of(
                        "select a.user.id, a.value, a.longValue from UserAttributeEntity a where a.name = :name"
                                + " and a.user.realmId = :realmId",
                        "select a.userId, a.value, a.longValue from FederatedUserAttributeEntity a"
                                + " where a.name = :name and a.realmId = :realmId")
                .forEach(query -> Holders.entities(session)
                        .createQuery(query, Object[].class)
                        .setParameter("name", StaffAttributes.STORE_LOANS)
                        .setParameter("realmId", realm.getId())
                        .getResultList()
                        .forEach(row -> loans.computeIfAbsent((String) row[0], id -> new ArrayList<>())
                                // Keycloak keeps long values in another column, which no search by store looks into.
                                .add(String.valueOf(row[1] != null ? row[1] : row[2]))));
        return loans;
    }

    /** Registers the source. */
    public static final class Factory implements MembershipSourceFactory {

        @Override
        public MembershipSource create(KeycloakSession session) {
            return new LoanMemberships(session);
        }

        @Override
        public String getId() {
            return "loans";
        }
    }
}
