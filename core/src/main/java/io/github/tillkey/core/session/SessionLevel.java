package io.github.tillkey.core.session;

import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Level.Proof;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.Authenticator;
import org.keycloak.authentication.AuthenticatorFactory;
import org.keycloak.authentication.AuthenticatorUtil;
import org.keycloak.authentication.authenticators.broker.util.PostBrokerLoginConstants;
import org.keycloak.authentication.authenticators.broker.util.SerializedBrokeredIdentityContext;
import org.keycloak.authentication.authenticators.browser.ConditionalOtpFormAuthenticatorFactory;
import org.keycloak.authentication.authenticators.browser.CookieAuthenticatorFactory;
import org.keycloak.authentication.authenticators.browser.UsernameFormFactory;
import org.keycloak.authentication.authenticators.util.AcrStore;
import org.keycloak.authentication.authenticators.util.AuthenticatorUtils;
import org.keycloak.authentication.authenticators.x509.AbstractX509ClientCertificateAuthenticatorFactory;
import org.keycloak.events.Details;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.Constants;
import org.keycloak.models.DefaultActionTokenKey;
import org.keycloak.models.IdentityProviderModel;
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
import org.keycloak.util.JsonSerialization;

/**
 * The {@link Level} of a session, from what happened in it: the steps that the member has completed in any flow, which
 * Keycloak keeps in the session, and the identity provider. Neither what a client asked for nor the level conditions of
 * a flow are believed: a condition also holds where the step below it was skipped.
 *
 * <p>A step that is no longer part of any flow proves nothing, and of steps of other extensions only the type of
 * credential counts with which they end.
 *
 * <p>Keycloak's internals: the session notes of completed steps, of levels and of the identity provider, and the note
 * of the identity in a post login flow. Keycloak keeps the completed steps of a member who then goes to an identity
 * provider.
 */
public final class SessionLevel {

    /** Types of credentials that were used, where Keycloak's record of completed steps does not say so. */
    private static final String CREDENTIALS = "tillkey.credentials";

    /** A passkey that was used while its policy required that it verifies its user. */
    private static final String VERIFYING_PASSKEY = WebAuthnCredentialModel.TYPE_PASSWORDLESS + "+uv";

    /** A certificate of the browser, which is no credential of Keycloak's. */
    private static final String CERTIFICATE = "x509";

    private static final Set<String> FIRST = Set.of(
            PasswordCredentialModel.TYPE,
            CERTIFICATE,
            UserCredentialModel.KERBEROS,
            WebAuthnCredentialModel.TYPE_PASSWORDLESS);

    /** First factors that the browser presents by itself. */
    private static final Set<String> VOUCHED_FOR = Set.of(CERTIFICATE, UserCredentialModel.KERBEROS);

    private static final Set<String> SECOND = Set.of(
            OTPCredentialModel.TYPE, RecoveryAuthnCodesCredentialModel.TYPE, WebAuthnCredentialModel.TYPE_TWOFACTOR);

    /** Steps that name a type of credential and are also completed without one. */
    private static final Set<String> NO_PROOF =
            Set.of(UsernameFormFactory.PROVIDER_ID, ConditionalOtpFormAuthenticatorFactory.PROVIDER_ID);

    private SessionLevel() {}

    /** The level of {@code userSession}, now. Reads caches only. */
    public static Level of(KeycloakSession session, UserSessionModel userSession) {
        return Level.of(TerminalSession.isPinSession(userSession), proofs(session, userSession));
    }

    /**
     * Whether a first factor is known to have been proven in {@code userSession}. A session of an administrator who
     * impersonates the member has proven nothing, nor has a login by a step that asks for nothing. Reads caches only.
     */
    public static boolean isProven(KeycloakSession session, UserSessionModel userSession) {
        return isFirstFactor(proofs(session, userSession));
    }

