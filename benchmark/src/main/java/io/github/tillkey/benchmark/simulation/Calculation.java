package io.github.tillkey.benchmark.simulation;

import io.github.tillkey.benchmark.simulation.Scene.Shop;
import io.github.tillkey.pin.throttle.ThrottlePolicy;

/**
 * What the simulation should give, worked out on paper: expected values, no chance. Waits are left to the simulation.
 *
 * @param hitPerGuess the chance that one guess of an allowed PIN opens an account
 * @param quietGuesses guesses in a week of an attacker who stops before the alarm
 * @param greedyGuesses guesses in a week of one who goes on until the last attacked till is locked
 */
record Calculation(double hitPerGuess, double quietGuesses, double greedyGuesses) {

    static Calculation of(Shop shop, int attackedTills, ThrottlePolicy policy, Space space) {
        int strong = space.size() - space.weak();
        int near = space.near(0).length;
        // The attacker knows their own PIN and what is near it.
        double candidates = strong - 1.0 - near;
        int targets = shop.picker() ? 1 : shop.staff() - 1;
        int protectedPins = shop.picker() ? 1 : shop.staff();
        double farGuess = 1 - Math.min(1, (double) targets * near / candidates);
        double farRandom = 1 - Math.min(1, (double) protectedPins * near / space.size());

        int logins = 7 * shop.loginsPerDay();
        double honest = logins * shop.mistypes() * (1 - shop.slips()) * farRandom;
        double left = Math.max(0, policy.storeBudget(logins) - honest);
        int own = 0;
        while (!policy.locks(own, logins / shop.tills())) {
            own++;
        }
        // The alarm, or what every attacked till takes by itself; where the alarm is later, each till still takes one.
        double alone = attackedTills * Math.max(0, own - honest / shop.tills());
        double greedy = Math.max(left + attackedTills, alone);
        return new Calculation(targets / candidates, left / farGuess, greedy / farGuess);
    }

    double quietSuccess() {
        return success(quietGuesses);
    }

    double greedySuccess() {
        return success(greedyGuesses);
    }

    /** The chance that so many guesses open an account. */
    double success(double guesses) {
        return 1 - Math.pow(1 - hitPerGuess, guesses);
    }
}
