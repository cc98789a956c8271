package io.github.tillkey.benchmark.simulation;

import io.github.tillkey.benchmark.simulation.Scene.Attacker;
import io.github.tillkey.benchmark.simulation.Scene.Habits;
import io.github.tillkey.benchmark.simulation.Scene.Shop;
import io.github.tillkey.benchmark.simulation.Scene.Unlocks;
import io.github.tillkey.pin.throttle.LoginCount;
import io.github.tillkey.pin.throttle.MissCount;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One run: two weeks in which honest members fill the counters, then the days that are measured. Time goes in steps of
 * five minutes, tills are open twelve hours a day. Every login and every wrong PIN is played.
 */
final class Run {

    private static final int STEP_MINUTES = 5;
    private static final int STEPS_PER_DAY = 12 * 60 / STEP_MINUTES;
    private static final int STEPS_OF_OPENING = 60 / STEP_MINUTES;
    private static final int WARM_UP_DAYS = 14;
    private static final int INFLATED_LOGINS = 1000;
    private static final int OLD_PIN_TRIES = 5;
    private static final double AGAIN = 1.0 / 3;

    private static final int CLUMSY = 1;
    private static final double CLUMSY_MISTYPES = 0.25;
    private static final double FORGOTTEN_A_YEAR = 2;
    private static final int GUESSES_AT_A_FORGOTTEN_PIN = 4;
    private static final int MAX_TRIES = 12;
    /** The day whose first hour is broken. */
    private static final int BROKEN_DAY = WARM_UP_DAYS + 2;

    private final Scene scene;
    private final Shop shop;
    private final Space space;
    private final RandomGenerator random;
    private final ThrottlePolicy policy;
    private final List<Integer> pins;
    private final String[] names;
    private final BitSet active = new BitSet();
    private final BitSet beside = new BitSet();
    private final BitSet useless = new BitSet();
    private final Till[] tills;
    private final Set<Integer> guessed = new HashSet<>();
    private final List<Integer> hot = new ArrayList<>();
    private MissCount far = MissCount.none();
    private boolean over;
    private boolean measured;
    private int nextMember = 1;

    int honestLocks;
    int locksElsewhere;
    int alarms;
    double waitMinutes;
    double waitElsewhere;
    int guesses;
    boolean success;
    boolean alarmBeforeSuccess;

    /** What a till's row holds. */
    private static final class Till {
        private MissCount misses = MissCount.none();
        private MissCount far = MissCount.none();
        private LoginCount logins = LoginCount.none();
        private int lastMiss = -1;
        private long freeAt;
        private boolean locked;
        private boolean attacked;
        private boolean broken;

        private void unlock() {
            misses = MissCount.none();
            far = MissCount.none();
            locked = false;
        }
    }

    Run(Scene scene, Space space, RandomGenerator random) {
        this.scene = scene;
        this.shop = scene.store();
        this.space = space;
        this.random = random;
        this.policy = scene.policy();
        this.pins = space.assign(shop.staff(), random);
        this.names = new String[shop.staff()];
        // The attacker is member 0.
        for (int member = 0; member < names.length; member++) {
            names[member] = Integer.toString(member);
            active.set(pins.get(member));
            for (int other : space.near(pins.get(member))) {
                beside.set(other);
            }
        }
        space.close(pins.get(0), useless);
        tills = new Till[shop.tills()];
        for (int till = 0; till < tills.length; till++) {
            tills[till] = new Till();
            tills[till].attacked = till < scene.attackedTills();
        }
    }

    /** Plays {@code days} measured days. */
    Run play(int days) {
        for (int day = 0; day < WARM_UP_DAYS + days && !success; day++) {
            measured = day >= WARM_UP_DAYS;
            long morning = 86_400_000L * (day + 1);
            unlock();
            if (scene.inflates()) {
                inflate(morning);
            }
            if (scene.habits() == Habits.BURSTS && day % 7 == 0) {
                oldPin(morning);
            }
            for (int step = 0; step < STEPS_PER_DAY && !success; step++) {
                long now = morning + 60_000L * (STEP_MINUTES * step);
                tills[0].broken = scene.habits().breaksATill() && day == BROKEN_DAY && step < STEPS_OF_OPENING;
                for (int logins = loginsOf(step); logins > 0; logins--) {
                    if (scene.habits().goOnUntilRight()) {
                        hurriedLogin(now);
                    } else {
                        honestLogin(now);
                    }
                }
                if (measured && scene.attacker() != Attacker.NOBODY) {
                    for (int till = 0; till < scene.attackedTills() && !success; till++) {
                        attack(tills[till], now + 1);
                    }
                }
            }
        }
        return this;
    }

    /** A random number with the mean that the step has. */
    private int loginsOf(int step) {
        double mean = (double) shop.loginsPerDay() / STEPS_PER_DAY;
        if (scene.habits() != Habits.EVEN) {
            mean *= step < STEPS_OF_OPENING
                    ? 0.5 * STEPS_PER_DAY / STEPS_OF_OPENING
                    : 0.5 * STEPS_PER_DAY / (STEPS_PER_DAY - STEPS_OF_OPENING);
        }
        int logins = 0;
        for (double left = -Math.log(1 - random.nextDouble()); left < mean; left -= Math.log(1 - random.nextDouble())) {
            logins++;
        }
        return logins;
    }

