package io.github.tillkey.pin.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.credential.TestOwners;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.terminal.LockReason;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.TerminalAuthentication;
import io.github.tillkey.pin.terminal.TestTerminals;
import io.github.tillkey.pin.throttle.MissKind;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.keycloak.models.UserSessionModel;

class PinLoginFlowTest implements PinLoginFlow.Till, PinLoginFlow.Pins, PinLoginFlow.Login {

    private static final Store CITY = new Store("group-1", "STO-01", "City");
    private static final Store HARBOUR = new Store("group-2", "STO-02", "Harbour");
    private static final Instant LATER = Instant.now().plusSeconds(600);
    private static final String RIGHT = "135790";
    private static final String WRONG = "246801";
    /** Outcomes that nothing else here has; an answer of JAX-RS needs a server. */
    private static final PinLoginOutcome ENROLS =
            new PinLoginOutcome.OutsideNetworks(TestTerminals.known(CITY, null).terminal(), true);

    private static final PinLoginOutcome HANDS_OVER = new PinLoginOutcome.OutsideNetworks(
            TestTerminals.known(HARBOUR, null).terminal(), true);

    private final PosPins.Owner owner = TestOwners.anybody();
    private final TerminalAuthentication.Known till = TestTerminals.known(CITY, null);
    private final PinLoginFlow flow = new PinLoginFlow(this, this, this);
    private final PinPolicy policy;

    /** What the till is, look by look; the last one stays. */
    private final Deque<TerminalAuthentication> looks = new ArrayDeque<>(List.of(till));

    private IdentifyBy identifyBy = IdentifyBy.PIN;
    private @Nullable Store outside;
    private boolean pageFirst;
    private boolean changed;
    private @Nullable Refusal refusedInOtherStore;
    private FailedPinRecorder.Outcome count = new FailedPinRecorder.Outcome(null, false, false, false);
    private int checked;
    private int counted;

    PinLoginFlowTest() throws InvalidSettingException {
        policy = PinPolicy.parse(Map.of(PinPolicy.LENGTH.key(), "6"));
    }

    @Test
    void aTillShowsThePad() {
        assertThat(flow.open()).isEqualTo(new PinLoginOutcome.Pad(till.terminal()));
        assertThat(flow.submit(null, null)).isEqualTo(new PinLoginOutcome.Pad(till.terminal()));
    }

    @Test
    void aBrowserThatIsNotATillSeesTheRegistrationPage() {
        looks.push(new TerminalAuthentication.NoCookie());
        assertThat(flow.open())
                .isEqualTo(new PinLoginOutcome.NotATerminal(new TerminalAuthentication.NoCookie(), false));

        looks.push(new TerminalAuthentication.NoCookie());
        assertThat(flow.submit(RIGHT, null)).isSameAs(ENROLS);
    }

    @Test
    void outsideItsNetworksNothingIsChecked() {
        outside = CITY;
        assertThat(flow.open()).isEqualTo(new PinLoginOutcome.OutsideNetworks(till.terminal(), false));
        assertThat(flow.submit(RIGHT, null)).isEqualTo(new PinLoginOutcome.OutsideNetworks(till.terminal(), false));

        TerminalAuthentication.Locked locked = TestTerminals.locked(CITY);
        looks.push(locked);
        assertThat(flow.submit(RIGHT, null)).isEqualTo(new PinLoginOutcome.OutsideNetworks(locked.terminal(), false));
        assertThat(checked).isZero();
    }

    @Test
    void aTillThatWaitsChecksNothing() {
        TerminalAuthentication.Known waiting = TestTerminals.known(CITY, LATER.toEpochMilli());
        looks.push(waiting);

        assertThat(flow.submit(RIGHT, null)).isInstanceOfSatisfying(PinLoginOutcome.Waiting.class, outcome -> {
            assertThat(outcome.delayed()).isFalse();
            assertThat(outcome.until().toEpochMilli()).isEqualTo(LATER.toEpochMilli());
        });
        assertThat(checked).isZero();
    }

    @Test
    void malformedInputIsNeitherCheckedNorCounted() {
        assertThat(reasonOf(flow.submit("12ab", null))).isEqualTo(PinReasons.PIN_MALFORMED);
        identifyBy = IdentifyBy.PICKER;
        assertThat(reasonOf(flow.submit(RIGHT, " "))).isEqualTo(PinReasons.MEMBER_MISSING);
        assertThat(checked + counted).isZero();
    }

    private static Reason reasonOf(PinLoginOutcome outcome) {
        return ((PinLoginOutcome.NotAPin) outcome).reason();
    }

    @Test
    void aRightPinEndsTheLoginWithoutALock() {
        assertThat(flow.submit(RIGHT, null)).isInstanceOf(PinLoginOutcome.Passed.class);
        assertThat(counted).isZero();
    }

    @Test
    void aPageThatComesFirstNeedsAHandOver() {
        pageFirst = true;

        assertThat(flow.submit(RIGHT, null)).isSameAs(HANDS_OVER);
    }

    @Test
    void aMissIsCountedAndAnsweredAsOne() {
        count = new FailedPinRecorder.Outcome(null, true, true, true);

        assertThat(flow.submit(WRONG, "typed beside it"))
                .isInstanceOfSatisfying(PinLoginOutcome.Missed.class, outcome -> {
                    assertThat(outcome.counted()).isEqualTo(count);
                    assertThat(outcome.delayed()).isTrue();
                    assertThat(outcome.member())
                            .as("nobody is named on this till")
                            .isNull();
                });
        assertThat(counted).isOne();
    }

