package io.github.tillkey.pin.login;

import java.util.Set;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.services.managers.BruteForceProtector;

/**
 * Keycloak's own brute-force protection, for our forms that take a password and a one-time password: locked users are
 * refused there, and OTP guesses count.
 *
 * <p>The only class that knows the interface, which Keycloak changes from version to version.
 */
final class BruteForceProtection {

    private final KeycloakSession session;
    private final RealmModel realm;

    BruteForceProtection(KeycloakSession session, RealmModel realm) {
        this.session = session;
        this.realm = realm;
    }

    /**
     * Whether Keycloak lets {@code user} log in at the moment; an attempt of the same user in another request counts as
     * locked.
     */
    boolean isLocked(UserModel user) {
        return AuthenticatorUtils.getDisabledByBruteForceEventError(protector(), session, realm, user) != null;
    }

    /** Counts a wrong one-time password. */
    void wrongOtp(UserModel user) {
        if (realm.isBruteForceProtected()) {
            protector()
                    .failedLogin(
                            realm,
                            user,
                            session.getContext().getConnection(),
                            session.getContext().getHttpRequest().getUri(),
                            Set.of(OTPCredentialModel.TYPE));
        }
    }

    /**
     * Forgets the wrong passwords of {@code user}, as a login does.
     *
     * @param withOtp whether a one-time password was right too: then Keycloak forgets the wrong ones as well, which
     *     otherwise add up to a lock for good where the realm limits secondary failures
     */
    void succeeded(UserModel user, boolean withOtp) {
        // Only if there are failures, because Keycloak clears them in the background and treats the user as locked
        // meanwhile.
        if (realm.isBruteForceProtected() && session.loginFailures().getUserLoginFailure(realm, user.getId()) != null) {
            protector()
                    .successfulLogin(
                            realm,
                            user,
                            session.getContext().getConnection(),
                            session.getContext().getHttpRequest().getUri(),
                            withOtp
                                    ? Set.of(PasswordCredentialModel.TYPE, OTPCredentialModel.TYPE)
                                    : Set.of(PasswordCredentialModel.TYPE));
        }
    }

    private BruteForceProtector protector() {
        return session.getProvider(BruteForceProtector.class);
    }
}
