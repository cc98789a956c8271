package io.github.tillkey.staff.member;

import io.github.tillkey.core.usecase.RequestRefusedException;
import java.security.SecureRandom;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.UserModel;
import org.keycloak.policy.PasswordPolicyManagerProvider;

/** A password that its member replaces at the first login. */
public final class TemporaryPassword {

    private static final SecureRandom RANDOM = new SecureRandom();

    private TemporaryPassword() {}

    /**
     * Gives {@code member} one.
     *
     * @return the password; the only place where it ever appears
     * @throws RequestRefusedException conflict, when none of many meets the policy of the realm
     */
    public static String give(KeycloakSession session, RealmModel realm, UserModel member) {
        PasswordPolicyManagerProvider policies = session.getProvider(PasswordPolicyManagerProvider.class);
        String password = PasswordDrafts.first(RANDOM, draft -> policies.validate(realm, member, draft) == null)
                .orElseThrow(() -> RequestRefusedException.conflict(
                        "No random password meets the password policy of the realm: loosen it, or write none."));
        if (!member.credentialManager().updateCredential(UserCredentialModel.password(password))) {
            throw RequestRefusedException.conflict("Keycloak may not write a password of this member.");
        }
        member.addRequiredAction(UserModel.RequiredAction.UPDATE_PASSWORD);
        return password;
    }
}
