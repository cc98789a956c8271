package io.github.tillkey.benchmark.simulation;

import io.github.tillkey.pin.throttle.ThrottlePolicy;

/**
 * A store and who attacks it.
 *
 * @param store the store and its honest members
 * @param habits what honest members do beside single wrong PINs
 * @param attacker who guesses
 * @param attackedTills on how many tills the attacker guesses
 * @param inflates whether the attacker logs in with their own PIN a thousand times a day on each of these tills, from
 *     the first week on
 * @param unlocks what the managers do about tills that the attacker locked, and about the alert
 * @param policy the policy under test
 */
record Scene(
        Shop store,
        Habits habits,
        Attacker attacker,
        int attackedTills,
        boolean inflates,
        Unlocks unlocks,
        ThrottlePolicy policy) {

    /**
     * A store.
     *
     * @param length digits of a PIN, 4 or 6
     * @param picker whether a name is picked before the PIN
     * @param staff members of the store, the attacker included
     * @param tills tills of the store
     * @param loginsPerDay honest logins of the whole store and day
     * @param mistypes share of honest logins that begin with a wrong PIN
     * @param slips share of honest wrong PINs that are one digit or one swap off; the others are random
     */
    record Shop(int length, boolean picker, int staff, int tills, int loginsPerDay, double mistypes, double slips) {

        /** The store for which the limits are set. */
        static Shop ordinary(int length, boolean picker) {
            return new Shop(length, picker, 20, 4, 120, 0.03, 0.9);
        }

        Shop with(int otherStaff, int otherTills, int logins) {
            return new Shop(length, picker, otherStaff, otherTills, logins, mistypes, slips);
        }

        Shop with(double otherMistypes, double otherSlips) {
            return new Shop(length, picker, staff, tills, loginsPerDay, otherMistypes, otherSlips);
        }
    }

    /** What honest members do. */
    enum Habits {
        /** Each wrong PIN by itself, evenly over the day. */
        EVEN,
        /**
         * Half of the logins in the first hour; who mistypes types the very same again in one case of three; every
         * Monday a member comes back from holidays and types an old PIN five times.
         */
        BURSTS,
        /**
         * Half of the logins in the first hour; after a mistype the next is twice as likely; who finds a till waiting
         * walks to another.
         */
        HURRIED,
        /**
         * As hurried; one member mistypes every fourth PIN, and each forgets the PIN twice a year and tries four
         * others.
         */
        ROUGH,
        /** As hurried, and for an opening hour a key of one till writes its neighbour. */
        BROKEN_KEY,
        /** As hurried, and for an opening hour all keys of one till do: no PIN is right there, and all look far. */
        BROKEN_SCREEN;

        boolean goOnUntilRight() {
            return this != EVEN && this != BURSTS;
        }

        boolean breaksATill() {
            return this == BROKEN_KEY || this == BROKEN_SCREEN;
        }
    }

    /** Who guesses. All know the rules, the policy, and every honest miss: more than a colleague can see. */
    enum Attacker {
        NOBODY,
        /** Guesses only where no wait, no lock and no alarm follows, for as long as that takes. */
        QUIET,
        /** Guesses whenever a till takes a PIN. */
        GREEDY,
        /**
         * As greedy; and when a guess that would bring the alarm, and so lock the till, if it were far does not, tries
         * the PINs beside it.
         */
        ADAPTIVE,
        /** As greedy, but wants to stop sales: what a guess opens does not matter. */
        BORED
    }

    /** What managers do in the week of an attack. The honest members' own locks always last five minutes. */
    enum Unlocks {
        /** They unlock no till for the attacker, and leave the alert. */
        NEVER,
        /** Every morning they unlock one till without asking why. */
        ONE_A_DAY,
        /** Every morning they unlock all tills and acknowledge the alert, without asking why. */
        ALL_EACH_DAY
    }

    static Scene honest(Shop store, Habits habits) {
        return new Scene(store, habits, Attacker.NOBODY, 0, false, Unlocks.NEVER, ThrottlePolicy.DEFAULTS);
    }

    static Scene attacked(Shop store, Attacker attacker, int tills) {
        return new Scene(store, Habits.EVEN, attacker, tills, false, Unlocks.NEVER, ThrottlePolicy.DEFAULTS);
    }

    Scene inflated() {
        return new Scene(store, habits, attacker, attackedTills, true, unlocks, policy);
    }

    Scene with(Unlocks when) {
        return new Scene(store, habits, attacker, attackedTills, inflates, when, policy);
    }

    Scene with(ThrottlePolicy other) {
        return new Scene(store, habits, attacker, attackedTills, inflates, unlocks, other);
    }
}
