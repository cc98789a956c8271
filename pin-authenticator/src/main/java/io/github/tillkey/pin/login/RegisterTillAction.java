package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.session.SessionLevel;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.core.settings.PrintableText;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.core.usecase.RequestRefusedException;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.login.RegisterTillPage.Typed;
import io.github.tillkey.pin.store.StoreManagers;
import io.github.tillkey.pin.terminal.Enrolments;
import io.github.tillkey.pin.terminal.Enrolments.Enrolled;
import io.github.tillkey.pin.terminal.TerminalCookieVerifier;
import io.github.tillkey.pin.terminal.Terminals;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.authentication.InitiatedActionSupport;
import org.keycloak.authentication.RequiredActionContext;
import org.keycloak.authentication.RequiredActionProvider;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.models.credential.OTPCredentialModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * The required action "Tillkey: register a till": makes the browser of a password login a till. That an administrator
 * has put it on the member takes the place of the enrolment code, and the member's login that of the confirmation, so
 * only a login counts in which the member has proven a password or passkey, and the OTP of who has one. No member can
 * ask for the action.
 *
 * <p>The login goes on without it wherever it cannot be done, and the action stays for the next one.
 *
 * <p>Keycloak's internals: {@code ignore()} works only before the page is shown; after it, {@code cancel()} brings the
 * next action, which is this one again.
 */
final class RegisterTillAction implements RequiredActionProvider {

    /** Note of the login: it goes on without this action. */
    private static final String LATER = "tillkey.register_later";

    private static final int MAX_STORE_SHOWN = 100;

    @Override
    public void evaluateTriggers(RequiredActionContext context) {
        // Only administrators order it.
    }

    @Override
    public InitiatedActionSupport initiatedActionSupport() {
        return InitiatedActionSupport.NOT_SUPPORTED;
    }

    @Override
    public void requiredActionChallenge(RequiredActionContext context) {
        if (waits(context)) {
            context.ignore();
            return;
        }
        RegisterTillPage page = new RegisterTillPage(context.form());
        List<Store> stores = stores(context);
        context.challenge(obstacle(context, page, stores).orElseGet(() -> page.form(stores, Typed.NOTHING)));
    }

    @Override
    public void processAction(RequiredActionContext context) {
        MultivaluedMap<String, String> form = context.getHttpRequest().getDecodedFormParameters();
        if (form.containsKey(RegisterTillPage.LATER_FIELD)) {
            context.getAuthenticationSession().setAuthNote(LATER, "true");
            context.cancel();
        } else if (waits(context)) {
            // Such as a new password that was ordered meanwhile.
            refuse(event(context), PinReasons.SETUP_PENDING);
            context.cancel();
        } else {
            register(context, new Typed(form)).ifPresentOrElse(context::challenge, context::success);
        }
    }

    /** Whether this login goes on without it, and without a word. */
    private static boolean waits(RequiredActionContext context) {
        AuthenticationSessionModel login = context.getAuthenticationSession();
        return TerminalSession.isPinLogin(login)
                || login.getAuthNote(LATER) != null
                // Another person may know this password.
                || Stream.concat(context.getUser().getRequiredActionsStream(), login.getRequiredActions().stream())
                        .anyMatch(UserModel.RequiredAction.UPDATE_PASSWORD.name()::equals)
                // Behind the link of a mail the page says why no till can be registered.
                || (proven(context).isEmpty() && !login.getRequiredActions().contains(RegisterTillActionFactory.ID));
    }

    private static Optional<Level> proven(RequiredActionContext context) {
        return SessionLevel.provenIn(context.getSession(), context.getAuthenticationSession());
    }

    private static List<Store> stores(RequiredActionContext context) {
        return StoreManagers.storesOf(context.getSession(), context.getRealm(), context.getUser());
    }

