package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.counter.MissCounters;
import io.github.tillkey.pin.counter.MissCounters.Scope;
import io.github.tillkey.pin.store.StoreManagers;
import io.github.tillkey.pin.terminal.Terminal;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.credential.CredentialModel;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * The approval of a member of the till's store with the store role {@code manage-terminals}, given on the till's own
 * page with name, password and one-time password. It does not log the approver in.
 *
 * <p>Every refusal gets the same page after the same time: an unknown name, a wrong password, a missing
 * right, a missing second factor. Only the event distinguishes them.
 *
 * <p>Only this store's managers' passwords are checked, so a till cannot be used to guess others'. The caller limits
 * the refusals of each till. Refusals of one manager are limited here over all tills of the realm, or each further till
 * would add attempts. A wrong password does not count with Keycloak: anyone at a till knows the managers' user names,
 * and could lock them out of the back office. A wrong one-time password after a right password does count.
 *
 * @param approver the named member, {@code null} if no member has that name
 * @param refusal why approval was refused, {@code null} when it was given
 */
record StoreApproval(@Nullable UserModel approver, @Nullable Refusal refusal) {

    /** An approval that the step refuses by itself. */
    static StoreApproval refused(@Nullable UserModel approver, Reason reason) {
        return new StoreApproval(approver, Refusal.by(reason));
    }

    /** Form field with the user name or mail address. */
    static final String USERNAME_FIELD = "username";
    /** Form field with the password. */
    static final String PASSWORD_FIELD = "password";
    /** Form field with the one-time password. */
    static final String OTP_FIELD = "otp";

    /** Refusals of one manager over all tills of the realm, within the {@link #WINDOW}. */
    static final int MAX_REFUSALS = 20;

    /** The sliding window of this counter. It keeps a manager from confirming at tills, and from nothing else. */
    static final Duration WINDOW = Duration.ofHours(1);

    private static final int MAX_USERNAME_LENGTH = 255;

    /** What is approved. */
    enum Purpose {
        /** Registering a till: the password, and the one-time password if the approver has set one up. */
        ENROL,
        /** Unlocking a till: the password and a one-time password. */
        UNLOCK
    }

    /**
     * Checks what was typed into the form of {@code context} about {@code terminal}.
     *
     * @param event of what is approved
     */
    static StoreApproval evaluate(
            AuthenticationFlowContext context, Terminal terminal, Purpose purpose, EventBuilder event) {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        String password = text(form, PASSWORD_FIELD);
        KeycloakSession session = context.getSession();
        RealmModel realm = context.getRealm();
        UserModel user = find(session, realm, text(form, USERNAME_FIELD).strip());
        if (user == null) {
            AuthenticatorUtils.dummyHash(context);
            return refused(null, PinReasons.APPROVER_UNKNOWN);
        }
        MissCounters counters = MissCounters.of(session, realm);
        BruteForceProtection lockout = new BruteForceProtection(session, realm);
        Reason unseen = null;
        if (!StoreManagers.isManager(session, realm, user, terminal.store())) {
            unseen = PinReasons.APPROVER_WITHOUT_RIGHT;
        } else if (password.isEmpty()) {
            unseen = PinReasons.APPROVER_PASSWORD_WRONG;
        } else if (!counters.take(Scope.APPROVER, user.getId(), MAX_REFUSALS, WINDOW)) {
            // Before Keycloak is asked: it treats the user as locked during the check, which throttled calls must not
            // cause.
            unseen = PinReasons.APPROVER_THROTTLED;
        } else if (lockout.isLocked(user)) {
            unseen = Reason.USER_LOCKED;
        }
        if (unseen != null) {
            AuthenticatorUtils.dummyHash(context);
            return refused(user, unseen);
        }
        if (!user.credentialManager().isValid(UserCredentialModel.password(password))) {
            if (!user.credentialManager().isConfiguredFor(PasswordCredentialModel.TYPE)) {
                AuthenticatorUtils.dummyHash(context);
            }
            return refused(user, PinReasons.APPROVER_PASSWORD_WRONG);
        }
        List<String> otps = user.credentialManager()
                .getStoredCredentialsByTypeStream(OTPCredentialModel.TYPE)
                .map(CredentialModel::getId)
                .toList();
        Refusal refusal = reasonToRefuse(context, terminal, user, event)
                // Last, because checking consumes the OTP.
                .or(() -> otpRefusal(user, otps, text(form, OTP_FIELD).strip(), purpose, lockout)
                        .map(Refusal::by))
                .orElse(null);
        if (refusal == null) {
            counters.giveBack(Scope.APPROVER, user.getId(), WINDOW);
            lockout.succeeded(user, !otps.isEmpty());
        }
        return new StoreApproval(user, refusal);
    }

    private static Optional<Refusal> reasonToRefuse(
            AuthenticationFlowContext context, Terminal terminal, UserModel user, EventBuilder event) {
        KeycloakSession session = context.getSession();
        if (!user.isEnabled()) {
            return Optional.of(Refusal.by(Reason.USER_DISABLED));
        }
        if (user.getRequiredActionsStream().anyMatch(UserModel.RequiredAction.UPDATE_PASSWORD.name()::equals)) {
            return Optional.of(Refusal.by(PinReasons.SETUP_PENDING)); // Another person may know this password.
        }
        AccessRequest request = AccessRequest.login(context.getAuthenticationSession(), user)
                .level(Level.PASSWORD)
                .at(terminal.store(), terminal.id())
                .from(ClientAddressResolver.of(session))
                .build();
        AccessGuard.Events events = new AccessGuard.Events(
                () -> terminal.describe(context.getEvent().clone()).user(user),
                login -> event.clone().user(user),
                Errors.INVALID_USER_CREDENTIALS);
        return AccessGuard.of(session).check(request, events) instanceof Verdict.Refused refused
                ? Optional.of(new Refusal(refused.reason(), true))
                : Optional.empty();
    }

    private static Optional<Reason> otpRefusal(
            UserModel user, List<String> credentials, String otp, Purpose purpose, BruteForceProtection lockout) {
        if (credentials.isEmpty() && purpose == Purpose.ENROL) {
            return Optional.empty();
        }
        if (credentials.isEmpty() || otp.isEmpty()) {
            return Optional.of(PinReasons.APPROVER_OTP_MISSING);
        }
        boolean valid = credentials.stream().anyMatch(id -> user.credentialManager()
                .isValid(new UserCredentialModel(id, OTPCredentialModel.TYPE, otp)));
        if (valid) {
            return Optional.empty();
        }
        lockout.wrongOtp(user);
        return Optional.of(PinReasons.APPROVER_OTP_WRONG);
    }

    private static @Nullable UserModel find(KeycloakSession session, RealmModel realm, String username) {
        if (username.isEmpty() || username.length() > MAX_USERNAME_LENGTH) {
            return null;
        }
        try {
            return KeycloakModelUtils.findUserByNameOrEmail(session, realm, username);
        } catch (ModelDuplicateException twoOfThem) {
            return null;
        }
    }

    private static String text(MultivaluedMap<String, String> form, String field) {
        String value = form.getFirst(field);
        return value == null ? "" : value;
    }
}
