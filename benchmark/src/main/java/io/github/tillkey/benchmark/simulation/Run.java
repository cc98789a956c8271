package io.github.tillkey.benchmark.simulation;

import io.github.tillkey.pin.throttle.MissCount;
import io.github.tillkey.pin.throttle.MissKind;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import io.github.tillkey.pin.throttle.TillState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * One run: a week in which honest members fill the counters, then the weeks that are measured. Time goes in steps of
 * five minutes, tills are open twelve hours a day. A right PIN changes nothing, so only wrong ones are played.
 */
final class Run {

    private static final int STEP_MINUTES = 5;
    private static final int STEPS_PER_DAY = 12 * 60 / STEP_MINUTES;
    private static final int WARM_UP_DAYS = 7;

    private final Scene scene;
    private final Space space;
    private final RandomGenerator random;
    private final ThrottlePolicy policy;
    private final List<Integer> pins;
    private final BitSet active = new BitSet();
    private final BitSet beside = new BitSet();
    private final BitSet useless = new BitSet();
    private final MissCount[] tills;
    private final long[] freeAt;
    private final boolean[] locked;
    private final MissCount[] members;
    private final Set<Integer> guessed = new HashSet<>();
    private final List<Integer> hot = new ArrayList<>();
    private MissCount store = MissCount.none();
    private boolean over;
    private boolean measured;
    private int nextMember = 1;

    int honestLocks;
    int alarms;
    double waitMinutes;
    int refusedMembers;
    int guesses;
    boolean success;
    boolean alarmBeforeSuccess;

    Run(Scene scene, Space space, RandomGenerator random) {
        this.scene = scene;
        this.space = space;
        this.random = random;
        this.policy = scene.policy();
        this.pins = space.assign(scene.staff(), random);
        // The attacker is member 0.
        pins.forEach(pin -> {
            active.set(pin);
            for (int other : space.near(pin)) {
                beside.set(other);
            }
        });
        space.close(pins.get(0), useless);
        tills = new MissCount[scene.tills()];
        members = new MissCount[scene.staff()];
        Arrays.fill(tills, MissCount.none());
        Arrays.fill(members, MissCount.none());
        freeAt = new long[scene.tills()];
        locked = new boolean[scene.tills()];
    }

    /** Plays {@code days} measured days. */
    Run play(int days) {
        double missesPerStep = scene.loginsPerDay() * scene.mistypes() / STEPS_PER_DAY;
        for (int day = 0; day < WARM_UP_DAYS + days && !success; day++) {
            measured = day >= WARM_UP_DAYS;
            unlock();
            for (int step = 0; step < STEPS_PER_DAY && !success; step++) {
                long now = 86_400_000L * (day + 1) + 60_000L * (STEP_MINUTES * step);
                // At most one honest miss a step but for rare bursts: a Poisson process, cut.
                for (double left = missesPerStep; left > 0; left -= 1) {
                    if (random.nextDouble() < Math.min(1, left)) {
                        honestMiss(now);
                    }
                }
                if (measured && scene.attacker() != Scene.Attacker.NOBODY) {
                    for (int till = 0; till < scene.attackedTills() && !success; till++) {
                        attack(till, now + 1);
                    }
                }
            }
        }
        return this;
    }

    private void unlock() {
        for (int till = 0; till < locked.length && scene.unlocks() != Scene.Unlocks.NEVER; till++) {
            if (locked[till]) {
                locked[till] = false;
                tills[till] = MissCount.none();
                if (scene.unlocks() == Scene.Unlocks.ONE_A_DAY) {
                    return;
                }
            }
        }
    }