    /** The page that says why this browser does not become a till; empty when it may. */
    private static Optional<Response> obstacle(
            RequiredActionContext context, RegisterTillPage page, List<Store> stores) {
        RealmModel realm = context.getRealm();
        if (!SessionLevel.isProvenHereIn(context.getSession(), context.getAuthenticationSession())) {
            return Optional.of(page.obstacle("tillkeyRegisterByLogin"));
        }
        // As at a till's own page: who has an OTP confirms with it.
        if (proven(context).orElse(Level.PIN) != Level.OTP
                && context.getUser().credentialManager().isConfiguredFor(OTPCredentialModel.TYPE)) {
            return Optional.of(page.obstacle("tillkeyRegisterTwoFactors"));
        }
        if (!AccessGuard.appliesTo(realm, context.getUser())) {
            return Optional.of(page.obstacle("tillkeyRegisterOff"));
        }
        if (stores.isEmpty()) {
            if (RepeatedEventFilter.isNew(
                    context.getSession(),
                    realm,
                    RepeatedEventFilter.HOUR,
                    RegisterTillActionFactory.ID,
                    context.getUser().getId())) {
                refuse(event(context), PinReasons.APPROVER_WITHOUT_RIGHT);
            }
            return Optional.of(page.obstacle("tillkeyRegisterNoStore"));
        }
        // The manager of one store could else take a till from another, or leave one behind that nobody has.
        return new TerminalCookieVerifier(context.getSession(), realm)
                .notRevoked()
                .map(page::isTill);
    }

    /** The page to show instead, empty when the browser is a till now. */
    private static Optional<Response> register(RequiredActionContext context, Typed typed) {
        KeycloakSession session = context.getSession();
        RegisterTillPage page = new RegisterTillPage(context.form());
        List<Store> stores = stores(context);
        Optional<Response> obstacle = obstacle(context, page, stores);
        if (obstacle.isPresent()) {
            return obstacle;
        }
        Store store = stores.stream()
                .filter(own -> own.storeId().equals(typed.store()))
                .findFirst()
                .orElse(null);
        if (store == null) {
            if (!typed.store().isEmpty()) {
                refuse(
                        event(context)
                                .detail(AccessGuard.STORE, PrintableText.shortened(typed.store(), MAX_STORE_SHOWN)),
                        PinReasons.APPROVER_WITHOUT_RIGHT);
            }
            return Optional.of(page.storeError(stores, typed));
        }
        String name;
        try {
            name = Terminals.checkedName(typed.name());
        } catch (RequestRefusedException invalid) {
            return Optional.of(page.nameError(stores, typed));
        }
        if (AccessGuard.of(session)
                        .check(request(context, store), AccessGuard.Events.onPage(session, () -> event(context)))
                instanceof Verdict.Refused) {
            return Optional.of(page.obstacle("tillkeyRegisterRefused"));
        }
        Optional<Enrolled> till = new Enrolments(session, context.getRealm())
                .register(
                        context.getUser(),
                        RegisterTillActionFactory.ID,
                        store,
                        name,
                        context.getHttpRequest().getHttpHeaders().getHeaderString(HttpHeaders.USER_AGENT));
        till.ifPresent(registered -> TillRecord.REGISTERED.write(
                session,
                new TillRecord.Till(registered.terminal(), registered.secret()),
                registered.terminal().describe(event(context)),
                context.getUser(),
                context.getAuthenticationSession().getClient()));
        return till.isPresent() ? Optional.empty() : Optional.of(page.obstacle("tillkeyRegisterGone"));
    }

    private static AccessRequest request(RequiredActionContext context, Store store) {
        return AccessRequest.login(context.getAuthenticationSession(), context.getUser())
                .level(proven(context).orElse(Level.PIN))
                .at(store, null)
                .from(ClientAddressResolver.of(context.getSession()))
                .build();
    }

    private static EventBuilder event(RequiredActionContext context) {
        return TillRecord.REGISTERED.event(context.getEvent().clone()).user(context.getUser());
    }

    private static void refuse(EventBuilder event, Reason reason) {
        event.detail(Details.REASON, reason.code()).error(Errors.ACCESS_DENIED);
    }

    @Override
    public void close() {}
}
