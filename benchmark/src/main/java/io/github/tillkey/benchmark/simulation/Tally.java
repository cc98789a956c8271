package io.github.tillkey.benchmark.simulation;

import java.util.SplittableRandom;

/**
 * What many runs of one scene gave.
 *
 * @param runs number of runs
 * @param days measured days in each
 * @param locks tills locked by honest members
 * @param locksElsewhere of these, tills that were not attacked
 * @param alarms times that the store went on alert
 * @param waitMinutes minutes that honest members made tills wait
 * @param waitElsewhere of these, on tills that were not attacked
 * @param guesses guesses of the attacker
 * @param successes runs in which the attacker found a PIN
 * @param unseen of these, without an alarm before
 */
record Tally(
        int runs,
        int days,
        int locks,
        int locksElsewhere,
        int alarms,
        double waitMinutes,
        double waitElsewhere,
        long guesses,
        int successes,
        int unseen) {

    /** Plays {@code runs} runs of {@code days} days; the same seed gives the same numbers. */
    static Tally of(Scene scene, Space space, int runs, int days, long seed) {
        SplittableRandom seeds = new SplittableRandom(seed);
        int locks = 0;
        int locksElsewhere = 0;
        int alarms = 0;
        double wait = 0;
        double waitElsewhere = 0;
        long guesses = 0;
        int successes = 0;
        int unseen = 0;
        for (int i = 0; i < runs; i++) {
            Run run = new Run(scene, space, seeds.split()).play(days);
            locks += run.honestLocks;
            locksElsewhere += run.locksElsewhere;
            alarms += run.alarms;
            wait += run.waitMinutes;
            waitElsewhere += run.waitElsewhere;
            guesses += run.guesses;
            successes += run.success ? 1 : 0;
            unseen += run.success && !run.alarmBeforeSuccess ? 1 : 0;
        }
        return new Tally(runs, days, locks, locksElsewhere, alarms, wait, waitElsewhere, guesses, successes, unseen);
    }

    double locksPerMonth() {
        return locks * 30.0 / days / runs;
    }

    double locksPerRun() {
        return (double) locks / runs;
    }

    double locksElsewherePerRun() {
        return (double) locksElsewhere / runs;
    }

    double locksElsewherePerWeek() {
        return locksElsewhere * 7.0 / days / runs;
    }

    double alarmsPerMonth() {
        return alarms * 30.0 / days / runs;
    }

    double waitMinutesPerWeek() {
        return waitMinutes * 7.0 / days / runs;
    }

    double waitElsewherePerWeek() {
        return waitElsewhere * 7.0 / days / runs;
    }

    double success() {
        return (double) successes / runs;
    }

    double guessesPerRun() {
        return (double) guesses / runs;
    }

    /** Share of all runs in which a PIN was found before any alarm. */
    double unseenOfAll() {
        return (double) unseen / runs;
    }

    /** Share of the successful runs in which a PIN was found before any alarm. */
    double unseenOfSuccesses() {
        return successes == 0 ? 0 : (double) unseen / successes;
    }
}