    private void unlock() {
        if (scene.unlocks() == Unlocks.NEVER) {
            return;
        }
        if (scene.unlocks() == Unlocks.ALL_EACH_DAY && over) {
            far = MissCount.none();
            over = false;
        }
        for (Till till : tills) {
            if (till.locked) {
                till.unlock();
                if (scene.unlocks() == Unlocks.ONE_A_DAY) {
                    return;
                }
            }
        }
    }

    private void inflate(long morning) {
        Instant instant = Instant.ofEpochMilli(morning);
        for (int till = 0; till < scene.attackedTills(); till++) {
            for (int login = 0; login < INFLATED_LOGINS; login++) {
                tills[till].logins = tills[till].logins.plus(names[0], instant, ThrottlePolicy.STORE_WINDOW);
            }
        }
    }

    private void oldPin(long now) {
        Till till = tills[random.nextInt(tills.length)];
        int typed = random.nextInt(space.size());
        for (int tries = 0; tries < OLD_PIN_TRIES && !active.get(typed); tries++) {
            honestMiss(till, random.nextInt(names.length), typed, false, now);
        }
    }

    private void honestLogin(long now) {
        Till till = tills[random.nextInt(tills.length)];
        if (till.locked) {
            return;
        }
        int member = random.nextInt(names.length);
        if (random.nextDouble() < shop.mistypes()) {
            boolean slip = random.nextDouble() < shop.slips();
            int typed = slip ? slipOf(member) : random.nextInt(space.size());
            if (shop.picker() ? typed != pins.get(member) : !active.get(typed)) {
                honestMiss(till, member, typed, slip, now);
                if (scene.habits() == Habits.BURSTS && random.nextDouble() < AGAIN) {
                    honestMiss(till, member, typed, slip, now);
                }
            }
        }
        till.logins = till.logins.plus(names[member], Instant.ofEpochMilli(now), ThrottlePolicy.STORE_WINDOW);
    }

    private void hurriedLogin(long now) {
        int member = random.nextInt(names.length);
        Till till = freeTill(now, null);
        boolean rough = scene.habits() == Habits.ROUGH;
        double mistypes = rough && member == CLUMSY ? CLUMSY_MISTYPES : shop.mistypes();
        boolean forgotten = rough && random.nextDouble() < FORGOTTEN_A_YEAR / 365 * names.length / shop.loginsPerDay();
        for (int tries = 0; tries < MAX_TRIES; tries++) {
            boolean slip = false;
            int typed;
            if (till.broken) {
                typed = throughBrokenTill(pins.get(member));
            } else if (forgotten && tries < GUESSES_AT_A_FORGOTTEN_PIN) {
                typed = random.nextInt(space.size());
            } else if (!forgotten && random.nextDouble() < mistypes) {
                slip = random.nextDouble() < shop.slips();
                typed = slip ? slipOf(member) : random.nextInt(space.size());
                // In a hurry now.
                mistypes = Math.min(0.5, 2 * mistypes);
            } else {
                break;
            }
            if (active.get(typed)) {
                break;
            }
            honestMiss(till, member, typed, slip, Math.max(now, till.freeAt));
            if (till.freeAt > now || (till.broken && tries > 0)) {
                Till other = freeTill(now, till);
                if (other == till && till.broken) {
                    return;
                }
                till = other;
            }
        }
        till.logins = till.logins.plus(names[member], Instant.ofEpochMilli(now), ThrottlePolicy.STORE_WINDOW);
    }

    /** Any till that takes a PIN now and is not {@code but}; where there is none, that one or any. */
    private Till freeTill(long now, @Nullable Till but) {
        Till any = but == null ? tills[random.nextInt(tills.length)] : but;
        int first = random.nextInt(tills.length);
        for (int i = 0; i < tills.length; i++) {
            Till till = tills[(first + i) % tills.length];
            if (till != but && till.freeAt <= now && !till.locked) {
                return till;
            }
        }
        return any;
    }

    /** A key that writes its neighbour, or a screen where all of them do. */
    private int throughBrokenTill(int pin) {
        int typed = 0;
        int place = 1;
        for (int left = pin, i = 0; i < shop.length(); i++, left /= 10, place *= 10) {
            int digit = left % 10;
            boolean wrong = scene.habits() == Habits.BROKEN_SCREEN || digit == 5;
            typed += place * (wrong ? (digit + 1) % 10 : digit);
        }
        return typed;
    }

    private int slipOf(int member) {
        // One digit off. A swap is as near, and what exactly was typed makes no difference.
        int pin = pins.get(member);
        int place = 1;
        for (int digit = random.nextInt(shop.length()); digit > 0; digit--) {
            place *= 10;
        }
        int digit = pin / place % 10;
        return pin + ((digit + 1 + random.nextInt(9)) % 10 - digit) * place;
    }

