package io.github.tillkey.benchmark.simulation;

import io.github.tillkey.pin.throttle.MissKind;
import io.github.tillkey.pin.throttle.ThrottlePolicy;

/**
 * What the simulation should give, worked out on paper: expected values, no chance. It knows the store's budget only, which is what
 * binds; waits and locks of tills, and that honest misses come in clusters, are left to the simulation.
 *
 * @param hitPerGuess the chance that one guess of a PIN that may be somebody's opens an account
 * @param honestPoints what honest members cost the store in a week, in points
 * @param guessPoints what one guess costs the store on average, in points
 * @param quietGuesses guesses in a week of an attacker who stops before the alarm
 * @param greedyGuesses guesses in a week of one who goes on until the last till is locked
 */
record Calculation(
        double hitPerGuess, double honestPoints, double guessPoints, double quietGuesses, double greedyGuesses) {

    static Calculation of(Scene scene, Space space) {
        ThrottlePolicy policy = scene.policy();
        int size = space.size();
        int strong = size - space.weak();
        int near = space.near(0).length;
        // The attacker knows the own PIN and what is near it.
        double candidates = strong - 1.0 - near;
        int targets = scene.picker() ? 1 : scene.staff() - 1;
        double besideGuess = Math.min(1, (double) (scene.picker() ? 1 : scene.staff()) * near / strong);
        double besideRandom = Math.min(1, (double) (scene.picker() ? 1 : scene.staff()) * near / size);
        double weakRandom = (double) space.weak() / size;

        double misses = 7.0 * scene.loginsPerDay() * scene.mistypes();
        double slip = policy.pointsOf(MissKind.SLIP);
        double far = policy.pointsOf(MissKind.FAR);
        double tripwire = policy.pointsOf(MissKind.TRIPWIRE);
        double random = besideRandom * slip + (1 - besideRandom) * (weakRandom * tripwire + (1 - weakRandom) * far);
        double honest = misses * (scene.slips() * slip + (1 - scene.slips()) * random);
        double guess = besideGuess * slip + (1 - besideGuess) * far;
        double quiet = Math.max(0, (policy.storeBudgetPoints(scene.staff()) - honest) / guess);
        return new Calculation(targets / candidates, honest, guess, quiet, quiet + scene.attackedTills());
    }

    double quietSuccess() {
        return success(quietGuesses);
    }

    double greedySuccess() {
        return success(greedyGuesses);
    }

    private double success(double guesses) {
        return 1 - Math.pow(1 - hitPerGuess, guesses);
    }
}
