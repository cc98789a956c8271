package io.github.tillkey.core.store;

import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.staff.StaffAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.userprofile.UserProfileContext;
import org.keycloak.userprofile.UserProfileProvider;
import org.keycloak.userprofile.ValidationException;

/** The loans of members to one store. Asks no rights: that is for its caller, as is the lock of a member. */
public final class StoreLoans {

    private static final String OVER = "until lies in the past.";

    private final KeycloakSession session;
    private final RealmModel realm;
    private final Store store;

    /** To {@code store}. */
    public StoreLoans(KeycloakSession session, RealmModel realm, Store store) {
        this.session = session;
        this.realm = realm;
        this.store = store;
    }

    /**
     * A loan.
     *
     * @param roles as they are written
     * @param from as it is written
     * @param until as it is written
     */
    public record Lent(SortedSet<String> roles, String from, String until) {}

    /** Whether loans count in the realm: only administrators write them, and they are validated. */
    public boolean isPossible() {
        return LoanMemberships.areTrusted(session, realm);
    }

    /** Names of those who are lent to the store now or later, sorted by username; of two queries. */
    public List<MemberReader.Name> borrowed() {
        return new MemberReader(session, realm).names(LoanMemberships.lentTo(session, realm, store));
    }

    /** The loans of {@code member} to the store that are not over, and count. */
    public List<Lent> of(UserModel member) {
        Instant now = ServerTime.now();
        List<Lent> lent = new ArrayList<>();
        for (Loans.Read read : LoanMemberships.read(session, realm, values(member))) {
            if (read.holdsIn(store, now)) {
                parse(read.value()).ifPresent(loan -> lent.add(new Lent(loan.roles(), loan.from(), loan.until())));
            }
        }
        return lent;
    }

    /**
     * Checks what can be checked before it is written to a member.
     *
     * @return the first instant after the loan
     * @throws InvalidLoan when it cannot count in the store, or is over already
     */
    public Instant check(Lent lent) throws InvalidLoan {
        Loans.Read read =
                LoanMemberships.read(session, realm, List.of(value(lent))).get(0);
        if (read.wrong() != null) {
            throw new InvalidLoan(read.wrong().getMessage() + '.');
        }
        Instant end = read.membership() == null ? null : read.membership().until();
        if (end == null || !read.holdsIn(store, ServerTime.now())) {
            throw new InvalidLoan(OVER);
        }
        return end;
    }

    private String value(Lent lent) {
        return String.join("; ", store.storeId(), String.join(", ", lent.roles()), lent.from(), lent.until());
    }

    private static Optional<Loan> parse(String value) {
        try {
            return Optional.of(Loan.parse(value));
        } catch (InvalidLoanException unreadable) {
            return Optional.empty();
        }
    }

    private static List<String> values(UserModel member) {
        return member.getAttributeStream(StaffAttributes.STORE_LOANS).toList();
    }

    /**
     * Adds a loan.
     *
     * @throws InvalidLoan when the user profile refuses it, or it is over already
     */
    public void add(UserModel member, Lent lent) throws InvalidLoan {
        List<String> values = new ArrayList<>(values(member));
        String value = value(lent);
        values.add(value);
        write(member, values);
        Instant now = ServerTime.now();
        if (LoanMemberships.read(session, realm, values).stream()
                .noneMatch(read -> read.value().equals(value) && read.holdsIn(store, now))) {
            throw new InvalidLoan(OVER);
        }
    }

    /** Ends all loans of {@code member} to the store; those that are over stay written. */
    public void end(UserModel member) {
        Instant now = ServerTime.now();
        List<String> left = values(member).stream()
                .filter(value -> !Loan.mayHold(value, store.storeId(), now))
                .toList();
        // Not by the user profile: it has nothing to check, and other data that are wrong must not keep a loan alive.
        if (left.isEmpty()) {
            member.removeAttribute(StaffAttributes.STORE_LOANS);
        } else {
            member.setAttribute(StaffAttributes.STORE_LOANS, left);
        }
    }

    private void write(UserModel member, List<String> values) throws InvalidLoan {
        Map<String, List<String>> attributes = new HashMap<>(member.getAttributes());
        attributes.put(StaffAttributes.STORE_LOANS, values);
        UserProfileProvider profiles = session.getProvider(UserProfileProvider.class);
        LoanValidator.permit(session, loan -> loan.covers(store));
        try {
            profiles.create(UserProfileContext.USER_API, attributes, member).update(false);
        } catch (ValidationException invalid) {
            // What is written about the member elsewhere is not for everybody who lends them.
            throw new InvalidLoan(invalid.getErrors().stream()
                    .filter(error -> StaffAttributes.STORE_LOANS.equals(error.getAttribute()))
                    .findFirst()
                    .map(StoreLoans::sentence)
                    .orElse("The user profile refuses other data of the member. Somebody who may change the member"
                            + " corrects them first."));
        } finally {
            LoanValidator.permit(session, null);
        }
    }

    /** Our validators make sentences, Keycloak's name a message. */
    private static String sentence(ValidationException.Error error) {
        return error.getMessage().contains(" ")
                ? error.getMessage()
                : "The user profile refuses " + error.getAttribute() + " of the member: " + error.getMessage() + '.';
    }

    /** A loan that cannot be written; the message is a sentence for people. */
    public static final class InvalidLoan extends Exception {

        private static final long serialVersionUID = 1L;

        InvalidLoan(String sentence) {
            super(sentence);
        }

        /** A sentence. */
        public String sentence() {
            return Objects.requireNonNull(getMessage());
        }
    }
}
