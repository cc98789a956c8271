package io.github.tillkey.expiry.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.Decision;
import io.github.tillkey.core.access.Reference;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.expiry.ExpiryReasons;
import io.github.tillkey.expiry.rule.DatePolicy;
import jakarta.ws.rs.core.MultivaluedMap;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.keycloak.WebAuthnConstants;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.AuthenticationFlowError;
import org.keycloak.authentication.AuthenticationFlowException;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.common.util.Base64Url;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * A member whom the task has disabled at the end of the access. Keycloak says "Account is disabled" to such a member,
 * and ends the login before any of our steps runs; so its forms are replaced by ones that name a contact, after the
 * member has authenticated.
 *
 * <p>Keycloak's internals: the exception of {@code setUser} after a passkey.
 */
final class BlockedMember {

    private BlockedMember() {}

    /**
     * Why {@code user} is refused; {@code null} for a member whom the task has not disabled, or who may log in again.
     */
    static Decision.@Nullable Deny refusal(KeycloakSession session, RealmModel realm, UserModel user) {
        return !user.isEnabled()
                        && ExpiryReasons.ACCOUNT_EXPIRED
                                .code()
                                .equals(user.getFirstAttribute(UserModel.DISABLED_REASON))
                        && AccessGuard.appliesTo(realm, user)
                        && DatePolicy.decide(session, realm, user, ServerTime.now()) instanceof Decision.Deny deny
                ? deny
                : null;
    }

    /** Ends the login of a member who has proven who it is, with Keycloak's event and the page of the dates. */
    static void refuse(AuthenticationFlowContext context, UserModel member, Decision.Deny deny) {
        EventBuilder event = context.getEvent()
                .user(member)
                .detail(Details.REASON, deny.reason().code())
                .detail(AccessGuard.REFERENCE, Reference.show(context.getSession()));
        deny.details().forEach(event::detail);
        event.error(Errors.USER_DISABLED);
        context.forceChallenge(DatesPage.of(context, member, deny));
    }

    /**
     * Runs the action of a form that takes passkeys. Of a disabled member Keycloak throws, and does so only once the
     * signature is verified: a name that was typed is refused with a page.
     */
    static void refuseAfterPasskey(AuthenticationFlowContext context, Runnable action) {
        try {
            action.run();
        } catch (AuthenticationFlowException thrown) {
            UserModel member =
                    thrown.getError() == AuthenticationFlowError.USER_DISABLED ? ownerOfPasskey(context) : null;
            if (member == null || AuthenticatorUtils.getDisabledByBruteForceEventError(context, member) != null) {
                throw thrown;
            }
            Decision.Deny deny = refusal(context.getSession(), context.getRealm(), member);
            if (deny == null) {
                throw thrown;
            }
            refuse(context, member, deny);
        }
    }

    /** Read as Keycloak does, which has verified it; {@code null} where no passkey was sent. */
    private static @Nullable UserModel ownerOfPasskey(AuthenticationFlowContext context) {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        String handle = form.getFirst(WebAuthnConstants.USER_HANDLE);
        if (handle == null || handle.isBlank() || !form.containsKey(WebAuthnConstants.SIGNATURE)) {
            return null;
        }
        return context.getSession()
                .users()
                .getUserById(context.getRealm(), new String(Base64Url.decode(handle), StandardCharsets.UTF_8));
    }
}
