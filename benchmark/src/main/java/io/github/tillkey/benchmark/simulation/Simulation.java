package io.github.tillkey.benchmark.simulation;

import io.github.tillkey.benchmark.simulation.Scene.Attacker;
import io.github.tillkey.benchmark.simulation.Scene.Unlocks;
import io.github.tillkey.pin.policy.InvalidSettingException;
import io.github.tillkey.pin.throttle.ThrottlePolicy;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints the tables of {@code docs/throttling.md}. The same seed gives the same numbers. */
public final class Simulation {

    static final int LOGINS_PER_DAY = 120;
    static final long SEED = 20261124;

    private static final int MONTHS = 2_000;
    private static final int WEEKS = 20_000;

    private Simulation() {}

    /** @param arguments nothing */
    public static void main(String[] arguments) throws InvalidSettingException {
        PrintStream out = System.out;
        Space four = new Space(4);
        Space six = new Space(6);
        honest(out, four);
        attacked(out, four, six);
        curve(out, four);
        capacity(out, four, six);
    }

    private static void honest(PrintStream out, Space four) {
        out.println(
                "| logins a day and store | tills locked, per store and month | false alarms | minutes waited, per week |");
        out.println("|---|---|---|---|");
        for (int logins : new int[] {LOGINS_PER_DAY, 240, 600}) {
            Tally tally = Tally.of(Scene.honest(4, false, logins, ThrottlePolicy.DEFAULTS), four, MONTHS, 28, SEED);
            out.printf(
                    Locale.ROOT,
                    "| %d | %.2f | %.2f | %.1f |%n",
                    logins,
                    tally.locksPerMonth(),
                    tally.alarmsPerMonth(),
                    tally.waitMinutesPerWeek());
        }
    }

    private static void attacked(PrintStream out, Space four, Space six) {
        out.println();
        out.println(
                "| PINs | attacker | tills | unlocked | guesses | success | calculated | found before an alarm: of all weeks |"
                        + " of the successful |");
        out.println("|---|---|---|---|---|---|---|---|---|");
        List<Scene> scenes = List.of(
                Scene.honest(4, false, LOGINS_PER_DAY, ThrottlePolicy.DEFAULTS),
                Scene.honest(4, true, LOGINS_PER_DAY, ThrottlePolicy.DEFAULTS),
                Scene.honest(6, false, LOGINS_PER_DAY, ThrottlePolicy.DEFAULTS));
        for (Scene scene : scenes) {
            Space space = scene.length() == 4 ? four : six;
            for (Attacker attacker : List.of(Attacker.QUIET, Attacker.GREEDY, Attacker.ADAPTIVE)) {
                for (int tills : new int[] {1, 4}) {
                    for (Unlocks unlocks : List.of(Unlocks.NEVER, Unlocks.ONE_A_DAY)) {
                        if (attacker != Attacker.QUIET || unlocks == Unlocks.NEVER) {
                            row(out, scene.with(attacker, tills, unlocks), space);
                        }
                    }
                }
            }
        }
    }

    private static void row(PrintStream out, Scene scene, Space space) {
        Tally tally = Tally.of(scene, space, WEEKS, 7, SEED);
        Calculation calculation = Calculation.of(scene, space);
        String calculated =
                switch (scene.attacker()) {
                    case QUIET -> percent(calculation.quietSuccess());
                    case GREEDY -> scene.unlocks() == Unlocks.NEVER ? percent(calculation.greedySuccess()) : "";
                    case ADAPTIVE, NOBODY -> "";
                };
        out.printf(
                Locale.ROOT,
                "| %d digits%s | %s | %d | %s | %.1f | %s | %s | %s | %s |%n",
                scene.length(),
                scene.picker() ? ", picker" : "",
                scene.attacker().name().toLowerCase(Locale.ROOT),
                scene.attackedTills(),
                scene.unlocks() == Unlocks.NEVER ? "no" : "one a day",
                tally.guessesPerRun(),
                percent(tally.success()),
                calculated,
                percent(tally.unseenOfAll()),
                tally.successes() == 0 ? "" : percent(tally.unseenOfSuccesses()));
    }

    /** What other budgets of the store would give: the curve on which the default was chosen. */
    private static void curve(PrintStream out, Space four) throws InvalidSettingException {
        out.println();
        out.println(
                "| budget, far misses per PIN and week | tills locked | false alarms | quiet | greedy | adaptive |");
        out.println("|---|---|---|---|---|---|");
        for (String budget : List.of("0.4", "0.45", "0.5", "0.55", "0.6", "0.75", "1", "2")) {
            ThrottlePolicy policy = ThrottlePolicy.parse(Map.of(ThrottlePolicy.STORE_MISSES, budget));
            Scene scene = Scene.honest(4, false, LOGINS_PER_DAY, policy);
            Tally honest = Tally.of(scene, four, MONTHS / 2, 28, SEED);
            out.printf(
                    Locale.ROOT,
                    "| %s | %.2f | %.2f | %s | %s | %s |%n",
                    budget,
                    honest.locksPerMonth(),
                    honest.alarmsPerMonth(),
                    worst(scene, Attacker.QUIET, four),
                    worst(scene, Attacker.GREEDY, four),
                    worst(scene, Attacker.ADAPTIVE, four));
        }
    }

    private static String worst(Scene scene, Attacker attacker, Space space) {
        return percent(Tally.of(scene.with(attacker, scene.tills(), Unlocks.NEVER), space, WEEKS / 2, 7, SEED)
                .success());
    }

    private static void capacity(PrintStream out, Space four, Space six) {
        out.println();
        out.println("| digits | kept apart | no weak PINs | members: least | median | most |");
        out.println("|---|---|---|---|---|---|");
        for (Space space : List.of(four, six)) {
            for (boolean apart : new boolean[] {true, false}) {
                for (boolean weakRule : new boolean[] {true, false}) {
                    int[] members = CapacityCount.of(space, apart, weakRule, 21, SEED);
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
