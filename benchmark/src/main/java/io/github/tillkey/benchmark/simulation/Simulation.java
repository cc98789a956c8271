package io.github.tillkey.benchmark.simulation;

import io.github.tillkey.benchmark.simulation.Scene.Attacker;
import io.github.tillkey.benchmark.simulation.Scene.Habits;
import io.github.tillkey.benchmark.simulation.Scene.Shop;
import io.github.tillkey.benchmark.simulation.Scene.Unlocks;
import io.github.tillkey.pin.store.GuessRisk;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints the tables of {@code docs/throttling.md}. The same seed gives the same numbers. */
public final class Simulation {

    static final long SEED = 20261129;
    static final long CAPACITY_SEED = 20261124;

    /** The grid of honest stores. */
    static final int[] STAFF = {3, 5, 10, 20, 50, 100};

    static final int[] TILLS = {1, 2, 4, 8, 12};
    static final int[] LOGINS = {20, 60, 120, 300, 1000, 3000};
    static final double[] MISTYPES = {0.01, 0.03, 0.05, 0.08};

    private static final int MONTH = 30;
    private static final int WEEK = 7;

    private Simulation() {}

    /** @param arguments nothing */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        Space four = new Space(4);
        Space six = new Space(6);
        honest(out, four, Habits.EVEN, 0.9);
        honest(out, four, Habits.EVEN, 0.8);
        honest(out, four, Habits.BURSTS, 0.9);
        attacked(out, four, six);
        curve(out, four, six);
        bored(out, four);
        capacity(out, four, six);
    }

    /** One row for each number of logins and share of typing errors: the worst of all staffs and tills. */
    private static void honest(PrintStream out, Space four, Habits habits, double slips) {
        out.printf("%n%s, slips %.0f %%, worst cell%n", habits, 100 * slips);
        out.println(
                "| logins a day | typos | tills locked, per month | false alarms, per month | minutes waited, per week |");
        out.println("|---|---|---|---|---|");
        for (int logins : LOGINS) {
            for (double mistypes : MISTYPES) {
                double locks = 0;
                double alarms = 0;
                double wait = 0;
                for (int staff : STAFF) {
                    for (int tills : TILLS) {
                        Shop shop = new Shop(4, false, staff, tills, logins, mistypes, slips);
                        Tally tally = honestMonths(shop, habits, four, 8_000 / Math.max(200, logins));
                        locks = Math.max(locks, tally.locksPerMonth());
                        alarms = Math.max(alarms, tally.alarmsPerMonth());
                        wait = Math.max(wait, tally.waitMinutesPerWeek());
                    }
                }
                out.printf(
                        Locale.ROOT,
                        "| %d | %.0f %% | %.2f | %.2f | %.1f |%n",
                        logins,
                        100 * mistypes,
                        locks,
                        alarms,
                        wait);
            }
        }
    }

    /** Runs of four months. */
    static Tally honestMonths(Shop shop, Habits habits, Space space, int runs) {
        return Tally.of(Scene.honest(shop, habits), space, Math.max(1, runs), 4 * MONTH, SEED);
    }

    private static void attacked(PrintStream out, Space four, Space six) {
        out.println();
        out.println(
                "| PINs | attacker | tills | inflates | managers | guesses | success | calculated | found before an alarm: of"
                        + " all weeks | of the successful |");
        out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (Shop shop : List.of(Shop.ordinary(4, false), Shop.ordinary(4, true), Shop.ordinary(6, false))) {
            Space space = shop.length() == 4 ? four : six;
            for (Attacker attacker : List.of(Attacker.QUIET, Attacker.GREEDY, Attacker.ADAPTIVE)) {
                for (int tills : new int[] {1, 4}) {
                    Scene scene = Scene.attacked(shop, attacker, tills);
                    row(out, scene, space);
                    row(out, scene.inflated(), space);
                    if (attacker != Attacker.QUIET) {
                        row(out, scene.with(Unlocks.ONE_A_DAY), space);
                        row(out, scene.with(Unlocks.ALL_EACH_DAY), space);
                    }
                }
            }
        }
    }

    private static void row(PrintStream out, Scene scene, Space space) {
        Tally tally = Tally.of(scene, space, 5_000, WEEK, SEED);
        Calculation calculation = Calculation.of(scene.store(), scene.attackedTills(), scene.policy(), space);
        boolean calculated = !scene.inflates() && scene.unlocks() == Unlocks.NEVER;
        String paper = calculated && scene.attacker() == Attacker.QUIET
                ? percent(calculation.quietSuccess())
                : calculated && scene.attacker() == Attacker.GREEDY ? percent(calculation.greedySuccess()) : "";
        out.printf(
                Locale.ROOT,
                "| %d digits%s | %s | %d | %s | %s | %.1f | %s | %s | %s | %s |%n",
                scene.store().length(),
                scene.store().picker() ? ", picker" : "",
                scene.attacker().name().toLowerCase(Locale.ROOT),
                scene.attackedTills(),
                scene.inflates() ? "yes" : "no",
                scene.unlocks().name().toLowerCase(Locale.ROOT),
                tally.guessesPerRun(),
                percent(tally.success()),
                paper,
                percent(tally.unseenOfAll()),
                tally.successes() == 0 ? "" : percent(tally.unseenOfSuccesses()));
    }

    /** What is left to an attacker who guesses on all tills until the last one is locked, over the grid. */
    private static void curve(PrintStream out, Space four, Space six) {
        out.println();
        out.println(
                "| staff | tills | logins a day | 6 digits | 4 digits, picker | 4 digits | the product: 4 digits | 6 digits |");
        out.println("|---|---|---|---|---|---|---|---|");
        for (int staff : STAFF) {
            for (int tills : new int[] {1, 4, 12}) {
                for (int logins : LOGINS) {
                    out.printf(
                            Locale.ROOT,
                            "| %d | %d | %d | %s | %s | %s | %s | %s |%n",
                            staff,
                            tills,
                            logins,
                            left(Shop.ordinary(6, false).with(staff, tills, logins), six),
                            left(Shop.ordinary(4, true).with(staff, tills, logins), four),
                            left(Shop.ordinary(4, false).with(staff, tills, logins), four),
                            level(4, staff, tills, logins),
                            level(6, staff, tills, logins));
                }
            }
        }
    }

    private static String left(Shop shop, Space space) {
        return percent(leftToGuess(shop, space, 40));
    }

    /** The mean chance by the guesses that an attacker gets, which needs far fewer runs than waiting for a hit. */
    static double leftToGuess(Shop shop, Space space, int runs) {
        Tally tally = Tally.of(Scene.attacked(shop, Attacker.BORED, shop.tills()), space, runs, WEEK, SEED);
        return Calculation.of(shop, shop.tills(), ThrottlePolicy.DEFAULTS, space)
                .success(tally.guessesPerRun());
    }

    /** What the product says of a store. */
    static GuessRisk.Level level(int length, int staff, int tills, int logins) {
        return new GuessRisk(Map.of(length, (long) staff), ThrottlePolicy.DEFAULTS.guesses(tills, WEEK * logins))
                .level();
    }

    /** What somebody who types wrong PINs on one till costs the others. */
    private static void bored(PrintStream out, Space four) {
        out.println();
        out.println(
                "| logins a day | typos | locks elsewhere, per week | without | minutes waited elsewhere | without |");
        out.println("|---|---|---|---|---|---|");
        for (int logins : new int[] {120, 1000}) {
            for (double mistypes : new double[] {0.03, 0.08}) {
                Shop shop = Shop.ordinary(4, false).with(20, 4, logins).with(mistypes, 0.9);
                int runs = 200_000 / logins;
                Tally with = Tally.of(Scene.attacked(shop, Attacker.BORED, 1), four, runs, WEEK, SEED);
                Tally without = Tally.of(Scene.attacked(shop, Attacker.NOBODY, 1), four, runs, WEEK, SEED);
                out.printf(
                        Locale.ROOT,
                        "| %d | %.0f %% | %.3f | %.3f | %.2f | %.2f |%n",
                        logins,
                        100 * mistypes,
                        with.locksElsewherePerWeek(),
                        without.locksElsewherePerWeek(),
                        with.waitElsewherePerWeek(),
                        without.waitElsewherePerWeek());
            }
        }
    }

    private static void capacity(PrintStream out, Space four, Space six) {
        out.println();
        out.println("| digits | kept apart | no weak PINs | members: least | median | most |");
        out.println("|---|---|---|---|---|---|");
        for (Space space : List.of(four, six)) {
            for (boolean apart : new boolean[] {true, false}) {
                for (boolean weakRule : new boolean[] {true, false}) {
                    int[] members = CapacityCount.of(space, apart, weakRule, 21, CAPACITY_SEED);
                    out.printf(
                            "| %d | %s | %s | %d | %d | %d |%n",
                            space.length(),
                            apart ? "yes" : "no",
                            weakRule ? "yes" : "no",
                            members[0],
                            members[members.length / 2],
                            members[members.length - 1]);
                }
            }
        }
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, share < 0.001 ? "%.3f %%" : "%.2f %%", 100 * share);
    }
}
