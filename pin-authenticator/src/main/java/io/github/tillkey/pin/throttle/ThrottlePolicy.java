package io.github.tillkey.pin.throttle;

import io.github.tillkey.pin.policy.InvalidSettingException;
import java.time.Duration;
import java.util.Map;

/**
 * What follows from wrong PINs in a realm. Ranges and defaults are in {@link ThrottleSetting}, the reasons for the numbers in {@code
 * docs/throttling.md}.
 *
 * <p>A <em>till</em> counts the misses of a day, all alike, and waits when there are more than its free ones. A <em>store</em> counts the
 * far misses of a week, and is on <em>alert</em> when there are more than its logins explain. In a store on alert a till locks that has more
 * far misses than its own logins explain; no other till of the store notices the alert. A right PIN takes nothing off any counter.
 *
 * @param freeMisses misses on a till within {@link #TILL_WINDOW} that cost no wait, beside those that its logins explain
 * @param longestWait the longest wait of a till
 * @param storeShare far misses that the logins of a store explain, in ten-thousandths of the logins
 */
public record ThrottlePolicy(int freeMisses, Duration longestWait, int storeShare) {

    /** Config key: misses on a till within a day before waits begin. */
    public static final String FREE_MISSES = "throttle_free_misses";

    /** Config key: longest wait of a till, in minutes. */
    public static final String LONGEST_WAIT_MINUTES = "throttle_longest_wait_minutes";

    /** Config key: far misses in a hundred logins of a store that are no reason for an alarm; decimal. */
    public static final String STORE_PERCENT = "throttle_store_percent";

    /** Far misses in a store that are no reason for an alarm, however few logins it has. */
    public static final int STORE_MISSES = 4;

    /** Far misses on a till that do not lock it, however few logins it has. */
    public static final int TILL_MISSES = 3;

    /** The sliding window of the misses of a till. */
    public static final Duration TILL_WINDOW = Duration.ofDays(1);

    /** The sliding window of far misses and of logins. */
    public static final Duration STORE_WINDOW = Duration.ofDays(7);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(30);

    /** The share of its logins of an ordinary day that a till gets as free misses: more than the fingers of a bad day. */
    private static final double FREE_SHARE = 0.25;

    /** The policy of a realm that sets nothing. */
    public static final ThrottlePolicy DEFAULTS = defaults();

    /** @throws IllegalArgumentException if a value is out of its range */
    public ThrottlePolicy {
        ThrottleSetting.FREE_MISSES.check(freeMisses);
        ThrottleSetting.LONGEST_WAIT.check(longestWait.toMinutes());
        ThrottleSetting.STORE_PERCENT.check(storeShare);
    }

    /**
     * The policy in {@code config}; an absent or blank setting has its default, and other keys do not matter.
     *
     * @throws InvalidSettingException if a value is no number or out of its range
     */
    public static ThrottlePolicy parse(Map<String, String> config) throws InvalidSettingException {
        return new ThrottlePolicy(
                ThrottleSetting.FREE_MISSES.read(config),
                Duration.ofMinutes(ThrottleSetting.LONGEST_WAIT.read(config)),
                ThrottleSetting.STORE_PERCENT.read(config));
    }

    /**
     * How long a till takes no PIN after a miss; zero when it takes the next one at once.
     *
     * @param misses the till's misses within {@link #TILL_WINDOW}, of whatever kind, this one included: were slips lighter here, the wait
     *     would tell whoever guesses that a PIN is near
     * @param logins the till's logins within {@link #STORE_WINDOW}
     */
    public Duration waitAfter(int misses, int logins) {
        long step = misses - freeMisses - (long) (logins * FREE_SHARE / STORE_WINDOW.toDays());
        if (step < 1) {
            return Duration.ZERO;
        }
        // 2^7 times the first wait is more than the longest there is.
        Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(step - 1, 7));
        return wait.compareTo(longestWait) < 0 ? wait : longestWait;
    }

    /**
     * Whether a store is on alert.
     *
     * @param farMisses its far misses within {@link #STORE_WINDOW}
     * @param logins its logins within the same time
     */
    public boolean alerts(int farMisses, int logins) {
        return farMisses > storeShareOf(logins);
    }

    /**
     * Whether a till locks at a miss, in a store on alert.
     *
     * @param farMisses the till's far misses within {@link #STORE_WINDOW}, this one taken for one
     * @param logins the till's logins within the same time
     */
    public boolean locks(int farMisses, int logins) {
        return farMisses > tillShareOf(logins);
    }

    /** The far misses of a store with so many {@code logins} in a week that are no reason for an alarm. */
    public int storeBudget(int logins) {
        return (int) storeShareOf(logins);
    }

    /**
     * What is left in a week to somebody who knows all this and guesses on all tills of a store until the last one is locked.
     *
     * @param tills tills of the store
     * @param logins its logins within {@link #STORE_WINDOW}
     */
    public double guesses(int tills, int logins) {
        int most = Math.max(1, tills);
        // The alarm, and one more on each till; or what each till takes by itself, with one more.
        return Math.max(storeShareOf(logins) + most, most * (1 + Math.floor(tillShareOf(logins / most))));
    }

    private double storeShareOf(int logins) {
        return STORE_MISSES + logins * (storeShare / 10_000.0);
    }

    private double tillShareOf(int logins) {
        // Its share of what the store may have and a quarter more, because its luck is less even; but no more than a
        // store with one till.
        return Math.min(storeShareOf(logins), TILL_MISSES + logins * (1.25 * storeShare / 10_000.0));
    }

    private static ThrottlePolicy defaults() {
        try {
            return parse(Map.of());
        } catch (InvalidSettingException impossible) {
            throw new IllegalStateException("A default is out of its own range", impossible);
        }
    }
}