    private void honestMiss(long now) {
        int till = random.nextInt(locked.length);
        if (locked[till]) {
            return;
        }
        int member = random.nextInt(pins.size());
        int typed;
        if (random.nextDouble() < scene.slips()) {
            int[] near = space.near(pins.get(member));
            typed = near[random.nextInt(near.length)];
        } else {
            typed = random.nextInt(space.size());
        }
        if (scene.picker() ? typed == pins.get(member) : active.get(typed)) {
            return;
        }
        TillState state = miss(till, member, typed, now);
        if (state.locked()) {
            // A manager comes within minutes.
            tills[till] = MissCount.none();
            freeAt[till] = now + 5 * 60_000L;
            honestLocks += measured ? 1 : 0;
        }
        if (measured) {
            waitMinutes += state.locked() ? 5 : state.pause().toSeconds() / 60.0;
        }
    }

    private void attack(int till, long now) {
        if (locked[till] || now < freeAt[till]) {
            return;
        }
        Instant instant = Instant.ofEpochMilli(now);
        int member = 0;
        if (scene.picker()) {
            member = nextMember;
            nextMember = nextMember + 1 == pins.size() ? 1 : nextMember + 1;
            if (members[member].points(instant, policy.memberWindow()) > policy.memberBudgetPoints()) {
                return;
            }
        }
        int storePoints = store.points(instant, policy.storeWindow());
        boolean farAlerts = storePoints + ThrottlePolicy.FAR_POINTS > policy.storeBudgetPoints(pins.size());
        if (scene.attacker() == Scene.Attacker.QUIET) {
            int tillPoints = tills[till].points(instant, policy.tillWindow()) + ThrottlePolicy.FAR_POINTS;
            int memberPoints = members[member].points(instant, policy.memberWindow()) + ThrottlePolicy.FAR_POINTS;
            if (farAlerts
                    || policy.afterMiss(tillPoints, false) != TillState.FREE
                    || (scene.picker() && memberPoints > policy.memberBudgetPoints())) {
                return;
            }
        }
        int guess = nextGuess();
        guesses++;
        if (scene.picker() ? guess == pins.get(member) : active.get(guess)) {
            success = true;
            alarmBeforeSuccess = alarms > 0;
            return;
        }
        boolean wasOver = over;
        TillState state = miss(till, member, guess, now);
        if (state.locked()) {
            locked[till] = true;
        }
        if (scene.attacker() == Scene.Attacker.ADAPTIVE && farAlerts && !wasOver && !over) {
            for (int other : space.near(guess)) {
                hot.add(other);
            }
        }
    }

    private int nextGuess() {
        while (true) {
            int guess = hot.isEmpty() ? random.nextInt(space.size()) : hot.remove(random.nextInt(hot.size()));
            if (!space.isWeak(guess) && !useless.get(guess) && (scene.picker() || guessed.add(guess))) {
                return guess;
            }
        }
    }

    private TillState miss(int till, int member, int typed, long now) {
        Instant instant = Instant.ofEpochMilli(now);
        boolean slip = scene.picker() ? isNear(pins.get(member), typed) : beside.get(typed);
        MissKind kind = slip ? MissKind.SLIP : space.isWeak(typed) ? MissKind.TRIPWIRE : MissKind.FAR;
        store = store.plus(policy.pointsOf(kind), instant, policy.storeWindow());
        if (scene.picker()) {
            boolean wasRefused = members[member].points(instant, policy.memberWindow()) > policy.memberBudgetPoints();
            members[member] = members[member].plus(policy.pointsOf(kind), instant, policy.memberWindow());
            boolean refused = members[member].points(instant, policy.memberWindow()) > policy.memberBudgetPoints();
            refusedMembers += measured && refused && !wasRefused ? 1 : 0;
        }
        boolean alert = store.points(instant, policy.storeWindow()) > policy.storeBudgetPoints(pins.size());
        if (alert && !over && measured) {
            alarms++;
        }
        over = alert;
        tills[till] = tills[till].plus(policy.tillPointsOf(kind), instant, policy.tillWindow());
        TillState state = policy.afterMiss(tills[till].points(instant, policy.tillWindow()), alert);
        freeAt[till] = now + state.pause().toMillis();
        return state;
    }

    private boolean isNear(int pin, int typed) {
        for (int other : space.near(pin)) {
            if (other == typed) {
                return true;
            }
        }
        return typed == pin;
    }
}
