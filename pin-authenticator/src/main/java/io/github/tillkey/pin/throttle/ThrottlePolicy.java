package io.github.tillkey.pin.throttle;

import io.github.tillkey.pin.policy.InvalidSettingException;
import java.time.Duration;
import java.util.Map;

/**
 * What wrong PINs cost in a realm, and what follows. Costs are in points: {@value #FAR_POINTS} points are one far
 * miss. Ranges and defaults are in {@link ThrottleSetting}.
 *
 * <p>A wrong PIN counts on its till, in its store and in the realm, and for the member if one was picked. A till
 * first waits, then locks. A store over its budget is on <em>alert</em>: each wrong PIN there, of whatever kind, locks
 * its till. A right PIN takes nothing off any counter.
 *
 * @param freeMisses far misses on a till within {@code tillWindow} that cost no wait
 * @param firstWait the wait after the first far miss beyond the free ones; each further one doubles it
 * @param longestWait the last wait; the far miss after it locks the till
 * @param tillWindow the sliding window of a till's counter
 * @param slipPercent what a slip costs the store, the realm and the member, in percent of a far miss
 * @param tillSlipPercent what a slip costs the till, in percent of a far miss. Below 100 the waits of the till tell
 *     whoever guesses there that a guess was beside a PIN, which then takes a dozen more guesses instead of hundreds
 * @param storePointsPerPin the store's budget within {@link #storeWindow()}, in points per accepted PIN
 * @param realmPointsPerPin the realm's budget within {@link #storeWindow()}, in points per PIN
 * @param memberPoints the budget of a picked member within {@link #memberWindow()}, in points
 */
