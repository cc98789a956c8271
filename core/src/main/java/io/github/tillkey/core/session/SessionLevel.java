package io.github.tillkey.core.session;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Level.Proof;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.authenticators.browser.ConditionalOtpFormAuthenticatorFactory;
import org.keycloak.authentication.authenticators.browser.CookieAuthenticatorFactory;
import org.keycloak.authentication.authenticators.browser.UsernameFormFactory;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.authentication.authenticators.x509.AbstractX509ClientCertificateAuthenticatorFactory;
import org.keycloak.events.Details;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.Constants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserCredentialModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.models.credential.PasswordCredentialModel;
import org.keycloak.models.credential.RecoveryAuthnCodesCredentialModel;
import org.keycloak.models.credential.WebAuthnCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.CommonClientSessionModel.ExecutionStatus;

/**
 * The {@link Level} of a session, from what happened in it: the steps that the member has completed in any flow, which
 * Keycloak keeps in the session, and the identity provider. Neither what a client asked for nor the level conditions of
 * a flow are believed: a condition also holds where the step below it was skipped.
 *
 * <p>A step that is no longer part of any flow proves nothing, and of steps of other extensions only the type of
 * credential counts with which they end.
 */
public final class SessionLevel {

    /** Types of credentials that were used, where Keycloak's record of completed steps does not say so. */
    private static final String CREDENTIALS = "tillkey.credentials";

    private static final Set<String> FIRST = Set.of(PasswordCredentialModel.TYPE, UserCredentialModel.KERBEROS);

    private static final Set<String> SECOND = Set.of(
            OTPCredentialModel.TYPE, RecoveryAuthnCodesCredentialModel.TYPE, WebAuthnCredentialModel.TYPE_TWOFACTOR);

    /** Steps that name a type of credential and are also completed without one. */
    private static final Set<String> NO_PROOF =
            Set.of(UsernameFormFactory.PROVIDER_ID, ConditionalOtpFormAuthenticatorFactory.PROVIDER_ID);

    private SessionLevel() {}

    /** The level of {@code userSession}, now. Reads caches only. */
    public static Level of(KeycloakSession session, UserSessionModel userSession) {
        RealmModel realm = userSession.getRealm();
        Set<Proof> proofs = EnumSet.noneOf(Proof.class);
        if (userSession.getNote(Details.IDENTITY_PROVIDER) != null) {
            proofs.add(Proof.FIRST_FACTOR);
        }
        Stream<String> completed = completed(realm, userSession.getNote(Constants.AUTHENTICATORS_COMPLETED))
                .flatMap(step -> credentialOf(session, step).stream());
        Stream.concat(completed, noted(userSession))
                .forEach(type -> proofOf(realm, type).ifPresent(proofs::add));
        return Level.of(TerminalSession.isPinSession(userSession), proofs);
    }

    /**
     * Notes at the end of a login what Keycloak's record of completed steps lacks: with which type of credential a step
     * has ended, such as a passkey in the form for the password, and a second factor that was set up instead of being
     * asked for, whose first code the member has just proven.
     */
    public static void note(KeycloakSession session, AuthenticationSessionModel login, UserSessionModel userSession) {
        Set<String> types = new TreeSet<>(AuthenticatorUtil.getAuthnCredentials(login));
        login.getExecutionStatus().forEach((id, status) -> {
            if (status == ExecutionStatus.SETUP_REQUIRED) {
                Optional.ofNullable(login.getRealm().getAuthenticationExecutionById(id))
                        .flatMap(step -> credentialOf(session, step))
                        // The action that sets it up may be switched off.
                        .filter(type ->
                                userSession.getUser().credentialManager().isConfiguredFor(type))
                        .ifPresent(types::add);
            }
        });
        String completed = login.getUserSessionNotes().get(Constants.AUTHENTICATORS_COMPLETED);
        if (completed == null) {
            userSession.removeNote(Constants.AUTHENTICATORS_COMPLETED); // Of a login before.
        }
        if (completed(login.getRealm(), completed)
                .anyMatch(step -> CookieAuthenticatorFactory.PROVIDER_ID.equals(step.getAuthenticator()))) {
            // The SSO cookie continues what has been proven. Every other login starts from nothing.
            noted(userSession).forEach(types::add);
        }
        userSession.setNote(CREDENTIALS, String.join(" ", types));
    }

    private static Stream<AuthenticationExecutionModel> completed(RealmModel realm, @Nullable String note) {
        return AuthenticatorUtils.parseCompletedExecutions(note).keySet().stream()
                .map(realm::getAuthenticationExecutionById)
                .filter(Objects::nonNull);
    }

    private static Stream<String> noted(UserSessionModel userSession) {
        String note = userSession.getNote(CREDENTIALS);
        return note == null ? Stream.empty() : Arrays.stream(note.split(" "));
    }

    /**
     * The type of credential that is proven when {@code step} is completed, empty where completing it proves nothing.
     */
    private static Optional<String> credentialOf(KeycloakSession session, AuthenticationExecutionModel step) {
        var factory = (AuthenticatorFactory)
                session.getKeycloakSessionFactory().getProviderFactory(Authenticator.class, step.getAuthenticator());
        if (factory == null || NO_PROOF.contains(factory.getId()) || !isKnown(factory)) {
            return Optional.empty();
        }
        return factory instanceof AbstractX509ClientCertificateAuthenticatorFactory
                ? Optional.of(PasswordCredentialModel.TYPE)
                : Optional.ofNullable(factory.getReferenceCategory());
    }

    /**
     * Of another extension we do not know whether it completes a step without asking, as for a device that it trusts.
     */
    private static boolean isKnown(AuthenticatorFactory factory) {
        String name = factory.getClass().getName();
        return name.startsWith("org.keycloak.") || name.startsWith("io.github.tillkey.");
    }

    private static Optional<Proof> proofOf(RealmModel realm, String credential) {
        if (WebAuthnCredentialModel.TYPE_PASSWORDLESS.equals(credential)) {
            boolean verifiesUser =
                    "required".equals(realm.getWebAuthnPolicyPasswordless().getUserVerificationRequirement());
            return Optional.of(verifiesUser ? Proof.BOTH_FACTORS : Proof.FIRST_FACTOR);
        }
        return FIRST.contains(credential)
                ? Optional.of(Proof.FIRST_FACTOR)
                : SECOND.contains(credential) ? Optional.of(Proof.SECOND_FACTOR) : Optional.empty();
    }
}