    private void honestMiss(Till till, int member, int typed, boolean slip, long now) {
        boolean wasLocked = till.locked;
        long before = Math.max(now, till.freeAt);
        miss(till, typed, slip || isBeside(member, typed), now);
        if (till.locked && !wasLocked) {
            honestLocks += measured ? 1 : 0;
            locksElsewhere += measured
                            && !till.attacked
                            && !(till == tills[0] && scene.habits().breaksATill())
                    ? 1
                    : 0;
            if (!till.attacked || scene.attacker() == Attacker.NOBODY) {
                // A manager comes within minutes.
                till.unlock();
                till.freeAt = now + 5 * 60_000L;
            }
        }
        if (measured) {
            double wait = Math.max(0, till.freeAt - before) / 60_000.0;
            waitMinutes += wait;
            waitElsewhere += till.attacked ? 0 : wait;
        }
    }

    private void attack(Till till, long now) {
        if (till.locked || now < till.freeAt) {
            return;
        }
        Instant instant = Instant.ofEpochMilli(now);
        int member = 0;
        if (shop.picker() && shop.staff() > 1) {
            member = nextMember;
            nextMember = nextMember + 1 == pins.size() ? 1 : nextMember + 1;
        }
        boolean alert = policy.alerts(far.points(instant, ThrottlePolicy.STORE_WINDOW) + 1, loginsOfStore(instant));
        if (scene.attacker() == Attacker.QUIET && (alert || wouldWait(till, instant))) {
            return;
        }
        boolean shows = alert && !over && wouldLock(till, instant);
        int guess = nextGuess();
        guesses++;
        if (shop.picker() ? guess == pins.get(member) : active.get(guess)) {
            success = scene.attacker() != Attacker.BORED;
            alarmBeforeSuccess = alarms > 0;
            return;
        }
        boolean wasOver = over;
        miss(till, guess, isBeside(member, guess), now);
        if (scene.attacker() == Attacker.ADAPTIVE && shows && !till.locked && over == wasOver) {
            for (int other : space.near(guess)) {
                hot.add(other);
            }
        }
    }

    /** Whether the next miss on the till, of any kind, locks it if the store is on alert. */
    private boolean wouldLock(Till till, Instant instant) {
        return policy.locks(
                till.far.points(instant, ThrottlePolicy.STORE_WINDOW) + 1,
                till.logins.logins(instant, ThrottlePolicy.STORE_WINDOW));
    }

    private boolean wouldWait(Till till, Instant instant) {
        return !policy.waitAfter(
                        till.misses.points(instant, ThrottlePolicy.TILL_WINDOW) + 1,
                        till.logins.logins(instant, ThrottlePolicy.STORE_WINDOW))
                .isZero();
    }

    private int nextGuess() {
        while (true) {
            int guess = hot.isEmpty() ? random.nextInt(space.size()) : hot.remove(random.nextInt(hot.size()));
            if (!space.isWeak(guess) && !useless.get(guess) && (shop.picker() || guessed.add(guess))) {
                return guess;
            }
        }
    }

    private boolean isBeside(int member, int typed) {
        if (!shop.picker()) {
            return beside.get(typed);
        }
        for (int other : space.near(pins.get(member))) {
            if (other == typed) {
                return true;
            }
        }
        return false;
    }

    /** As {@code FailedPinRecorder} counts it. */
    private void miss(Till till, int typed, boolean slip, long now) {
        Instant instant = Instant.ofEpochMilli(now);
        boolean isFar = !slip && typed != till.lastMiss;
        till.lastMiss = typed;
        till.misses = till.misses.plus(1, instant, ThrottlePolicy.TILL_WINDOW);
        boolean many = wouldLock(till, instant);
        if (isFar) {
            till.far = till.far.plus(1, instant, ThrottlePolicy.STORE_WINDOW);
            far = far.plus(1, instant, ThrottlePolicy.STORE_WINDOW);
        }
        int logins = till.logins.logins(instant, ThrottlePolicy.STORE_WINDOW);
        boolean alert = policy.alerts(far.points(instant, ThrottlePolicy.STORE_WINDOW), loginsOfStore(instant));
        if (alert && !over && measured) {
            alarms++;
        }
        over = alert;
        Duration wait = policy.waitAfter(till.misses.points(instant, ThrottlePolicy.TILL_WINDOW), logins);
        till.freeAt = Math.max(till.freeAt, now + wait.toMillis());
        // As if this one were far: a lock that waited for a far one would reveal that a guess was near.
        int asIfFar = far.points(instant, ThrottlePolicy.STORE_WINDOW) + (isFar ? 0 : 1);
        till.locked |= policy.alerts(asIfFar, loginsOfStore(instant)) && many;
    }

    private int loginsOfStore(Instant instant) {
        int logins = 0;
        for (Till till : tills) {
            logins += till.logins.logins(instant, ThrottlePolicy.STORE_WINDOW);
        }
        return logins;
    }
}