    /**
     * What the member has proven in {@code login} itself, before it ends; empty for nothing, such as behind the link of
     * a mail. An SSO cookie proves nothing: another person may have logged in.
     */
    public static Optional<Level> provenIn(KeycloakSession session, AuthenticationSessionModel login) {
        Set<Proof> proofs = EnumSet.noneOf(Proof.class);
        if (providerOf(login) != null) {
            proofs.add(Proof.FIRST_FACTOR);
        }
        usedIn(session, login).forEach(type -> proofOf(type).ifPresent(proofs::add));
        return isFirstFactor(proofs) ? Optional.of(Level.of(false, proofs)) : Optional.empty();
    }

    /**
     * Whether the member has proven a password or passkey in {@code login} itself. An identity provider, Kerberos or a
     * certificate of the browser may let in another person who uses the same computer.
     */
    public static boolean isProvenHereIn(KeycloakSession session, AuthenticationSessionModel login) {
        return providerOf(login) == null
                && usedIn(session, login)
                        .anyMatch(type -> isFirstFactor(proofOf(type).stream().collect(Collectors.toSet()))
                                && !VOUCHED_FOR.contains(type));
    }

    /**
     * The types of the credentials that the member has used in {@code login} itself. Where a higher level is asked for,
     * Keycloak's step of the SSO cookie brings the completed steps of the session and ends as if there were no cookie.
     */
    private static Stream<String> usedIn(KeycloakSession session, AuthenticationSessionModel login) {
        if (AuthenticatorUtil.isSSOAuthentication(login)) {
            return Stream.empty();
        }
        Map<String, Integer> completed = completedIn(login);
        completed.keySet().removeIf(id -> login.getExecutionStatus().get(id) != ExecutionStatus.SUCCESS);
        Proven proven = Proven.in(session, login, completed, providerOf(login), null);
        return Stream.of(
                        types(session, login.getRealm(), proven.completed().keySet()),
                        proven.types().stream(),
                        // A first factor that is set up here proves nothing: nothing was asked for.
                        proven.setUp().stream().filter(SECOND::contains))
                .flatMap(types -> types);
    }

    private static boolean isFirstFactor(Set<Proof> proofs) {
        return proofs.contains(Proof.FIRST_FACTOR) || proofs.contains(Proof.BOTH_FACTORS);
    }

    private static Set<Proof> proofs(KeycloakSession session, UserSessionModel userSession) {
        Set<Proof> proofs = EnumSet.noneOf(Proof.class);
        if (userSession.getNote(Details.IDENTITY_PROVIDER) != null) {
            proofs.add(Proof.FIRST_FACTOR);
        }
        used(session, userSession).forEach(type -> proofOf(type).ifPresent(proofs::add));
        return proofs;
    }

    /** Whether a password was used in {@code userSession}, and not what may take its place. Reads caches only. */
    public static boolean isByPassword(KeycloakSession session, UserSessionModel userSession) {
        Set<String> used = used(session, userSession).collect(Collectors.toSet());
        // A passkey may be used in the form for the password, which then counts as completed too.
        return used.contains(PasswordCredentialModel.TYPE)
                && !used.contains(VERIFYING_PASSKEY)
                && !used.contains(WebAuthnCredentialModel.TYPE_PASSWORDLESS);
    }

    /** The types of the credentials that were used. */
    private static Stream<String> used(KeycloakSession session, UserSessionModel userSession) {
        Set<String> completed = AuthenticatorUtils.parseCompletedExecutions(
                        userSession.getNote(Constants.AUTHENTICATORS_COMPLETED))
                .keySet();
        return Stream.concat(types(session, userSession.getRealm(), completed), noted(userSession));
    }

    /** The types of the credentials with which these steps were completed. */
    private static Stream<String> types(KeycloakSession session, RealmModel realm, Set<String> completed) {
        return completed.stream()
                .flatMap(id -> step(realm, id).stream())
                .flatMap(step -> credentialOf(session, step).stream());
    }

