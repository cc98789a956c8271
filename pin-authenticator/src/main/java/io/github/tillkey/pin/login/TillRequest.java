package io.github.tillkey.pin.login;

import io.github.tillkey.core.access.AccessGuard;
import io.github.tillkey.core.access.AccessRequest;
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
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Errors;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.AuthenticatorConfigModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserModel;

/**
 * What {@link PinLoginFlow} asks about the till and the PIN, in a realm where PINs can be used. The same wherever a PIN
 * is typed, so that a guess costs the same everywhere.
 */
abstract class TillRequest implements PinLoginFlow.Till, PinLoginFlow.Pins {

    private final KeycloakSession session;
    private final RealmModel realm;
    private final PinStepEvents events;
    private final Function<UserModel, AccessRequest.Builder> question;
    private final PosPins pins;
    private final IdentifyBy identifyBy;
    private final ThrottlePolicy throttle;
    private final TerminalCookieVerifier browser;

    /**
     * @param step the options of the step "Tillkey PIN", {@code null} when it has none
     * @param question to the rules about a member
     * @throws PinUnavailableException when the settings of the realm or of the step allow no PIN login
     */
    TillRequest(
            KeycloakSession session,
            RealmModel realm,
            PinStepEvents events,
            @Nullable AuthenticatorConfigModel step,
            Function<UserModel, AccessRequest.Builder> question)
            throws PinUnavailableException {
        this.session = session;
        this.realm = realm;
        this.events = events;
        this.question = question;
        this.pins = PosPinCredentialProvider.pinsOf(session, realm);
        this.identifyBy = identifyBy(realm, step);
        this.throttle = PinPolicies.throttleOf(realm, pins.actionAlias());
        this.browser = new TerminalCookieVerifier(session, realm);
    }

    private static IdentifyBy identifyBy(RealmModel realm, @Nullable AuthenticatorConfigModel step)
            throws PinUnavailableException {
        try {
            return IdentifyBy.SETTING.read(SettingValues.ofStep(step));
        } catch (InvalidSettingException wrong) {
            throw new PinUnavailableException(
                    "in realm " + realm.getName() + ", in the step Tillkey PIN, " + wrong.getMessage());
        }
    }

    KeycloakSession session() {
        return session;
    }

    RealmModel realm() {
        return realm;
    }

    PinStepEvents events() {
        return events;
    }

    PosPins pins() {
        return pins;
    }

    /**
     * Whether the owner has to replace the PIN before anything else. Never by a shift pass: who gave it may not reach
     * the other stores that the owner's new PIN would open.
     */
    boolean isNewPinFirst(PosPins.Owner owner) {
        return !owner.credential().isPass()
                && (pins.mustBeReplaced(owner.credential())
                        || owner.member().getRequiredActionsStream().anyMatch(pins.actionAlias()::equals));
    }

    @Override
    public TerminalAuthentication read() {
        return reported(browser.read());
    }

    @Override
    public TerminalAuthentication readAgain() {
        return reported(browser.readAgain());
    }

    @Override
    public TerminalAuthentication lock() {
        return reported(browser.lock());
    }

    /** Here, because not every answer that follows is about the lock. */
    private TerminalAuthentication reported(TerminalAuthentication recognition) {
        if (recognition instanceof TerminalAuthentication.Locked locked && locked.justNow()) {
            TerminalEnrolmentFlow.reportOldSecret(session, realm, events.event(), locked.terminal());
        }
        return recognition;
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
        return new PinPages.Pad(terminal, lengths(), shown, tiles, member, 0);
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
                question.apply(owner.member()),
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
