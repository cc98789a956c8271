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
    static final int[] CURVE_TILLS = {1, 4, 12};
    static final int[] LOGINS = {20, 60, 120, 300, 1000, 3000};
    static final double[] MISTYPES = {0.01, 0.03, 0.05, 0.08};

    /** Stores beside the grid. */
    static final List<Shop> OTHERS = List.of(
            new Shop(4, false, 4, 1, 35, 0.07, 0.9),
            new Shop(4, false, 7, 2, 55, 0.06, 0.9),
            new Shop(4, false, 13, 3, 170, 0.05, 0.9),
            new Shop(4, false, 31, 6, 640, 0.03, 0.9),
            new Shop(4, false, 65, 9, 2200, 0.04, 0.9),
            new Shop(4, false, 90, 11, 450, 0.02, 0.9));

    private static final int MONTH = 30;
    private static final int WEEK = 7;

    private Simulation() {}

    /** @param arguments nothing */
    public static void main(String[] arguments) {
        PrintStream out = System.out;
        Space four = new Space(4);
        Space six = new Space(6);
        honest(out, four);
        manyFar(out, four);
        roughDays(out, four);
        attacked(out, four, six);
        bored(out, four);
        curve(out, four, six);
        capacity(out, four, six);
    }

    /** Of all staffs and tills, the worst of each. */
    private record Worst(double locks, double alarms, double waited) {

        private static Worst of(Habits habits, Space space, int logins, double mistypes, double slips) {
            Worst worst = new Worst(0, 0, 0);
            for (int staff : STAFF) {
                for (int tills : TILLS) {
                    Shop shop = new Shop(4, false, staff, tills, logins, mistypes, slips);
                    Tally tally = honestMonths(shop, habits, space, 8_000 / Math.max(200, logins));
                    worst = worst.or(
                            new Worst(tally.locksPerMonth(), tally.alarmsPerMonth(), tally.waitMinutesPerWeek()));
                }
            }
            return worst;
        }

        private Worst or(Worst other) {
            return new Worst(
                    Math.max(locks, other.locks), Math.max(alarms, other.alarms), Math.max(waited, other.waited));
        }

        private String cells() {
            return String.format(Locale.ROOT, "%.2f | %.2f | %.1f", locks, alarms, waited);
        }
    }

    private static void honest(PrintStream out, Space four) {
        title(out, "Honest stores");
        out.println(
                "| logins a day | typos | tills locked, per month | false alarms, per month | minutes waited, per week"
                        + " | with bursts: locked | alarms | minutes |");
        out.println("|---|---|---|---|---|---|---|---|");
        for (int logins : LOGINS) {
            for (double mistypes : MISTYPES) {
                out.printf(
                        Locale.ROOT,
                        "| %,d | %.0f %% | %s | %s |%n",
                        logins,
                        100 * mistypes,
                        Worst.of(Habits.EVEN, four, logins, mistypes, 0.9).cells(),
                        Worst.of(Habits.BURSTS, four, logins, mistypes, 0.9).cells());
            }
        }
    }

    /** The same where a mistype is twice as often far. */
    private static void manyFar(PrintStream out, Space four) {
        title(out, "Honest stores, eight slips in ten mistypes");
        out.println("| typos | tills locked, per month | false alarms, per month | minutes waited, per week "
                + "|\n|---|---|---|---|");
        for (double mistypes : MISTYPES) {
            Worst worst = new Worst(0, 0, 0);
            for (int logins : LOGINS) {
                worst = worst.or(Worst.of(Habits.EVEN, four, logins, mistypes, 0.8));
            }
            out.printf(Locale.ROOT, "| %.0f %% | %s |%n", 100 * mistypes, worst.cells());
        }
    }

    /** Stores and habits that were not looked at when the numbers were chosen. */
    private static void roughDays(PrintStream out, Space four) {
        title(out, "Hurried and rough stores");
        out.println("| members | tills | logins a day | typos | hurried: locked, per month | alarms | minutes, per week"
                + " | rough: locked, per month | alarms | minutes, per week |");
        out.println("|---|---|---|---|---|---|---|---|---|---|");
        for (Shop shop : OTHERS) {
            out.printf("%s %s | %s |%n", row(shop), cells(shop, Habits.HURRIED, four), cells(shop, Habits.ROUGH, four));
        }
        title(out, "A broken till");
        out.println("| members | tills | logins a day | typos | a key: it locks | others lock | all keys: it locks"
                + " | others lock |");
        out.println("|---|---|---|---|---|---|---|---|");
        for (Shop shop : OTHERS) {
            out.printf(
                    "%s %s | %s |%n",
                    row(shop), broken(shop, Habits.BROKEN_KEY, four), broken(shop, Habits.BROKEN_SCREEN, four));
        }
    }

    private static String row(Shop shop) {
        return String.format(
                Locale.ROOT,
                "| %d | %d | %,d | %.0f %% |",
                shop.staff(),
                shop.tills(),
                shop.loginsPerDay(),
                100 * shop.mistypes());
    }

    private static String cells(Shop shop, Habits habits, Space space) {
        Tally tally = honestMonths(shop, habits, space, 8_000 / Math.max(100, shop.loginsPerDay()));
        return new Worst(tally.locksPerMonth(), tally.alarmsPerMonth(), tally.waitMinutesPerWeek()).cells();
    }

    private static String broken(Shop shop, Habits habits, Space space) {
        Tally tally = brokenWeeks(shop, habits, space);
        return String.format(
                Locale.ROOT,
                "%.2f | %.2f",
                tally.locksPerRun() - tally.locksElsewherePerRun(),
                tally.locksElsewherePerRun());
    }

    /** Many weeks with one broken hour each. */
    static Tally brokenWeeks(Shop shop, Habits habits, Space space) {
        return Tally.of(Scene.honest(shop, habits), space, Math.max(50, 40_000 / shop.loginsPerDay()), WEEK, SEED);
    }

    private static void title(PrintStream out, String title) {
        out.printf("%n## %s%n%n", title);
    }

    /** Runs of four months. */
    static Tally honestMonths(Shop shop, Habits habits, Space space, int runs) {
        return Tally.of(Scene.honest(shop, habits), space, Math.max(1, runs), 4 * MONTH, SEED);
    }

    /** Who, with what help, on how many tills. */
    private record Attack(String name, Attacker attacker, int tills, boolean inflates, Unlocks unlocks) {

        private static final List<Attack> ALL = List.of(
                new Attack("stops before the alarm", Attacker.QUIET, 4, false, Unlocks.NEVER),
                new Attack("on one till until it locks", Attacker.GREEDY, 1, false, Unlocks.NEVER),
                new Attack("on all tills until all are locked", Attacker.GREEDY, 4, false, Unlocks.NEVER),
                new Attack(
                        "the same, with a thousand logins a day by the guesser's own PIN on each till",
                        Attacker.GREEDY,
                        4,
                        true,
                        Unlocks.NEVER),
                new Attack(
                        "on all, tries what is near a guess that did not lock",
                        Attacker.ADAPTIVE,
                        4,
                        false,
                        Unlocks.NEVER),
                new Attack(
                        "on one, managers unlock and acknowledge blindly each morning",
                        Attacker.GREEDY,
                        1,
                        false,
                        Unlocks.ALL_EACH_DAY),
                new Attack(
                        "the same, tries what is near a guess that did not lock",
                        Attacker.ADAPTIVE,
                        1,
                        false,
                        Unlocks.ALL_EACH_DAY),
                new Attack(
                        "on all, managers unlock and acknowledge blindly each morning",
                        Attacker.GREEDY,
                        4,
                        false,
                        Unlocks.ALL_EACH_DAY));

        private Scene on(Shop shop) {
            Scene scene = Scene.attacked(shop, attacker, tills).with(unlocks);
            return inflates ? scene.inflated() : scene;
        }

        /** On paper; empty where nothing was worked out. */
        private String calculated(Scene scene, Space space) {
            Calculation calculation = Calculation.of(scene.store(), tills, scene.policy(), space);
            if (inflates || unlocks != Unlocks.NEVER || attacker == Attacker.ADAPTIVE) {
                return "";
            }
            return percent(attacker == Attacker.QUIET ? calculation.quietSuccess() : calculation.greedySuccess());
        }
    }

    private static void attacked(PrintStream out, Space four, Space six) {
        title(out, "An insider");
        out.println("| PINs | attacker | tills | guesses | success | calculated | success before an alarm |");
        out.println("|---|---|---|---|---|---|---|");
        for (Shop shop : List.of(Shop.ordinary(4, false), Shop.ordinary(4, true), Shop.ordinary(6, false))) {
            Space space = shop.length() == 4 ? four : six;
            String pins = shop.length() + " digits, " + (shop.picker() ? "picker" : "PIN alone");
            for (Attack attack : Attack.ALL) {
                Scene scene = attack.on(shop);
                Tally tally = Tally.of(scene, space, 5_000, WEEK, SEED);
                out.printf(
                        Locale.ROOT,
                        "| %s | %s | %d | %.1f | %s | %s | %s |%n",
                        pins,
                        attack.name(),
                        attack.tills(),
                        tally.guessesPerRun(),
                        percent(tally.success()),
                        attack.calculated(scene, space),
                        percent(tally.unseenOfAll()));
                pins = "";
            }
        }
        unseen(out, four);
    }

    /** Whether the alarm comes first in other stores too; where the product shows the picker, with the picker. */
    private static void unseen(PrintStream out, Space four) {
        title(out, "Success before an alarm, other stores");
        out.println("| members | tills | logins a day | typos | PINs | success | success before an alarm "
                + "|\n|---|---|---|---|---|---|---|");
        for (Shop shop : OTHERS) {
            boolean picker = level(4, shop.staff(), shop.tills(), shop.loginsPerDay()) == GuessRisk.Level.TOO_HIGH;
            Shop seen =
                    new Shop(4, picker, shop.staff(), shop.tills(), shop.loginsPerDay(), shop.mistypes(), shop.slips());
            Tally tally = Tally.of(
                    Scene.attacked(seen, Attacker.GREEDY, shop.tills()),
                    four,
                    Math.max(400, 600_000 / shop.loginsPerDay() / 2),
                    WEEK,
                    SEED);
            out.printf(
                    "%s %s | %s | %s |%n",
                    row(shop), picker ? "picker" : "PIN alone", percent(tally.success()), percent(tally.unseenOfAll()));
        }
    }

    /** What is left to an attacker who guesses on all tills until the last one is locked, over the grid. */
    private static void curve(PrintStream out, Space four, Space six) {
        title(out, "Four digits, PIN alone");
        curveHead(out, "| members | tills |");
        for (int staff : STAFF) {
            for (int tills : CURVE_TILLS) {
                curveRow(out, "| " + staff + " | " + tills + " |", Shop.ordinary(4, false), staff, tills, four);
            }
        }
        title(out, "Four digits, picker");
        curveHead(out, "| tills |");
        for (int tills : CURVE_TILLS) {
            curveRow(out, "| " + tills + " |", Shop.ordinary(4, true), 20, tills, four);
        }
        title(out, "Six digits, PIN alone, 12 tills");
        curveHead(out, "| members |");
        for (int staff : STAFF) {
            curveRow(out, "| " + staff + " |", Shop.ordinary(6, false), staff, 12, six);
        }
    }

    private static void curveHead(PrintStream out, String first) {
        StringBuilder head = new StringBuilder(first);
        for (int logins : LOGINS) {
            head.append(String.format(Locale.ROOT, " %,d |", logins));
        }
        out.println(head);
        out.println(head.toString().replaceAll("[^|]+", "---"));
    }

    private static void curveRow(PrintStream out, String first, Shop like, int staff, int tills, Space space) {
        StringBuilder row = new StringBuilder(first);
        for (int logins : LOGINS) {
            Shop shop = like.with(staff, tills, logins);
            row.append(' ')
                    .append(percent(leftToGuess(shop, space, 40)).replace(" %", ""))
                    .append(demand(shop))
                    .append(" |");
        }
        out.println(row);
    }

    /** The mean chance by the guesses that an attacker gets, which needs far fewer runs than waiting for a hit. */
    static double leftToGuess(Shop shop, Space space, int runs) {
        Tally tally = Tally.of(Scene.attacked(shop, Attacker.BORED, shop.tills()), space, runs, WEEK, SEED);
        return Calculation.of(shop, shop.tills(), ThrottlePolicy.DEFAULTS, space)
                .success(tally.guessesPerRun());
    }

    /** What the product does about a store: warns, shows the picker, demands six digits. */
    private static String demand(Shop shop) {
        GuessRisk risk = risk(shop.length(), shop.staff(), shop.tills(), shop.loginsPerDay());
        if (shop.picker()) {
            return risk.demandsSixDigits() ? " S" : "";
        }
        return switch (risk.level()) {
            case OK -> "";
            case WARNING -> " W";
            case TOO_HIGH -> " P";
        };
    }

    /** How the product rates a store. */
    static GuessRisk.Level level(int length, int staff, int tills, int logins) {
        return risk(length, staff, tills, logins).level();
    }

    private static GuessRisk risk(int length, int staff, int tills, int logins) {
        return new GuessRisk(Map.of(length, (long) staff), ThrottlePolicy.DEFAULTS.guesses(tills, WEEK * logins));
    }

    /** What wrong PINs on one till cost the others. */
    private static void bored(PrintStream out, Space four) {
        title(out, "Somebody who only annoys, on one of four tills");
        out.println("| logins a day | typos | the other tills: locked, per week | without | minutes waited, per week "
                + "| without |");
        out.println("|---|---|---|---|---|---|");
        for (int logins : new int[] {120, 1000}) {
            for (double mistypes : new double[] {0.03, 0.05, 0.08}) {
                Shop shop = Shop.ordinary(4, false).with(20, 4, logins).with(mistypes, 0.9);
                int runs = 200_000 / logins;
                Tally with = Tally.of(Scene.attacked(shop, Attacker.BORED, 1), four, runs, WEEK, SEED);
                Tally without = Tally.of(Scene.attacked(shop, Attacker.NOBODY, 1), four, runs, WEEK, SEED);
                out.printf(
                        Locale.ROOT,
                        "| %,d | %.0f %% | %.2f | %.2f | %.1f | %.1f |%n",
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
        title(out, "How many members fit");
        out.println("| digits | kept apart | no weak PINs | members: least | median | most |");
        out.println("|---|---|---|---|---|---|");
        for (Space space : List.of(four, six)) {
            for (boolean apart : new boolean[] {true, false}) {
                for (boolean weakRule : new boolean[] {true, false}) {
                    int[] members = CapacityCount.of(space, apart, weakRule, 21, CAPACITY_SEED);
                    out.printf(
                            Locale.ROOT,
                            "| %d | %s | %s | %,d | %,d | %,d |%n",
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
        double percent = 100 * share;
        return String.format(Locale.ROOT, percent < 0.1 ? "%.3f %%" : percent < 10 ? "%.2f %%" : "%.1f %%", percent);
    }
}