public record ThrottlePolicy(
        int freeMisses,
        Duration firstWait,
        Duration longestWait,
        Duration tillWindow,
        int slipPercent,
        int tillSlipPercent,
        int storePointsPerPin,
        int realmPointsPerPin,
        int memberPoints) {

    /** Config key: far misses on a till within its window before waits begin. */
    public static final String FREE_MISSES = "throttle_free_misses";

    /** Config key: first wait of a till, in seconds. */
    public static final String FIRST_WAIT_SECONDS = "throttle_first_wait_seconds";

    /** Config key: longest wait of a till, in minutes. */
    public static final String LONGEST_WAIT_MINUTES = "throttle_longest_wait_minutes";

    /** Config key: window of a till's counter, in hours. */
    public static final String TILL_WINDOW_HOURS = "throttle_till_window_hours";

    /** Config key: weight of a slip for the store, the realm and the member, in percent of a far miss. */
    public static final String SLIP_PERCENT = "throttle_slip_percent";

    /** Config key: weight of a slip for the till, in percent of a far miss. */
    public static final String TILL_SLIP_PERCENT = "throttle_till_slip_percent";

    /** Config key: a store's budget, in far misses per accepted PIN and week; decimal. */
    public static final String STORE_MISSES = "throttle_store_misses";

    /** Config key: the realm's budget, in far misses per PIN and week; decimal. */
    public static final String REALM_MISSES = "throttle_realm_misses";

    /** Config key: a picked member's budget, in far misses per day; decimal. */
    public static final String MEMBER_MISSES = "throttle_member_misses";

    /** Points of one far miss. */
    public static final int FAR_POINTS = 100;

    /**
     * A store, or a realm, with fewer PINs has the budget of this many: two people mistype less evenly than twenty.
     */
    public static final int FEWEST_PINS = 10;

    private static final Duration WEEK = Duration.ofDays(7);

    private static final Duration DAY = Duration.ofDays(1);

    /** The policy of a realm that sets nothing. */
    public static final ThrottlePolicy DEFAULTS = defaults();

    /** @throws IllegalArgumentException if a value is out of its range */
    public ThrottlePolicy {
        ThrottleSetting.FREE_MISSES.check(freeMisses);
        ThrottleSetting.FIRST_WAIT.check(firstWait.toSeconds());
        ThrottleSetting.LONGEST_WAIT.check(longestWait.toMinutes());
        ThrottleSetting.TILL_WINDOW.check(tillWindow.toHours());
        ThrottleSetting.SLIP_PERCENT.check(slipPercent);
        ThrottleSetting.TILL_SLIP_PERCENT.check(tillSlipPercent);
        ThrottleSetting.STORE_MISSES.check(storePointsPerPin);
        ThrottleSetting.REALM_MISSES.check(realmPointsPerPin);
        ThrottleSetting.MEMBER_MISSES.check(memberPoints);
    }

    /**
     * The policy in {@code config}; an absent or blank setting has its default, and other keys do not matter.
     *
     * @throws InvalidSettingException if a value is no number or out of its range
     */
    public static ThrottlePolicy parse(Map<String, String> config) throws InvalidSettingException {
        return new ThrottlePolicy(
                ThrottleSetting.FREE_MISSES.read(config),
                Duration.ofSeconds(ThrottleSetting.FIRST_WAIT.read(config)),
                Duration.ofMinutes(ThrottleSetting.LONGEST_WAIT.read(config)),
                Duration.ofHours(ThrottleSetting.TILL_WINDOW.read(config)),
                ThrottleSetting.SLIP_PERCENT.read(config),
                ThrottleSetting.TILL_SLIP_PERCENT.read(config),
                ThrottleSetting.STORE_MISSES.read(config),
                ThrottleSetting.REALM_MISSES.read(config),
                ThrottleSetting.MEMBER_MISSES.read(config));
    }

    /** What a miss costs the store, the realm and a picked member, in points. */
    public int pointsOf(MissKind kind) {
        return points(kind, slipPercent);
    }

    /** What a miss costs its till, in points. */
    public int tillPointsOf(MissKind kind) {
        return points(kind, tillSlipPercent);
    }

    /**
     * What a till does after a miss.
     *
     * @param tillPoints the till's points, the miss included
     * @param alert whether the store is over its budget, the miss included
     */
    public TillState afterMiss(int tillPoints, boolean alert) {
        if (alert || tillPoints >= lockPoints()) {
            return TillState.LOCKED;
        }
        int step = tillPoints / FAR_POINTS - freeMisses;
        return step < 1 ? TillState.FREE : TillState.waiting(waitOfStep(step));
    }

    /** The points with which a till locks. */
    public int lockPoints() {
        return lastStepPoints() + FAR_POINTS;
    }

    /** The budget of a store, in points within {@link #storeWindow()}: with more than these the store is on alert. */
    public int storeBudgetPoints(int acceptedPins) {
        return budget(acceptedPins, storePointsPerPin);
    }

    /** The budget of the realm, in points within {@link #storeWindow()}. */
    public int realmBudgetPoints(int pins) {
        return budget(pins, realmPointsPerPin);
    }

    /** The budget of a member who was picked by name, in points within {@link #memberWindow()}. */
    public int memberBudgetPoints() {
        return memberPoints;
    }

    /** The sliding window of the counters of stores and the realm: a week. */
    public Duration storeWindow() {
        return WEEK;
    }

    /** The sliding window of a member's counter: a day, or a colleague could stop somebody's PIN for a week with a few wrong ones. */
    public Duration memberWindow() {
        return DAY;
    }

    private static ThrottlePolicy defaults() {
        try {
            return parse(Map.of());
        } catch (InvalidSettingException impossible) {
            throw new IllegalStateException("A default is out of its own range", impossible);
        }
    }

    private int lastStepPoints() {
        int step = 1;
        while (waitOfStep(step).compareTo(longestWait) < 0) {
            step++;
        }
        return (freeMisses + step) * FAR_POINTS;
    }

    private Duration waitOfStep(int step) {
        // At most 3600 times the first wait is ever needed, so 2^12 is enough, and nothing overflows.
        Duration wait = firstWait.multipliedBy(1L << Math.min(step - 1, 12));
        return wait.compareTo(longestWait) < 0 ? wait : longestWait;
    }

    private static int points(MissKind kind, int slipPercent) {
        return switch (kind) {
            case SLIP -> slipPercent * FAR_POINTS / 100;
            case FAR -> FAR_POINTS;
            case TRIPWIRE -> 2 * FAR_POINTS;
        };
    }

    private static int budget(int pins, int pointsPerPin) {
        return (int) Math.min(Integer.MAX_VALUE, (long) Math.max(pins, FEWEST_PINS) * pointsPerPin);
    }
}