    /** The strongest level that a login can end with that begins with a PIN, by the steps of its flow. */
    public static Level withinReachOfPin(KeycloakSession session, RealmModel realm, String flowId) {
        Set<Proof> proofs = EnumSet.noneOf(Proof.class);
        enabledSteps(realm, flowId)
                .flatMap(step -> credentialOf(session, step).stream())
                .forEach(type -> proofOf(asUsedNow(realm, type)).ifPresent(proofs::add));
        return Level.of(true, proofs);
    }

    private static Stream<AuthenticationExecutionModel> enabledSteps(RealmModel realm, String flowId) {
        return realm.getAuthenticationExecutionsStream(flowId)
                .filter(AuthenticationExecutionModel::isEnabled)
                .flatMap(step -> step.isAuthenticatorFlow() ? enabledSteps(realm, step.getFlowId()) : Stream.of(step));
    }

    /**
     * Notes at the end of a login what Keycloak's record of completed steps lacks: with which type of credential a step
     * has ended, such as a passkey in the form for the password, and a second factor that was set up instead of being
     * asked for, whose first code the member has just proven.
     *
     * <p>An identity provider, and the link in a mail that resets a password, can bring another member than the one
     * whose steps the record holds, which Keycloak keeps (somebody types a code and then chooses the provider). After
     * them only steps of the flows that belong to them count, and of these only what was completed in this very login:
     * an SSO cookie brings those of the session that it names.
     */
    public static void note(KeycloakSession session, AuthenticationSessionModel login, UserSessionModel userSession) {
        Proven proven = Proven.in(session, login, completedIn(login), providerOf(login), userSession);
        if (proven.completed().isEmpty()) {
            userSession.removeNote(Constants.AUTHENTICATORS_COMPLETED); // Of a login before.
        } else {
            userSession.setNote(Constants.AUTHENTICATORS_COMPLETED, json(proven.completed()));
        }
        userSession.setNote(CREDENTIALS, String.join(" ", proven.allTypes()));
        if (AuthenticatorUtil.isForcedReauthentication(login)) {
            forgetStrongerLevels(session, login, userSession);
        }
    }

    /**
     * What a login has proven so far.
     *
     * @param completed ids of the steps that count, with the time of each
     * @param types types of credentials that these steps do not tell
     * @param setUp types of credentials that were set up instead of being asked for
     */
    private record Proven(Map<String, Integer> completed, Set<String> types, Set<String> setUp) {

        Set<String> allTypes() {
            Set<String> all = new TreeSet<>(types);
            all.addAll(setUp);
            return all;
        }

        /**
         * @param completed {@link #completedIn}, of which those are removed that do not count
         * @param provider alias of the identity provider by which the member came, {@code null} for none
         * @param userSession that of the login, {@code null} where it has none yet
         */
        static Proven in(
                KeycloakSession session,
                AuthenticationSessionModel login,
                Map<String, Integer> completed,
                @Nullable String provider,
                @Nullable UserSessionModel userSession) {
            RealmModel realm = login.getRealm();
            Predicate<String> counts = countingSteps(session, login, provider);
            boolean anothers = completed.keySet().removeIf(counts.negate());
            Set<String> types = new TreeSet<>();
            if (!anothers) {
                List<String> used = AuthenticatorUtil.getAuthnCredentials(login);
                used.stream().map(type -> asUsedNow(realm, type)).forEach(types::add);
                if (isByNameOnly(session, realm, completed.keySet(), used)) {
                    types.remove(PasswordCredentialModel.TYPE);
                }
            }
            Set<String> setUp = new TreeSet<>();
            login.getExecutionStatus().forEach((id, status) -> {
                if (status == ExecutionStatus.SETUP_REQUIRED && counts.test(id)) {
                    step(realm, id)
                            .flatMap(step -> credentialOf(session, step))
                            // Those are shown when they are set up, and none is asked for.
                            .filter(type -> !RecoveryAuthnCodesCredentialModel.TYPE.equals(type))
                            // The action that sets it up may be switched off.
                            .filter(type -> login.getAuthenticatedUser()
                                    .credentialManager()
                                    .isConfiguredFor(type))
                            .ifPresent(setUp::add);
                }
            });
            if (userSession != null
                    && completed.keySet().stream()
                            .flatMap(id -> step(realm, id).stream())
                            .anyMatch(step -> CookieAuthenticatorFactory.PROVIDER_ID.equals(step.getAuthenticator()))) {
                // The SSO cookie continues what has been proven. Every other login starts from nothing.
                noted(userSession).forEach(types::add);
            }
            return new Proven(completed, types, setUp);
        }
    }

