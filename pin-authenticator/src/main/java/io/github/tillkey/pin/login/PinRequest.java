package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.network.ClientAddressResolver;
import io.github.tillkey.core.server.ServerTime;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.SettingValues;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.PinUnavailableException;
import io.github.tillkey.pin.credential.PosPinCredentialProvider;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.PinPolicies;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.store.GuessRisk;
import io.github.tillkey.pin.store.StoreRisks;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalAuthentication;
import io.github.tillkey.pin.terminal.TerminalCookieVerifier;
import io.github.tillkey.pin.terminal.TerminalNetworks;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keycloak.authentication.AuthenticationFlowContext;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * A request to the step, in a realm where PINs can be used: what {@link PinLoginFlow} asks about the till and the PIN.
 */
final class PinRequest implements PinLoginFlow.Till, PinLoginFlow.Pins {

    private final AuthenticationFlowContext context;
    private final PinStepEvents events;
    private final PosPins pins;
    private final IdentifyBy identifyBy;
    private final ThrottlePolicy throttle;
    private final TerminalCookieVerifier browser;

    /** @throws PinUnavailableException when the settings of the realm or of the step allow no PIN login */
    PinRequest(AuthenticationFlowContext context, PinStepEvents events) throws PinUnavailableException {
        this.context = context;
        this.events = events;
        this.pins = PosPinCredentialProvider.pinsOf(context.getSession(), context.getRealm());
        this.identifyBy = identifyBy(context);
        this.throttle = PinPolicies.throttleOf(context.getRealm(), pins.actionAlias());
        this.browser = new TerminalCookieVerifier(context.getSession(), context.getRealm());
    }

    private static IdentifyBy identifyBy(AuthenticationFlowContext context) throws PinUnavailableException {
        try {
            return IdentifyBy.SETTING.read(SettingValues.ofStep(context.getAuthenticatorConfig()));
        } catch (InvalidSettingException wrong) {
            throw new PinUnavailableException(
                    "in realm " + context.getRealm().getName() + ", in the step Tillkey PIN, " + wrong.getMessage());
        }
    }

    AuthenticationFlowContext context() {
        return context;
    }

    KeycloakSession session() {
        return context.getSession();
    }

    RealmModel realm() {
        return context.getRealm();
    }

    /** The login that the request is about. */
    AuthenticationSessionModel login() {
        return context.getAuthenticationSession();
    }

    PinStepEvents events() {
        return events;
    }

    PosPins pins() {
        return pins;
    }

    /** The form that was sent; empty when none was. */
    MultivaluedMap<String, String> form() {
        return context.getHttpRequest().getDecodedFormParameters();
    }

    /** What was typed into {@code field}, empty when nothing was. */
    String typed(String field) {
        return Optional.ofNullable(form().getFirst(field)).orElse("");
    }

    @Override
    public TerminalAuthentication read() {
        return browser.read();
    }

    @Override
    public TerminalAuthentication readAgain() {
        return browser.readAgain();
    }

    @Override
    public TerminalAuthentication lock() {
        return browser.lock();
    }

    @Override
    public boolean isOutside(Terminal terminal) {
        return TerminalNetworks.refuse(realm(), terminal, () -> ClientAddressResolver.of(session()));
    }

    /**
     * The configured option; if too many PINs on the till make guessing feasible, the picker instead. Selling goes on
     * with it.
     */
    @Override
    public IdentifyBy identifyBy(Terminal terminal) {
        return identifyBy == IdentifyBy.PIN && risk(terminal).level() == GuessRisk.Level.TOO_HIGH
                ? IdentifyBy.PICKER
                : identifyBy;
    }

    private GuessRisk risk(Terminal terminal) {
        return StoreRisks.of(
                session(),
                realm(),
                terminal.store(),
                lengths(),
                throttle,
                risk -> events.refuse(PinReasons.TOO_MANY_PINS, terminal, null));
    }

    @Override
    public PinLoginOutcome enrol(TerminalAuthentication recognition) {
        return new TerminalEnrolmentFlow(this).submit(recognition);
    }

    /**
     * The PIN pad of {@code terminal}. The tiles of a picker are read for it.
     *
     * @param member what was picked or typed beside the PIN, {@code null} when nothing was
     */
    PinPages.Pad pad(Terminal terminal, @Nullable String member) {
        IdentifyBy shown = identifyBy(terminal);
        List<StaffTile> tiles = shown == IdentifyBy.PICKER
                ? StaffTile.of(
                        session(),
                        realm(),
                        terminal.store(),
                        session().getContext().resolveLocale(null))
                : List.of();
        return new PinPages.Pad(terminal, lengths(), shown, tiles, member);
    }

    private List<Integer> lengths() {
        return pins.policy().acceptedLengths(ServerTime.now());
    }

    @Override
    public PinPolicy policy() {
        return pins.policy();
    }

    @Override
    public PinAttempt check(Terminal at, Pin pin, IdentifyBy shown, @Nullable String member) {
        return PinAttempt.check(this, at, pin, shown, member);
    }

    @Override
    public @Nullable Refusal check(Terminal at, PosPins.Owner owner) {
        return check(at, owner, UnaryOperator.identity());
    }

    /** @param details what is added to the events of rules that refuse */
    @Nullable
    Refusal check(Terminal at, PosPins.Owner owner, UnaryOperator<EventBuilder> details) {
        return PinLogin.reasonToRefuse(
                session(),
                login(),
                at,
                owner,
                new AccessGuard.Events(
                        () -> at.describe(events.event()).user(owner.member()),
                        details,
                        Errors.INVALID_USER_CREDENTIALS));
    }

    @Override
    public Optional<PosPins.Owner> owner(PinHandover handover) {
        return pins.owner(handover.userId(), handover.credentialId());
    }

    @Override
    public FailedPinRecorder.Outcome count(Terminal at, PinAttempt miss) {
        return new FailedPinRecorder(session(), realm(), throttle).count(at, miss);
    }
}