    @Test
    void rightAndWrongAreTheSameOutcomeOnATillThatIsOutMeanwhile() {
        List<TerminalAuthentication> meanwhile = List.of(
                TestTerminals.known(CITY, LATER.toEpochMilli()),
                new TerminalAuthentication.Locked(till.terminal(), LockReason.MISSES, false),
                new TerminalAuthentication.Refused(PinReasons.TERMINAL_REVOKED, "tillkeyTerminalRevoked"));
        for (TerminalAuthentication now : meanwhile) {
            changed = true;
            count = new FailedPinRecorder.Outcome(LATER, false, false, false);
            looks.clear();
            looks.addAll(List.of(till, now));
            PinLoginOutcome right = flow.submit(RIGHT, null);
            looks.clear();
            looks.addAll(List.of(till, now));

            assertThat(flow.submit(WRONG, null)).isEqualTo(right);
            assertThat(right)
                    .isInstanceOfAny(PinLoginOutcome.Waiting.class, PinLoginOutcome.NotATerminal.class)
                    .extracting("delayed")
                    .isEqualTo(true);
        }
    }

    @Test
    void aRightPinOnATillThatWasMovedMeanwhileIsCheckedForItsStore() {
        changed = true;
        TerminalAuthentication.Known moved = TestTerminals.known(HARBOUR, null);
        looks.clear();
        looks.addAll(List.of(till, moved));
        refusedInOtherStore = Refusal.by(Reason.NOT_IN_STORE);

        assertThat(flow.submit(RIGHT, null)).isInstanceOfSatisfying(PinLoginOutcome.Missed.class, outcome -> {
            assertThat(outcome.at()).isEqualTo(moved.terminal());
            assertThat(outcome.attempt().refusal()).isEqualTo(refusedInOtherStore);
            assertThat(outcome.delayed()).isTrue();
        });
        assertThat(counted)
                .as("the row is locked, and counting would wait for it")
                .isZero();

        looks.clear();
        looks.addAll(List.of(till, moved));
        outside = HARBOUR;
        changed = true;
        assertThat(flow.submit(RIGHT, null)).isEqualTo(new PinLoginOutcome.OutsideNetworks(moved.terminal(), true));
    }

    @Test
    void anIrrelevantChangeDoesNotStopALogin() {
        changed = true;

        assertThat(flow.submit(RIGHT, null)).isInstanceOf(PinLoginOutcome.Passed.class);
    }

    @Test
    void aHandOverIsGoodOnItsTillAndForItsSessionOnly() {
        PinHandover here = new PinHandover("user", "credential", till.terminal().id(), 0, null);

        assertThat(flow.resume(here, this)).isInstanceOf(PinLoginOutcome.Passed.class);
        for (PinHandover other : List.of(
                new PinHandover("user", "credential", "another till", 0, null),
                new PinHandover("user", "credential", till.terminal().id(), 0, "another session"))) {
            assertThat(flow.resume(other, this))
                    .isEqualTo(new PinLoginOutcome.NoLongerValid(
                            till.terminal(), Refusal.by(PinReasons.TERMINAL_SESSION_OVER), owner.member()));
        }
        assertThat(counted).isZero();
    }

    // The till

    @Override
    public TerminalAuthentication read() {
        return looks.size() > 1 ? looks.pop() : looks.getFirst();
    }

    @Override
    public TerminalAuthentication lock() {
        changed = false;
        return read();
    }

    @Override
    public TerminalAuthentication readAgain() {
        return read();
    }

    @Override
    public boolean isOutside(Terminal terminal) {
        return terminal.store().equals(outside);
    }

    @Override
    public IdentifyBy identifyBy(Terminal terminal) {
        return identifyBy;
    }

    @Override
    public PinLoginOutcome enrol(TerminalAuthentication recognition) {
        return ENROLS;
    }

    // The PINs

    @Override
    public PinPolicy policy() {
        return policy;
    }

    @Override
    public PinAttempt check(Terminal at, Pin pin, IdentifyBy shown, @Nullable String member) {
        checked++;
        return pin.digits().equals(RIGHT)
                ? new PinAttempt(owner, null, null, MissKind.FAR, null)
                : new PinAttempt(null, null, Refusal.by(PinReasons.PIN_UNKNOWN), MissKind.FAR, "fingerprint");
    }

    @Override
    public @Nullable Refusal check(Terminal at, PosPins.Owner owner) {
        return at.store().equals(HARBOUR) ? refusedInOtherStore : null;
    }

    @Override
    public Optional<PosPins.Owner> owner(PinHandover handover) {
        return Optional.of(owner);
    }

    @Override
    public FailedPinRecorder.Outcome count(Terminal at, PinAttempt miss) {
        counted++;
        return count;
    }

    // The login

    @Override
    public boolean endsWithThePin(PosPins.Owner owner) {
        return !pageFirst;
    }

    @Override
    public Optional<PinLoginOutcome> end(TerminalAuthentication.Known till, PosPins.Owner owner) {
        return changed ? Optional.empty() : Optional.of(new PinLoginOutcome.Passed());
    }

    @Override
    public PinLoginOutcome handOver(TerminalAuthentication.Known till, PosPins.Owner owner) {
        return HANDS_OVER;
    }

    @Override
    public @Nullable UserSessionModel running(Terminal at, PosPins.Owner owner) {
        return null;
    }

    @Override
    public boolean needsMoreThanPin(PosPins.Owner owner) {
        return false;
    }

    @Override
    public PinLoginOutcome takeOver(
            TerminalAuthentication.Known till, PosPins.Owner owner, @Nullable UserSessionModel running) {
        return new PinLoginOutcome.Passed();
    }
}
