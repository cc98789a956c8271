package io.github.tillkey.pin.throttle;

import io.github.tillkey.core.settings.InvalidSettingException;
import io.github.tillkey.core.settings.Setting;
import io.github.tillkey.core.settings.SettingValues;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What follows from wrong PINs in a realm. The reasons for the numbers are in {@code docs/throttling.md}.
 *
 * <p>A <em>till</em> counts the misses of a day, each as one, and waits when there are more than its free ones. A
 * <em>store</em> counts the far misses of a week, and is on <em>alert</em> when there are more than its logins explain.
 * In a store on alert a till locks that has more far misses than its own logins explain; no other till of the store
 * notices the alert. A right PIN takes nothing off any counter.
 *
 * @param freeMisses misses on a till within {@link #TILL_WINDOW} that cost no wait, beside those that its logins
 *     explain
 * @param longestWait the longest wait of a till
 * @param storeShare far misses that the logins of a store explain, in ten-thousandths of the logins
 */
public record ThrottlePolicy(int freeMisses, Duration longestWait, int storeShare) {

    /** Misses on a till within a day before waits begin. */
    public static final Setting<Integer> FREE_MISSES = Setting.wholeNumber(
                    "throttle_free_misses", 1, 50, "misses a day")
            .label("Wrong PINs: free per till and day")
            .help("How many wrong PINs a day, beside a quarter of its usual logins, a till takes without a wait."
                    + " After that it waits 30 seconds, and twice as long each time.")
            .byDefault(5);

    /** Longest wait of a till. */
    public static final Setting<Integer> MAX_WAIT_MINUTES = Setting.wholeNumber(
                    "throttle_longest_wait_minutes", 1, 60, "minutes")
            .label("Wrong PINs: longest wait of a till")
            .help("A till never waits longer than this.")
            .byDefault(15);

    /** Far misses in a hundred logins of a store that are no reason for an alarm. */
    public static final Setting<BigDecimal> STORE_PERCENT = Setting.decimal(
                    "throttle_store_percent", 2, "0.25", "50", "far misses in a hundred logins")
            .label("Wrong PINs: share of a store before an alarm")
            .help("More wrong PINs than this share of the week's logins and four raise an alarm. Until it is"
                    + " acknowledged or has passed, a till of the store that has many of them itself"
                    + " locks; other tills are not affected.")
            .byDefault(new BigDecimal("1.2"));

    /** All settings, in the order in which the admin console shows them. */
    public static List<Setting<?>> settings() {
        return List.of(FREE_MISSES, MAX_WAIT_MINUTES, STORE_PERCENT);
    }

    /** Far misses in a store that are no reason for an alarm, however few logins it has. */
    public static final int STORE_MISSES = 4;

    /** Far misses on a till that do not lock it, however few logins it has. */
    public static final int TILL_MISSES = 3;

    /** The sliding window of the misses of a till. */
    public static final Duration TILL_WINDOW = Duration.ofDays(1);

    /** The sliding window of far misses and of logins. */
    public static final Duration STORE_WINDOW = Duration.ofDays(7);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(30);

    /**
     * The share of its logins of an ordinary day that a till gets as free misses: more than the fingers of a bad day.
     */
    private static final double FREE_SHARE = 0.25;

    /** The policy of a realm that sets nothing. */
    public static final ThrottlePolicy DEFAULTS = defaults();

    /**
     * The policy in {@code config}; an absent or blank setting has its default, and other keys do not matter.
     *
     * @throws InvalidSettingException if a value is not a number or out of its range
     */
    public static ThrottlePolicy parse(Map<String, String> config) throws InvalidSettingException {
        SettingValues values = SettingValues.single(config);
        return new ThrottlePolicy(
                FREE_MISSES.read(values),
                Duration.ofMinutes(MAX_WAIT_MINUTES.read(values)),
                STORE_PERCENT.read(values).movePointRight(2).intValueExact());
    }

    /**
     * How long a till takes no PIN after a miss; zero when it takes the next one at once.
     *
     * @param misses the till's misses within {@link #TILL_WINDOW}, of all kinds, this one included: were slips lighter
     *     here, the wait would reveal to an attacker that a PIN is near
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
     * The guesses that an attacker has in a week who knows all this and uses all tills of a store until the last one is
     * locked.
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
