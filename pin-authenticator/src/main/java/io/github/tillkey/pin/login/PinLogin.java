package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
import io.github.tillkey.core.access.Level;
import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.access.Verdict;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.session.TerminalSession;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalAuthentication;
import io.github.tillkey.pin.terminal.TerminalCookieVerifier;
import io.github.tillkey.pin.terminal.TerminalNetworks;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * A PIN login under way, from the right PIN to the token: what it rests on, and whether that still holds.
 *
 * @param credentialId the PIN's credential
 * @param terminalId where it was typed
 */
record PinLogin(String credentialId, String terminalId) {

    private static final String CREDENTIAL = "tillkey.credential";
    private static final String TERMINAL = "tillkey.terminal";

    /** Remembers this login for the steps after the PIN, and marks the session that it will create. */
    void begin(AuthenticationSessionModel session, Terminal terminal) {
        session.setAuthNote(CREDENTIAL, credentialId);
        session.setAuthNote(TERMINAL, terminalId);
        new TerminalSession(terminal.store().groupId(), terminalId).markPinLogin(session);
    }

    /** The PIN login that {@code session} is in; empty when it is another login. */
    static Optional<PinLogin> of(AuthenticationSessionModel session) {
        String credential = session.getAuthNote(CREDENTIAL);
        String terminal = session.getAuthNote(TERMINAL);
        return credential == null || terminal == null
                ? Optional.empty()
                : Optional.of(new PinLogin(credential, terminal));
    }

    /**
     * The till of the login if the login may go on: the terminal is still in use and has not passed to another member,
     * the PIN is still the member's and of a length that is good, and every rule still allows.
     *
     * @param lock whether to lock the terminal's row until the transaction ends
     */
    Optional<Terminal> terminalIfStillValid(
            KeycloakSession session, RealmModel realm, PosPins pins, AuthenticationSessionModel login, boolean lock) {
        UserModel member = login.getAuthenticatedUser();
        TerminalCookieVerifier browser = new TerminalCookieVerifier(session, realm);
        TerminalAuthentication recognition = lock ? browser.lock() : browser.read();
        if (recognition instanceof TerminalAuthentication.Locked locked && locked.justNow()) {
            TerminalEnrolmentFlow.reportOldSecret(session, realm, event(session, realm, login), locked.terminal());
        }
        if (member == null || !(recognition instanceof TerminalAuthentication.Known till)) {
            return Optional.empty();
        }
        Terminal terminal = till.terminal();
        boolean ours = terminal.id().equals(terminalId)
                && terminal.sessionId()
                        .filter(login.getParentSession().getId()::equals)
                        .isPresent();
        Instant now = ServerTime.now();
        Optional<Terminal> holding = pins.owner(member.getId(), credentialId)
                .filter(owner -> pins.policy()
                        .acceptedLengths(now)
                        .contains(owner.credential().length()))
                .filter(owner -> !TerminalNetworks.refuse(realm, terminal, () -> ClientAddressResolver.of(session)))
                .filter(owner -> ours && isAllowed(session, realm, login, terminal, owner))
                .map(owner -> terminal);
        if (lock) {
            holding.ifPresent(held -> held.recordPresented(till.secret()));
        }
        return holding;
    }

    private static boolean isAllowed(
            KeycloakSession session,
            RealmModel realm,
            AuthenticationSessionModel login,
            Terminal terminal,
            PosPins.Owner owner) {
        Supplier<EventBuilder> event =
                () -> terminal.describe(event(session, realm, login)).user(owner.member());
        Refusal refusal = reasonToRefuse(
                session, AccessRequest.login(login, owner.member()), terminal, owner, AccessGuard.Events.of(event));
        if (refusal != null) {
            refusal.write(event, Errors.ACCESS_DENIED);
        }
        return refusal == null;
    }

    private static EventBuilder event(KeycloakSession session, RealmModel realm, AuthenticationSessionModel login) {
        return new EventBuilder(realm, session, session.getContext().getConnection())
                .event(EventType.LOGIN)
                .client(login.getClient());
    }

    /**
     * Why the owner of a PIN may not use it here and now, {@code null} when nothing speaks against it. What the rules
     * answer is recorded.
     *
     * @param question to the rules about the owner, who has typed the PIN on {@code terminal} just now
     * @param events what to record about the rules
     */
    static @Nullable Refusal reasonToRefuse(
            KeycloakSession session,
            AccessRequest.Builder question,
            Terminal terminal,
            PosPins.Owner owner,
            AccessGuard.Events events) {
        UserModel member = owner.member();
        AccessRequest request = question.level(Level.PIN)
                .at(terminal.store(), terminal.id())
                .from(ClientAddressResolver.of(session))
                .build();
        if (AccessGuard.of(session).check(request, events) instanceof Verdict.Refused refused) {
            return new Refusal(refused.reason(), true);
        }
        if (!member.isEnabled()) {
            return Refusal.by(Reason.USER_DISABLED);
        }
        // Not checked: whether wrong passwords have locked the member for a while. Anyone who knows usernames could
        // stop
        // a store's sales from afar, and a PIN has counters of its own.
        if (!owner.credential().opens(terminal.store().groupId())) {
            return Refusal.by(PinReasons.PASS_OF_ANOTHER_STORE);
        }
        return owner.credential().expired(ServerTime.now()) ? Refusal.by(PinReasons.PIN_EXPIRED) : null;
    }
}
