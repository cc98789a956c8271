package io.github.tillkey.pin.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.tillkey.core.access.Reason;
import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.store.Store;
import io.github.tillkey.pin.PinReasons;
import io.github.tillkey.pin.credential.Owners;
import io.github.tillkey.pin.credential.PosPins;
import io.github.tillkey.pin.policy.Pin;
import io.github.tillkey.pin.policy.PinPolicy;
import io.github.tillkey.pin.terminal.LockReason;
import io.github.tillkey.pin.terminal.Recognition;
import io.github.tillkey.pin.terminal.Terminal;
import io.github.tillkey.pin.terminal.Tills;
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
            new PinLoginOutcome.Outside(Tills.known(CITY, null).terminal(), true);

    private static final PinLoginOutcome HANDS_OVER =
            new PinLoginOutcome.Outside(Tills.known(HARBOUR, null).terminal(), true);

    private final PosPins.Owner owner = Owners.anybody();
    private final Recognition.Known till = Tills.known(CITY, null);
    private final PinLoginFlow flow = new PinLoginFlow(this, this, this);
    private final PinPolicy policy;

    /** What the till is, look by look; the last one stays. */
    private final Deque<Recognition> looks = new ArrayDeque<>(List.of(till));

    private IdentifyBy identifyBy = IdentifyBy.PIN;
    private @Nullable Store outside;
    private boolean pageFirst;
    private boolean changed;
    private @Nullable Refusal refusedInOtherStore;
    private PinMisses.Outcome count = new PinMisses.Outcome(null, false, false, false);
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
    void aBrowserThatIsNoTillRegistersOrUnlocksOne() {
        looks.push(new Recognition.Stranger());
        assertThat(flow.open()).isEqualTo(new PinLoginOutcome.NoTill(new Recognition.Stranger(), false));

        looks.push(new Recognition.Stranger());
        assertThat(flow.submit(RIGHT, null)).isSameAs(ENROLS);
    }

    @Test
    void outsideItsNetworksNothingIsChecked() {
        outside = CITY;
        assertThat(flow.open()).isEqualTo(new PinLoginOutcome.Outside(till.terminal(), false));
        assertThat(flow.submit(RIGHT, null)).isEqualTo(new PinLoginOutcome.Outside(till.terminal(), false));

        Recognition.Locked locked = Tills.locked(CITY);
        looks.push(locked);
        assertThat(flow.submit(RIGHT, null)).isEqualTo(new PinLoginOutcome.Outside(locked.terminal(), false));
        assertThat(checked).isZero();
    }

    @Test
    void aTillThatWaitsChecksNothing() {
        Recognition.Known waiting = Tills.known(CITY, LATER.toEpochMilli());
        looks.push(waiting);

        assertThat(flow.submit(RIGHT, null)).isInstanceOfSatisfying(PinLoginOutcome.Waiting.class, outcome -> {
            assertThat(outcome.held()).isFalse();
            assertThat(outcome.until().toEpochMilli()).isEqualTo(LATER.toEpochMilli());
        });
        assertThat(checked).isZero();
    }

    @Test
    void whatIsNoPinIsNeitherCheckedNorCounted() {
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
        count = new PinMisses.Outcome(null, true, true, true);

        assertThat(flow.submit(WRONG, "typed beside it"))
                .isInstanceOfSatisfying(PinLoginOutcome.Missed.class, outcome -> {
                    assertThat(outcome.counted()).isEqualTo(count);
                    assertThat(outcome.held()).isTrue();
                    assertThat(outcome.member())
                            .as("nobody is named on this till")
                            .isNull();
                });
        assertThat(counted).isOne();
    }

    @Test
    void rightAndWrongAreTheSameOutcomeOnATillThatIsOutMeanwhile() {
        List<Recognition> meanwhile = List.of(
                Tills.known(CITY, LATER.toEpochMilli()),
                new Recognition.Locked(till.terminal(), LockReason.MISSES, false),
                new Recognition.Refused(PinReasons.TERMINAL_REVOKED, "tillkeyTerminalRevoked"));
        for (Recognition now : meanwhile) {
            changed = true;
            count = new PinMisses.Outcome(LATER, false, false, false);
            looks.clear();
            looks.addAll(List.of(till, now));
            PinLoginOutcome right = flow.submit(RIGHT, null);
            looks.clear();
            looks.addAll(List.of(till, now));

            assertThat(flow.submit(WRONG, null)).isEqualTo(right);
            assertThat(right)
                    .isInstanceOfAny(PinLoginOutcome.Waiting.class, PinLoginOutcome.NoTill.class)
                    .extracting("held")
                    .isEqualTo(true);
        }
    }

    @Test
    void aRightPinOnATillThatWasMovedMeanwhileIsCheckedForItsStore() {
        changed = true;
        Recognition.Known moved = Tills.known(HARBOUR, null);
        looks.clear();
        looks.addAll(List.of(till, moved));
        refusedInOtherStore = Refusal.by(Reason.NOT_IN_STORE);

        assertThat(flow.submit(RIGHT, null)).isInstanceOfSatisfying(PinLoginOutcome.Missed.class, outcome -> {
            assertThat(outcome.at()).isEqualTo(moved.terminal());
            assertThat(outcome.attempt().refusal()).isEqualTo(refusedInOtherStore);
            assertThat(outcome.held()).isTrue();
        });
        assertThat(counted)
                .as("the row is locked, and counting would wait for it")
                .isZero();

        looks.clear();
        looks.addAll(List.of(till, moved));
        outside = HARBOUR;
        changed = true;
        assertThat(flow.submit(RIGHT, null)).isEqualTo(new PinLoginOutcome.Outside(moved.terminal(), true));
    }

    @Test
    void aChangeThatDoesNotMatterStopsNobody() {
        changed = true;

        assertThat(flow.submit(RIGHT, null)).isInstanceOf(PinLoginOutcome.Passed.class);
    }

    @Test
    void aHandOverIsGoodOnItsTillAndForItsSessionOnly() {
        PinHandover here = new PinHandover("user", "credential", till.terminal().id(), 0, null);

        assertThat(flow.resume(here)).isInstanceOf(PinLoginOutcome.Passed.class);
        for (PinHandover other : List.of(
                new PinHandover("user", "credential", "another till", 0, null),
                new PinHandover("user", "credential", till.terminal().id(), 0, "another session"))) {
            assertThat(flow.resume(other))
                    .isEqualTo(new PinLoginOutcome.Over(
                            till.terminal(), Refusal.by(PinReasons.TERMINAL_SESSION_OVER), owner.member()));
        }
        assertThat(counted).isZero();
    }

    // The till

    @Override
    public Recognition read() {
        return looks.size() > 1 ? looks.pop() : looks.getFirst();
    }

    @Override
    public Recognition lock() {
        changed = false;
        return read();
    }

    @Override
    public Recognition readAgain() {
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
    public PinLoginOutcome enrol(Recognition recognition) {
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
    public PinMisses.Outcome count(Terminal at, PinAttempt miss) {
        counted++;
        return count;
    }

    // The login

    @Override
    public boolean endsWithThePin(PosPins.Owner owner) {
        return !pageFirst;
    }

    @Override
    public Optional<PinLoginOutcome> end(Recognition.Known till, PosPins.Owner owner) {
        return changed ? Optional.empty() : Optional.of(new PinLoginOutcome.Passed());
    }

    @Override
    public PinLoginOutcome handOver(Recognition.Known till, PosPins.Owner owner) {
        return HANDS_OVER;
    }

    @Override
    public @Nullable UserSessionModel running(Terminal at, PosPins.Owner owner) {
        return null;
    }

    @Override
    public boolean leadsTooFar(PosPins.Owner owner) {
        return false;
    }

    @Override
    public PinLoginOutcome takeOver(Recognition.Known till, PosPins.Owner owner, @Nullable UserSessionModel running) {
        return new PinLoginOutcome.Passed();
    }
}
