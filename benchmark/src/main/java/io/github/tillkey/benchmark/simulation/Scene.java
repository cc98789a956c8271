package io.github.tillkey.benchmark.simulation;

import io.github.tillkey.pin.throttle.ThrottlePolicy;

/**
 * A store and who attacks it.
 *
 * @param length digits of a PIN, 4 or 6
 * @param picker whether a name is picked before the PIN
 * @param staff members of the store, the attacker included
 * @param tills tills of the store
 * @param loginsPerDay honest logins of the whole store and day
 * @param mistypes share of honest logins that begin with a wrong PIN
 * @param slips share of honest wrong PINs that are one digit or one swap off; the others are random
 * @param attacker who guesses
 * @param attackedTills on how many tills the attacker guesses
 * @param unlocks when a till that the attacker locked is unlocked
 * @param policy the policy under test
 */
record Scene(
        int length,
        boolean picker,
        int staff,
        int tills,
        int loginsPerDay,
        double mistypes,
        double slips,
        Attacker attacker,
        int attackedTills,
        Unlocks unlocks,
        ThrottlePolicy policy) {

    /** Who guesses. All know the rules, the policy, and every honest miss: more than a colleague can see. */
    enum Attacker {
        NOBODY,
        /** Guesses only where no wait, no lock and no alarm follows. */
        QUIET,
        /** Guesses whenever a till takes a PIN. */
        GREEDY,
        /** As greedy; and when a guess that would put the store on alert if it were far does not, tries the PINs beside it. */
        ADAPTIVE
    }

    /** When a till that the attacker locked is unlocked. The honest members' own locks always last five minutes. */
    enum Unlocks {
        /** Not in this week: the manager sees why it locked. */
        NEVER,
        /** One till of the store each morning. */
        ONE_A_DAY,
        /** Every till each morning. */
        ALL_EACH_DAY
    }

    Scene with(Attacker who, int attacked, Unlocks when) {
        return new Scene(length, picker, staff, tills, loginsPerDay, mistypes, slips, who, attacked, when, policy);
    }

    Scene with(ThrottlePolicy other) {
        return new Scene(
                length, picker, staff, tills, loginsPerDay, mistypes, slips, attacker, attackedTills, unlocks, other);
    }

    /** The honest store of issue 3. */
    static Scene honest(int length, boolean picker, int loginsPerDay, ThrottlePolicy policy) {
        return new Scene(length, picker, 20, 4, loginsPerDay, 0.03, 0.9, Attacker.NOBODY, 0, Unlocks.NEVER, policy);
    }
}