    private static Map<String, Integer> completedIn(AuthenticationSessionModel login) {
        return AuthenticatorUtils.parseCompletedExecutions(
                login.getUserSessionNotes().get(Constants.AUTHENTICATORS_COMPLETED));
    }

    /**
     * Whether a login whose member is known has not proven two factors so far: neither in its own steps nor in the
     * session that an SSO cookie continues.
     */
    public static boolean lacksSecondFactor(KeycloakSession session, AuthenticationSessionModel login) {
        UserSessionModel continued = session.sessions()
                .getUserSession(login.getRealm(), login.getParentSession().getId());
        String provider = providerOf(login);
        Proven proven = Proven.in(
                session,
                login,
                completedIn(login),
                provider == null ? providerOfPostLogin(login) : provider,
                continued != null && continued.getUser().equals(login.getAuthenticatedUser()) ? continued : null);
        Set<Proof> proofs = EnumSet.of(Proof.FIRST_FACTOR);
        Stream.concat(types(session, login.getRealm(), proven.completed().keySet()), proven.allTypes().stream())
                .forEach(type -> proofOf(type).ifPresent(proofs::add));
        return Level.of(false, proofs) != Level.OTP;
    }

    /**
     * Otherwise the flow would believe at the next step-up in a level that this login has not proven again, and not ask
     * for it.
     */
    private static void forgetStrongerLevels(
            KeycloakSession session, AuthenticationSessionModel login, UserSessionModel userSession) {
        String levels = userSession.getNote(Constants.LOA_MAP);
        if (levels != null) {
            int reached = new AcrStore(session, login).getLevelOfAuthenticationFromCurrentAuthentication();
            // It has the form of completed steps: a name and a time.
            Map<String, Integer> proven = AuthenticatorUtils.parseCompletedExecutions(levels);
            proven.keySet().removeIf(level -> Integer.parseInt(level) > reached);
            userSession.setNote(Constants.LOA_MAP, json(proven));
        }
    }

    /** Gives {@code to} the level of {@code from}, another session of the same member. */
    public static void copy(UserSessionModel from, UserSessionModel to) {
        for (String name : List.of(Constants.AUTHENTICATORS_COMPLETED, CREDENTIALS, Details.IDENTITY_PROVIDER)) {
            String note = from.getNote(name);
            if (note == null) {
                to.removeNote(name);
            } else {
                to.setNote(name, note);
            }
        }
    }

    private static @Nullable String providerOf(AuthenticationSessionModel login) {
        return login.getUserSessionNotes().get(Details.IDENTITY_PROVIDER);
    }

    /** While the post login flow of a provider runs, Keycloak has not noted the provider yet. */
    private static @Nullable String providerOfPostLogin(AuthenticationSessionModel login) {
        SerializedBrokeredIdentityContext identity = SerializedBrokeredIdentityContext.readFromAuthenticationSession(
                login, PostBrokerLoginConstants.PBL_BROKERED_IDENTITY_CONTEXT);
        return identity == null ? null : identity.getIdentityProviderId();
    }

