package io.github.tillkey.expiry.login;

import io.github.tillkey.core.access.Decision;
import jakarta.ws.rs.core.MultivaluedMap;
import org.jspecify.annotations.Nullable;
import org.keycloak.WebAuthnConstants;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.authenticators.browser.AbstractUsernameFormAuthenticator;
import org.keycloak.authentication.authenticators.browser.PasswordForm;
import org.keycloak.authentication.authenticators.browser.PasswordFormFactory;
import org.keycloak.authentication.authenticators.browser.UsernameForm;
import org.keycloak.authentication.authenticators.browser.UsernameFormFactory;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.events.Details;
import org.keycloak.models.AuthenticationFlowModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.ModelDuplicateException;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.services.managers.AuthenticationManager;

/**
 * Keycloak's form for a username alone, which it asks before the password in another step. It refuses disabled members
 * by their name, and holds none of them as the user of a login; so for a {@link BlockedMember} this form shows the page
 * of the password itself, and says whom to ask once the password is right. It wraps Keycloak's, which is final.
 */
final class BlockedMemberUsernameForm implements Authenticator {

    /** Note of a login: id of the blocked member whose password was asked for. */
    private static final String ASKED = "tillkey.blocked";

    private final UsernameForm usernameForm;
    private final PasswordForm passwordForm;

    private BlockedMemberUsernameForm(KeycloakSession session) {
        usernameForm = new UsernameForm(session);
        passwordForm = new PasswordForm(session);
    }

    @Override
    public void authenticate(AuthenticationFlowContext context) {
        usernameForm.authenticate(context);
    }

    @Override
    public void action(AuthenticationFlowContext context) {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        String asked = context.getAuthenticationSession().getAuthNote(ASKED);
        String username = form.getFirst(AuthenticationManager.FORM_USERNAME);
        if (context.getUser() != null
                || form.containsKey("cancel")
                || form.containsKey(WebAuthnConstants.AUTHENTICATOR_DATA)
                || form.containsKey(WebAuthnConstants.ERROR)) {
            BlockedMember.refuseAfterPasskey(context, () -> usernameForm.action(context));
        } else if (username == null && asked != null && form.containsKey(CredentialRepresentation.PASSWORD)) {
            checkPassword(context, asked, form);
        } else {
            context.getAuthenticationSession().removeAuthNote(ASKED);
            UserModel member = username == null ? null : blockedMember(context, username.trim());
            if (member == null) {
                usernameForm.action(context);
            } else {
                askForPassword(context, username.trim(), member);
            }
        }
    }

    private static @Nullable UserModel blockedMember(AuthenticationFlowContext context, String username) {
        KeycloakSession session = context.getSession();
        RealmModel realm = context.getRealm();
        UserModel member;
        try {
            member = KeycloakModelUtils.findUserByNameOrEmail(session, realm, username);
        } catch (ModelDuplicateException several) {
            return null; // Keycloak's form reports that several users have it.
        }
        return member != null
                        && BlockedMember.refusal(session, realm, member) != null
                        && AuthenticatorUtils.getDisabledByBruteForceEventError(context, member) == null
                        && member.credentialManager().isConfiguredFor(PasswordCredentialModel.TYPE)
                        && asksForPassword(realm, AuthenticatorUtil.getTopParentFlow(realm, context.getExecution()))
                ? member
                : null;
    }

    /** Whether an enabled member would be asked for the password too. */
    private static boolean asksForPassword(RealmModel realm, AuthenticationFlowModel flow) {
        return realm.getAuthenticationExecutionsStream(flow.getId())
                .filter(execution -> !execution.isDisabled())
                .anyMatch(execution -> execution.isAuthenticatorFlow()
                        ? asksForPassword(realm, realm.getAuthenticationFlowById(execution.getFlowId()))
                        : PasswordFormFactory.PROVIDER_ID.equals(execution.getAuthenticator()));
    }

    private void askForPassword(AuthenticationFlowContext context, String username, UserModel member) {
        context.getEvent().detail(Details.USERNAME, username);
        context.getAuthenticationSession().setAuthNote(AbstractUsernameFormAuthenticator.ATTEMPTED_USERNAME, username);
        context.getAuthenticationSession().setAuthNote(ASKED, member.getId());
        as(member, context, () -> passwordForm.authenticate(context));
    }

    private void checkPassword(AuthenticationFlowContext context, String asked, MultivaluedMap<String, String> form) {
        UserModel member = context.getSession().users().getUserById(context.getRealm(), asked);
        if (member != null) {
            Decision.Deny deny = BlockedMember.refusal(context.getSession(), context.getRealm(), member);
            if (deny != null) {
                as(member, context, () -> {
                    if (passwordForm.validatePassword(context, member, form, false)) {
                        BlockedMember.refuse(context, member, deny);
                    }
                });
                return;
            }
        }
        // Extended or deleted since the name was typed.
        context.getAuthenticationSession().removeAuthNote(ASKED);
        usernameForm.authenticate(context);
    }

    /**
     * The page is Keycloak's to the letter, which shows the name of the login's user; afterwards the login has none
     * again.
     */
    private static void as(UserModel member, AuthenticationFlowContext context, Runnable step) {
        context.getAuthenticationSession().setAuthenticatedUser(member);
        try {
            step.run();
        } finally {
            context.getAuthenticationSession().setAuthenticatedUser(null);
        }
    }

    @Override
    public boolean requiresUser() {
        return usernameForm.requiresUser();
    }

    @Override
    public boolean configuredFor(KeycloakSession session, RealmModel realm, UserModel user) {
        return usernameForm.configuredFor(session, realm, user);
    }

    @Override
    public void setRequiredActions(KeycloakSession session, RealmModel realm, UserModel user) {
        usernameForm.setRequiredActions(session, realm, user);
    }

    @Override
    public void close() {}

    /** Has Keycloak take it for its own form, as {@link BlockedMemberForm.Factory} does. */
    public static final class Factory extends UsernameFormFactory {

        @Override
        public Authenticator create(KeycloakSession session) {
            return new BlockedMemberUsernameForm(session);
        }

        @Override
        public int order() {
            return 1;
        }
    }
}