    /** Tells of a step, by its id, whether it was completed by the member whose login this is. */
    private static Predicate<String> countingSteps(
            KeycloakSession session, AuthenticationSessionModel login, @Nullable String provider) {
        RealmModel realm = login.getRealm();
        Set<String> flows = new HashSet<>();
        if (provider != null) {
            IdentityProviderModel model = session.identityProviders().getByAlias(provider);
            if (model != null) {
                String first = model.getFirstBrokerLoginFlowId();
                flows.add(first == null ? realm.getFirstBrokerLoginFlow().getId() : first);
                flows.add(model.getPostBrokerLoginFlowId());
            }
        } else if (login.getAuthNote(DefaultActionTokenKey.ACTION_TOKEN_USER_ID) != null) {
            flows.add(realm.getResetCredentialsFlow().getId());
        } else {
            return id -> true;
        }
        Set<ExecutionStatus> done = EnumSet.of(ExecutionStatus.SUCCESS, ExecutionStatus.SETUP_REQUIRED);
        return id -> done.contains(login.getExecutionStatus().get(id))
                && step(realm, id)
                        .map(step ->
                                AuthenticatorUtil.getTopParentFlow(realm, step).getId())
                        .filter(flows::contains)
                        .isPresent();
    }

    private static String json(Map<String, Integer> note) {
        try {
            return JsonSerialization.writeValueAsString(note);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Optional<AuthenticationExecutionModel> step(RealmModel realm, String id) {
        return Optional.ofNullable(realm.getAuthenticationExecutionById(id));
    }

    private static Stream<String> noted(UserSessionModel userSession) {
        String note = userSession.getNote(CREDENTIALS);
        return note == null ? Stream.empty() : Arrays.stream(note.split(" "));
    }

    /**
     * The type of credential that is proven when {@code step} is completed, empty where completing it proves nothing.
     */
    private static Optional<String> credentialOf(KeycloakSession session, AuthenticationExecutionModel step) {
        if (step.isAuthenticatorFlow()) {
            return Optional.empty();
        }
        var factory = (AuthenticatorFactory)
                session.getKeycloakSessionFactory().getProviderFactory(Authenticator.class, step.getAuthenticator());
        if (factory == null || NO_PROOF.contains(factory.getId()) || !isKnown(factory)) {
            return Optional.empty();
        }
        return factory instanceof AbstractX509ClientCertificateAuthenticatorFactory
                ? Optional.of(CERTIFICATE)
                : Optional.ofNullable(factory.getReferenceCategory());
    }

    /**
     * Keycloak's form for the name alone inherits that for name and password, and records that a password was used. If
     * a step of another extension has asked for a password, it is recorded a second time.
     */
    private static boolean isByNameOnly(
            KeycloakSession session, RealmModel realm, Set<String> completed, List<String> used) {
        List<AuthenticationExecutionModel> steps =
                completed.stream().flatMap(id -> step(realm, id).stream()).toList();
        return steps.stream().anyMatch(step -> UsernameFormFactory.PROVIDER_ID.equals(step.getAuthenticator()))
                && steps.stream()
                        .flatMap(step -> credentialOf(session, step).stream())
                        .noneMatch(PasswordCredentialModel.TYPE::equals)
                && Collections.frequency(used, PasswordCredentialModel.TYPE) < 2;
    }

    /**
     * Of another extension we do not know whether it completes a step without asking, as for a device that it trusts.
     */
    private static boolean isKnown(AuthenticatorFactory factory) {
        String name = factory.getClass().getName();
        return name.startsWith("org.keycloak.") || name.startsWith("io.github.tillkey.");
    }

    /** What using a credential proves depends on the realm's policy at the time of use, not on a later one. */
    private static String asUsedNow(RealmModel realm, String credential) {
        return WebAuthnCredentialModel.TYPE_PASSWORDLESS.equals(credential)
                        && "required"
                                .equals(realm.getWebAuthnPolicyPasswordless().getUserVerificationRequirement())
                ? VERIFYING_PASSKEY
                : credential;
    }

    private static Optional<Proof> proofOf(String credential) {
        if (VERIFYING_PASSKEY.equals(credential)) {
            return Optional.of(Proof.BOTH_FACTORS);
        }
        return FIRST.contains(credential)
                ? Optional.of(Proof.FIRST_FACTOR)
                : SECOND.contains(credential) ? Optional.of(Proof.SECOND_FACTOR) : Optional.empty();
    }
}
